# SPDX-License-Identifier: GPL-3.0-or-later
"""The caption window on X11: legible, above everything, in nobody's way."""

import unittest

from overlay_world import (FRAMES_MAX, TEXT, X11_TOOLS, emit_caption, focus, need, overlay_world,
                           start_victim, wait_first_frames)
from process import wait_for

FULL_SCREEN = """<?xml version="1.0"?>
<openbox_config xmlns="http://openbox.org/3.4/rc">
  <applications><application title="Event Tester"><fullscreen>yes</fullscreen></application>
  </applications>
</openbox_config>
"""


def make_full_screen(world):
    """From now on xev's windows are full-screen ones."""
    folder = world.folder / "config" / "openbox"
    folder.mkdir()
    (folder / "rc.xml").write_text(FULL_SCREEN, encoding="utf-8")
    world.run(["openbox", "--reconfigure"])


class X11Test(unittest.TestCase):

    def setUp(self):
        need(X11_TOOLS)

    def test_words_can_be_read_over_a_white_window(self):
        with overlay_world() as (world, fake, _):
            start_victim(world)
            emit_caption(fake, TEXT)
            world.wait_words("Captions are calm and legible")
            world.wait_words("other windows.")

    def test_the_choice_of_gtk_programs_in_general_is_not_its(self):
        with overlay_world(GDK_BACKEND="wayland", WAYLAND_DISPLAY="nowhere") as (world, fake, _):
            emit_caption(fake, TEXT)
            world.wait_words("calm and legible")

    def test_it_stands_at_the_bottom_centre_and_stays_there(self):
        with overlay_world() as (world, fake, _):
            emit_caption(fake, TEXT)
            x, y, width, height = world.wait_shown()
            self.assertAlmostEqual(x + width / 2, 640, delta=1)
            self.assertAlmostEqual(y + height, 0.92 * 720, delta=1)
            self.assertLessEqual(width, 0.68 * 1280 + 1)
            fake.emit("Notice", "no-audio", "Nothing is playing.")
            wait_for(lambda: (world.window() or (0, 0, 0, 0))[3] > height, 10, "a larger plate")
            x, y, width, height = world.window()
            self.assertAlmostEqual(y + height, 0.92 * 720, delta=1)

    def test_settings_are_obeyed_at_once(self):
        with overlay_world() as (world, fake, _):
            emit_caption(fake, TEXT)
            width, height = world.wait_shown()[2:]
            world.set_preference("lines", 3)
            wait_for(lambda: (world.window() or (0, 0, 0, 0))[3] > height, 10, "a third line")
            world.set_preference("size-percent", 60)
            wait_for(lambda: (world.window() or (0, 0, width, 0))[2] < width, 10, "smaller text")
            emit_caption(fake, TEXT, segment=2)
            world.wait_words("calm and legible")

    def test_the_first_words_are_there_within_two_frames(self):
        with overlay_world(hide_after=1) as (world, fake, overlay):
            for n in range(1, 5):
                emit_caption(fake, "So the ship came", segment=n, final=False)
                self.assertLessEqual(max(wait_first_frames(overlay, n)), FRAMES_MAX)
                world.wait_hidden(10)

    def test_a_notice_right_after_the_first_words_has_its_room(self):
        with overlay_world() as (world, fake, _):
            emit_caption(fake, TEXT)
            fake.emit("Notice", "no-audio", "Nothing is playing.")
            world.wait_words("Nothing is playing.")
            world.wait_words("other windows.")

    def test_the_focus_stays_where_it_was(self):
        with overlay_world() as (world, fake, _):
            start_victim(world)
            before = focus(world)
            emit_caption(fake, TEXT)
            world.wait_shown()
            world.wait_words("calm and legible")
            self.assertEqual(focus(world), before)

    def test_clicks_reach_the_window_below_also_when_it_comes_again(self):
        with overlay_world() as (world, fake, overlay):
            victim = start_victim(world)
            for n in (1, 2):
                world.wait_found(overlay, n)
                emit_caption(fake, TEXT, segment=n)
                x, y, width, height = world.wait_shown()
                world.run(["xdotool", "mousemove", str(x + width // 2), str(y + height // 2),
                           "click", "1"])
                wait_for(lambda: victim.log.count("ButtonPress event") == n, 10, "the click")
                fake.own(False)
                world.wait_hidden(2)
                fake.own(True)

    def test_it_is_above_a_full_screen_window(self):
        with overlay_world() as (world, fake, _):
            make_full_screen(world)
            start_victim(world, "300x300+10+10")
            wait_for(lambda: "_NET_WM_STATE_FULLSCREEN" in world.run(
                ["xprop", "-id", focus(world) or "0", "_NET_WM_STATE"]).out, 10, "full screen")
            emit_caption(fake, TEXT)
            world.wait_words("calm and legible")

    def test_what_comes_above_it_does_not_stay_there(self):
        with overlay_world() as (world, fake, _):
            emit_caption(fake, TEXT)
            world.wait_words("calm and legible")
            # As a menu is: no window manager orders it, so that it comes above all that is there.
            menu = world.start(["xmessage", "-xrm", "*overrideRedirect: true", "-geometry",
                                "1280x720+0+0", "Above everything"])
            wait_for(lambda: "1280x720+0+0" in world.run(["xwininfo", "-root", "-children"]).out,
                     10, "a window above the captions")
            world.wait_words("calm and legible", 10)
            self.assertTrue(menu.running())


if __name__ == "__main__":
    unittest.main()
