# SPDX-License-Identifier: GPL-3.0-or-later
"""The overlay on a private screen, with a scripted daemon, and what the tests look at."""

import contextlib
import json
import re
import shutil
import unittest

import accessibility
from fake_captions import FakeCaptions
from process import wait_for
from world import World

X11_TOOLS = ("Xvfb", "openbox", "gsettings", "xwininfo", "xprop", "xev", "xdotool", "import", "convert",
             "tesseract")
WAYLAND_TOOLS = ("sway", "swaymsg", "gsettings", "grim", "convert", "tesseract")

X11_WINDOW = re.compile(
    r'(0x[0-9a-f]+) "Surtitle".*?(\d+)x(\d+)\+-?\d+\+-?\d+\s+\+(-?\d+)\+(-?\d+)')

# Of a frame that is the first with its words: how many there were since these came.
FIRST_FRAME = re.compile(r"Frame painted, .* and (\d+) frames after its words came")
FRAMES_MAX = 2

APPLICATION = "org.surtitle.Surtitle"

# Dots that OCR takes for letters.
GRIP_WIDTH = 28

TEXT = "Captions are calm and legible above all other windows."


def need(tools):
    """Skip, by name, where a tool is absent."""
    absent = [tool for tool in tools if not shutil.which(tool)]
    if absent:
        raise unittest.SkipTest(f"not installed: {', '.join(absent)}")


def need_accessibility():
    """Skip where there is no AT-SPI."""
    if not accessibility.is_installed():
        raise unittest.SkipTest("not installed: at-spi2-core")


class OverlayWorld(World):
    """A world with the overlay's helpers, and without sound unless that is asked for."""

    # Dots that OCR takes for letters.
    grip_width = GRIP_WIDTH

    def __init__(self, display="x11", size="1280x720", pipewire=False):
        self.width = int(size.split("x")[0])  # of an output
        self.is_layer = False
        super().__init__(pipewire=pipewire, display=display, size=size)

    def fake(self):
        """A daemon; it takes its name at once."""
        return FakeCaptions(self.env["DBUS_SESSION_BUS_ADDRESS"])

    def set_preference(self, key, value):
        """Set a setting as a user does, before the overlay starts or while it runs."""
        done = self.run(["gsettings", "set", "org.surtitle.Surtitle.overlay", key, str(value)])
        assert done.code == 0, done.err

    def preference(self, key, schema="org.surtitle.Surtitle.overlay"):
        """A setting, as gsettings writes it."""
        return self.run(["gsettings", "get", schema, key]).out.strip()

    def start_overlay(self, *arguments, **env):
        self.is_layer = env.get("SURTITLE_BACKEND") == "layer"
        return self.start([self.program("surtitle-overlay"), *arguments], SURTITLE_LOG="debug",
                          **env)

    def has_window(self, title):
        return f'"{title}"' in self.run(["xwininfo", "-root", "-tree"]).out

    def focus_window(self, title):
        """Give the keyboard to the window of this title, once it is there."""
        self.run(["xdotool", "search", "--sync", "--onlyvisible", "--name", f"^{title}$",
                  "windowfocus", "--sync"])

    def wait_found(self, overlay, count=1):
        """Wait until the overlay has found a daemon for the count'th time."""
        wait_for(lambda: overlay.log.count("Following") == count, 15,
                 "the overlay to find the daemon")

    def window(self):
        """The overlay's window as (x, y, width, height) while it is on the screen, or None."""
        if "SWAYSOCK" in self.env:
            return self._window_wayland() or self._window_seen()
        return self._window_seen() if self.is_layer else self._window_x11()

    def _window_seen(self):
        """No compositor tells of a layer surface: what is on the first output's lower part, of one
        colour otherwise."""
        screen = self.screenshot(self.folder / "seen.png")
        top = 260
        found = self.run(["convert", screen, "-crop", f"{self.width}x460+0+{top}", "+repage",
                          "-fuzz", "5%", "-format", "%@", "info:"]).out
        width, height, x, y = (int(number) for number in re.split(r"[x+]", found))
        if width == 0 or x < 0 or width >= self.width - 10:
            return None
        return (x, y + top, width, height)

    def _window_x11(self):
        found = X11_WINDOW.search(self.run(["xwininfo", "-root", "-tree"]).out)
        if not found:
            return None
        if "Map State: IsViewable" not in self.run(["xwininfo", "-id", found[1]]).out:
            return None
        width, height, x, y = (int(number) for number in found.groups()[1:])
        # GDK gives a window its first size only once it is on the screen: one pixel before, or more
        # at a scale.
        return (x, y, width, height) if width > 4 else None

    def _window_wayland(self):
        nodes = [json.loads(self.run(["swaymsg", "-t", "get_tree", "-r"]).out)]
        while nodes:
            node = nodes.pop()
            if node["name"] == "Surtitle":
                return tuple(node["rect"][key] for key in ("x", "y", "width", "height"))
            nodes += node["nodes"] + node["floating_nodes"]
        return None

    def wait_shown(self, seconds=10):
        return wait_for(self.window, seconds, "the caption window")

    def wait_hidden(self, seconds):
        wait_for(lambda: not self.window(), seconds, "the caption window to go")

    def read_plate(self):
        """The words that can be read where the window is; none if it isn't there or is covered."""
        window = self.window()
        if not window:
            return []
        x, y, width, height = window
        return self.read(x + self.grip_width, y, width - self.grip_width, height)

    def read_output(self, number):
        """The words on the lower part of an output: the first one is 0, the next right of it."""
        return self.read(number * self.width, 400, self.width, 300)

    def read(self, x, y, width, height, screen=None):
        """The words in a part of the screen, or of a picture of one, white on black."""
        screen = screen or self.screenshot(self.folder / "screen.png")
        plate = self.folder / "plate.png"
        self.run(["convert", screen, "-crop", f"{width}x{height}+{x}+{y}", "+repage", "-alpha",
                  "off", "-colorspace", "Gray", "-negate", "-resize", "200%", plate])
        return self.run(["tesseract", plate, "stdout", "--psm", "6"], OMP_THREAD_LIMIT=1).out.split()

    def wait_words(self, text, seconds=20, output=None):
        """Wait until these words can be read, next to each other, on the plate; or on the output
        that is named."""
        words = text.split()

        def seen():
            read = self.read_plate() if output is None else self.read_output(output)
            return any(read[i:i + len(words)] == words for i in range(len(read)))
        wait_for(seen, seconds, f"“{text}” on the screen")

    # The pointer, and what other programs see of it

    def pointer(self, *words):
        """Move it, press it: xdotool's words. Sway's screen and KWin's are windows on another."""
        display = getattr(self, "outer_display", None) or self.env["DISPLAY"]
        self.run(["xdotool", *(str(word) for word in words)], DISPLAY=display)

    def click(self, x, y):
        self.pointer("mousemove", x, y, "click", 1)

    def do(self, action, *parameters):
        """An action of the overlay, as a script does it."""
        done = self.run(["gapplication", "action", APPLICATION, action, *parameters])
        assert done.code == 0, done.err


def need_layer_shell():
    """Skip where the overlay was built without layer-shell, which it says before it looks for a
    screen."""
    with OverlayWorld(display=False) as world:
        said = world.run([world.program("surtitle-overlay")], SURTITLE_BACKEND="layer",
                         DBUS_SESSION_BUS_ADDRESS="unix:path=/nonexistent").err
    if "There is no display" not in said:
        raise unittest.SkipTest("built without gtk4-layer-shell")


@contextlib.contextmanager
def overlay_world(display="x11", hide_after=0, motion="system", size="1280x720", **env):
    """A world, its daemon and the overlay, which has found it. What it shows stays, unless told
    otherwise: reading a screen may take longer than captions do."""
    with OverlayWorld(display, size) as world, world.fake() as fake:
        world.set_preference("hide-after", hide_after)
        world.set_preference("motion", motion)
        overlay = world.start_overlay(**env)
        world.wait_found(overlay)
        yield world, fake, overlay


def wait_first_frames(overlay, count):
    """How many frames words took, each of count times so far, from their arrival to the screen."""
    def find():
        found = [int(frames) for frames in FIRST_FRAME.findall(overlay.log)]
        assert len(found) <= count, "frames of words that nobody said"
        return found if len(found) == count else None
    return wait_for(find, 10, "a frame with words")


def emit_caption(fake, text, segment=1, final=True, session=1):
    """A caption as the daemon tells it."""
    fake.emit("Caption", session, segment, text, len(text) if final else 0, final, {})


def start_victim(world, geometry="1280x720+0+0"):
    """A window of another program, which has the focus; its events are in its log."""
    victim = world.start(["xev", "-geometry", geometry])
    world.run(["xdotool", "search", "--sync", "--onlyvisible", "--name", "Event Tester"])
    wait_for(lambda: focus(world), 10, "a focused window")
    return victim


def focus(world):
    """The window that has the focus, if it is the victim's."""
    window = world.run(["xdotool", "getwindowfocus"]).out.strip()
    name = world.run(["xdotool", "getwindowname", window]).out.strip() if window else ""
    return window if name == "Event Tester" else None
