# SPDX-License-Identifier: GPL-3.0-or-later
"""The icon in the tray, as a tray sees it: a fake watcher, which draws nothing, and sway's bar."""

import contextlib
import shutil
import unittest

from captions import BUS
from gi.repository import Gio, GLib
from overlay_world import WAYLAND_TOOLS, X11_TOOLS, need, overlay_world
from process import wait_for
from world import ROOT

WATCHER = "org.kde.StatusNotifierWatcher"
XML = f"""<node><interface name="{WATCHER}">
<method name="RegisterStatusNotifierItem"><arg type="s" direction="in"/></method>
</interface></node>"""
ITEM = ("/StatusNotifierItem", "org.kde.StatusNotifierItem")
MENU = ("/StatusNotifierItem/Menu", "com.canonical.dbusmenu")


class FakeWatcher:
    """A tray. items: the names of those that registered; signals: what they said since."""

    def __init__(self, address):
        flags = (Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
                 | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION)
        self.bus = Gio.DBusConnection.new_for_address_sync(address, flags, None, None)
        self.bus.set_exit_on_close(False)
        self.items, self.signals = [], []
        interface = Gio.DBusNodeInfo.new_for_xml(XML).interfaces[0]
        self.bus.register_object("/StatusNotifierWatcher", interface, self._on_method, None, None)
        for path, name in (ITEM, MENU):
            self.bus.signal_subscribe(None, name, None, path, None, 0,
                                      lambda *told: self.signals.append((told[4], *told[5])))
        self.call("RequestName", "(su)", WATCHER, 0)

    def _on_method(self, bus, sender, path, interface, method, arguments, invocation):
        self.items.append(arguments.unpack()[0])
        invocation.return_value(None)

    def call(self, method, signature, *arguments):
        return self.bus.call_sync(*BUS, method, GLib.Variant(signature, arguments), None, 0, 5000,
                                  None).unpack()[0]

    def ask(self, where, method, signature=None, *arguments):
        """Call a method of the newest item; where has its path and interface."""
        parameters = GLib.Variant(signature, arguments) if signature else None
        return self.bus.call_sync(self.items[-1], *where, method, parameters, None, 0, 5000,
                                  None).unpack()

    def get(self, name):
        return self.ask((ITEM[0], "org.freedesktop.DBus.Properties"), "Get", "(ss)", ITEM[1],
                        name)[0]

    def labels(self):
        """Of the menu: label → (id, properties)."""
        found, waiting = {}, [self.ask(MENU, "GetLayout", "(iias)", 0, -1, [])[1]]
        while waiting:
            number, properties, children = waiting.pop()
            if "label" in properties:
                found[properties["label"]] = number, properties
            waiting += children
        return found

    def choose(self, label):
        self.ask(MENU, "Event", "(isvu)", self.labels()[label][0], "clicked",
                 GLib.Variant("i", 0), 0)

    def is_there(self):
        return self.items and self.call("NameHasOwner", "(s)", self.items[-1])

    def close(self):
        if not self.bus.is_closed():
            self.bus.close_sync(None)


@contextlib.contextmanager
def tray_of(world):
    watcher = FakeWatcher(world.env["DBUS_SESSION_BUS_ADDRESS"])
    try:
        yield watcher
    finally:
        watcher.close()


class TrayTest(unittest.TestCase):

    def setUp(self):
        need(X11_TOOLS)

    def test_it_comes_and_goes_with_the_tray_and_as_it_is_wanted(self):
        with overlay_world() as (world, _, overlay):
            for _ in range(2):
                with tray_of(world) as tray:
                    wait_for(tray.is_there, 10, "the icon")
                    name = tray.items[-1]
                wait_for(lambda: not world.captions.connection.call_sync(
                    *BUS, "NameHasOwner", GLib.Variant("(s)", (name,)), None, 0, 5000,
                    None).unpack()[0], 10, "the icon to go with the tray")
            with tray_of(world) as tray:
                wait_for(tray.is_there, 10, "the icon")
                world.set_preference("tray", "off")
                wait_for(lambda: not tray.is_there(), 10, "the icon to go")
                world.set_preference("tray", "auto")
                wait_for(tray.is_there, 10, "the icon again")
                # GNOME Shell's extension has a tile.
                tray.call("RequestName", "(su)", "org.surtitle.Shell", 0)
                wait_for(lambda: not tray.is_there(), 10, "the icon to go beside the tile")
                world.set_preference("tray", "on")
                wait_for(tray.is_there, 10, "the icon beside the tile")
            self.assertTrue(overlay.running())

    def test_state_and_menu(self):
        with overlay_world() as (world, fake, overlay), tray_of(world) as tray:
            wait_for(tray.is_there, 10, "the icon")
            self.assertEqual((tray.get("Status"), tray.get("ToolTip")[2:]),
                             ("Active", ("Captions", "Off")))
            self.assertEqual(tray.get("Menu"), MENU[0])
            self.assertLessEqual({"Settings", "Transcript"}, set(tray.labels()))
            tray.choose("Turn captions on")
            fake.wait_call("Toggle")
            wait_for(lambda: ("NewStatus", "Active") in tray.signals, 10, "the state")
            self.assertIn("Turn captions off", tray.labels())
            self.assertIn("LayoutUpdated", [signal[0] for signal in tray.signals])
            fake.reply("ListSources", [{"kind": "microphone", "target": "alsa.usb",
                                        "name": "USB_mic", "active": True}])
            self.assertEqual(tray.ask(MENU, "AboutToShow", "(i)", 0), (False,))
            wait_for(lambda: "USB__mic ♪" in tray.labels(), 10, "the sources")
            tray.choose("USB__mic ♪")
            self.assertEqual(fake.wait_call("SetSource")["args"], ["microphone", "alsa.usb"])
            tray.ask(ITEM, "SecondaryActivate", "(ii)", 0, 0)
            fake.wait_call("Pause")
            wait_for(lambda: "Resume" in tray.labels(), 10, "the menu of a pause")
            fake.set_property("State", "reconnecting")
            wait_for(lambda: tray.get("Status") == "NeedsAttention", 10, "the state")
            fake.own(False)
            wait_for(lambda: tray.get("ToolTip")[2:] == ("Captions", "Off"), 10,
                     "the daemon to be missed")
            tray.choose("Quit")
            overlay.wait(10)

    def test_nonsense_is_refused(self):
        with overlay_world() as (world, _, overlay), tray_of(world) as tray:
            wait_for(tray.is_there, 10, "the icon")
            for method, signature, arguments in (
                    ("GetLayout", "(iias)", (4711, -1, [])),
                    ("GetProperty", "(is)", (1, "nonsense")),
                    ("Event", "(isvu)", (-5, "clicked", GLib.Variant("i", 0), 0))):
                with self.assertRaises(GLib.Error):
                    tray.ask(MENU, method, signature, *arguments)
            tray.ask(MENU, "AboutToShowGroup", "(ai)", [0, 4711])
            self.assertEqual(tray.ask(MENU, "EventGroup", "(a(isvu))", [
                (4711, "clicked", GLib.Variant("i", 0), 0),
                (3, "clicked", GLib.Variant("s", ""), 0)]), ([4711],))
            self.assertEqual(len(tray.ask(MENU, "GetGroupProperties", "(aias)", [1, 4711], [])[0]),
                             1)
            self.assertEqual(tray.ask(MENU, "GetProperty", "(is)", 1, "enabled"), (True,))
            self.assertEqual(tray.ask(MENU, "GetLayout", "(iias)", 0, 0, [])[1][2], [])
            self.assertTrue(overlay.running())


class SwaybarTest(unittest.TestCase):

    def icon(self, world):
        """How red and how blue the bar's end is, 0 … 1."""
        screen = world.screenshot(world.folder / "bar.png")
        mean = "%[fx:mean.r] %[fx:mean.b]"
        return tuple(float(share) for share in world.run(
            ["convert", screen, "-crop", "32x32+1248+0", "-format", mean, "info:"]).out.split())

    def test_it_is_seen_and_turns_captions_on(self):
        need((*WAYLAND_TOOLS, *X11_TOOLS, "swaybar", "Xwayland"))
        with overlay_world("wayland-seat") as (world, fake, _):
            icons = world.folder / "share/icons/hicolor/scalable/apps"
            shutil.copytree(ROOT / "data/icons", icons)
            world.start(["swaybar", "-b", "tray"],
                        XDG_DATA_DIRS=f"{world.folder / 'share'}:/usr/local/share:/usr/share")
            grey = wait_for(lambda: max(self.icon(world)) > 0.05 and self.icon(world), 20,
                            "the icon")
            self.assertLess(abs(grey[0] - grey[1]), 0.05)
            world.click(1264, 16)
            fake.wait_call("Toggle")
            wait_for(lambda: self.icon(world)[1] > self.icon(world)[0] + 0.05, 10, "a blue icon")


if __name__ == "__main__":
    unittest.main()
