#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fault table, end to end: connections that break and are slow."""

import pathlib
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))

from fake_clock import FakeClock
from fault_server import Script
from faults import SLOW, FaultTest
from service import captions_of, note
from slow_path import SlowPath

KILL_SECONDS = 20 if SLOW else 3

HOUR = 3600
# Of the first wait, and what a busy machine may add to it.
BACKOFF_MAX = 0.5
LATE_SECONDS = 3


class BreakTest(FaultTest):
    def test_row_10_reset(self):
        self.pass_through(10, "RST in mid-stream", Script(at=[(3.0, "reset")]), Script())

    def test_row_11_fin(self):
        self.pass_through(11, "FIN without a close frame", Script(at=[(3.0, "fin")]), Script())

    def test_row_10_three_kills(self):
        kill = Script(at=[(float(KILL_SECONDS), "reset")])
        server, summary = self.pass_through(
            10, "three kills", kill, kill, kill, Script(), n_words=18 * KILL_SECONDS, n_breaks=3)
        self.assertEqual(summary["reconnections"], 3)
        self.assertEqual(len(summary["request-ids"]), len(server.records))

    def test_row_10_reset_before_any_answer(self):
        """Nothing was final yet: all of it is sent again."""
        server, _ = self.pass_through(10, "RST before any answer", Script(at=[(0.2, "reset")]),
                                      Script())
        self.assertEqual(server.records[1].words[0], "w0001")

    def test_row_8_wrong_accept_later(self):
        """A connection that can't be had between two that can."""
        self.pass_through(8, "no handshake after a break", Script(at=[(3.0, "reset")]),
                          Script(abort=True), Script(wrong_accept=True), Script(), n_words=32)


class SlowTest(FaultTest):
    def test_row_14_throttle(self):
        """Less bandwidth than the audio needs: it comes late, and all of it."""
        server, _ = self.pass_through(14, "bandwidth below the bitrate",
                                      Script(throttle=0.7), n_breaks=0)
        self.assertEqual(len(server.records), 1)

    def test_row_16_slow_reader(self):
        """A server that rests for some seconds with its window closed."""
        self.pass_through(16, "the server reads slowly", Script(at=[(2.0, "stall", 5.0)]),
                          n_words=40, n_breaks=0)

    def test_row_12_late_answer(self):
        """Silent, but not for long enough to be given up."""
        self.pass_through(12, "silent for 8 s", Script(at=[(2.0, "stall", 8.0)]), n_words=40,
                          n_breaks=0)


class LossyTest(FaultTest):
    def test_row_15_loss_and_delay(self):
        """5 % loss and a round trip of 2 s: captions are late, and all there."""
        server = self.serve(Script())
        path = self.enterContext(SlowPath(server.port, delay=1.0, loss=0.05))
        self.begin_daemon(url=server.url.replace(str(server.port), str(path.port)))
        self.captions.start()
        self.speak_watched(40)
        latency = self.captions.property("Statistics")["latency-ms"]
        summary = self.captions.stop()
        note(f"{path.n_lost} of {path.n_segments} segments lost, captions {latency / 1000:.1f} s late")
        self.check_words(40)
        self.tell_row(15, "5 % loss, 2 s round trip", server, 40)
        self.check_complete(summary, 40)
        self.check_breaks(0)
        self.assertEqual(len(server.records), 1)
        self.assertGreater(path.n_lost, 3)
        self.assertGreater(latency, 2000)


class ClockTest(FaultTest):
    def test_row_61_wall_clock_jumps(self):
        """An hour on, two hours back: nothing is done too early or never, no caption moves."""
        self.clock = FakeClock(self.world.folder / "clock")
        server = self.serve(Script(at=[(5.0, "reset")]), Script())
        self.begin_daemon(server, **self.clock.env)
        began = time.time()
        self.captions.start()
        for first, offset in ((1, HOUR), (9, -HOUR), (25, 0)):
            player = self.begin_speech(8 if first == 1 else 16, first)
            self.wait_for_word(first + 4)
            self.clock.turn(offset)
            self.watch(lambda: not player.running(), 30, "the end of the speech")
        summary = self.captions.stop()
        self.check_words(40)
        self.tell_row(61, "the wall clock jumps by an hour", server, 40)
        self.check_complete(summary, 40)
        self.check_breaks(1)
        self.assert_order()
        self.check_pace(server)
        self.check_times(captions_of(self.captions), began)
        self.check_next_session()

    def check_next_session(self):
        """It begins by the clock as it is then; so the daemon does see it jump."""
        self.clock.turn(HOUR)
        session = self.captions.start()
        self.speak(4)
        self.captions.stop()
        self.check_times([caption for caption in captions_of(self.captions)
                          if caption.session == session], time.time() + HOUR)

    def check_pace(self, server):
        """No timer went by the wall: no storm, no KeepAlive amid sound, no replay at full speed."""
        first, second = server.records
        self.assertLess(second.started - first.ended, BACKOFF_MAX + LATE_SECONDS)
        self.assertNotIn('{"type":"KeepAlive"}', first.texts)
        self.assertLess(second.fastest(window=4.0), 1.5)

    def check_times(self, captions, began):
        """Caption's time is the position, from when the session began: it doesn't jump either."""
        finals = [caption.details for caption in captions if caption.final]
        epochs = [details["time"] / 1e6 - details["start"] for details in finals]
        self.assertLess(max(epochs) - min(epochs), 0.001, epochs)
        self.assertAlmostEqual(epochs[0], began, delta=30)
        self.assertEqual(finals, sorted(finals, key=lambda details: details["time"]))


if __name__ == "__main__":
    unittest.main()
