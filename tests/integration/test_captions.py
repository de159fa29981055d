#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the signal Caption promises, and what those see who come late or don't listen."""

import pathlib
import signal
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))

import tone_words
from captions import BusError
from fault_server import Script
from process import wait_for
from service import ServiceTest, captions_of, note

INTERVAL_SECONDS = 0.04
N_WATCHERS = 50
# Of the daemon, private; far below what a queue for a watcher that doesn't read would take.
MEMORY_GROWTH_MAX = 4 * 1024 * 1024


def results(text, start, end, final=False, speech_final=False, channel=0):
    """A message of the upstream protocol, its words evenly spread over its time."""
    parts = text.split()
    step = (end - start) / max(len(parts), 1)
    words = [{"word": part, "start": start + i * step, "end": start + (i + 1) * step,
              "confidence": 0.9} for i, part in enumerate(parts)]
    return {"type": "Results", "channel_index": [channel, 1], "start": start,
            "duration": end - start, "is_final": final, "speech_final": speech_final,
            "channel": {"alternatives": [{"transcript": text, "confidence": 0.9,
                                          "words": words}]}}


def private_bytes(pid):
    """Memory of a process that it shares with nobody."""
    for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines():
        if line.startswith("Private_Dirty:"):
            return int(line.split()[1]) * 1024
    raise AssertionError("no Private_Dirty")


class OrderTest(ServiceTest):
    def run_script(self, messages, n_words=8):
        """A session with a server that says these messages, besides what it hears."""
        server = self.serve(Script(at=messages))
        self.begin_daemon(server)
        session = self.captions.start()
        self.speak(n_words)
        self.captions.stop()
        self.assert_order()
        return session

    def test_segments(self):
        """Three utterances with pauses: three segments, and late comers see the same."""
        self.begin_daemon(self.serve())
        session = self.captions.start()
        for number in range(3):
            self.speak(6, 1 + 6 * number)
        self.wait_for_word(18)
        wait_for(lambda: len([c for c in captions_of(self.captions) if c.final]) >= 3, 10,
                 "three finals")
        self.assert_order()
        self.assert_same_for_late_comers(session)
        self.captions.stop()
        self.assert_words(18)
        for caption in captions_of(self.captions):
            self.check_details(caption)
        finals = [c for c in captions_of(self.captions) if c.final]
        for before, after in zip(finals, finals[1:]):
            self.assertLessEqual(before.details["end"], after.details["start"])

    def assert_same_for_late_comers(self, session):
        last = {caption.segment: tuple(caption) for caption in captions_of(self.captions)}
        late = self.new_client()
        for number in (0, session):
            told = late.call("GetCaptions", "(tt)", number, 0)
            self.assertEqual(told, [last[segment] for segment in sorted(last)])
        self.assertEqual(late.call("GetCaptions", "(tt)", 0, 3), [last[3]])
        self.assertEqual(late.call("GetCaptions", "(tt)", 0, 4), [])
        with self.assertRaises(BusError) as caught:
            late.call("GetCaptions", "(tt)", session + 1, 0)
        self.assert_refused(caught.exception, "NotFound")

    def check_details(self, caption):
        details = caption.details
        self.assertLess(details["start"], details["end"])
        self.assertEqual((details["channel"], details["source"]), (0, "system"))
        self.assertNotIn("unconfirmed", details)
        self.assertAlmostEqual(details["time"] / 1e6, time.time(), delta=60)
        if caption.final:
            words = details["words"]
            self.assertEqual(" ".join(word[0] for word in words), caption.text)
            self.assertEqual(words, sorted(words, key=lambda word: word[1]))
            self.assertEqual({word[4] for word in words}, {-1})
        else:
            self.assertNotIn("words", details)

    def test_open_segment_for_late_comers(self):
        """The segment that is still open is the last of the list, as last signalled."""
        self.begin_daemon(self.serve())
        self.captions.start()
        player = self.begin_speech(40)
        self.wait_for_word(9)
        told = self.new_client().call("GetCaptions", "(tt)", 0, 0)
        self.assertEqual(len(told), 1)
        self.assertFalse(told[0][4])
        self.assertIn("w0009", told[0][2])
        self.assertEqual(told[0][2][:told[0][3]], " ".join(tone_words.expected(8)))
        player.wait(30)
        self.captions.stop()
        self.assert_words(40)
        self.assert_order()

    def test_coalesced(self):
        """Two hundred changes in two seconds: at most one signal in 40 ms."""
        texts = [" ".join(["so"] * (i % 7) + [f"n{i}"]) for i in range(200)]
        self.run_script([(0.5 + i / 100, "send", results(text, 0.0, 0.5 + i / 100))
                         for i, text in enumerate(texts)], n_words=12)
        shown = [c.text for c in captions_of(self.captions) if "n" in c.text and not c.final]
        note(f"200 changes were told by {len(shown)} signals")
        self.assertLessEqual(len(shown), 2.5 / INTERVAL_SECONDS)
        self.assertGreater(len(shown), 10)

    def test_burst(self):
        """A hundred changes at once are one or two signals, the last text among them."""
        texts = [f"change {i}" for i in range(100)]
        self.run_script([(1.0, "send", results(text, 0.0, 0.9)) for text in texts])
        shown = [c.text for c in captions_of(self.captions) if c.text in texts]
        note(f"100 changes at once were told by {len(shown)} signals")
        self.assertLessEqual(len(shown), 10)
        self.assertIn(texts[-1], shown)

    def test_unruly_server(self):
        """Interims that shrink, finals shorter than interims, late ends: the order is kept."""
        self.run_script([
            (0.5, "send", results("one two three four five", 0.0, 0.5)),
            (0.6, "send", results("one", 0.0, 0.4)),
            (0.7, "send", results("", 0.0, 0.4)),
            (0.8, "send", results("one two", 0.0, 0.5, final=True)),
            (0.9, "send", results("three", 0.5, 0.7)),
            (1.0, "send", {"type": "UtteranceEnd", "channel": [0, 1], "last_word_end": -1}),
            (1.2, "send", results("", 0.5, 0.7, final=True)),
            (1.3, "send", results("ünï\U0001f600cödé", 0.7, 1.0)),
            (1.4, "send", results("ünï\U0001f600cödé", 0.7, 1.0, final=True, speech_final=True)),
            (1.5, "send", results("", 1.0, 1.2, final=True, speech_final=True)),
            (1.55, "send", results("later", 1.2, 1.5)),
            (1.6, "send", {"type": "UtteranceEnd", "channel": [0, 1], "last_word_end": 1.0}),
            (1.65, "send", results("later on", 1.2, 1.6, final=True)),
        ])
        finals = [c.text for c in captions_of(self.captions) if c.final]
        self.assertEqual(finals[0], "one two ünï\U0001f600cödé")
        self.assertTrue(finals[1].startswith("later on"), finals)

    def test_long_utterance(self):
        """Somebody who never pauses: segments of a limited length, and no word between them."""
        text = " ".join(f"word{i}" for i in range(40))
        self.run_script([(0.2 * (i + 1), "send", results(text, 0.2 * i, 0.2 * (i + 1), final=True))
                         for i in range(10)])
        finals = [c.text for c in captions_of(self.captions) if c.final]
        self.assertLess(max(map(len, finals)), 2000)
        self.assertEqual(" ".join(finals).count("word39"), 10)


class PropertyTest(ServiceTest):
    def changes(self, name):
        """The values that PropertiesChanged gave a property, without repetition."""
        values = []
        for _, changed, _ in self.captions.signals("PropertiesChanged"):
            if name in changed and [changed[name]] != values[-1:]:
                values.append(changed[name])
        return values

    def test_states(self):
        self.begin_daemon(self.serve(Script(delay=0.5, slow_tail=0.5)))
        self.assertEqual(self.captions.property("State"), "idle")
        self.assertEqual(self.captions.property("Session"), 0)
        self.assertEqual(self.captions.property("Source"), {})
        self.assertEqual(self.captions.property("Level"), float("-inf"))
        self.assertEqual(set(self.captions.property("Statistics")), {"sent-today", "sent-month"})
        session = self.captions.start()
        self.speak(4)
        self.check_running(session)
        self.captions.stop()
        self.captions.wait_for_state("idle")
        self.assertEqual(self.changes("State"), ["connecting", "listening", "stopping", "idle"])
        # While a key is sought it is connecting, and has no number yet.
        self.assertEqual([n for n in self.changes("Session") if n], [session])
        self.assertEqual(self.changes("Session")[-1], 0)
        self.assertEqual(self.changes("Source")[-1], {})
        self.assertEqual(self.captions.property("Source"), {})

    def check_running(self, session):
        self.assertEqual(self.captions.property("Session"), session)
        self.assertEqual(self.captions.property("Host"), "")
        source = self.captions.property("Source")
        self.assertEqual((source["kind"], source["target"]), ("system", "speakers"))
        statistics = self.captions.statistics()
        self.assertGreater(statistics["audio-captured"], 1.0)
        self.assertEqual(statistics["audio-lost"], 0.0)
        started, details = self.captions.wait_for_signal("SessionStarted")
        self.assertEqual(started, session)
        self.assertEqual((details["source"], details["host"]), ("system", ""))

    def test_level(self):
        self.begin_daemon(self.serve())
        self.captions.start()
        player = self.begin_speech(12)
        wait_for(lambda: -30 < self.captions.property("Level") <= 0, 10, "a level that is heard")
        player.wait(20)
        self.captions.stop()
        self.assertEqual(self.captions.property("Level"), float("-inf"))


class WatcherTest(ServiceTest):
    def start_deaf(self):
        """A watcher that is stopped: it asked for every signal, and reads no more."""
        deaf = self.world.start(["dbus-monitor", "--session", "sender=org.surtitle.Captions1"],
                                pipe=True)
        self.addCleanup(deaf.kill)
        deaf.wait_for_line("signal", 10)
        deaf.signal(signal.SIGSTOP)
        return deaf

    def test_many_watchers(self):
        """Fifty, and one that never reads: all others hear everything, and memory stays."""
        self.begin_daemon(self.serve())
        watchers = [self.new_client() for _ in range(N_WATCHERS)]
        deaf = self.start_deaf()
        self.captions.start()
        before = private_bytes(self.daemon.pid)
        self.speak(30)
        self.captions.stop()
        grown = private_bytes(self.daemon.pid) - before
        note(f"{N_WATCHERS} watchers, memory {grown // 1024:+} KiB")
        told = captions_of(self.captions)
        for watcher in watchers:
            wait_for(lambda: len(captions_of(watcher)) >= len(told), 10, "all captions")
            self.assertEqual(captions_of(watcher), told)
        self.assert_words(30)
        self.assertLess(grown, MEMORY_GROWTH_MAX)
        self.assertTrue(deaf.running())


if __name__ == "__main__":
    unittest.main()
