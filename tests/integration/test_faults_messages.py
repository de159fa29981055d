#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fault table, end to end: servers whose messages, and whose last words, break the rules."""

import json
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))

from fault_server import Script
from faults import FaultTest
from service import captions_of
from websocket import TEXT, build_frame

MEGABYTES = 2 * 1024 * 1024


class NonsenseTest(FaultTest):
    def test_row_27_nonsense(self):
        """Between good messages, without a break."""
        frames = [b"{", b"[" * 5000, json.dumps({"type": "Results", "start": -1}).encode(),
                  b'{"type":"\xff\xfe"}']
        at = [(1.0 + i / 4, "raw", build_frame(TEXT, data).hex())
              for i, data in enumerate(frames)]
        self.pass_through("27, 28", "garbage and invalid UTF-8", Script(at=at), n_breaks=0)

    def test_row_29_fragments(self):
        self.pass_through(29, "messages in fragments of 7 bytes", Script(fragment=7), n_breaks=0)

    def test_row_29_two_megabytes(self):
        """The connection is given up, and another one has it all."""
        huge = build_frame(TEXT, b" " * MEGABYTES).hex()
        server, _ = self.pass_through(29, "a message of 2 MiB", Script(at=[(3.0, "raw", huge)]),
                                      Script())
        self.assertEqual(len(server.records), 2)


class FinalsTest(FaultTest):
    def test_row_30_repeated(self):
        self.pass_through(30, "finals come twice", Script(alter="repeated"), n_breaks=0)

    def test_row_30_overlapping(self):
        self.pass_through(30, "finals overlap", Script(alter="overlapping"), n_breaks=0)

    def test_row_30_swapped(self):
        """What was told as stable stays: the late one comes behind it, once."""
        self.pass_through(30, "finals come out of order", Script(alter="swapped"), n_breaks=0,
                          ordered=False, n_words=32)

    def test_row_30_false_ends(self):
        self.pass_through(30, "late and -1 UtteranceEnd", Script(alter="false-ends"), n_breaks=0)

    def test_row_31_endless(self):
        """is_final never comes: what was tentative is told as final, unconfirmed."""
        self.pass_through(31, "is_final never comes", Script(alter="endless"), n_breaks=0)
        finals = [caption for caption in captions_of(self.captions) if caption.final]
        self.assertTrue(all(caption.details["unconfirmed"] for caption in finals), finals)


class EndTest(FaultTest):
    def test_row_32_never_closes(self):
        """Metadata is the last word; the close need not come."""
        self.pass_through(32, "no close after CloseStream", Script(never_close=True), n_breaks=0,
                          n_words=12)

    def test_row_32_no_metadata(self):
        self.pass_through(32, "no Metadata", Script(no_metadata=True), n_breaks=0, n_words=12)

    def test_row_32_slow_tail(self):
        self.pass_through(32, "Stop with a tail of 5 s", Script(slow_tail=5.0), n_breaks=0,
                          n_words=12)

    def test_wrong_digest(self):
        """The server says that it had other audio than was sent: that is told."""
        self.pass_through("-", "wrong digest in Metadata", Script(wrong_digest=True), n_breaks=0,
                          n_words=12)
        self.assert_sentence(self.notices("audio-dropped")[0])


if __name__ == "__main__":
    unittest.main()
