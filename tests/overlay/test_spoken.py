#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a screen reader is told of the captions: a node a line, once it is settled, and few events."""

import contextlib
import unittest

from accessibility import Accessibility
from gi.repository import GLib
from overlay_world import OverlayWorld, emit_caption
from process import wait_for

# A line each, at the size the test gives them.
SENTENCES = ("The ship came in on the morning tide.", "Nobody on the quay knew who had sent it.",
             "They stood there in the rain and looked.", "Then a lamp was lit in the last window.",
             "Somebody laughed and it was dark again.")


@contextlib.contextmanager
def spoken_captions():
    with OverlayWorld() as world, world.fake() as fake:
        world.set_preference("hide-after", 0)
        bus = Accessibility(world)
        overlay = world.start_overlay()
        world.wait_found(overlay)
        try:
            yield world, fake, bus
        finally:
            bus.close()
        overlay.popen.terminate()
        assert overlay.wait() == 0, overlay.log
        for word in ("CRITICAL", "WARNING", "runtime error"):
            assert word not in overlay.log, overlay.log


def lines(bus):
    """The lines in the captions, top to bottom."""
    for _, node in bus.program().walk():
        with contextlib.suppress(GLib.Error):
            if node.role == "log":
                return [child.name for child in node.children()
                        if child.role == "label" and child.name]
    return []


def notices(bus):
    return [row.name for row in bus.rows() if row.role == "alert" and row.name]


def speak(fake, segment, sentence):
    """A segment as it comes: a word more each time, the newest of which is a guess."""
    words = sentence.split()
    for n in range(1, len(words)):
        sure = " ".join(words[:n])
        fake.emit("Caption", 1, segment, f"{sure} guess{n}", len(sure), False, {})
    emit_caption(fake, sentence, segment)


class SpokenTest(unittest.TestCase):

    def test_each_line_is_a_node_once_it_is_settled(self):
        with spoken_captions() as (world, fake, bus):
            fake.emit("Caption", 1, 1, SENTENCES[0], 12, False, {})
            world.wait_shown()
            self.assertEqual(lines(bus), [])
            emit_caption(fake, SENTENCES[0], 1)
            wait_for(lambda: lines(bus) == [SENTENCES[0]], 10, "the first line")
            emit_caption(fake, SENTENCES[1], 2)
            wait_for(lambda: lines(bus) == list(SENTENCES[:2]), 10, "the second")
            emit_caption(fake, SENTENCES[2], 3)
            wait_for(lambda: lines(bus) == list(SENTENCES[1:3]), 10, "the third instead of the first")

    def test_no_guess_and_no_flood(self):
        with spoken_captions() as (world, fake, bus):
            emit_caption(fake, SENTENCES[0], 1)
            wait_for(lambda: lines(bus) == [SENTENCES[0]], 10, "the first line")
            with bus.watch() as events:
                for segment, sentence in enumerate(SENTENCES[1:], 2):
                    speak(fake, segment, sentence)
                    wait_for(lambda said=sentence: said in lines(bus), 10, sentence)
            kinds = {event[:2] for event in events}
            self.assertIn(("PropertyChange", "accessible-name"), kinds)
            # From GTK 4.10 on it is told of a node when that is looked at first.
            self.assertLessEqual(kinds, {("PropertyChange", "accessible-name"),
                                         ("ChildrenChanged", "add")}, events)
            # Of each line: that before moves up, its own row is empty, and then has it.
            self.assertLessEqual(len(events), 3 * len(SENTENCES), events)

    def test_a_notice_is_a_node_of_its_own(self):
        with spoken_captions() as (_, fake, bus):
            emit_caption(fake, SENTENCES[0], 1)
            fake.emit("Notice", "no-audio", "Nothing can be heard.")
            wait_for(lambda: notices(bus) == ["Nothing can be heard."], 10, "the notice")
            self.assertEqual(lines(bus), [SENTENCES[0]])
            fake.emit("Notice", "no-audio", "")
            wait_for(lambda: not notices(bus), 10, "the notice to go")


if __name__ == "__main__":
    unittest.main()
