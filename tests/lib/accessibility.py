# SPDX-License-Identifier: GPL-3.0-or-later
"""What a screen reader is told, and what it can do: the accessibility bus of a world (AT-SPI), asked
over D-Bus.

    accessibility = Accessibility(world)            # before the program starts
    program = world.start([…])
    accessibility.find("list item", "Good morning.")
    accessibility.press("Behaviour")
    [row.name for row in accessibility.walk("Settings for Captions")]   # where Tab goes
    with accessibility.watch() as events: …         # [("PropertyChange", "accessible-name", path), …]
"""

import collections
import configparser
import contextlib
import pathlib

from gi.repository import Gio, GLib
from process import Deadline, wait_for

SERVICE = pathlib.Path("/usr/share/dbus-1/services/org.a11y.Bus.service")
REGISTRY = "org.a11y.atspi.Registry"
ROOT = "/org/a11y/atspi/accessible/root"
ACCESSIBLE_INTERFACE = "org.a11y.atspi.Accessible"
EVENTS = "org.a11y.atspi.Event.Object"

# AT-SPI's numbers of those states that a person hears of, or a test asks for.
STATES = {
    1: "active", 4: "checked", 5: "collapsed", 7: "editable", 9: "expandable", 10: "expanded",
    11: "focusable", 12: "focused", 16: "modal", 20: "pressed", 22: "selectable", 23: "selected",
    24: "sensitive", 25: "showing", 30: "visible", 36: "invalid entry", 41: "checkable",
    42: "has popup", 43: "read-only",
}
BUTTONS = ("push button", "toggle button", "button")
# What people do something with, if it can have the keyboard; other roles are parts of these.
INTERACTIVE = (*BUTTONS, "check box", "checkbox", "link", "list item", "radio", "radio button",
               "search box", "slider", "spin button", "switch", "text box")
# Tab comes to one of these, and these keys go to the others. Without Ctrl, GTK 4.18 selects a row first.
ARROWS = {"list item": ("ctrl+Up", "ctrl+Down"), "radio": ("Up", "Down"),
          "radio button": ("Up", "Down")}

COORD_WINDOW = 1

DEPTH_MAX = 60
# From here on, what is not visible is left out with all that is in it: the frames are at 1.
VISIBLE_DEPTH = 2
# For a key to be answered; and the first one, which may only show the focus.
KEY_SECONDS = 10
SHOW_SECONDS = 2
FOCUS_MAX = 400


def is_installed():
    """Whether there can be such a bus."""
    return SERVICE.exists()


class Node:
    """An accessible object: its role, its name, and what is below it."""

    def __init__(self, accessibility, bus, path):
        self._accessibility = accessibility
        self.bus, self.path = bus, path

    def __eq__(self, other):
        return isinstance(other, Node) and (self.bus, self.path) == (other.bus, other.path)

    def __hash__(self):
        return hash((self.bus, self.path))

    def _ask(self, interface, method, arguments=None):
        return self._accessibility.call(self.bus, self.path, interface, method, arguments)

    def _get(self, interface, name):
        return self._ask("org.freedesktop.DBus.Properties", "Get",
                         GLib.Variant("(ss)", (interface, name)))[0]

    @property
    def name(self):
        return self._get(ACCESSIBLE_INTERFACE, "Name")

    @property
    def description(self):
        return self._get(ACCESSIBLE_INTERFACE, "Description")

    @property
    def role(self):
        return self._ask(ACCESSIBLE_INTERFACE, "GetRoleName")[0]

    @property
    def states(self):
        """Names of STATES."""
        low, high = self._ask(ACCESSIBLE_INTERFACE, "GetState")[0]
        bits = low | high << 32
        return frozenset(name for number, name in STATES.items() if bits >> number & 1)

    @property
    def focused(self):
        return "focused" in self.states

    def text(self):
        """All of the text of an entry."""
        interface = "org.a11y.atspi.Text"
        count = self._get(interface, "CharacterCount")
        return self._ask(interface, "GetText", GLib.Variant("(ii)", (0, count)))[0]

    def extents(self):
        """x, y, width and height, in its window."""
        return self._ask("org.a11y.atspi.Component", "GetExtents",
                         GLib.Variant("(u)", (COORD_WINDOW,)))[0]

    def set_value(self, number):
        """Of a slider or the like. An object that has no value raises GLib.Error."""
        self._ask("org.freedesktop.DBus.Properties", "Set",
                  GLib.Variant("(ssv)", ("org.a11y.atspi.Value", "CurrentValue",
                                         GLib.Variant("d", number))))

    def activate(self):
        """Do what a click does."""
        self._ask("org.a11y.atspi.Action", "DoAction", GLib.Variant("(i)", (0,)))

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

    def describe(self, depth=0):
        return Row(depth, self.role, self.name, self.description, self.states, self)

    def look(self, depth=0):
        """This and all below it that is visible, as rows."""
        with contextlib.suppress(GLib.Error):
            row = self.describe(depth)
            if depth > VISIBLE_DEPTH and "visible" not in row.states:
                return
            yield row
            for child in self.children() if depth < DEPTH_MAX else []:
                yield from child.look(depth + 1)


class Row(collections.namedtuple("Row", "depth role name description states node")):
    """What was told of a node when it was looked at."""

    def is_usable(self):
        """Whether a person could do something with it now."""
        return self.role in INTERACTIVE and {"focusable", "sensitive"} <= self.states

    def __str__(self):
        states = ", ".join(name for name in STATES.values() if name in self.states)
        description = f" ({self.description})" if self.description else ""
        return f"{'  ' * self.depth}{self.role} “{self.name}”{description} [{states}]"


class Accessibility:

    def __init__(self, world):
        self.world = world
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
        # For GTK to talk to the bus.
        world.env["GTK_A11Y"] = "atspi"
        world.env.pop("NO_AT_BRIDGE", None)

    def call(self, bus, path, interface, method, arguments=None):
        return self.connection.call_sync(bus, path, interface, method, arguments, None,
                                         Gio.DBusCallFlags.NONE, 10000, None).unpack()

    # What there is

    def program(self):
        """The one program that is accessible, once it is."""
        def found():
            children = Node(self, REGISTRY, ROOT).children()
            return children[-1] if children else None
        return wait_for(found, 15, "a program on the accessibility bus")

    def window(self, title):
        """A window of the program, once it is there."""
        def found():
            with contextlib.suppress(GLib.Error):
                return next((child for child in self.program().children() if child.name == title),
                            None)
        return wait_for(found, 15, f"the window “{title}”")

    def rows(self, title=None):
        """All that is visible, of the window of this title or of all, from top to bottom."""
        return list(self.window(title).look(1) if title else self.program().look())

    def find(self, role, name, seconds=15):
        """The node of this role and name, waited for."""
        def found():
            for _, node in self.program().walk():
                with contextlib.suppress(GLib.Error):
                    if node.role == role and node.name == name:
                        return node
            return None
        return wait_for(found, seconds, f"{role} “{name}”")

    def wait_heard(self, text, seconds=15):
        """Wait until something visible is called so, or begins so."""
        wait_for(lambda: any(row.name.startswith(text) for row in self.rows()), seconds,
                 f"“{text}” in a window")

    # What can be done

    def _do(self, name, wanted, act):
        """Do something to the first visible node of this name that can have it done: a page may just
        be coming."""
        def done():
            for row in self.rows():
                if row.name == name and wanted(row):
                    with contextlib.suppress(GLib.Error):
                        act(row.node)
                        return True
            return False
        wait_for(done, 10, f"“{name}” to be there")

    def press(self, name):
        """What a click does to the button of this name."""
        self._do(name, lambda row: row.role in BUTTONS and "sensitive" in row.states,
                 lambda node: node.activate())

    def set(self, name, number):
        """Give a slider or the like a value."""
        self._do(name, lambda row: True, lambda node: node.set_value(number))

    # The keyboard

    def focused(self, title=None):
        """The node that has the keyboard, in the window of this title or any, or None."""
        for _, node in (self.window(title) if title else self.program()).walk():
            with contextlib.suppress(GLib.Error):
                if node.focused:
                    return node
        return None

    def _press_key(self, title, key, seconds=KEY_SECONDS):
        """Press a key, and give back the node that it brings the keyboard to."""
        before = self.focused(title)
        self.world.run(["xdotool", "key", key])

        def moved():
            now = self.focused(title)
            return now if now != before else None
        return wait_for(moved, seconds, f"{key} to leave {before and before.describe()}")

    def _press_first(self, title, key):
        """After a click, GTK 4.18 takes the first Tab for the wish to see where the focus is."""
        # A window that has just come takes keys only once it knows that it has the keyboard; GTK 4.8
        # does not tell that of dialogs.
        wait_for(lambda: {"active", "modal"} & self.window(title).states, 10,
                 f"“{title}” to have the keyboard")
        with contextlib.suppress(Deadline):
            return self._press_key(title, key, SHOW_SECONDS)
        return self._press_key(title, key)

    def steps(self, title, key="Tab"):
        """The rows that a key brings the keyboard to, one after the other, in a window that has it."""
        yield self._press_first(title, key).describe()
        for _ in range(FOCUS_MAX):
            yield self._press_key(title, key).describe()

    def walk(self, title, key="Tab"):
        """All of them, until one comes again."""
        seen = {}
        for row in self.steps(title, key):
            if row.node in seen:
                return list(seen.values())
            seen[row.node] = row
        raise Deadline(f"{key} does not come round: {[row.name for row in seen.values()]}")

    def reach(self, title):
        """All that the keyboard comes to: by Tab, and from there by arrow keys."""
        found = {}
        for row in self.steps(title):
            if row.node in found:
                return list(found.values())
            found[row.node] = row
            found.update((other.node, other) for key in ARROWS.get(row.role, ())
                         for other in self._go_on(title, key))
        raise Deadline(f"Tab does not come round: {[row.name for row in found.values()]}")

    def _go_on(self, title, key):
        """The rows that this key brings the keyboard to, until it moves it no more."""
        with contextlib.suppress(Deadline):
            for _ in range(FOCUS_MAX):
                yield self._press_key(title, key, SHOW_SECONDS).describe()

    def focus(self, title, name):
        """Press Tab until the node of this name has the keyboard."""
        seen = []
        for row in self.steps(title):
            if row.name == name:
                return
            assert row.node not in seen, f"Tab does not come to “{name}”"
            seen.append(row.node)

    # What it tells

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
