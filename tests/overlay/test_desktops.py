# SPDX-License-Identifier: GPL-3.0-or-later
"""What the caption window promises, on each kind of desktop: above a full-screen window, no focus,
clicks to what lies below, and to the grip."""

import json
import unittest

import outputs
from overlay_world import (TEXT, WAYLAND_TOOLS, X11_TOOLS, emit_caption, need, need_layer_shell,
                           overlay_world)
from process import wait_for

VICTIM = "Event Tester"


class Desktop:
    """What the tests do on a desktop, in one world, as starting one is most of the time."""

    display = None
    tools = ()

    def test_all_promises(self):
        need(self.tools)
        with overlay_world(self.display) as (world, fake, overlay):
            self.prepare(world)
            victim = self.start_victim(world)
            wait_for(lambda: self.focused(world), 20, "a focused window")
            self.make_full_screen(world)
            wait_for(lambda: self.is_full_screen(world), 20, "a full-screen window")
            before = self.focused(world)

            emit_caption(fake, TEXT)
            world.wait_words("calm and legible")
            self.assertEqual(self.focused(world), before)
            self.check_click_passes(world, victim, 1)
            self.check_grip(world, victim)
            self.assertEqual(self.focused(world), before)

            fake.own(False)
            world.wait_hidden(4)
            fake.own(True)
            world.wait_found(overlay, 2)
            emit_caption(fake, TEXT, segment=2)
            world.wait_words("calm and legible")
            self.check_click_passes(world, victim, 2)
            self.check_more(world, fake, victim)

    def prepare(self, world):
        """What there is to do first."""

    def start_victim(self, world):
        """Another program's window, whose log has its events."""
        return world.start([*getattr(world, "as_screen_user", ()), "xev", "-geometry",
                            "300x300+10+10"])

    def check_more(self, world, fake, victim):
        """What only this kind of desktop does."""

    def check_click_passes(self, world, victim, count):
        x, y, width, height = world.wait_shown()
        world.click(x + width // 2, y + height // 2)
        wait_for(lambda: victim.log.count("ButtonPress event") == count, 10, "the click")

    def check_grip(self, world, victim):
        """The grip brings the buttons, its clicks are its own, and without the pointer they go."""
        x, y, width, height = world.wait_shown()
        before = victim.log.count("ButtonPress event")
        world.click(x + 12, y + height // 2)
        wait_for(lambda: (world.window() or (0, 0, 0, 0))[3] > height, 10, "the buttons")
        self.assertEqual(world.window()[1] + world.window()[3], y + height)
        world.pointer("mousemove", 5, 5)
        wait_for(lambda: (world.window() or (0, 0, 0, 0))[3] == height, 10, "the buttons' end")
        self.assertEqual(victim.log.count("ButtonPress event"), before)


class X11Desktop(Desktop):
    tools = (*X11_TOOLS, "wmctrl")

    def focused(self, world):
        window = world.run(["xdotool", "getwindowfocus"]).out.strip()
        name = world.run(["xdotool", "getwindowname", window]).out.strip() if window else ""
        return window if name == VICTIM else None

    def make_full_screen(self, world):
        world.run(["wmctrl", "-r", VICTIM, "-b", "add,fullscreen"])

    def is_full_screen(self, world):
        return "_NET_WM_STATE_FULLSCREEN" in world.run(
            ["xprop", "-id", self.focused(world) or "0", "_NET_WM_STATE"]).out


class OpenboxTest(X11Desktop, unittest.TestCase):
    display = "x11"


class Xfwm4Test(X11Desktop, unittest.TestCase):
    display = "x11-composited"
    tools = (*X11_TOOLS, "wmctrl", "xfwm4")


class SwayTest(Desktop, unittest.TestCase):
    display = "wayland-seat"
    tools = (*WAYLAND_TOOLS, *X11_TOOLS, "Xwayland")

    def prepare(self, world):
        need_layer_shell(world)

    def find(self, world):
        nodes = [json.loads(world.run(["swaymsg", "-t", "get_tree", "-r"]).out)]
        while nodes:
            node = nodes.pop()
            if node["name"] == VICTIM:
                return node
            nodes += node["nodes"] + node["floating_nodes"]
        return None

    def focused(self, world):
        node = self.find(world)
        return node["id"] if node and node["focused"] else None

    def make_full_screen(self, world):
        world.run(["swaymsg", f'[title="{VICTIM}"] fullscreen enable'])

    def is_full_screen(self, world):
        return self.find(world)["fullscreen_mode"] == 1

    def check_more(self, world, fake, victim):
        """It comes again with the next output, and takes no click that isn't its own there either."""
        outputs.unplug(world, "X11-1")
        wait_for(lambda: '"active": true' not in self.outputs(world), 10, "no output")
        emit_caption(fake, "Said meanwhile.", segment=3)
        self.plug(world, "X11-2", 0)
        victim.kill()  # its workspace went with its output
        wait_for(lambda: not self.find(world), 10, "the end of the window below")
        victim = self.start_victim(world)
        wait_for(lambda: self.focused(world), 20, "another window below")
        world.wait_words("Said meanwhile.")
        self.check_click_passes(world, victim, 1)

        self.plug(world, "X11-3", 1280)
        world.do("next-monitor")
        wait_for(lambda: not self.is_on(world, "X11-2") and self.is_on(world, "X11-3"), 10,
                 "the captions on another output")
        outputs.unplug(world, "X11-3")
        wait_for(lambda: self.is_on(world, "X11-2"), 10, "the captions on what is left")

    def outputs(self, world):
        return world.run(["swaymsg", "-r", "-t", "get_outputs"]).out

    def plug(self, world, output, x):
        world.run(["swaymsg", "create_output"])
        wait_for(lambda: f'"name": "{output}"' in self.outputs(world), 10, "an output")
        world.run(["swaymsg", "output", output, "mode", "1280x720", "position", str(x), "0"])

    def is_on(self, world, output):
        """Whether the plate's black is on the lower part of this output."""
        picture = world.folder / "output.png"
        if world.run(["grim", "-o", output, picture]).code != 0:
            return False
        return world.run(["convert", picture, "-crop", "x300+0+400", "-threshold", "50%",
                          "-format", "%[fx:mean<0.98&&mean>0.5||mean<0.2]", "info:"]).out == "1"


if __name__ == "__main__":
    unittest.main()
