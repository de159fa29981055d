#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole chain: recorded speech is played, its captions are read, by programs and by people."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))

import speech
import words
from pipewire import duration
from process import wait_for
from world import World

# PocketSphinx is the fallback that every distribution has; this is the floor, not the aim.
LEAST_RIGHT = 0.6


@unittest.skipUnless(speech.available(), "pocketsphinx-testdata is not installed")
class EndToEndTest(unittest.TestCase):
    def assert_words(self, said, heard):
        score = words.score(said, heard)
        print(f"# {words.describe(score)}", flush=True)
        self.assertGreaterEqual(score.right, LEAST_RIGHT * score.total, heard)
        self.assertEqual(score.doubled, 0, heard)

    def test_over_dbus(self):
        """Start, speech, Stop: the words, the order of the signals and the summary are right."""
        with World() as world:
            recording = world.folder / "speech.wav"
            said = speech.join(speech.recordings(), recording)
            daemon = world.start_daemon(SURTITLE_ENDPOINT="local")
            captions = world.captions
            self.assertEqual(captions.property("State"), "idle")
            session = captions.start(source="system")
            self.assertEqual(captions.property("Session"), session)
            self.assertEqual(captions.property("Host"), "")
            world.play(recording)
            summary = captions.stop()
            self.assert_words(said, " ".join(captions.finals(session)))
            self.check_order(captions.events)
            self.check_segments(captions.signals("Caption"), session)
            self.check_summary(summary, captions, session, duration(recording))
            self.assertEqual(daemon.stop(), 0, daemon.log)

    def check_order(self, events):
        names = [event.name for event in events if event.name != "PropertiesChanged"]
        captions = [i for i, name in enumerate(names) if name == "Caption"]
        self.assertLess(names.index("SessionStarted"), captions[0])
        self.assertLess(captions[-1], names.index("SessionEnded"))
        self.assertLess(names.index("SessionEnded"), names.index("Stop()"))

    def check_segments(self, signals, session):
        """Segments count up, stay as stable as they said, and are final once, at their end."""
        last, final, promised = 0, set(), {}
        for number, segment, text, stable, is_final, details in signals:
            self.assertEqual(number, session)
            self.assertNotIn(segment, final)
            self.assertLessEqual(stable, len(text))
            self.assertTrue(text.startswith(promised.get(segment, "")), (promised, text))
            promised[segment] = text[:stable]
            if is_final:
                final.add(segment)
                self.assertEqual(segment, last + 1)
                last = segment
                self.assertLess(details["start"], details["end"])
        self.assertEqual(len(final), last)

    def check_summary(self, summary, captions, session, seconds):
        self.assertEqual(summary["session"], session)
        self.assertIs(summary["complete"], True)
        self.assertEqual(summary["segments"], len(captions.finals(session)))
        self.assertEqual(summary["reason"], "stopped")
        self.assertEqual(summary["audio-lost"], 0)
        self.assertEqual(summary["reconnections"], 0)
        self.assertGreaterEqual(summary["audio-captured"], seconds)
        self.assertEqual(captions.signals("SessionEnded"), [(session, summary)])
        self.assertEqual(captions.property("State"), "idle")
        self.assertEqual(captions.property("Session"), 0)

    def test_on_the_command_line(self):
        """As a person does it: the bus starts the daemon, `watch` prints each sentence once."""
        with World() as world:
            recording = world.folder / "speech.wav"
            speech.join(speech.recordings()[3:], recording)
            world.make_activatable("org.surtitle.Captions1", [world.program("surtitled")],
                                   SURTITLE_ENDPOINT="local")
            surtitle = world.program("surtitle")
            watch = world.start([surtitle, "watch"], pipe=True)
            started = world.run([surtitle, "start"])
            self.assertEqual(started.code, 0, started.err)
            world.play(recording)
            stopped = world.run([surtitle, "stop"])
            self.assertEqual(stopped.code, 0, stopped.err)
            finals = world.captions.finals()
            self.assertGreaterEqual(len(finals), 2)
            wait_for(lambda: len(watch.out.splitlines()) >= len(finals), 10, "the lines of watch")
            self.assertEqual(watch.out.splitlines(), finals)

    def test_daemon_leaves_nothing(self):
        """At its end the daemon takes its recogniser with it, even if it is killed."""
        with World() as world:
            daemon = world.start_daemon(SURTITLE_ENDPOINT="local")
            before = set(world.survivors())
            world.captions.start()
            wait_for(lambda: set(world.survivors()) - before, 10, "the recogniser")
            recognizer = set(world.survivors()) - before
            daemon.popen.kill()
            daemon.popen.wait()
            wait_for(lambda: not recognizer & set(world.survivors()), 10,
                     "the end of the recogniser")


if __name__ == "__main__":
    unittest.main()
