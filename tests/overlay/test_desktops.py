# SPDX-License-Identifier: GPL-3.0-or-later
"""What the caption window promises, on each kind of desktop: above a full-screen window, no focus,
clicks to what lies below, and to the grip."""

import json
import unittest

import kwin
import outputs
from overlay_world import (FRAMES_MAX, TEXT, WAYLAND_TOOLS, X11_TOOLS, emit_caption, need,
                           need_layer_shell, overlay_world, wait_first_frames)
from process import wait_for

VICTIM = "Event Tester"


class Desktop:
    """What the tests do on a desktop, in one world, as starting one is most of the time."""

    display = None
    tools = ()
    env = {}  # the overlay's

    def test_all_promises(self):
        self.need_all()
        with overlay_world(self.display, **self.env) as (world, fake, overlay):
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
            self.assertLessEqual(max(wait_first_frames(overlay, 2)), FRAMES_MAX)
            self.check_click_passes(world, victim, 2)
            self.check_more(world, fake, victim)

    def need_all(self):
        """Skip where something is missing."""
        need(self.tools)

    def start_victim(self, world):
        """Another program's window, whose log has its clicks: of all its events, those of RandR
        would end it where an output goes."""
        return world.start([*getattr(world, "as_screen_user", ()), "xev", "-event", "button",
                            "-geometry", "300x300+10+10"])

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


class KwinDesktop(X11Desktop):
    """KDE Plasma: the window below is one of X11, through XWayland."""

    display = "kwin-two-outputs"
    tools = (*X11_TOOLS, "wmctrl", "kwin_wayland", "Xwayland")

    def check_more(self, world, fake, victim):
        """It goes to what is left when its output is unplugged, and back when that is back."""
        self.go_to_other_output(world)
        world.wait_words("calm and legible", output=1)
        kwin.set_plugged(world, "X11-1", False)
        world.wait_words("calm and legible", output=0)
        self.check_click_passes(world, victim, 3)
        kwin.set_plugged(world, "X11-1", True)
        wait_for(lambda: not world.read_output(0), 10, "the first output without captions")
        world.wait_words("calm and legible", output=1)

        kwin.set_plugged(world, "X11-0", False)
        wait_for(lambda: f"Absolute upper-left X:  {world.width}\n" in
                 world.run(["xwininfo", "-name", VICTIM]).out, 10, "the window below to follow")
        world.wait_words("calm and legible", output=1)
        world.click(world.width * 3 // 2, 620)
        wait_for(lambda: victim.log.count("ButtonPress event") == 4, 10, "the click")


    def go_to_other_output(self, world):
        world.do("next-monitor")


class KwinX11Test(KwinDesktop, unittest.TestCase):
    env = {"SURTITLE_BACKEND": "x11"}

    def go_to_other_output(self, world):
        """Dragged by its grip; as layer-shell it couldn't leave its own so."""
        x, y, width, height = world.wait_shown()
        world.pointer("mousemove", x + 12, y + height // 2)
        wait_for(lambda: (world.window() or (0, 0, 0, 0))[3] > height, 10, "the buttons")
        world.pointer("mousedown", 1)
        for step in range(1, 11):
            world.pointer("mousemove", x + 12 + step * world.width // 10, y + height // 2)
        world.pointer("mouseup", 1)
        world.pointer("mousemove", 5, 5)


class KwinLayerTest(KwinDesktop, unittest.TestCase):
    env = {"SURTITLE_BACKEND": "layer"}

    def need_all(self):
        super().need_all()
        need_layer_shell()

    def check_grip(self, world, victim):
        super().check_grip(world, victim)
        if kwin.version(world) < 6:  # It gives the focus to what is clicked, wanted or not.
            world.run(["wmctrl", "-a", VICTIM])
            wait_for(lambda: self.focused(world), 10, "the focus back")


class SwayTest(Desktop, unittest.TestCase):
    display = "wayland-seat"
    tools = (*WAYLAND_TOOLS, *X11_TOOLS, "Xwayland")

    def need_all(self):
        super().need_all()
        need_layer_shell()

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
        wait_for(lambda: self.is_on(world, "X11-3") and not self.is_on(world, "X11-2"), 10,
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
        """Whether the captions can be read on this output."""
        picture = world.folder / "output.png"
        if world.run(["grim", "-o", output, picture]).code != 0:
            return False
        return {"Said", "meanwhile."} <= set(world.read(0, 400, world.width, 300, picture))


if __name__ == "__main__":
    unittest.main()
