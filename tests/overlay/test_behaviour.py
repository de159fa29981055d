# SPDX-License-Identifier: GPL-3.0-or-later
"""What the caption window does with clicks, and where a window fills the screen, as it is set."""

import unittest

from accessibility import Accessibility
from overlay_world import (GRIP_WIDTH, TEXT, WAYLAND_TOOLS, X11_TOOLS, OverlayWorld, emit_caption, need,
                           need_accessibility, need_layer_shell, overlay_world, start_victim)
from process import Deadline, wait_for

CORNER = (1270, 10)


def begin(fake):
    fake.set_property("Session", 1)
    fake.set_property("State", "listening")
    emit_caption(fake, TEXT)


def words(world):
    """A place on the words: left of the middle, where two lines have some."""
    x, y, width, height = world.wait_shown()
    return x + GRIP_WIDTH + width // 4, y + height - 30


class ClicksTest(unittest.TestCase):

    def check(self, display):
        with overlay_world(display) as (world, fake, _):
            victim = start_victim(world)
            begin(fake)
            world.wait_words("calm and legible")

            def clicks():
                return victim.log.count("ButtonPress event")
            world.click(*words(world))
            wait_for(lambda: clicks() == 1, 10, "the click below")

            x, y, width, height = world.window()
            world.set_preference("click-through", "false")  # the pointer is there already
            wait_for(lambda: world.window()[3] > height, 10, "the buttons")
            self.drag(world, -200, -150)
            wait_for(lambda: world.window()[0] == x - 200 and
                     sum(world.window()[1::2]) == y + height - 150, 10, "it to be dragged")
            self.assertEqual(clicks(), 1)

            world.set_preference("click-through", "true")
            world.pointer("mousemove", *CORNER)
            wait_for(lambda: world.window()[3] == height, 10, "the buttons' end")
            world.click(*words(world))
            wait_for(lambda: clicks() == 2, 10, "the click below")
            self.assertEqual(world.window()[3], height)

    def drag(self, world, dx, dy):
        x, y = words(world)
        world.pointer("mousemove", x, y, "mousedown", 1)
        for step in range(1, 11):
            world.pointer("mousemove", x + dx * step // 10, y + dy * step // 10)
        world.pointer("mouseup", 1)

    def test_openbox(self):
        need(X11_TOOLS)
        self.check("x11")

    def test_xfwm4(self):
        need((*X11_TOOLS, "xfwm4"))
        self.check("x11-composited")


class FullScreenTest(unittest.TestCase):

    def check(self, display):
        with overlay_world(display) as (world, fake, overlay):
            start_victim(world, "300x300+10+10")
            begin(fake)
            world.wait_words("calm and legible")
            self.fill(world, "add")
            world.wait_words("calm and legible")

            world.set_preference("over-full-screen", "false")
            world.wait_hidden(5)
            self.fill(world, "remove")
            world.wait_shown()
            self.fill(world, "add")
            world.wait_hidden(5)
            other = world.start(["xmessage", "-geometry", "200x100+50+50", "Another"])  # which is used now
            world.wait_words("calm and legible")
            other.kill()
            world.wait_hidden(5)

            world.pointer("mousemove", *CORNER)
            self.assertEqual(overlay.stop(), 0)
            overlay = world.start_overlay()
            world.wait_found(overlay)
            begin(fake)
            with self.assertRaises(Deadline):
                world.wait_shown(1)
            world.set_preference("over-full-screen", "true")
            world.wait_words("calm and legible")

    def fill(self, world, change):
        world.run(["wmctrl", "-r", "Event Tester", "-b", f"{change},fullscreen"])

    def test_openbox(self):
        need((*X11_TOOLS, "wmctrl", "xmessage"))
        self.check("x11")

    def test_xfwm4(self):
        need((*X11_TOOLS, "wmctrl", "xmessage", "xfwm4"))
        self.check("x11-composited")

    def test_sway(self):
        need((*WAYLAND_TOOLS, "Xwayland", "xev"))
        need_layer_shell()
        with overlay_world("wayland-seat") as (world, fake, _):
            world.start([*world.as_screen_user, "xev", "-geometry", "300x300+10+10"])
            begin(fake)
            world.wait_words("calm and legible")
            self.fill_on_sway(world, "enable")
            world.wait_words("calm and legible")
            world.set_preference("over-full-screen", "false")
            self.wait_gone(world)
            self.fill_on_sway(world, "disable")
            world.wait_words("calm and legible")
            self.fill_on_sway(world, "enable")
            self.wait_gone(world)
            world.set_preference("over-full-screen", "true")
            world.wait_words("calm and legible")

    def wait_gone(self, world):
        """No compositor tells whether a layer surface is seen."""
        picture = world.folder / "gone.png"
        wait_for(lambda: "calm" not in world.ocr(world.screenshot(picture)), 10,
                 "the captions to go")

    def fill_on_sway(self, world, change):
        wait_for(lambda: '"success": true' in world.run(
            ["swaymsg", "-r", f'[title="Event Tester"] fullscreen {change}']).out, 10, "the window")

    def test_where_nobody_tells_it_can_not_be_chosen(self):
        need(X11_TOOLS)
        need_accessibility()
        for env, chosen in (({}, True), ({"WAYLAND_DISPLAY": "nowhere"}, False)):
            with self.subTest(env), OverlayWorld() as world, world.fake():
                spoken = Accessibility(world)
                world.start_overlay("--settings", SURTITLE_BACKEND="x11", **env)
                spoken.press("Behaviour")
                switch = spoken.find("switch", "Show over Full-Screen Windows")
                self.assertEqual("sensitive" in switch.states, chosen)
                said = any("does not tell" in row.name for row in spoken.rows())
                self.assertNotEqual(said, chosen)
                spoken.close()


if __name__ == "__main__":
    unittest.main()
