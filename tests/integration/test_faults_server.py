#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fault table, end to end: servers that refuse and close."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))

import fault_table
from conversation import NET_0000, NET_0001
from fault_server import Script
from faults import FaultTest

RESET = [(3.0, "reset")]
RETRY_AFTER = 2


def refusals(status, n=1, **options):
    """A connection that breaks, n refusals, and one that works."""
    return [Script(at=RESET), *[Script(refuse=status, **options)] * n, Script()]


class RefusalTest(FaultTest):
    def test_row_21_429_thrice(self):
        server, summary = self.pass_through(
            21, "429 thrice with Retry-After",
            *refusals(429, 3, error="Too many requests", headers=[("Retry-After", RETRY_AFTER)]),
            n_words=40)
        self.assertEqual(summary["reconnections"], 1)
        waits = [after.started - before.ended
                 for before, after in zip(server.records[1:], server.records[2:])]
        self.assertGreaterEqual(min(waits), RETRY_AFTER - 0.1, "Retry-After")

    def test_row_23_503(self):
        self.pass_through(23, "503", *refusals(503))

    def test_row_23_408(self):
        self.pass_through(23, "408", *refusals(408))

    def test_rows_20_to_22_later(self):
        """A refusal that retrying can't mend ends the session at once, with the server's words."""
        rows = {401: 20, 402: 21, 400: 22}
        for status, name in ((401, "Unauthorized"), (402, "PaymentRequired"),
                             (400, "BadRequest")):
            with self.subTest(status):
                server = self.serve(*refusals(status, error="Such is the rule"))
                self.begin_daemon(server)
                session = self.captions.start()
                self.speak_watched(16)
                _, summary = self.captions.wait_for_signal(
                    "SessionEnded", matching=lambda number, _, wanted=session: number == wanted)
                self.assertEqual((summary["complete"], summary["reason"]), (False, "error"))
                self.check_account(summary)
                self.assertIn("Such is the rule", self.notices(name)[0])
                self.assertEqual(len(server.records), 2)
                self.end_daemon()
                fault_table.tell(rows[status], f"{status} after a break", "tries 2")


class CloseTest(FaultTest):
    def test_row_24_net_0000(self):
        self.pass_through(24, "1011 NET-0000",
                          Script(at=[(3.0, "metadata_close", 1011, NET_0000)]), Script())

    def test_row_24_net_0001(self):
        self.pass_through(24, "1011 NET-0001",
                          Script(at=[(3.0, "metadata_close", 1011, NET_0001)]), Script())

    def test_row_26_1000(self):
        self.pass_through(26, "1000 unasked", Script(at=[(3.0, "close", 1000, "")]), Script())

    def test_row_26_1001(self):
        self.pass_through(26, "1001 unasked", Script(at=[(3.0, "close", 1001, "going")]),
                          Script())

    def test_row_25_1008(self):
        """What is ours to mend isn't tried again and again."""
        server = self.begin(Script(at=[(3.0, "close", 1008, "DATA-0000")]), Script())
        self.speak_watched(24)
        _, summary = self.captions.wait_for_signal("SessionEnded")
        self.assertEqual((summary["complete"], summary["reason"]), (False, "error"))
        self.check_account(summary)
        self.assertEqual(len(server.records), 1)
        self.assertIn("DATA-0000", self.notices("BadRequest")[0])
        fault_table.tell(25, "1008 DATA-0000", "tries 1")


if __name__ == "__main__":
    unittest.main()
