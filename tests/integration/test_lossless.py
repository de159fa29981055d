#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""No word is lost at the start, and what a server receives is what was captured, bit for bit."""

import pathlib
import socket
import sys
import unittest
import wave

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))

import tone_words
from fault_server import FaultServer, Script
from service import BYTES_PER_SECOND, ServiceTest, note

HANDSHAKE_SECONDS = 7
OUTAGE_SECONDS = 5


def free_port():
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class LosslessTest(ServiceTest):
    def test_slow_handshake(self):
        """Speech that ends before the server has even accepted the connection."""
        server = self.serve(Script(delay=HANDSHAKE_SECONDS))
        self.begin_daemon(server)
        outcome = self.begin_start()
        self.captions.wait_for_state("connecting")
        self.speak(12)
        n_early = len(outcome)
        session = self.outcome(outcome)
        record = server.records[0]
        self.assertEqual(n_early, 0, "Start replied before the server had accepted")
        self.assertGreater(record.opened - record.started, HANDSHAKE_SECONDS - 0.5)
        self.assertEqual(self.captions.property("State"), "listening")
        summary = self.captions.stop()
        self.assertTrue(summary["complete"])
        self.assertEqual(summary["session"], session)
        self.assert_words(12)
        self.assert_order()

    def test_server_comes_later(self):
        """Start replies while the network is down; the captions come when it is up."""
        port = free_port()
        self.begin_daemon(url=f"ws://127.0.0.1:{port}/v1/listen")
        self.captions.start()
        self.assertEqual(self.captions.property("State"), "reconnecting")
        self.captions.wait_for_signal("Notice", matching=lambda code, _: code == "reconnecting")
        self.speak(4 * OUTAGE_SECONDS)
        self.assertEqual(self.captions.property("State"), "reconnecting")
        backlog = self.captions.property("Statistics")["backlog"]
        self.assertGreaterEqual(backlog, OUTAGE_SECONDS)
        self.enterContext(FaultServer(port=port))
        self.captions.wait_for_state("listening", 30)
        self.wait_for_word(4 * OUTAGE_SECONDS, seconds=40)
        summary = self.captions.stop()
        self.assertTrue(summary["complete"])
        self.assertEqual(summary["audio-lost"], 0.0)
        self.assert_words(4 * OUTAGE_SECONDS)
        self.assert_order()
        self.assertIn(("reconnecting", ""), self.captions.signals("Notice"))

    def test_bit_exact(self):
        """Every sample that was played, in one piece, and its digest agreed upon."""
        server = self.serve(Script())
        self.begin_daemon(server)
        self.captions.start()
        path = self.tone_file(24)
        self.begin_reference()
        with wave.open(str(path)) as source:
            played = source.readframes(source.getnframes())
        self.world.play(path)
        summary = self.captions.stop()
        record = server.records[0]
        received = bytes(record.audio)
        note(f"{len(received)} bytes received, {len(played)} of them played")
        self.assert_words(24)
        self.assertIn(played, received)
        self.assertEqual(summary["audio-sent"], len(received) / BYTES_PER_SECOND)
        self.assertEqual(summary["audio-captured"], summary["audio-sent"])
        self.assertEqual(summary["audio-lost"], 0.0)
        self.assertEqual(summary["request-ids"], [record.request_id])
        said = [message for _, message in record.sent if message["type"] == "Metadata"]
        self.assertEqual([message["sha256"] for message in said], [record.sha256])
        self.assertEqual(record.faults, [])
        self.assertNotIn("audio-dropped", [code for code, _ in self.captions.signals("Notice")])

    def test_altered_audio_is_told(self):
        """A server that got something else than was sent: a Notice, and the captions stay."""
        wrong = {"type": "Metadata", "request_id": "x", "sha256": "0" * 64, "duration": 1.0}
        server = self.serve(Script(at=[(1.0, "send", wrong)]))
        self.begin_daemon(server)
        self.captions.start()
        self.speak(8)
        code, message = self.captions.wait_for_signal(
            "Notice", matching=lambda code, _: code == "audio-dropped")
        self.assert_sentence(message)
        self.captions.stop()
        self.assert_words(8)


class DesktopTest(ServiceTest):
    """A graph at 48 kHz in stereo, as desktops have it."""

    world_options = {}

    def test_resampled(self):
        server = self.serve(Script())
        self.begin_daemon(server)
        self.captions.start()
        path = self.world.folder / "words.wav"
        tone_words.write_wav(path, tone_words.speech(16, rate=48000, lead=0.2), 48000)
        self.begin_reference()
        self.world.play(path)
        self.assertTrue(self.captions.stop()["complete"])
        self.assert_words(16)


if __name__ == "__main__":
    unittest.main()
