# SPDX-License-Identifier: GPL-3.0-or-later
"""The settings' window and that of the first start, used as by a screen reader and the keyboard."""

import contextlib
import subprocess
import unittest

from overlay_world import (
    TEXT,
    X11_TOOLS,
    OverlayWorld,
    emit_caption,
    need,
    need_accessibility,
)
from process import wait_for

SETTINGS = "Settings for Captions"
WELCOME = "Welcome to Surtitle"
CAPTIONS = "org.surtitle.Surtitle"

# Some of what is on each page, the first and the last.
PAGES = {
    "Appearance": ("Preset: Colours of my own", "Text: White", "Text: another colour",
                   "Opacity of the Text", "Edges of Letters: None", "Height of a Line"),
    "Behaviour": ("Lines", "Hide after Silence", "Motion: As the desktop",
                  "Choose Keys… Keys That Work Everywhere"),
    "Speech": ("Listen To: What the computer plays", "Keep “uh” and “um”"),
    "Server": ("Recognised By: Deepgram if there is a key", "Key", "Forget Stored Key",
               "Test Test All That Captions Need"),
    "Privacy": ("Keep Transcripts", "Delete… All That Was Kept", "No Use for Training"),
}

# Parts of GTK's own widgets, which never have the focus.
INNER_ROLES = ("filler", "panel", "scroll pane")


@contextlib.contextmanager
def settings_world(**preferences):
    """A world in which the settings are open."""
    with OverlayWorld() as world, world.fake() as fake:
        for key, value in {"hide-after": 0, **preferences}.items():
            world.set_preference(key.replace("_", "-"), value)
        world.start_accessibility()
        overlay = world.start_overlay("--settings")
        world.wait_found(overlay)
        wait_for(lambda: world.has_window(SETTINGS), 15, "the settings")
        yield world, fake, overlay


def need_focus_told():
    """Skip where the focus in a drop-down is told of a part of it that has no name, by GTK itself."""
    version = subprocess.run(["pkg-config", "--modversion", "gtk4"], capture_output=True, text=True,
                             check=True).stdout
    if int(version.split(".")[1]) >= 18:
        raise unittest.SkipTest(f"GTK {version.strip()} does not name what has the focus in a drop-down")


def focus_settings(world, title=SETTINGS):
    world.run(["xdotool", "search", "--sync", "--onlyvisible", "--name", title, "windowfocus",
               "--sync"])


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
        with settings_world() as (world, fake, overlay):
            world.wait_words("This is what")
            height = world.window()[3]
            dark = pixel(world)
            world.accessible("press", "Behaviour")
            world.accessible("set", "Lines", 4)
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
        need_focus_told()
        with settings_world() as (world, _, __):
            world.wait_words("This is what")
            dark = pixel(world)
            focus_settings(world)
            world.accessible("focus", "Preset: White on black")
            world.run(["xdotool", "key", "space", "Down", "Return"])
            wait_for(lambda: pixel(world) > dark + 100, 10, "a bright plate")
            self.assertEqual(world.preference("preset"), "'black-on-white'")

    def test_what_could_not_be_read_is_not_taken(self):
        with settings_world(preset="custom") as (world, _, __):
            world.wait_heard("Easy to read: the contrast is 12.6")
            world.accessible("set", "Opacity of the Window", 60)
            world.wait_heard("The contrast may be as low as")
            self.assertEqual(world.preference("window-opacity"), "60")
            world.accessible("set", "Opacity of the Window", 10)
            world.wait_heard("That was not taken: the contrast would be")
            self.assertEqual(world.preference("window-opacity"), "60")
            world.set_preference("edge", "uniform")
            wait_for(lambda: any(node["sensitive"] for node in world.nodes()
                                 if node["name"] == "Reset “Edges of Letters”"), 10, "the edge")
            world.accessible("set", "Opacity of the Window", 10)
            world.wait_heard("Easy to read: the outline")
            self.assertEqual(world.preference("window-opacity"), "10")

    def test_one_is_reset_or_all(self):
        with settings_world() as (world, _, __):
            world.accessible("set", "Size", 200)
            world.accessible("press", "Behaviour")
            world.accessible("set", "Lines", 3)
            world.accessible("press", "Appearance")
            wait_for(lambda: world.preference("size-percent") == "200", 5, "the size")
            world.accessible("press", "Reset “Size”")
            wait_for(lambda: world.preference("size-percent") == "100", 5, "the usual size")
            self.assertEqual(world.preference("lines"), "3")
            world.accessible("press", "Privacy")
            world.accessible("set", "Delete after Days", 30)
            wait_for(lambda: world.preference("history-days", CAPTIONS) == "30", 5, "the days")
            world.accessible("press", "Reset All…")
            world.wait_heard("Everything is as it was")
            world.accessible("press", "Reset")
            wait_for(lambda: world.preference("lines") == "2", 5, "the usual lines")
            wait_for(lambda: world.preference("history-days", CAPTIONS) == "0", 5, "no days")

    def test_colours_of_ones_own_begin_with_those_that_are_seen(self):
        with settings_world(preset="yellow-on-black") as (world, _, __):
            world.set_preference("preset", "custom")
            wait_for(lambda: world.preference("text-color") == "'#ffff00'", 10, "yellow text")
            world.wait_heard("Easy to read")

    def test_everything_has_a_name_and_is_reached_by_tab(self):
        with settings_world(preset="custom") as (world, _, __):
            nameless = [node for node in world.nodes() if node["focusable"]
                        and not node["name"].strip() and node["role"] not in INNER_ROLES]
            self.assertEqual(nameless, [])
            self.assertEqual([node["name"] for node in world.nodes() if "_" in node["name"]], [])
            need_focus_told()
            focus_settings(world)
            for page, some in PAGES.items():
                world.accessible("press", page)
                reached = world.accessible("walk").splitlines()
                for name in (*PAGES, *some, "Reset All…"):
                    self.assertIn(name, reached)

    def test_a_key_is_not_shown_and_what_is_wrong_is_said(self):
        with settings_world() as (world, _, __):
            focus_settings(world)
            world.accessible("press", "Server")
            world.wait_heard("There is no keyring that could have a key for api.deepgram.com")
            world.run(["xdotool", "key", "alt+k"])
            world.run(["xdotool", "type", "not-a-real-key"])
            world.run(["xdotool", "key", "Return"])
            world.wait_heard("There is no keyring here")
            self.assertNotIn("not-a-real-key", world.accessible("dump"))
            world.accessible("press", "Test Test All That Captions Need")
            world.wait_heard("The session bus answers.", 60)


class FirstRunTest(unittest.TestCase):

    def setUp(self):
        need(X11_TOOLS)
        need_accessibility()

    @staticmethod
    def activate(world):
        world.run(["gapplication", "launch", CAPTIONS])

    def test_it_asks_once(self):
        with OverlayWorld() as world, world.fake() as fake:
            world.start_accessibility()
            overlay = world.start_overlay()
            world.wait_found(overlay)
            self.activate(world)
            wait_for(lambda: world.has_window(WELCOME), 15, "the first window")
            world.wait_words("This is what")
            self.assertEqual([node for node in world.nodes() if node["focusable"]
                              and not node["name"].strip() and node["role"] not in INNER_ROLES], [])
            focus_settings(world, WELCOME)
            world.run(["xdotool", "key", "alt+m"])
            world.run(["xdotool", "key", "alt+t"])
            world.accessible("press", "Start Captions")
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
            world.start_accessibility()
            overlay = world.start_overlay()
            world.wait_found(overlay)
            self.activate(world)
            wait_for(lambda: world.has_window(WELCOME), 15, "the first window")
            world.accessible("press", "Skip")
            fake.wait_call("Start")
            self.assertEqual(world.preference("upstream", CAPTIONS), "'auto'")
            self.assertEqual(world.preference("first-run-done"), "true")


if __name__ == "__main__":
    unittest.main()
