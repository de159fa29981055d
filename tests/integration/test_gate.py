#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is not worth sending is not sent, and no word is lost by that."""

import array
import pathlib
import random
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))

import tone_words
from fault_server import Script
from faults import QUANTUM, FaultTest
from service import BYTES_PER_SECOND, RATE, note

N_WORDS = 6

# What is sent around a pause: of zeros, two seconds after the sound and a fifth before it.
AROUND_ZEROS = 2.2
AROUND_SPEECH = 3.0
# A player begins and ends with the graph's cycles.
CYCLES = 2 * QUANTUM / RATE

FINALIZE, KEEP_ALIVE = '{"type":"Finalize"}', '{"type":"KeepAlive"}'


class GateTest(FaultTest):
    def play(self, pause):
        """Words, a pause (raw samples), and words again."""
        raw = tone_words.speech(N_WORDS, 1) + pause + tone_words.speech(N_WORDS, 1 + N_WORDS)
        path = self.world.folder / f"{self.id()}-played.wav"
        tone_words.write_wav(path, raw)
        self.begin_reference()
        player = self.world.pipewire.play(path)
        self.watch(lambda: not player.running(), len(raw) / BYTES_PER_SECOND + 30, "the end")

    def finish(self, server):
        """Stop; every word is there. Give back how many seconds were not sent."""
        summary = self.captions.stop()
        self.check_words(2 * N_WORDS)
        self.check_complete(summary, 2 * N_WORDS)
        silent = summary["account"]["gap-silence"] / RATE
        sent = summary["audio-sent"]
        self.assertEqual(sent, summary["audio-captured"])
        self.assertEqual(len(server.records[0].audio), round(sent * BYTES_PER_SECOND))
        note(f"{self.id().rsplit('.', 1)[-1]}: {sent:.2f} s sent, {silent:.2f} s silent")
        return silent

    def test_zeros_cost_nothing(self):
        """An application plays zeros: two seconds of them are sent, then the connection is kept."""
        seconds = 8.0
        server = self.begin(Script())
        self.play(bytes(round(seconds * RATE) * 2))
        texts = list(server.records[0].texts)
        silent = self.finish(server)
        self.assertAlmostEqual(silent, seconds - AROUND_ZEROS, delta=CYCLES)
        self.assertIn(FINALIZE, texts)
        self.assertIn(KEEP_ALIVE, texts)

    def test_off_sends_all(self):
        server = self.begin(Script(), gate="off")
        self.play(bytes(round(2.5 * RATE) * 2))
        self.assertEqual(self.finish(server), 0)

    def test_speech_alone(self):
        """The noise of a quiet room between words."""
        seconds, rng = 6.0, random.Random(1)
        noise = array.array("h", (rng.randint(-28, 28) for _ in range(round(seconds * RATE))))
        server = self.begin(Script(), gate="speech")
        self.play(noise.tobytes())
        silent = self.finish(server)
        # The detector has to learn of the room, which may take a second.
        self.assertGreater(silent, seconds - AROUND_SPEECH - 1 - CYCLES)
        self.assertLess(silent, seconds - AROUND_SPEECH + CYCLES)


if __name__ == "__main__":
    unittest.main()
