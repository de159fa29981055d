# SPDX-License-Identifier: GPL-3.0-or-later
"""The program's windows, each with something in it, as a screen reader and the keyboard find them."""

import contextlib

from accessibility import Accessibility
from overlay_world import GRIP_WIDTH, OverlayWorld, emit_caption
from process import wait_for

APPLICATION = "org.surtitle.Surtitle"

SETTINGS = "Settings for Captions"
PAGES = ("Appearance", "Behaviour", "Speech", "Server", "Privacy")
FIRST_RUN = "Welcome to Surtitle"
TRANSCRIPT = "Transcript"
CAPTIONS = "Surtitle"

SEGMENTS = ("Good morning, and welcome to the lecture.", "Today we look at how sound becomes text.",
            "Every word is where it was, as long as you read it.")
SESSION = {"session": 1, "started": 1_700_000_000_000_000, "title": "Lecture", "words": 27,
           "duration": 65.0}


@contextlib.contextmanager
def window(title, *arguments, segments=SEGMENTS, large=False, **preferences):
    """A world in which a session runs, and a window of this title has the keyboard.

    large: text is twice as large as usual.
    """
    with OverlayWorld() as world, world.fake() as fake:
        if large:
            world.run(["xprop", "-root", "-f", "RESOURCE_MANAGER", "8s", "-set",
                       "RESOURCE_MANAGER", "Xft.dpi:\t192\n"])
        for key, value in {"hide-after": 0, **preferences}.items():
            world.set_preference(key.replace("_", "-"), value)
        spoken = Accessibility(world)
        if title != FIRST_RUN:
            begin(fake, segments)
        overlay = world.start_overlay(*arguments)
        world.wait_found(overlay)
        if title == FIRST_RUN:
            world.run(["gapplication", "launch", APPLICATION])
        spoken.window(title)
        if title != CAPTIONS:  # which never has it
            world.focus_window(title)
        yield world, spoken
        spoken.close()


def begin(fake, segments):
    fake.sessions = [SESSION]
    fake.set_property("Session", 1)
    fake.set_property("State", "listening")
    for number, text in enumerate(segments, 1):
        emit_caption(fake, text, segment=number)


def settings(large=False):
    """With all the rows that there can be."""
    return window(SETTINGS, "--settings", large=large, preset="custom")


def first_run():
    return window(FIRST_RUN)


def transcript():
    return window(TRANSCRIPT, "--transcript")


@contextlib.contextmanager
def captions():
    """With the pointer on them, so that the buttons are there."""
    with window(CAPTIONS) as (world, spoken):
        x, y, _, height = world.wait_shown()
        world.pointer("mousemove", x + GRIP_WIDTH // 2, y + height // 2)
        wait_for(lambda: (world.window() or (0, 0, 0, 0))[3] > height, 10, "the buttons")
        yield world, spoken
