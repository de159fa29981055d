# SPDX-License-Identifier: GPL-3.0-or-later
"""The settings' window and that of the first start, used as by a screen reader and the keyboard."""

import contextlib
import unittest

from accessibility import Accessibility
from fake_desktop import FakeDesktop
from overlay_world import TEXT, X11_TOOLS, OverlayWorld, emit_caption, need, need_accessibility
from process import wait_for

SETTINGS = "Settings for Captions"
WELCOME = "Welcome to Surtitle"
CAPTIONS = "org.surtitle.Surtitle"

@contextlib.contextmanager
def settings_world(**preferences):
    """A world in which the settings are open."""
    with OverlayWorld() as world, world.fake() as fake:
        for key, value in {"hide-after": 0, **preferences}.items():
            world.set_preference(key.replace("_", "-"), value)
        spoken = Accessibility(world)
        overlay = world.start_overlay("--settings")
        world.wait_found(overlay)
        spoken.window(SETTINGS)
        world.focus_window(SETTINGS)
        yield world, spoken, fake, overlay
        spoken.close()


def pixel(world):
    """How bright the captions' plate is near its upper right corner, 0 to 255."""
    x, y, width, _ = world.window()
    screen = world.screenshot(world.folder / "pixel.png")
    place = f"%[fx:int(255*p{{{x + width - 12},{y + 6}}}.intensity)]"
    return int(world.run(["convert", screen, "-format", place, "info:"]).out)


def wait_height(world, test, what):
    wait_for(lambda: test((world.window() or (0, 0, 0, 0))[3]), 10, what)


class SettingsTest(unittest.TestCase):

    def setUp(self):
        need(X11_TOOLS)
        need_accessibility()

    def test_a_change_is_seen_at_once_and_after_a_restart(self):
        with settings_world() as (world, spoken, fake, overlay):
            world.wait_words("This is what")
            height = world.window()[3]
            dark = pixel(world)
            spoken.press("Behaviour")
            spoken.set("Lines", 4)
            wait_height(world, lambda now: now > height * 1.5, "four lines")
            self.assertEqual(world.preference("lines"), "4")
            world.set_preference("preset", "black-on-white")
            wait_for(lambda: pixel(world) > dark + 100, 10, "a bright plate")
            height = world.window()[3]
            overlay.popen.terminate()
            self.assertEqual(overlay.wait(), 0)
            overlay = world.start_overlay()
            world.wait_found(overlay)
            emit_caption(fake, TEXT)
            world.wait_shown()
            wait_height(world, lambda now: abs(now - height) < 3, "four lines")
            wait_for(lambda: pixel(world) > dark + 100, 10, "a bright plate")

    def test_a_preset_is_chosen_by_the_keyboard(self):
        with settings_world() as (world, spoken, _, __):
            world.wait_words("This is what")
            dark = pixel(world)
            spoken.focus(SETTINGS, "Preset: White on black")
            world.run(["xdotool", "key", "space", "Down", "Return"])
            wait_for(lambda: pixel(world) > dark + 100, 10, "a bright plate")
            self.assertEqual(world.preference("preset"), "'black-on-white'")

    def test_what_could_not_be_read_is_not_taken(self):
        with settings_world(preset="custom") as (world, spoken, _, __):
            spoken.wait_heard("Easy to read: the contrast is 12.6")
            spoken.set("Opacity of the Window", 60)
            spoken.wait_heard("The contrast may be as low as")
            self.assertEqual(world.preference("window-opacity"), "60")
            spoken.set("Opacity of the Window", 10)
            spoken.wait_heard("That was not taken: the contrast would be")
            self.assertEqual(world.preference("window-opacity"), "60")
            world.set_preference("edge", "uniform")
            wait_for(lambda: any("sensitive" in row.states for row in spoken.rows(SETTINGS)
                                 if row.name == "Reset “Edges of Letters”"), 10, "the edge")
            spoken.set("Opacity of the Window", 10)
            spoken.wait_heard("Easy to read: the outline")
            self.assertEqual(world.preference("window-opacity"), "10")

    def test_one_is_reset_or_all(self):
        with settings_world() as (world, spoken, _, __):
            spoken.set("Size", 200)
            spoken.press("Behaviour")
            spoken.set("Lines", 3)
            spoken.press("Appearance")
            wait_for(lambda: world.preference("size-percent") == "200", 5, "the size")
            spoken.press("Reset “Size”")
            wait_for(lambda: world.preference("size-percent") == "100", 5, "the usual size")
            self.assertEqual(world.preference("lines"), "3")
            spoken.press("Privacy")
            spoken.set("Delete after Days", 30)
            wait_for(lambda: world.preference("history-days", CAPTIONS) == "30", 5, "the days")
            spoken.press("Reset All…")
            spoken.wait_heard("Everything is as it was")
            spoken.press("Reset")
            wait_for(lambda: world.preference("lines") == "2", 5, "the usual lines")
            wait_for(lambda: world.preference("history-days", CAPTIONS) == "0", 5, "no days")

    def test_cost_is_set_and_what_was_sent_is_seen(self):
        with settings_world() as (world, spoken, fake, _):
            fake.set_property("Statistics", {"sent-today": 65.0, "sent-month": 7384.5})
            spoken.press("Privacy")
            spoken.wait_heard("2 h 3 min")
            spoken.set("Price of an Hour", 0.462)
            spoken.set("Daily Limit", 90)
            wait_for(lambda: world.preference("daily-limit", CAPTIONS) == "90", 5, "the limit")
            self.assertEqual(float(world.preference("price-per-hour", CAPTIONS)), 0.462)
            fake.set_property("Statistics", {"sent-today": 125.0, "sent-month": 7444.5,
                                             "cost-today": 0.016, "cost-month": 0.955,
                                             "currency": "€"})
            spoken.wait_heard("2 h 4 min (€0.95)")
            spoken.press("Reset “Price of an Hour”")
            spoken.press("Reset “Daily Limit”")
            wait_for(lambda: world.preference("daily-limit", CAPTIONS) == "0", 5, "no limit")
            self.assertEqual(float(world.preference("price-per-hour", CAPTIONS)), 0)
            fake.own(False)
            spoken.wait_heard("Not known while captions are off")

    def test_a_look_at_the_cost_starts_nothing(self):
        with OverlayWorld() as world:
            marker = world.folder / "started"
            world.make_activatable("org.surtitle.Captions1", ["touch", marker])
            spoken = Accessibility(world)
            world.start_overlay("--settings")
            spoken.window(SETTINGS)
            spoken.press("Privacy")
            spoken.wait_heard("Not known while captions are off")
            self.assertFalse(marker.exists())
            spoken.close()

    def test_colours_of_ones_own_begin_with_those_that_are_seen(self):
        with settings_world(preset="yellow-on-black") as (world, spoken, _, __):
            world.set_preference("preset", "custom")
            wait_for(lambda: world.preference("text-color") == "'#ffff00'", 10, "yellow text")
            spoken.wait_heard("Easy to read")

    def test_keys_that_work_everywhere_are_shown(self):
        with settings_world() as (world, spoken, _, __):
            desktop = FakeDesktop(world.captions.connection)
            desktop.start_portal()
            spoken.press("Behaviour")
            spoken.press("Choose Keys… Keys That Work Everywhere")
            spoken.wait_heard("Turn captions on or off: Super+Ctrl+L")
            told = [row.name for row in spoken.rows(SETTINGS)]
            self.assertFalse([name for name in told if "Super+Q" in name])  # none of ours
            desktop.change_keys({"pause": "F9"})
            spoken.wait_heard("Pause or resume captions: F9")

    def test_a_key_is_not_shown_and_what_is_wrong_is_said(self):
        with settings_world() as (world, spoken, _, __):
            spoken.press("Server")
            spoken.wait_heard("There is no keyring that could have a key for api.deepgram.com")
            world.run(["xdotool", "key", "alt+k"])
            world.run(["xdotool", "type", "not-a-real-key"])
            world.run(["xdotool", "key", "Return"])
            spoken.wait_heard("There is no keyring here")
            told = "\n".join(str(row) for row in spoken.rows(SETTINGS))
            self.assertIn("API Key", told)
            self.assertNotIn("not-a-real-key", told)
            spoken.press("Test Test All That Captions Need")
            spoken.wait_heard("The session bus answers.", 60)


class FirstRunTest(unittest.TestCase):

    def setUp(self):
        need(X11_TOOLS)
        need_accessibility()

    @staticmethod
    def activate(world):
        world.run(["gapplication", "launch", CAPTIONS])

    def test_it_asks_once(self):
        with OverlayWorld() as world, world.fake() as fake:
            spoken = Accessibility(world)
            overlay = world.start_overlay()
            world.wait_found(overlay)
            self.activate(world)
            wait_for(lambda: world.has_window(WELCOME), 15, "the first window")
            world.wait_words("This is what")
            world.focus_window(WELCOME)
            world.run(["xdotool", "key", "alt+m"])
            world.run(["xdotool", "key", "alt+t"])
            spoken.press("Start Captions")
            fake.wait_call("Start")
            wait_for(lambda: not world.has_window(WELCOME), 5, "the first window to go")
            self.assertEqual(world.preference("source", CAPTIONS), "'microphone'")
            self.assertEqual(world.preference("upstream", CAPTIONS), "'local'")
            self.assertEqual(world.preference("history", CAPTIONS), "true")
            self.assertEqual(world.preference("first-run-done"), "true")
            overlay.popen.terminate()
            overlay.wait()
            fake.set_property("Session", 0)
            overlay = world.start_overlay()
            world.wait_found(overlay)
            self.activate(world)
            fake.wait_call("Start")
            self.assertFalse(world.has_window(WELCOME))

    def test_it_can_be_skipped(self):
        with OverlayWorld() as world, world.fake() as fake:
            spoken = Accessibility(world)
            overlay = world.start_overlay()
            world.wait_found(overlay)
            self.activate(world)
            wait_for(lambda: world.has_window(WELCOME), 15, "the first window")
            spoken.press("Skip")
            fake.wait_call("Start")
            self.assertEqual(world.preference("upstream", CAPTIONS), "'auto'")
            self.assertEqual(world.preference("first-run-done"), "true")


if __name__ == "__main__":
    unittest.main()
