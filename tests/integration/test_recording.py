#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a session hears from its first moment to its last: output and microphone together, another
source in mid-session, and what was said before there was a session."""

import contextlib
import pathlib
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))

import tone_words
from captions import BusError
from fake_keyring import FakeKeyring
from fault_server import Script
from faults import FaultTest
from pipewire import SINK
from process import wait_for
from service import RATE, captions_of, words_of

MICROPHONE = "microphone"
FIRST_SAID = 1000  # words that are said, not played, begin here


class RecordingTest(FaultTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.room = cls.world.pipewire.add_room(MICROPHONE)
        cls.world.pipewire.set_default(SINK)
        cls.world.pipewire.wait_for_default(MICROPHONE, "source")

    def say(self, n_words, first=FIRST_SAID):
        """Begin to say words into the microphone."""
        return self.world.pipewire.play(self.tone_file(n_words, first), target=self.room,
                                        name="voice")

    def words_from(self, source):
        return words_of(caption for caption in captions_of(self.captions)
                        if caption.details["source"] == source)

    def wait_for_heard(self, server, word, what):
        name = tone_words.name_of(word)
        server.wait(lambda: name in server.words(), 20, what)

    @staticmethod
    def rest(seconds):
        """Let time pass that has to show in an account."""
        end = time.monotonic() + seconds
        wait_for(lambda: time.monotonic() > end, seconds + 5, f"{seconds} seconds")

    def switch(self, source, target=""):
        self.captions.call("SetSource", "(ss)", source, target)

    def begin_switch(self, source, target=""):
        """Call SetSource without waiting; what is called next comes before it can be answered."""
        return self.captions.begin("SetSource", "(ss)", source, target)

    def switch_error(self, source, target=""):
        with self.assertRaises(BusError) as caught:
            self.switch(source, target)
        return caught.exception

    def assert_nothing_of_ours(self):
        """The daemon has nothing in PipeWire's graph, or soon hasn't."""
        wait_for(lambda: "surtitle" not in self.world.pipewire.nodes(), 10,
                 "the end of our streams")


class BothTest(RecordingTest):
    def test_both(self):
        """Words that are played and words that are said at the same time: none is lost or mixed up."""
        server = self.begin(source="both")
        self.assertEqual(self.captions.property("Source")["kind"], "both")
        player, voice = self.begin_speech(24), self.say(24)
        self.watch(lambda: not player.running() and not voice.running(), 30, "the end of both")
        summary = self.captions.stop()
        self.assertEqual(self.words_from("system"), tone_words.expected(24))
        self.assertEqual(self.words_from("microphone"), tone_words.expected(24, FIRST_SAID))
        self.assertIn("channels=2&multichannel=true", server.records[0].request.target)
        self.check_complete(summary, 24)
        self.assert_order()
        self.assertEqual({(caption.details["channel"], caption.details["source"])
                          for caption in captions_of(self.captions)},
                         {(0, "system"), (1, "microphone")})

    def test_both_through_a_reset(self):
        server = self.begin(Script(at=[(3.0, "reset")]), Script(), source="both")
        player, voice = self.begin_speech(24), self.say(24)
        self.watch(lambda: not player.running() and not voice.running(), 30, "the end of both")
        summary = self.captions.stop()
        self.assertEqual(self.words_from("system"), tone_words.expected(24))
        self.assertEqual(self.words_from("microphone"), tone_words.expected(24, FIRST_SAID))
        self.assertEqual(len(server.records), 2)
        self.check_complete(summary, 24)

    def test_flux_mixes_them(self):
        """Version 2 takes one channel: both are in it, and captions name both."""
        server = self.begin(source="both", model="flux-general-en")
        self.say(8)
        self.wait_for_heard(server, FIRST_SAID + 7, "the last word said")
        self.speak(8)
        self.captions.stop()
        self.assertEqual(self.words_from("both"),
                         [*tone_words.expected(8, FIRST_SAID), *tone_words.expected(8)])

    def test_a_server_that_takes_two_channels_for_one(self):
        """What it says is of both, and nothing is kept for a channel that it never speaks of."""
        said = {"type": "Results", "channel_index": [0, 1], "start": 0.0, "duration": 1.0,
                "is_final": True, "speech_final": True,
                "channel": {"alternatives": [{"transcript": "mixed", "confidence": 0.9,
                                              "words": []}]}}
        self.begin(Script(at=[(1.5, "send", said), (1.6, "mute")]), source="both")
        voice = self.say(12)
        wait_for(lambda: self.words_from("both"), 15, "a caption of both")
        account = self.captions.property("Statistics")["account"]
        self.assertGreaterEqual(account["captioned"], RATE)
        voice.kill()

    def test_without_microphone(self):
        self.world.pipewire.remove(MICROPHONE)
        self.addCleanup(self.put_back)
        self.begin_daemon(self.serve())
        error = self.start_error(source="both")
        self.assert_refused(error, "NoSource", "microphone")

    def put_back(self):
        self.world.pipewire.remove(self.room)
        self.world.pipewire.add_room(MICROPHONE)
        self.world.pipewire.wait_for_default(MICROPHONE, "source")


class SwitchTest(RecordingTest):
    def test_to_the_microphone_and_back(self):
        """In the same session, with all words of the one up to then and of the other from then on."""
        server = self.begin()
        session = self.captions.property("Session")
        self.speak(8)
        self.wait_for_heard(server, 8, "the last word played")
        self.switch("microphone")
        self.assertEqual(self.captions.property("Source"),
                         {"kind": "microphone", "target": MICROPHONE, "name": MICROPHONE})
        voice = self.say(8)
        self.wait_for_heard(server, FIRST_SAID + 7, "the last word said")
        voice.wait(20)
        self.switch("system")
        self.speak(8, 101)
        self.assertEqual(self.captions.property("Session"), session)
        summary = self.captions.stop()
        self.assertEqual(self.words_from("system"),
                         [*tone_words.expected(8), *tone_words.expected(8, 101)])
        self.assertEqual(self.words_from("microphone"), tone_words.expected(8, FIRST_SAID))
        self.assertEqual(len(server.records), 1)
        self.check_complete(summary, 24)

    def test_what_is_not_there(self):
        """The old source is heard still, and the reply says why the new one isn't."""
        server = self.begin()
        self.assert_refused(self.switch_error("application", "film"), "NoSource", "film")
        self.assert_refused(self.switch_error("microphone", "another"), "NoSource", "another")
        self.assert_refused(self.switch_error("radio"), "InvalidOption", "radio")
        self.assert_refused(self.switch_error("application"), "InvalidOption", "target")
        self.speak(8)
        self.wait_for_heard(server, 8, "the last word")
        self.assertEqual(self.captions.property("Source")["kind"], "system")
        self.captions.stop()
        self.assert_refused(self.switch_error("microphone"), "NotRunning")

    def test_the_latest_wins(self):
        self.begin()
        first = self.begin_switch("application", "film")
        self.switch("microphone")
        self.assert_refused(self.outcome(first), "Stopping", "meanwhile")
        self.assertEqual(self.captions.property("Source")["kind"], "microphone")
        self.captions.stop()

    def test_back_before_it_is_heard(self):
        """Who chooses the old source again hears that one, whatever was asked for before."""
        self.begin()
        session = self.captions.property("Session")
        first = self.begin_switch("microphone")
        self.switch("system")
        self.assert_refused(self.outcome(first), "Stopping", "meanwhile")
        first = self.begin_switch("both")
        self.switch("system")
        self.assert_refused(self.outcome(first), "Stopping", "meanwhile")
        self.rest(1)
        self.assertEqual(self.captions.property("Source")["kind"], "system")
        self.assertEqual(self.captions.property("Session"), session)
        self.captions.stop()
        self.assert_nothing_of_ours()

    def test_to_both_before_another_is_heard(self):
        """The source that was given up doesn't answer for the one that is waited for."""
        self.begin()
        session = self.captions.property("Session")
        first = self.begin_switch("microphone")
        self.switch("both")
        self.assert_refused(self.outcome(first), "Stopping", "meanwhile")
        self.assertNotEqual(self.captions.property("Session"), session)
        self.assertEqual(self.captions.property("Source")["kind"], "both")
        self.captions.stop()
        self.assert_nothing_of_ours()

    def test_pause_before_it_is_heard(self):
        """Nothing is heard by then, and who waits for it is told."""
        self.begin()
        session = self.captions.property("Session")
        for source in ("microphone", "both"):
            waiting = self.begin_switch(source)
            self.captions.call("Pause")
            self.assert_refused(self.outcome(waiting), "Stopping", "paused")
            self.rest(1)
            self.assertEqual(self.captions.property("State"), "paused")
            self.assert_nothing_of_ours()
            self.captions.call("Resume")
            self.assertEqual(self.captions.property("Source")["kind"], "system")
        self.assertEqual(self.captions.property("Session"), session)
        self.captions.stop()

    def test_to_both_while_paused(self):
        """Another session would not be paused: it has to be resumed first."""
        self.begin()
        self.captions.call("Pause")
        self.assert_refused(self.switch_error("both"), "NotRunning", "resume")
        self.rest(0.5)
        self.assertEqual(self.captions.property("State"), "paused")
        self.assert_nothing_of_ours()
        self.captions.call("Resume")
        self.switch("both")
        self.captions.stop()

    def test_to_both_before_the_start(self):
        """Start is answered with its session, and the next one follows."""
        server = self.serve(Script(delay=2.0), Script())
        self.begin_daemon(server)
        start = self.begin_start()
        wait_for(lambda: self.captions.property("Session"), 10, "the session that connects")
        self.switch("both")
        session = self.outcome(start)
        self.assertIsInstance(session, int, session)
        self.assertLess(session, self.captions.property("Session"))
        self.assertEqual(self.captions.property("Source")["kind"], "both")
        self.captions.stop()

    def test_stop_before_both_are_heard(self):
        """Captions that were stopped don't go on by themselves as others."""
        self.begin(Script(slow_tail=2.0), Script(slow_tail=2.0))
        self.speak(2)
        waiting = self.begin_switch("both")
        stop = self.captions.begin("Stop")
        self.assert_refused(self.outcome(waiting), "Stopping")
        self.assertEqual(self.outcome(stop)["reason"], "stopped")
        self.assertEqual(self.captions.property("State"), "idle")
        self.assert_nothing_of_ours()

    def test_stop_when_another_is_to_follow(self):
        """Nor when the old session has its last words already for the new one."""
        self.begin(Script(slow_tail=3.0), Script())
        self.speak(2)
        waiting = self.begin_switch("both")
        self.captions.wait_for_state("stopping")
        stop = self.captions.begin("Stop")
        self.assert_refused(self.outcome(waiting), "Stopping")
        self.assertEqual(self.outcome(stop)["reason"], "stopped")
        self.assertEqual(self.captions.property("State"), "idle")
        self.assert_nothing_of_ours()

    def test_the_bound_client_leaves(self):
        """Nobody wants the session that was to follow."""
        server = self.serve(Script(slow_tail=3.0), Script())
        self.begin_daemon(server)
        owner = self.new_client()
        owner.start(bind=True)
        self.speak(2)
        waiting = self.begin_switch("both")
        self.captions.wait_for_state("stopping")
        owner.close()
        self.assert_refused(self.outcome(waiting), "Stopping")
        self.captions.wait_for_state("idle")
        self.assert_nothing_of_ours()

    def test_to_both_while_a_start_waits(self):
        """What is heard for a start that waits for its key answers no other call."""
        keyring = FakeKeyring(self.world.env["DBUS_SESSION_BUS_ADDRESS"])
        self.addCleanup(keyring.close)
        keyring.store("127.0.0.1", "a-key")
        server = self.begin()
        keyring.locked, keyring.prompt = True, "ignore"
        start = self.begin_start(replace=True, source="both")
        wait_for(lambda: keyring.prompts, 10, "the prompt")
        self.rest(1)  # both are heard, and known, by then
        self.switch("both")
        self.assertEqual(self.captions.property("Source")["kind"], "both")
        self.assertEqual([record.request.headers.get("Authorization") for record in server.records],
                         ["Token a-key", "Token a-key"])
        keyring.unlock()
        self.assertEqual(self.outcome(start), self.captions.property("Session"))
        self.captions.stop()

    def test_while_paused(self):
        server = self.begin()
        self.speak(4)
        self.captions.call("Pause")
        self.switch("microphone")
        self.rest(2)
        self.captions.call("Resume")
        wait_for(lambda: self.captions.property("Source").get("target") == MICROPHONE, 10,
                 "the microphone")
        self.say(8)
        self.wait_for_heard(server, FIRST_SAID + 7, "the last word said")
        summary = self.captions.stop()
        self.assertEqual(self.words_from("microphone"), tone_words.expected(8, FIRST_SAID))
        self.check_account(summary)
        self.assertGreater(summary["account"]["gap-pause"], 0)

    def test_to_both(self):
        """Another session, since the connection is another; nobody has to ask for it."""
        server = self.begin()
        session = self.captions.property("Session")
        self.speak(8)
        self.switch("both")
        self.assertNotEqual(self.captions.property("Session"), session)
        self.assertEqual(self.captions.property("Source")["kind"], "both")
        self.say(8)
        self.wait_for_heard(server, FIRST_SAID + 7, "the last word said")
        self.captions.stop()
        self.assertEqual(self.words_from("microphone"), tone_words.expected(8, FIRST_SAID))
        self.assertEqual([word for word in self.words_from("system")
                          if word in tone_words.expected(8)], tone_words.expected(8))

    def test_to_both_without_microphone(self):
        self.begin()
        session = self.captions.property("Session")
        self.world.pipewire.remove(MICROPHONE)
        self.addCleanup(BothTest.put_back, self)
        self.assert_refused(self.switch_error("both"), "NoSource", "microphone")
        self.assertEqual(self.captions.property("Session"), session)
        self.captions.stop()


class BeforeTest(RecordingTest):
    def test_replace(self):
        """What is said while the old session drains is the new one's."""
        server = self.serve(Script(slow_tail=3.0), Script())
        self.begin_daemon(server)
        self.captions.start()
        self.speak(4)
        outcome = self.begin_start(replace=True, language="de")
        self.speak(8, 101)
        self.outcome(outcome)
        self.captions.stop()
        heard = [word for word in words_of(captions_of(self.captions))
                 if word in tone_words.expected(8, 101)]
        self.assertEqual(heard, tone_words.expected(8, 101))

    def test_while_a_keyring_asks(self):
        """What is said until a person has unlocked the keyring is captioned, too."""
        server = self.serve()
        keyring = FakeKeyring(self.world.env["DBUS_SESSION_BUS_ADDRESS"])
        self.addCleanup(keyring.close)
        keyring.store("127.0.0.1", "a-key")
        keyring.locked, keyring.prompt = True, "ignore"
        self.begin_daemon(server)
        outcome = self.begin_start()
        wait_for(lambda: keyring.prompts, 10, "the prompt")
        self.speak(12)
        self.assertEqual((outcome, server.records), ([], []))
        keyring.unlock()
        self.outcome(outcome)
        self.assertTrue(self.captions.stop()["complete"])
        self.assert_words(12)
        self.assertEqual(server.records[0].request.headers.get("Authorization"), "Token a-key")

    def test_no_session_comes_of_it(self):
        """A start that is refused leaves nothing in the graph."""
        self.begin_daemon(self.serve(Script(refuse=401)))
        with contextlib.suppress(BusError):
            self.captions.start()
        self.assert_nothing_of_ours()


if __name__ == "__main__":
    unittest.main()
