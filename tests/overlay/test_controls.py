# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be done with the caption window, by pointer, by keys, and by actions on the bus."""

import re
import unittest

from overlay_world import (APPLICATION, GRIP_WIDTH, TEXT, X11_TOOLS, emit_caption, need, overlay_world)
from process import Deadline, wait_for

SCREEN = (1280, 720)
BUTTON = 32
BAR_PADDING = 3
MOVE, SMALLER, LARGER, EXPAND, PAUSE, SOURCE, PIN = range(7)


def begin(fake):
    """A session that runs, and its first words."""
    fake.set_property("Session", 1)
    fake.set_property("State", "listening")
    emit_caption(fake, TEXT)


def hover(world):
    """Put the pointer on the grip, and give the window back with its buttons."""
    x, y, width, height = world.wait_shown()
    world.pointer("mousemove", x + 12, y + height // 2)
    return wait_for(lambda: (world.window() or (0, 0, 0, 0))[3] > height and world.window(), 10,
                    "the buttons")


def press(world, window, button):
    """Click a button of the bar, which is at the window's top."""
    world.click(window[0] + GRIP_WIDTH + BAR_PADDING + BUTTON * button + BUTTON // 2,
                window[1] + BAR_PADDING + BUTTON // 2)


def wait_window(world, condition, what):
    return wait_for(lambda: (lambda window: window and condition(*window) and window)(
        world.window()), 10, what)


def close_button(world):
    """The last button, after those for the windows that there are."""
    actions = world.run(["gdbus", "call", "--session", "--dest", APPLICATION, "--object-path",
                         "/org/surtitle/Surtitle", "--method", "org.gtk.Actions.List"]).out
    return PIN + 1 + sum(f"'{name}'" in actions for name in ("transcript", "settings"))


def wait_menu(world):
    """The menu that is open: (x, y, width, height) of the overlay's other window."""
    window = re.compile(r'\("surtitle-overlay" "surtitle-overlay"\)\s+(\d+)x(\d+)\+\S+\s+\+(\d+)\+(\d+)')

    def find():
        own = world.window()
        for found in window.finditer(world.run(["xwininfo", "-root", "-tree"]).out):
            width, height, x, y = (int(number) for number in found.groups())
            if height > 50 and (x, y, width, height) != own:
                return (x, y, width, height)
        return None
    return wait_for(find, 10, "the menu")


class ControlsTest(unittest.TestCase):

    def setUp(self):
        need((*X11_TOOLS, "gapplication"))

    def test_buttons_do_what_they_say(self):
        with overlay_world() as (world, fake, overlay):
            fake.reply("Pause")
            fake.reply("Resume")
            begin(fake)
            press(world, hover(world), PAUSE)
            fake.wait_call("Pause")
            fake.set_property("State", "paused")
            window = world.wait_shown()  # as long as the pointer is there
            press(world, window, PAUSE)
            fake.wait_call("Resume")
            fake.set_property("State", "listening")
            width = world.window()[2]
            press(world, hover(world) if world.window()[3] < 120 else world.window(), LARGER)
            wait_window(world, lambda x, y, w, h: w > width, "larger text")
            height = world.window()[3]
            press(world, world.window(), EXPAND)
            wait_window(world, lambda x, y, w, h: h > 2 * height, "more lines")
            press(world, world.window(), EXPAND)
            wait_window(world, lambda x, y, w, h: h == height, "as many lines as before")
            press(world, world.window(), close_button(world))
            fake.wait_call("Stop")
            self.assertTrue(overlay.running())

    def test_another_source_is_chosen_from_a_menu(self):
        with overlay_world() as (world, fake, _):
            fake.reply("SetSource")
            fake.reply("ListSources", [{"kind": "application", "target": "firefox",
                                        "name": "Firefox", "default": False, "active": True}])
            begin(fake)
            press(world, hover(world), SOURCE)
            fake.wait_call("ListSources")
            x, y, width, height = wait_menu(world)
            wait_for(lambda: wait_menu(world)[3] > height or height > 140, 10, "the application")
            x, y, width, height = wait_menu(world)
            world.click(x + width // 2, y + height - 24)  # the last row
            self.assertEqual(fake.wait_call("SetSource")["args"], ["application", "firefox"])

    def test_it_is_dragged_by_its_grip_and_stays_there(self):
        with overlay_world() as (world, fake, overlay):
            begin(fake)
            x, y, width, height = hover(world)
            bottom = y + height
            world.pointer("mousemove", x + 12, bottom - 40, "mousedown", 1)
            for step in range(1, 11):
                world.pointer("mousemove", x + 12 - 20 * step, bottom - 40 - 15 * step)
            world.pointer("mouseup", 1)
            wait_window(world, lambda x1, y1, w, h: (x1, y1 + h) == (x - 200, bottom - 150),
                        "the window where it was dragged")
            world.pointer("mousemove", 1270, 10)
            self.assertEqual(overlay.stop(), 0)
            overlay = world.start_overlay()
            world.wait_found(overlay)
            emit_caption(fake, TEXT, segment=2)
            wait_window(world, lambda x1, y1, w, h: abs(x1 - x + 200) <= 1 and
                        abs(y1 + h - bottom + 150) <= 1, "the window where it was")

    def test_it_is_moved_by_arrow_keys_and_actions(self):
        with overlay_world() as (world, fake, _):
            begin(fake)
            window = hover(world)
            press(world, window, MOVE)
            world.pointer("key", "Up")  # the menu may not be there yet: it has the key, or nobody
            wait_for(lambda: world.window()[1] < window[1] or world.pointer("key", "Up"), 10,
                     "a step up")
            world.pointer("key", "Escape", "mousemove", 1270, 10)
            wait_window(world, lambda x, y, w, h: h < window[3], "the buttons' end")
            world.do("place", "'top-left'")
            _, top, _, height = wait_window(world, lambda x, y, w, h: (x, y) == (38, 58), "top left")
            fake.emit("Notice", "no-audio", "Nothing is playing.")
            wait_window(world, lambda x, y, w, h: y == top and h > height, "growth downwards")
            world.do("nudge", "'right'")
            wait_window(world, lambda x, y, w, h: (x, y) == (54, 58), "a step to the right")
            world.do("place", "'bottom'")
            wait_window(world, lambda x, y, w, h: abs(y + h - 662) <= 1, "the bottom")
            world.do("next-place")
            wait_window(world, lambda x, y, w, h: abs(x + w - 1242) <= 1, "the bottom right")
            world.do("next-place")
            wait_window(world, lambda x, y, w, h: (x, y) == (38, 58), "the top left")

    def test_docked_it_has_room_of_its_own(self):
        with overlay_world() as (world, fake, _):
            begin(fake)
            world.wait_shown()

            def work_area():
                return world.run(["xprop", "-root", "_NET_WORKAREA"]).out.split("=")[1].split(",")
            self.assertEqual(int(work_area()[3]), SCREEN[1])
            world.set_preference("mode", "docked-top")
            x, y, width, height = wait_window(world, lambda x, y, w, h: y == 0, "the top")
            wait_for(lambda: int(work_area()[1]) == height, 10, "room at the top")
            world.set_preference("mode", "docked-bottom")
            wait_window(world, lambda x, y, w, h: y + h == SCREEN[1], "the bottom")
            wait_for(lambda: int(work_area()[3]) == SCREEN[1] - height, 10, "room at the bottom")
            fake.own(False)
            wait_for(lambda: int(work_area()[3]) == SCREEN[1], 20, "the room given back")

    def test_under_the_pointer_and_pinned_it_stays(self):
        with overlay_world(hide_after=1) as (world, fake, _):
            begin(fake)
            hover(world)
            with self.assertRaises(Deadline):
                world.wait_hidden(2.5)
            world.do("pin")
            world.pointer("mousemove", 1270, 10)
            with self.assertRaises(Deadline):
                world.wait_hidden(2.5)
            world.do("pin")
            world.wait_hidden(5)


if __name__ == "__main__":
    unittest.main()
