# SPDX-License-Identifier: GPL-3.0-or-later
"""The caption window and the session around it: locks, monitors, menus, shortcuts, the session's start."""

import configparser
import unittest

from fake_desktop import FakeDesktop
from overlay_world import (APPLICATION, GRIP_WIDTH, TEXT, X11_TOOLS, OverlayWorld, emit_caption,
                           need, overlay_world, start_victim)
from process import Deadline, wait_for


def begin(fake):
    fake.set_property("Session", 1)
    fake.set_property("State", "listening")
    emit_caption(fake, TEXT)


def wait_window(world, condition, what):
    return wait_for(lambda: (lambda window: window and condition(*window) and window)(
        world.window()), 10, what)


class PrivacyTest(unittest.TestCase):

    def setUp(self):
        need(X11_TOOLS)

    def test_a_locked_session_shows_nothing(self):
        with OverlayWorld() as world, world.fake() as fake:
            desktop = FakeDesktop(world.captions.connection)
            desktop.start_login()
            desktop.start_saver()
            world.set_preference("hide-after", 0)
            overlay = world.start_overlay(
                DBUS_SYSTEM_BUS_ADDRESS=world.env["DBUS_SESSION_BUS_ADDRESS"])
            world.wait_found(overlay)
            begin(fake)
            world.wait_shown()
            for change in (desktop.set_locked, desktop.set_active):
                change(True)
                world.wait_hidden(2)
                emit_caption(fake, "Nobody may read this", segment=2)
                with self.assertRaises(Deadline):
                    world.wait_shown(0.5)
                change(False)
                world.wait_shown()

    def test_a_session_that_is_locked_already_shows_nothing(self):
        with OverlayWorld() as world, world.fake() as fake:
            desktop = FakeDesktop(world.captions.connection)
            desktop.active = True
            desktop.start_saver()
            overlay = world.start_overlay()
            wait_for(lambda: "locked" in overlay.log, 10, "the lock")
            world.wait_found(overlay)
            begin(fake)
            with self.assertRaises(Deadline):
                world.wait_shown(0.5)

    def test_while_paused_there_is_no_window(self):
        with overlay_world() as (world, fake, _):
            begin(fake)
            world.wait_shown()
            fake.set_property("State", "paused")
            world.wait_hidden(2)
            fake.set_property("State", "listening")
            world.wait_shown()

    def test_a_daemon_that_dies_in_mid_session_is_told_of(self):
        with overlay_world() as (world, fake, _):
            begin(fake)
            world.wait_words("calm and legible")
            fake.own(False)
            world.wait_words("has ended in mid-session.")
            self.assertNotIn("calm", world.read_plate())


class ContrastTest(unittest.TestCase):

    def plate(self, world):
        """How bright the plate is over a white window, 0 to 255: in its corner are no letters."""
        x, y, width, _ = world.wait_shown()
        screen = world.screenshot(world.folder / "plate.png")
        place = f"%[fx:int(255*p{{{x + width - 12},{y + 6}}}.intensity)]"
        return int(world.run(["convert", screen, "-format", place, "info:"]).out)

    def test_high_contrast_is_that_of_the_desktop_unless_colours_are_chosen(self):
        need((*X11_TOOLS, "xfwm4"))
        with OverlayWorld(display="x11-composited") as world, world.fake() as fake:
            desktop = FakeDesktop(world.captions.connection)
            desktop.start_settings(contrast=1)
            start_victim(world)  # all white
            world.set_preference("hide-after", 0)
            world.wait_found(world.start_overlay())
            begin(fake)
            world.wait_words("calm and legible")
            wait_for(lambda: self.plate(world) == 0, 10, "a plate that is black")
            desktop.change_setting("contrast", 0)
            wait_for(lambda: self.plate(world) > 40, 10, "what is below, through the plate")
            world.set_preference("preset", "white-on-black")
            desktop.change_setting("contrast", 1)
            world.set_preference("preset", "black-on-white")
            wait_for(lambda: self.plate(world) > 200, 10, "the colours that were chosen")


class MonitorTest(unittest.TestCase):

    def test_another_resolution_has_it_at_the_same_place(self):
        need((*X11_TOOLS, "xrandr"))
        with overlay_world() as (world, fake, _):
            begin(fake)
            before = world.wait_shown()
            world.run(["xrandr", "--newmode", "small", "50", "800", "810", "820", "900",
                       "600", "610", "620", "630"])
            world.run(["xrandr", "--addmode", "screen", "small"])
            world.run(["xrandr", "--output", "screen", "--mode", "small"])
            wait_window(world, lambda x, y, w, h: y + h == 552 and abs(x + w / 2 - 400) <= 1 and
                        w <= 0.68 * 800 + GRIP_WIDTH + 1, "the place on the smaller screen")
            world.run(["xrandr", "--output", "screen", "--mode", "1280x720"])
            wait_window(world, lambda *window: window == before, "the place on the larger screen")

    def test_at_twice_the_scale_it_is_twice_as_large_and_at_its_place(self):
        need(X11_TOOLS)
        with overlay_world() as (world, fake, _):
            begin(fake)
            once = world.wait_shown()
        with overlay_world(GDK_SCALE=2) as (world, fake, _):
            begin(fake)
            x, y, width, height = world.wait_shown()
            self.assertAlmostEqual(height, 2 * once[3], delta=2)
            self.assertAlmostEqual(y + height, 0.92 * 720, delta=2)
            self.assertLessEqual(x + width, 1280)
            world.pointer("mousemove", x + 24, y + height // 2)
            wait_window(world, lambda x1, y1, w, h: h > height and y1 + h == y + height,
                        "the buttons")

    def test_without_a_compositor_it_is_opaque(self):
        need(X11_TOOLS)
        with overlay_world() as (world, fake, _):
            world.start(["xev", "-geometry", "1280x720+0+0"])
            world.run(["xdotool", "search", "--sync", "--onlyvisible", "--name", "Event Tester"])
            begin(fake)
            world.wait_words("calm and legible")
            x, y, width, height = world.window()
            corner = world.run(["convert", world.folder / "screen.png", "-format",
                                f"%[pixel:p{{{x + width - 1},{y}}}]", "info:"]).out
            self.assertIn("0,0,0", corner.replace("black", "0,0,0").replace("gray(0)", "0,0,0"))


class StartTest(unittest.TestCase):

    def setUp(self):
        need((*X11_TOOLS, "gapplication"))

    def test_toggle_starts_captions_and_stops_them(self):
        with OverlayWorld() as world, world.fake() as fake:
            overlay = world.start([world.program("surtitle-overlay"), "--toggle"],
                                  SURTITLE_LOG="debug")
            fake.wait_call("Toggle")
            world.wait_words("Captions are on.")
            done = world.run([world.program("surtitle-overlay"), "--toggle"])
            self.assertEqual((done.code, done.err), (0, ""))
            fake.wait_call("Toggle", 2)
            wait_for(lambda: fake.properties["State"] == "idle", 10, "the session's end")
            self.assertTrue(overlay.running())

    def test_what_the_service_refuses_is_told(self):
        with overlay_world() as (world, fake, _):
            fake.fail("Toggle", "NoApiKey", "There is no key for example.org; set one.")
            world.do("toggle")
            world.wait_words("There is no key for example.org; set one.")

    def test_without_a_service_that_is_told(self):
        with OverlayWorld() as world:
            overlay = world.start_overlay()
            wait_for(lambda: "is not there" in overlay.log, 15, "its look for a service")
            world.do("toggle")
            world.wait_words("does not answer;")

    def test_the_desktops_menu_turns_captions_on_by_way_of_the_bus(self):
        with OverlayWorld() as world, world.fake() as fake:
            world.set_preference("first-run-done", "true")
            world.make_activatable(APPLICATION, [world.program("surtitle-overlay"),
                                                 "--gapplication-service"],
                                   DISPLAY=world.env["DISPLAY"])
            world.run(["gdbus", "call", "--session", "--dest", APPLICATION, "--object-path",
                       "/org/surtitle/Surtitle", "--method", "org.freedesktop.Application.Activate",
                       "{}"])
            fake.wait_call("Start")
            world.wait_words("Captions are on.")
            # A second time there is nothing to be done, by hand neither.
            world.run([world.program("surtitle-overlay")])
            world.do("pin")
            self.assertEqual(len([call for call in fake.calls if call["call"] == "Start"]), 1)

    def test_it_comes_with_the_session_if_wanted(self):
        with overlay_world() as (world, _, overlay):
            entry = world.folder / "config/autostart/org.surtitle.Surtitle.desktop"

            def set_autostart(wanted):
                world.run(["gdbus", "call", "--session", "--dest", APPLICATION, "--object-path",
                           "/org/surtitle/Surtitle", "--method", "org.gtk.Actions.SetState",
                           "autostart", f"<{wanted}>", "{}"])
            self.assertFalse(entry.exists())
            set_autostart("true")
            wait_for(entry.exists, 10, "the entry")
            parser = configparser.ConfigParser(interpolation=None)
            parser.optionxform = str
            parser.read(entry)
            self.assertEqual(parser["Desktop Entry"]["Exec"],
                             f'"{world.program("surtitle-overlay").resolve()}"')
            set_autostart("false")
            wait_for(lambda: not entry.exists(), 10, "the entry's end")
            self.assertTrue(overlay.running())

    def test_global_shortcuts_work_and_come_again(self):
        with OverlayWorld() as world, world.fake() as fake:
            desktop = FakeDesktop(world.captions.connection)
            desktop.start_portal()
            overlay = world.start_overlay()
            world.wait_found(overlay)
            self.assertEqual(desktop.bound, [])
            world.do("bind-shortcuts")
            wait_for(lambda: "toggle" in desktop.bound, 10, "shortcuts")
            wait_for(lambda: "are bound" in overlay.log, 10, "their being bound")
            desktop.press("toggle")
            desktop.press("quit")  # none of ours
            wait_for(lambda: fake.calls, 10, "a call")
            fake.wait_call("Toggle")
            self.assertEqual(overlay.stop(), 0)
            desktop.bound = []
            overlay = world.start_overlay()
            wait_for(lambda: "toggle" in desktop.bound, 10, "shortcuts again")

    def test_without_a_portal_the_command_to_bind_is_told(self):
        with overlay_world() as (world, _, overlay):
            world.do("bind-shortcuts")
            world.wait_words("surtitle-overlay --toggle")
            self.assertTrue(overlay.running())
            helped = world.run([world.program("surtitle-overlay"), "--help"]).out
            self.assertIn("surtitle-overlay --toggle", helped)


if __name__ == "__main__":
    unittest.main()
