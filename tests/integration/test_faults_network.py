#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fault table, end to end: connections that break and are slow."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))

from fault_server import Script
from faults import SLOW, FaultTest

KILL_SECONDS = 20 if SLOW else 3


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


if __name__ == "__main__":
    unittest.main()
