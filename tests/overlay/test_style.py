# SPDX-License-Identifier: GPL-3.0-or-later
"""How captions look: each setting is seen at once, and nothing is drawn when nothing changes."""

import hashlib
import re
import time
import unittest

from overlay_world import TEXT, X11_TOOLS, emit_caption, need, overlay_world
from process import wait_for

# No place in it where a line would rather end: lines are the same broken anew and from the start.
PLAIN = "Calm legible captions stay above other windows always"

REST_SECONDS = 2
ROLL_WAIT_SECONDS = 1.5
PAINTED = re.compile(r"Frame painted")

# What changes pixels, each on its own; the custom look comes first, for those that need it.
CHANGES = (
    ("preset", "black-on-white"), ("preset", "movie"), ("preset", "yellow-on-black"),
    ("preset", "custom"), ("window-color", "#004000"),
    ("text-color", "#ff0000"), ("text-color", "#00ff00"), ("text-color", "#0000ff"),
    ("text-color", "#ffff00"), ("text-color", "#ff00ff"), ("text-color", "#00ffff"),
    ("text-color", "#000000"), ("text-color", "#ffffff"),
    ("edge", "uniform"), ("edge-color", "#0000ff"), ("edge", "raised"), ("edge", "depressed"),
    ("edge", "drop-shadow"), ("edge", "none"),
    ("background-opacity", 100), ("background-color", "#800000"), ("text-opacity", 60),
    ("background-opacity", 0), ("font", "monospaced-sans"), ("font", "small-capitals"),
    ("font-family", "DejaVu Sans Mono"), ("letter-case", "upper"), ("letter-case", "lower"),
    ("width-characters", 30), ("lines", 3), ("line-spacing", 200), ("size-percent", 50),
    ("size-percent", 200),
)


def frames(overlay):
    return len(PAINTED.findall(overlay.log))


def wait_rest(overlay):
    """Until no frame has come for longer than a line waits before it rolls up."""
    seen, since = frames(overlay), time.monotonic()

    def rests():
        nonlocal seen, since
        if frames(overlay) != seen:
            seen, since = frames(overlay), time.monotonic()
        return time.monotonic() - since > ROLL_WAIT_SECONDS
    wait_for(rests, 20, "the overlay to come to rest")


class StyleTest(unittest.TestCase):

    def setUp(self):
        need(X11_TOOLS)

    def picture(self, world):
        """What the plate shows, as a digest; beside the grip, a screen without a compositor may show
        what was there before."""
        x, y, width, height = world.wait_shown()
        x, width = x + world.grip_width, width - world.grip_width
        look = world.folder / "look.rgb"
        world.run(["import", "-window", "root", "-crop", f"{width}x{height}+{x}+{y}", "-depth", "8",
                   look])
        return (width, height, hashlib.sha256(look.read_bytes()).hexdigest())

    def test_every_setting_is_seen_at_once_and_kept(self):
        with overlay_world(motion="none", size="1000x400") as (world, fake, overlay):
            emit_caption(fake, PLAIN)
            world.wait_words("Calm legible captions")
            wait_rest(overlay)
            first = seen = self.picture(world)
            for key, value in CHANGES:
                with self.subTest(key=key, value=value):
                    world.set_preference(key, value)
                    seen = wait_for(lambda before=seen: self.changed(world, before), 10,
                                    f"{key} {value} on the screen")
            wait_rest(overlay)
            last = self.picture(world)
            overlay.stop()
            again = world.start_overlay()
            world.wait_found(again)
            emit_caption(fake, PLAIN)
            world.wait_shown()
            wait_for(lambda: self.picture(world) == last, 10, "the same look")
            world.run(["gsettings", "reset-recursively", "org.surtitle.Surtitle.overlay"])
            world.set_preference("hide-after", 0)
            wait_for(lambda: self.picture(world) == first, 10, "the first look")

    def changed(self, world, before):
        now = self.picture(world)
        return now if now != before else None

    def test_at_rest_no_frame_is_drawn(self):
        with overlay_world() as (world, fake, overlay):
            for segment in range(1, 4):
                emit_caption(fake, TEXT, segment=segment)
            world.wait_words("other windows.")
            wait_rest(overlay)
            before = frames(overlay)
            self.assertGreater(before, 0)
            emit_caption(fake, TEXT, segment=3)  # says nothing new
            deadline = time.monotonic() + REST_SECONDS
            wait_for(lambda: time.monotonic() >= deadline, REST_SECONDS + 5, "the time to pass")
            self.assertEqual(frames(overlay), before)

    def test_letters_that_could_not_be_read_get_an_edge(self):
        with overlay_world() as (world, fake, overlay):
            world.set_preference("preset", "custom")
            world.set_preference("window-opacity", 0)
            world.set_preference("text-color", "#000000")
            emit_caption(fake, TEXT)
            world.wait_shown()
            wait_rest(overlay)
            screen = world.screenshot(world.folder / "look.png")
            brightest = world.run(["convert", screen, "-format", "%[fx:maxima]", "info:"]).out
            self.assertEqual(brightest, "1")
