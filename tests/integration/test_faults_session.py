#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fault table, end to end: what the user does to a session, its limits, Opus and version 2."""

import json
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))

import fault_table
import tone_words
from fault_server import FaultServer, Script
from faults import FaultTest
from service import RATE, captions_of, note, words_of

RESET = Script(at=[(3.0, "reset")])
KEEP_SECONDS = 10
OUTAGE_SECONDS = 18
BACKOFF_FIRST = 0.5

# Of Opus at 24 kbit/s, with a broad margin; raw sound is 32000.
OPUS_BYTES_PER_SECOND_MAX = 5000


class CommandTest(FaultTest):
    def speak_and_call(self, n_words, at_word, method, *arguments):
        """Call a method while words are spoken."""
        player = self.begin_speech(n_words)
        self.wait_for_word(at_word)
        self.captions.call(method, *arguments)
        self.watch(lambda: not player.running(), 30, "the end of the speech")

    def set_keyterms(self, what, *scripts, n_tries):
        server = self.begin(*scripts)
        self.speak_and_call(48, 8, "SetKeyterms", "(as)", ["PipeWire"])
        summary = self.captions.stop()
        self.check_words(48)
        self.tell_row("-", what, server, 48)
        self.check_complete(summary, 48)
        self.check_breaks(0)
        self.assertEqual(len(server.records), n_tries)
        self.assertIn('{"type":"Configure","keyterms":["PipeWire"]}', server.records[0].texts)
        return server

    def test_keyterms_accepted(self):
        self.set_keyterms("new keyterms", Script(), n_tries=1)

    def test_keyterms_refused(self):
        """Another connection has them, without a gap."""
        server = self.set_keyterms("new keyterms, refused", Script(configure="ConfigureFailure"),
                                   Script(), n_tries=2)
        self.assertEqual(server.records[1].request.parameter("keyterm"), "PipeWire")

    def test_keyterms_unanswered(self):
        self.set_keyterms("new keyterms, no answer", Script(configure=""), Script(), n_tries=2)

    def test_more_keyterms_than_a_request_holds(self):
        """All of them are said before any audio, on each connection."""
        terms = [f"term-{i:03}-many" for i in range(95)]
        server, _ = self.pass_through("-", "95 keyterms", RESET, Script(), keyterms=terms)
        for record in server.records:
            said = [value for name, value in record.request.query if name == "keyterm"]
            self.assertEqual(said, terms[:len(said)])
            self.assertLess(len(said), len(terms))
            kind, first = record.received[0][1:]
            self.assertEqual((kind, json.loads(first)),
                             ("text", {"type": "Configure", "keyterms": terms}))
            self.assertEqual(record.faults, [])

    def test_more_keyterms_than_a_server_takes(self):
        """One that doesn't know Configure, or refuses it, serves without the rest, and is kept."""
        terms = [f"term-{i:03}-many" for i in range(95)]
        for answer in ("ConfigureFailure", "Error"):
            with self.subTest(answer):
                server, _ = self.pass_through(
                    "-", f"95 keyterms, {answer}", Script(configure=answer, at=RESET.at),
                    Script(), keyterms=terms, n_words=16)
                self.assertEqual(len(self.notices("Limit")), 1)
                self.assert_sentence(self.notices("Limit")[0])
                self.assertEqual(server.records[1].texts, ['{"type":"CloseStream"}'])
                self.end_daemon()
                self.captions = self.new_client()

    def test_pause(self):
        """What was said before is final; what is said meanwhile is nobody's; then it goes on."""
        server = self.begin(Script())
        self.speak_watched(12)
        self.captions.call("Pause")
        self.captions.wait_for_state("paused")
        self.wait_for_word(12)
        captured = self.captions.property("Statistics")["account"]["captured"]
        self.speak(4, 5000)
        told = self.captions.property("Statistics")
        self.check_account(told)
        self.assertEqual(told["account"]["captured"], captured)
        self.captions.call("Resume")
        self.speak_watched(12, 13)
        summary = self.captions.stop()
        heard = words_of(captions_of(self.captions))
        self.assertEqual([word for word in heard if word >= tone_words.name_of(5000)], [])
        self.check_words(24)
        self.tell_row("-", "Pause and Resume", server, 24)
        self.check_complete(summary, 24)
        self.assertGreater(summary["account"]["gap-pause"], RATE)


class LimitTest(FaultTest):
    def test_bounded_memory(self):
        """Audio that a long outage pushes out is counted, told, and marked in the captions."""
        self.set_setting("keep-seconds", str(KEEP_SECONDS))
        server = self.begin(Script())
        self.speak_watched(8)
        port = server.port
        server.close()
        n_words = 8 + 4 * OUTAGE_SECONDS
        self.speak_watched(n_words - 8, 9)
        told = self.captions.property("Statistics")
        self.assertLessEqual(told["account"]["kept"], (KEEP_SECONDS + 1) * RATE)
        again = self.enterContext(FaultServer(port=port))
        self.watch(lambda: self.captions.property("State") == "listening", 40, "the connection")
        self.watch(lambda: self.captions.property("Statistics")["backlog"] < 1, 40,
                   "the backlog's end")
        summary = self.captions.stop()
        self.check_loss(summary, n_words)
        found = tone_words.compare(words_of(captions_of(self.captions)),
                                   tone_words.expected(n_words))
        fault_table.tell(16, "an outage longer than keep-seconds", f"tries {len(again.records)}",
                         f"expected {n_words}",
                         f"lost {len(found['lost'])} (told: {summary['audio-lost']:.1f} s)",
                         f"doubled {len(found['doubled'])}")
        self.assertEqual(found["doubled"], [])
        self.assertTrue(found["ordered"])

    def check_loss(self, summary, n_words):
        """What is missing is what was told to be, neither more nor less than a word at its edges."""
        self.check_account(summary)
        account = summary["account"]
        note(f"{summary['audio-lost']:.2f} s lost of {summary['audio-captured']:.2f} s")
        self.assertGreater(account["lost"], RATE)
        self.assertEqual(account["kept"], 0)
        # What fell out after it was sent, but before it was final, some server did receive.
        self.assertLessEqual(summary["audio-lost"], account["lost"] / RATE)
        self.assertEqual(len(self.notices("audio-dropped")), 1)
        marked = {caption.segment: caption.details["lost"]
                  for caption in captions_of(self.captions)
                  if caption.final and caption.details.get("lost")}
        self.assertAlmostEqual(sum(marked.values()), summary["audio-lost"], delta=0.1)
        heard = words_of(captions_of(self.captions))
        n_missing = len(set(tone_words.expected(n_words)) - set(heard))
        missing = n_missing * tone_words.WORD_SECONDS
        silence = account["captured"] / RATE - n_words * tone_words.WORD_SECONDS
        edges = 3 * tone_words.WORD_SECONDS
        self.assertLessEqual(missing, account["lost"] / RATE + edges)
        self.assertGreaterEqual(missing, account["lost"] / RATE - silence - edges)

    def test_row_2_storm(self):
        """Never two attempts at once, and ever longer waits between them."""
        n_refused = 3
        server, _ = self.pass_through(
            2, f"{n_refused + 1} attempts", RESET, *[Script(abort=True)] * n_refused, Script(),
            n_words=32)
        records = server.records[1:]
        for i, (before, after) in enumerate(zip(records, records[1:]), 1):
            wait = after.started - before.ended
            self.assertGreaterEqual(wait, BACKOFF_FIRST * 2 ** i / 2 - 0.05, f"wait {i}")
            self.assertLessEqual(before.ended, after.started)


class OpusTest(FaultTest):
    def test_opus(self):
        """Compressed, through a break: the same words from a tenth of the bytes."""
        self.set_setting("encoding", "opus")
        server, _ = self.pass_through(10, "RST in mid-stream, Opus", RESET, Script())
        for record in server.records:
            self.assertEqual(record.request.parameter("encoding"), "opus")
            self.assertEqual(record.error, None)
        self.check_size(server.records[-1])

    def check_size(self, last):
        seconds = sum(kind == "binary" for _, kind, _ in last.received)
        self.assertLess(len(last.audio), OPUS_BYTES_PER_SECOND_MAX * max(1, seconds))

    def test_row_25_undecodable(self):
        """A server that can't decode it gets it as it is, once and for all."""
        self.set_setting("encoding", "opus")
        undecodable = Script(at=[(3.0, "close", 1008, "DATA-0000")])
        server, _ = self.pass_through(25, "1008 DATA-0000, Opus", undecodable, RESET, Script(),
                                      n_words=32, n_breaks=2)
        self.assertEqual([record.request.parameter("encoding") for record in server.records],
                         ["opus", "linear16", "linear16"])
        self.assertIn("DATA-0000", self.notices("reconnecting")[0])


class FluxTest(FaultTest):
    def pass_flux(self, row, what, *scripts, **options):
        server, _ = self.pass_through(row, what, *scripts, model="flux-general-en", **options)
        for record in server.records:
            self.assertEqual(record.request.path, "/v2/listen")
            self.assertIsNone(record.request.parameter("interim_results"))
            self.assertEqual(record.faults, [])
        self.assertEqual(server.records[-1].texts[-2:],
                         ['{"type":"ForceEndTurn"}', '{"type":"CloseStream"}'])

    def test_flux(self):
        """Version 2: it has no KeepAlive, and ends without a word."""
        self.pass_flux("-", "Flux", Script(), n_breaks=0)

    def test_flux_reset(self):
        self.pass_flux(10, "RST in mid-stream, Flux", RESET, Script())


if __name__ == "__main__":
    unittest.main()
