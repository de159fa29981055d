# SPDX-License-Identifier: GPL-3.0-or-later
"""The overlay and its daemon: it comes and goes with it, and outlives whatever that does."""

import pathlib
import time
import unittest

from captions import BUS
from gi.repository import Gio, GLib
from overlay_world import TEXT, X11_TOOLS, OverlayWorld, emit_caption, need, overlay_world
from process import wait_for

# Half of it is GTK's own; with the drivers of OpenGL and Vulkan it would be 30 to 75 MB.
PRIVATE_KB_MAX = 24 * 1024
REST_SECONDS = 3
REST_WAKEUPS_MAX = 6


def private_kb(pid):
    """Memory that is the process's alone."""
    lines = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_"))


def is_sanitized(pid):
    """Whether it runs with a sanitizer, whose memory isn't its own."""
    return "libasan" in pathlib.Path(f"/proc/{pid}/maps").read_text(encoding="utf-8")


def wakeups(pid):
    """How often any of its threads has woken up so far."""
    switches = 0
    for status in pathlib.Path(f"/proc/{pid}/task").glob("*/status"):
        for line in status.read_text(encoding="ascii").splitlines():
            if line.startswith("voluntary_ctxt_switches"):
                switches += int(line.split()[1])
    return switches


class ServiceTest(unittest.TestCase):

    def setUp(self):
        need(X11_TOOLS)

    def test_nothing_is_shown_before_there_is_anything_to_say(self):
        with overlay_world() as (world, fake, overlay):
            fake.set_property("State", "listening")
            self.assertIsNone(world.window())
            emit_caption(fake, "")
            emit_caption(fake, TEXT, segment=2)
            world.wait_shown()

    def test_a_daemon_killed_in_mid_caption_leaves_nothing_stale(self):
        with OverlayWorld() as world:
            overlay = world.start_overlay()
            with world.fake() as fake:
                world.wait_found(overlay)
                emit_caption(fake, "These words are old", final=False)
                world.wait_shown()
            world.wait_hidden(2)
            self.assertTrue(overlay.running())
            with world.fake() as fake:
                world.wait_found(overlay, 2)
                emit_caption(fake, "A new beginning")
                world.wait_words("A new beginning")
                self.assertNotIn("old", world.read_plate())

    def test_it_yields_to_the_extension_of_gnome_shell(self):
        with overlay_world() as (world, fake, _):
            emit_caption(fake, TEXT)
            world.wait_shown()
            shell = Gio.DBusConnection.new_for_address_sync(
                world.env["DBUS_SESSION_BUS_ADDRESS"],
                Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
                | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
            shell.call_sync(*BUS, "RequestName", GLib.Variant("(su)", ("org.surtitle.Shell", 0)),
                            None, Gio.DBusCallFlags.NONE, 5000, None)
            world.wait_hidden(5)
            shell.close_sync(None)
            world.wait_shown()

    def test_it_hides_five_seconds_after_the_last_words(self):
        with overlay_world(hide_after=5) as (world, fake, _):
            emit_caption(fake, TEXT)
            began = time.monotonic()
            world.wait_shown()
            world.wait_hidden(8)
            self.assertGreater(time.monotonic() - began, 4.5)
            emit_caption(fake, "Here again", segment=2)
            world.wait_words("Here again")

    def test_who_comes_late_sees_what_is_being_said(self):
        with OverlayWorld() as world, world.fake() as fake:
            fake.set_property("Session", 1)
            fake.set_property("State", "listening")
            emit_caption(fake, "Long past", segment=1)
            fake.emit("Caption", 1, 2, "Said long ago.", 14, True,
                      {"time": GLib.Variant("x", 1000000)})
            emit_caption(fake, "Said just now", segment=3, final=False)
            fake.emit("Caption", 1, 1, "Long past", 9, True, {"time": GLib.Variant("x", 0)})
            world.start_overlay()
            world.wait_words("Said just now")
            self.assertNotIn("ago.", world.read_plate())

    def test_a_daemon_without_earlier_captions_is_followed_all_the_same(self):
        with OverlayWorld() as world, world.fake() as fake:
            fake.set_property("Session", 1)
            fake.fail("GetCaptions", "org.freedesktop.DBus.Error.NotSupported", "Not yet.")
            world.start_overlay()
            fake.wait_call("GetCaptions")
            emit_caption(fake, TEXT)
            world.wait_words("calm and legible")

    def test_it_says_where_the_audio_goes_and_only_once(self):
        with overlay_world() as (world, fake, _):
            fake.set_property("Host", "captions.example.org")
            fake.set_property("Session", 1)
            fake.set_property("State", "listening")
            world.wait_words("Audio goes to captions.example.org")
            world.wait_hidden(12)
            fake.set_property("State", "reconnecting")
            fake.set_property("State", "listening")
            emit_caption(fake, TEXT)
            world.wait_words("calm and legible")
            self.assertNotIn("captions.example.org", world.read_plate())

    def test_notices_are_shown_and_withdrawn(self):
        with overlay_world() as (world, fake, _):
            fake.emit("Notice", "no-audio", "Nothing is playing; captions wait for sound.")
            world.wait_words("Nothing is playing;")
            fake.emit("Notice", "no-audio", "")
            world.wait_hidden(2)

    def test_garbage_costs_no_more_than_itself(self):
        with overlay_world() as (world, fake, overlay):
            fake.emit("Caption", "nonsense", signature="(s)")
            fake.emit("Caption", 1, 1, "x" * 100000, 4000000000, False, {})
            fake.emit("Caption", 1, 2, "\u202e\u2028\x01\ud7ff" * 50, 3, False,
                      {"start": GLib.Variant("s", "soon"), "end": GLib.Variant("d", float("inf"))})
            fake.emit("Notice", "c" * 500, "m" * 5000)
            fake.emit("Notice", "", "m" * 5000)
            fake.emit("SessionStarted", 0, {})
            fake.set_property("State", "bewildered")
            fake.set_property("Host", "h" * 3000)
            fake.set_property("State", "listening")
            emit_caption(fake, TEXT, segment=1, session=2**64 - 1)
            world.wait_words("calm and legible")
            self.assertTrue(overlay.running())

    def test_without_a_bus_it_waits(self):
        with OverlayWorld() as world:
            overlay = world.start_overlay(
                DBUS_SESSION_BUS_ADDRESS=f"unix:path={world.folder}/no-bus")
            wait_for(lambda: "There is no session bus" in overlay.log, 15, "its word on that")
            self.assertTrue(overlay.running())
            overlay.popen.terminate()
            self.assertEqual(overlay.wait(), 0)

    def test_it_ends_with_the_bus(self):
        with OverlayWorld() as world:
            overlay = world.start_overlay()
            wait_for(lambda: "is not there" in overlay.log, 15, "its look for a daemon")
            world.bus.popen.kill()
            self.assertEqual(overlay.wait(), 0)

    def test_without_a_display_it_says_so(self):
        with OverlayWorld(display=False) as world:
            ended = world.run([world.program("surtitle-overlay")])
            self.assertEqual(ended.code, 1)
            self.assertIn("There is no display", ended.err)
            self.assertEqual(len(ended.err.splitlines()), 1)
            ended = world.run([world.program("surtitle-overlay")], DISPLAY=":4242",
                              WAYLAND_DISPLAY="nowhere")
            self.assertEqual(ended.code, 1)
            self.assertIn("There is no display", ended.err)
            ended = world.run([world.program("surtitle-overlay")], SURTITLE_BACKEND="glass")
            self.assertEqual(ended.code, 1)
            self.assertIn("SURTITLE_BACKEND is “glass”", ended.err)
            self.assertIn("layer, x11, plain", ended.err)

    def test_options(self):
        with OverlayWorld(display=False) as world:
            self.assertIn("surtitle-overlay", world.run(
                [world.program("surtitle-overlay"), "--version"]).out)
            helped = world.run([world.program("surtitle-overlay"), "--help"])
            self.assertEqual(helped.code, 0)
            self.assertIn("--version", helped.out)
            self.assertNotEqual(world.run(
                [world.program("surtitle-overlay"), "--no-such-thing"]).code, 0)

    def test_a_second_one_ends_at_once_and_leaves_the_first(self):
        with overlay_world() as (world, fake, overlay):
            self.assertEqual(world.run([world.program("surtitle-overlay")]).code, 0)
            self.assertTrue(overlay.running())
            emit_caption(fake, TEXT)
            world.wait_words("calm and legible")

    def test_at_rest_it_does_nothing_and_it_is_small(self):
        with overlay_world() as (world, fake, overlay):
            emit_caption(fake, TEXT)
            world.wait_words("calm and legible")
            before = wakeups(overlay.pid)
            time.sleep(REST_SECONDS)  # the time that is measured
            self.assertLessEqual(wakeups(overlay.pid) - before, REST_WAKEUPS_MAX)
            fake.own(False)
            world.wait_hidden(2)
            before = wakeups(overlay.pid)
            time.sleep(REST_SECONDS)
            self.assertLessEqual(wakeups(overlay.pid) - before, REST_WAKEUPS_MAX)
            if not is_sanitized(overlay.pid):
                self.assertLess(private_kb(overlay.pid), PRIVATE_KB_MAX)


if __name__ == "__main__":
    unittest.main()
