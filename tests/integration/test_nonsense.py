#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever a server says: the daemon lives, no caption is lost, and the words that follow come."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))

from fault_server import Script
from service import ServiceTest, captions_of, note
from websocket import BINARY, TEXT, build_frame

N_WORDS = 12
AT = 1.0
MEGABYTE = 1000 * 1000


def results(text, start=0.0, duration=0.5, **fields):
    """A message that says a text, with one field or another that it shouldn't have."""
    return {"type": "Results", "channel_index": [0, 1], "start": start, "duration": duration,
            "is_final": False, "channel": {"alternatives": [
                {"transcript": text, "confidence": 0.5, "words": []}]}} | fields


# What can't be understood, or means nothing: ignored, and the connection stays.
IGNORED = {
    "broken JSON": '{"type":"Results","channel":',
    "no JSON": "hello",
    "an empty message": "",
    "a number": "12",
    "an array": "[]",
    "null": "null",
    "no type": "{}",
    "a type that is a number": '{"type":7}',
    "an unknown type": '{"type":"Foo","words":[1,2,3]}',
    "Results without anything": '{"type":"Results"}',
    "no alternatives": '{"type":"Results","start":0,"duration":1,"channel":{"alternatives":[]}}',
    "deep nesting": "[" * 100000,
    "deep objects": '{"a":' * 20000 + "1" + "}" * 20000,
    "a huge number": '{"type":"Results","start":1e999,"duration":1e999,"is_final":false,'
                     '"channel":{"alternatives":[{"transcript":"","words":[]}]}}',
    "a negative time": results("never", start=-5.0),
    "a channel out of range": results("never", channel_index=[7, 8]),
    "a huge channel": results("never", channel_index=[1e18, 1]),
    "a channel that is text": results("never", channel_index=["0", 1]),
    "wrong types": results("never", is_final="yes"),
    "a text that is a number": results(7),
    "events of nonsense": '{"type":"UtteranceEnd","last_word_end":1e300,"channel":[-1,0]}',
    "an error": '{"type":"Error","variant":"X","description":"\\u001b[31mred\\nlines"}',
}

# Frames against the rules that a client may forgive.
FORGIVEN = {
    "invalid UTF-8": build_frame(TEXT, b'{"type":"\xff\xfe\xc0"}'),
    "UTF-8 cut short": build_frame(TEXT, b'{"type":"\xe2\x82'),
    "a masked frame": build_frame(TEXT, b"{}", mask=b"abcd"),
    "a binary message": build_frame(BINARY, bytes(range(256))),
    "two megabytes": build_frame(TEXT, b"x" * (2 * MEGABYTE)),
}

# Frames that no WebSocket may have, and ends of connections: it breaks, and is replaced.
BREAKING = {
    "an unknown opcode": ("raw", build_frame(11, b"?").hex()),
    "reserved bits": ("raw", build_frame(TEXT, b"{}", rsv=7).hex()),
    "a length of 2^62": ("raw", build_frame(TEXT, b"{}", length=2 ** 62).hex()),
    "garbage": ("raw", ("HTTP/1.1 500 Oops\r\n\r\n" * 20).encode().hex()),
    "close 1000": ("close", 1000, "bye"),
    "close 1001": ("close", 1001, "going away"),
    "close 1011": ("close", 1011, "internal"),
    "close 1012": ("close", 1012, "restart"),
    "close 1011 after Metadata": ("metadata_close",),
    "a reset": ("reset",),
    "an end without a close": ("fin",),
}


class NonsenseTest(ServiceTest):
    def run_session(self, *actions, then=()):
        """A session with a server that does this after a second; all words come all the same."""
        server = self.serve(Script(at=[(AT, *action) for action in actions]), *then)
        self.begin_daemon(server)
        client = self.new_client()
        client.start()
        self.speak(N_WORDS)
        summary = client.stop()
        return server, client, summary

    def assert_unharmed(self, client, summary):
        self.assertTrue(summary["complete"], summary)
        self.assertEqual(summary["audio-lost"], 0.0)
        self.assert_words(N_WORDS, client=client)
        self.assert_order(client)

    def test_ignored(self):
        """All of it at once, in one session, and nothing of it shows."""
        actions = [("text", message) if isinstance(message, str) else ("send", message)
                   for message in IGNORED.values()]
        server, client, summary = self.run_session(*actions)
        self.assertEqual(len(server.records), 1)
        self.assert_unharmed(client, summary)
        self.assertFalse(any("never" in caption.text for caption in captions_of(client)))
        complaints = self.log_lines(": warning:")
        note(f"{len(IGNORED)} messages, {len(complaints)} complaints")
        self.assertLessEqual(len(complaints), len(IGNORED))
        self.assertNotIn("\x1b", self.daemon.log)

    def test_breaking(self):
        for name, action in BREAKING.items():
            with self.subTest(name):
                server, client, summary = self.run_session(action, then=[Script()])
                self.assertEqual(len(server.records), 2)
                self.assertEqual(len(summary["request-ids"]), 2)
                self.assert_unharmed(client, summary)

    def test_forgiven(self):
        """Whether the connection stays or is replaced is the transport's choice."""
        for name, frame in FORGIVEN.items():
            with self.subTest(name):
                server, client, summary = self.run_session(("raw", frame.hex()), then=[Script()])
                note(f"{name}: {len(server.records)} connections")
                self.assert_unharmed(client, summary)

    def test_policy(self):
        """1008 is a refusal that trying again can't mend: an error, and the captions stay."""
        server = self.serve(Script(at=[(3.0, "close", 1008, "not you")]), Script())
        self.begin_daemon(server)
        session = self.captions.start()
        self.speak(16)
        _, summary = self.captions.wait_for_signal("SessionEnded")
        self.assertEqual((summary["reason"], summary["complete"]), ("error", False))
        code, message = self.captions.signals("Notice")[-1]
        self.assertEqual(code, "BadRequest")
        self.assertIn("not you", message)
        self.assertIn("w0008", self.captions.finals(session)[0])
        self.assert_works()

    def test_dangerous_text(self):
        """Characters that would reorder or hide what stands around them don't reach the screen."""
        odd = "a\u202eb\u2066c\0d\x1b[31me\u0007f\ufeffg\r\nh"
        self.run_session(("send", results(odd)))
        shown = [caption.text for caption in captions_of(self.captions)]
        self.assertTrue(any(text.startswith("abc") for text in shown), shown)
        for text in shown:
            for character in "\u202e\u2066\0\x1b\u0007\ufeff\r\n":
                self.assertNotIn(character, text)

    def test_far_future(self):
        """Times that no session can have end no audio's keeping and break no caption."""
        server = self.serve(Script(at=[
            (AT, "send", results("far", start=1e18, duration=1e300)),
            (AT, "send", results("away", start=1e18, duration=1e18, is_final=True)),
            (AT + 0.5, "reset")]), Script())
        self.begin_daemon(server)
        self.captions.start()
        self.speak(N_WORDS)
        summary = self.captions.stop()
        self.assertEqual(summary["audio-lost"], 0.0)
        text = " ".join(self.captions.finals())
        self.assertTrue(all(f"w{number:04d}" in text for number in range(1, N_WORDS + 1)), text)

    def test_flood(self):
        """Ten thousand messages at once: the log stays short, the words come."""
        _, client, summary = self.run_session(*[("text", "nonsense")] * 10000)
        self.assert_unharmed(client, summary)
        note(f"10000 messages, {len(self.log_lines())} lines of log")
        self.assertLess(len(self.log_lines()), 100)


if __name__ == "__main__":
    unittest.main()
