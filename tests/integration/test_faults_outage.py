#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fault table, end to end: servers that are gone for a while, or as good as gone."""

import pathlib
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))

from fault_server import FaultServer, Script
from faults import SLOW, FaultTest
from service import note

OUTAGE_SECONDS = 60 if SLOW else 10

# The session's own limit, and what a busy machine may add to it.
STALL_SECONDS = 15
LATE_SECONDS = 3


class StallTest(FaultTest):
    def pass_stall(self, row, what, action):
        """While audio flows, a dead peer is found in time."""
        server = self.begin(Script(at=[(2.0, action)]), Script())
        self.speak_watched(4 * (STALL_SECONDS + 6))
        self.assertGreaterEqual(len(server.records), 2, "it was not found")
        first, second = server.records[:2]
        last = max(when for when, _ in first.sent)
        note(f"found {second.started - last:.1f} s after its last word")
        self.assertLess(second.started - last, STALL_SECONDS + 1 + LATE_SECONDS)
        n_words = 4 * (STALL_SECONDS + 6)
        self.wait_for_word(n_words, seconds=60)
        summary = self.captions.stop()
        self.check_words(n_words)
        self.tell_row(row, what, server, n_words)
        self.check_complete(summary, n_words)
        self.check_breaks(1)
        return server

    def test_row_12_stall(self):
        self.pass_stall(12, "the peer reads and says nothing", "stall")

    def test_row_13_half_open(self):
        server = self.pass_stall(13, "the peer reads, but never answers", "mute")
        self.assertIn('{"type":"Finalize"}', server.records[0].texts)


class OutageTest(FaultTest):
    def test_row_3_outage(self):
        """The server is gone for a while; what was said meanwhile comes when it is back."""
        server = self.serve(Script())
        self.begin_daemon(server)
        self.captions.start()
        self.speak_watched(8)
        port = server.port
        server.close()
        n_words = 8 + 4 * OUTAGE_SECONDS
        self.speak_watched(n_words - 8, 9)
        self.assertEqual(self.captions.property("State"), "reconnecting")
        again = self.enterContext(FaultServer(port=port))
        self.watch(lambda: self.captions.property("State") == "listening", 40, "the connection")
        self.watch(lambda: self.captions.property("Statistics")["backlog"] < 1,
                   2 * OUTAGE_SECONDS + 20, "the backlog's end")
        summary = self.captions.stop()
        self.check_words(n_words)
        self.tell_row(3, f"an outage of {OUTAGE_SECONDS} s", again, n_words)
        self.check_complete(summary, n_words)
        self.check_breaks(1)
        self.assertEqual(len(again.records), 1)
        pace = again.records[0].fastest(window=4.0)
        note(f"replayed at up to {pace:.2f} times real time")
        self.assertLess(pace, 1.5)

    def test_row_32_stop_in_an_outage(self):
        """The server returns within Stop's limit: everything comes."""
        server = self.begin(Script(), Script())
        self.speak_watched(8)
        port = server.port
        server.close()
        self.speak_watched(8, 9)
        stop = self.captions.begin("Stop")
        self.captions.wait_for_state("stopping")
        again = self.enterContext(FaultServer(port=port))
        summary = self.outcome(stop)
        self.check_words(16)
        self.tell_row(32, "Stop in an outage that ends", again, 16)
        self.check_complete(summary, 16)

    def test_row_32_stop_in_an_endless_outage(self):
        """It never returns: Stop says so before D-Bus gives up, and accounts for what is left."""
        server = self.begin(Script(), Script())
        self.speak_watched(12)
        server.close()
        self.speak_watched(8, 13)
        began = time.monotonic()
        summary = self.captions.stop()
        took = time.monotonic() - began
        note(f"Stop replied after {took:.1f} s")
        self.assertLess(took, 25)
        self.assertEqual((summary["complete"], summary["reason"]), (False, "deadline"))
        self.check_account(summary)
        account = summary["account"]
        self.assertGreater(account["kept"] + account["lost"], 0)
        self.assertGreater(summary["audio-lost"], 0)
        self.assertEqual(self.captions.property("State"), "idle")
        self.tell_row(32, "Stop in an outage without an end", server, 20)


if __name__ == "__main__":
    unittest.main()
