# SPDX-License-Identifier: GPL-3.0-or-later
"""The caption window on a Wayland compositor, as an ordinary window."""

import unittest

from overlay_world import TEXT, WAYLAND_TOOLS, emit_caption, need, overlay_world


class WaylandTest(unittest.TestCase):

    def setUp(self):
        need(WAYLAND_TOOLS)

    def test_words_can_be_read(self):
        with overlay_world("wayland", SURTITLE_BACKEND="plain") as (world, fake, _):
            emit_caption(fake, TEXT)
            world.wait_words("press Alt+Space and choose")  # as it may be covered
            world.wait_words("Captions are calm and legible")
            world.wait_words("other windows.")

    def test_it_is_chosen_where_there_is_no_x11(self):
        with overlay_world("wayland", DISPLAY=None) as (world, fake, _):
            emit_caption(fake, TEXT)
            world.wait_words("calm and legible")

    def test_it_goes_with_the_daemon_and_comes_again(self):
        with overlay_world("wayland", SURTITLE_BACKEND="plain") as (world, fake, overlay):
            emit_caption(fake, TEXT)
            world.wait_words("calm and legible")
            fake.own(False)
            world.wait_hidden(2)
            self.assertTrue(overlay.running())
            fake.own(True)
            world.wait_found(overlay, 2)
            emit_caption(fake, TEXT)
            world.wait_words("calm and legible")


if __name__ == "__main__":
    unittest.main()
