# SPDX-License-Identifier: GPL-3.0-or-later
"""What a screen reader is told: the accessibility bus of a world (AT-SPI), asked over D-Bus.

    accessibility = Accessibility(world)            # before the program starts
    program = world.start([…], **ACCESSIBLE)
    accessibility.find("list item", "Good morning.")
    with accessibility.watch() as events: …         # [("PropertyChange", "accessible-name", path), …]
"""

import configparser
import contextlib
import pathlib

from gi.repository import Gio, GLib
from process import wait_for

SERVICE = pathlib.Path("/usr/share/dbus-1/services/org.a11y.Bus.service")
REGISTRY = "org.a11y.atspi.Registry"
ROOT = "/org/a11y/atspi/accessible/root"
ACCESSIBLE_INTERFACE = "org.a11y.atspi.Accessible"
EVENTS = "org.a11y.atspi.Event.Object"

# What a program is to be started with, for GTK to talk to the bus.
ACCESSIBLE = {"GTK_A11Y": "atspi", "NO_AT_BRIDGE": None}

STATE_FOCUSED = 12
DEPTH_MAX = 40


def is_installed():
    """Whether there can be such a bus."""
    return SERVICE.exists()


class Node:
    """An accessible object: its role, its name, and what is below it."""

    def __init__(self, accessibility, bus, path):
        self._accessibility = accessibility
        self.bus, self.path = bus, path

    def _ask(self, interface, method, arguments=None):
        return self._accessibility.call(self.bus, self.path, interface, method, arguments)

    def _get(self, name):
        return self._ask("org.freedesktop.DBus.Properties", "Get",
                         GLib.Variant("(ss)", (ACCESSIBLE_INTERFACE, name)))[0]

    @property
    def name(self):
        return self._get("Name")

    @property
    def description(self):
        return self._get("Description")

    @property
    def role(self):
        return self._ask(ACCESSIBLE_INTERFACE, "GetRoleName")[0]

    @property
    def focused(self):
        low = self._ask(ACCESSIBLE_INTERFACE, "GetState")[0][0]
        return bool(low & 1 << STATE_FOCUSED)

    def text(self):
        """All of the text of an entry."""
        interface = "org.a11y.atspi.Text"
        count = self._ask("org.freedesktop.DBus.Properties", "Get",
                          GLib.Variant("(ss)", (interface, "CharacterCount")))[0]
        return self._ask(interface, "GetText", GLib.Variant("(ii)", (0, count)))[0]

    def children(self):
        return [Node(self._accessibility, bus, path)
                for bus, path in self._ask(ACCESSIBLE_INTERFACE, "GetChildren")[0]]

    def walk(self, depth=0):
        """This and all below it, as (depth, node), but for what goes meanwhile."""
        yield depth, self
        children = []
        with contextlib.suppress(GLib.Error):
            children = self.children() if depth < DEPTH_MAX else []
        for child in children:
            yield from child.walk(depth + 1)


class Accessibility:

    def __init__(self, world):
        service = configparser.ConfigParser(interpolation=None)
        service.read(SERVICE)
        world.make_activatable("org.a11y.Bus", service["D-BUS Service"]["Exec"].split())
        session = world.captions.connection
        address = session.call_sync("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress",
                                    None, None, Gio.DBusCallFlags.NONE, 15000, None).unpack()[0]
        flags = (Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
                 | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION)
        self.connection = Gio.DBusConnection.new_for_address_sync(address, flags, None, None)
        self.connection.set_exit_on_close(False)

    def call(self, bus, path, interface, method, arguments=None):
        return self.connection.call_sync(bus, path, interface, method, arguments, None,
                                         Gio.DBusCallFlags.NONE, 10000, None).unpack()

    def program(self):
        """The one program that is accessible, once it is."""
        def found():
            children = Node(self, REGISTRY, ROOT).children()
            return children[-1] if children else None
        return wait_for(found, 15, "a program on the accessibility bus")

    def dump(self):
        """All there is, as (depth, role, name)."""
        rows = []
        for depth, node in self.program().walk():
            with contextlib.suppress(GLib.Error):
                rows.append((depth, node.role, node.name))
        return rows

    def find(self, role, name, seconds=15):
        """The node of this role and name, waited for."""
        def found():
            for _, node in self.program().walk():
                with contextlib.suppress(GLib.Error):
                    if node.role == role and node.name == name:
                        return node
            return None
        return wait_for(found, seconds, f"{role} “{name}”")

    def focused(self):
        """The node that has the keyboard, or None."""
        for _, node in self.program().walk():
            with contextlib.suppress(GLib.Error):
                if node.focused:
                    return node
        return None

    @contextlib.contextmanager
    def watch(self):
        """Collect the events of objects meanwhile, as (kind, detail, path)."""
        events = []

        def on_event(connection, sender, path, interface, signal, arguments):
            events.append((signal, arguments.unpack()[0], path))
        self.call(REGISTRY, "/org/a11y/atspi/registry", REGISTRY, "RegisterEvent",
                  GLib.Variant("(sass)", ("object:", [], "")))
        handle = self.connection.signal_subscribe(None, EVENTS, None, None, None,
                                                  Gio.DBusSignalFlags.NONE, on_event)
        try:
            yield events
        finally:
            self.connection.signal_unsubscribe(handle)

    def close(self):
        with contextlib.suppress(GLib.Error):
            self.connection.close_sync(None)
