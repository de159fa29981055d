#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is told of a source that is silent, gone or another one, and when that is withdrawn."""

import pathlib
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))

import tone_words
from fault_server import Script
from process import PATIENCE, wait_for
from service import ServiceTest, captions_of, words_of
from test_capture import RATE, Driver, noise, sine, write_wav

SILENCE_SECONDS = 10
CHANGED_SECONDS = 10
SLACK_SECONDS = 2.0
WAKE_UPS_PER_SECOND = 2


class NoticesTest(ServiceTest):
    def capture(self, *source):
        driver = Driver(self.world, *source)
        self.addCleanup(driver.process.kill)
        return driver

    def play(self, name, target, samples=None, seconds=60):
        """Something plays, until the test ends."""
        path = write_wav(self.world.folder / f"{name}-{time.monotonic()}.wav",
                         noise(seconds) if samples is None else samples)
        player = self.world.pipewire.play(path, target=target, name=name)
        self.addCleanup(player.kill)
        return player

    def add(self, kind, name, **options):
        """A device of which nothing is left after the test."""
        pipewire = self.world.pipewire
        {"sink": pipewire.add_sink, "source": pipewire.add_source}[kind](name, **options)

        def remove():
            if name in pipewire.nodes():
                pipewire.remove(name)
        self.addCleanup(remove)
        wait_for(lambda: any(port.startswith(f"{name}:") for option in ("-o", "-i")
                             for port in self.world.run(["pw-link", option]).out.split()),
                 10, f"the ports of {name}")

    def link(self, output, target):
        """Link two ports, named by how they begin."""
        ports = []
        for beginning, option in ((output, "-o"), (target, "-i")):
            found = self.world.run(["pw-link", option]).out.split()
            ports.append(next(port for port in found if port.startswith(beginning)))
        self.assertEqual(self.world.run(["pw-link", *ports]).code, 0, ports)

    def wait_for_notice(self, driver, name, present=True, seconds=10):
        wait_for(lambda: bool(driver.notice(name)) == present, seconds,
                 f"the notice {name}" if present else f"the end of the notice {name}")
        return driver.notice(name)

    def rest(self, seconds):
        end = time.monotonic() + seconds
        wait_for(lambda: time.monotonic() > end, seconds + 5, f"{seconds} seconds")

    def check_told_in_time(self, driver, since):
        """After ten seconds of silence, not before, and not much later."""
        told = next(event["time"] for event in driver.events("notice") if event["message"])
        self.assertGreaterEqual(told - since, SILENCE_SECONDS - 0.5)
        self.assertLess(told - since, SILENCE_SECONDS + SLACK_SECONDS * PATIENCE)


class NoAudioTest(NoticesTest):
    def test_no_audio(self):
        """First nothing plays, which is told of no output; then something, where nobody listens."""
        self.add("sink", "hdmi", description="HDMI")
        self.add("sink", "room")
        self.add("source", "webcam", description="Webcam")
        output, microphone = self.capture("system"), self.capture("microphone", "webcam")
        output.wait_for_source("speakers")
        microphone.wait_for_source("webcam")
        self.check_silence_where_nothing_plays(output, microphone)
        voice = self.check_a_muted_microphone(microphone)
        voice.kill()
        self.check_something_elsewhere(output)

    def check_silence_where_nothing_plays(self, output, microphone):
        switches, start = output.switches(), time.monotonic()
        self.wait_for_notice(microphone, "no-audio", seconds=15)
        self.check_told_in_time(microphone, microphone.events("source")[0]["time"])
        self.rest(1)
        elapsed = time.monotonic() - start
        self.assertLessEqual(output.switches() - switches, WAKE_UPS_PER_SECOND * elapsed)
        self.assertEqual(output.events("notice"), [])

    def check_a_muted_microphone(self, microphone):
        self.assertIn("“Webcam”", microphone.notice("no-audio"))
        self.assertIn("unmute", microphone.notice("no-audio"))
        self.link("room:monitor", "webcam:input")
        voice = self.play("voice", "room")
        self.wait_for_notice(microphone, "no-audio", present=False)
        self.check_withdrawn_at_once(microphone)
        return voice

    def check_withdrawn_at_once(self, driver):
        """As soon as the first sound was captured: the file had at most a moment of it."""
        withdrawn = driver.events("notice")[-1]["time"]
        samples = driver.samples()
        first = next(i for i, sample in enumerate(samples) if sample)
        heard = time.clock_gettime(time.CLOCK_MONOTONIC) - (len(samples) - first) / RATE
        self.assertLess(withdrawn - heard, SLACK_SECONDS * PATIENCE)

    def check_something_elsewhere(self, output):
        """An output and an application: both silent while the film is heard elsewhere."""
        self.play("game", "speakers", samples=[0] * 60 * RATE)
        game = self.capture("application", "game")
        game.wait_for_source("game")
        began = time.monotonic()
        film = self.play("film", "hdmi")
        told = self.wait_for_notice(output, "no-audio", seconds=15)
        self.check_told_in_time(output, began)
        for name in ("“film”", "“HDMI”", "“speakers”"):
            self.assertIn(name, told)
        told = self.wait_for_notice(game, "no-audio", seconds=15)
        for name in ("“film”", "“game”"):
            self.assertIn(name, told)
        self.play("music", "speakers")
        self.wait_for_notice(output, "no-audio", present=False)
        film.kill()
        self.wait_for_notice(game, "no-audio", seconds=5)  # the music is heard, too


class SourceTest(NoticesTest):
    """Through the daemon, as clients see it."""

    def notices(self, code):
        return [message for name, message in self.captions.signals("Notice") if name == code]

    def wait_for_last(self, code, present=True, seconds=10):
        def told():
            notices = self.notices(code)
            return notices and bool(notices[-1]) == present
        wait_for(told, seconds, f"the notice {code}" if present else f"the end of {code}")
        return self.notices(code)[-1]

    def source_name(self):
        return self.captions.property("Source")["name"]

    def test_lost_and_found(self):
        self.begin_daemon(self.serve())
        self.add("source", "headset", description="Headset of Ann")
        self.captions.start(source="microphone", target="headset")
        self.world.pipewire.remove("headset")
        told = self.wait_for_last("source-lost")
        self.assert_sentence(told)
        self.assertIn("“Headset of Ann”", told)
        self.assertNotEqual(self.captions.property("State"), "idle")
        # A pause ends the wait, and what is told of it.
        self.captions.call("Pause")
        self.wait_for_last("source-lost", present=False)
        self.captions.call("Resume")
        self.assertEqual(self.wait_for_last("source-lost"), told)
        self.world.pipewire.add_source("headset", description="Headset of Ann")
        self.wait_for_last("source-lost", present=False)
        self.captions.stop()
        self.assertEqual(self.notices("source-lost"), [told, "", told, ""])
        self.assertEqual(self.notices("source-changed"), [])

    def test_the_other_source_is_no_news(self):
        """Of two, what is told of one is not told again for what becomes of the other."""
        self.begin_daemon(self.serve())
        self.add("source", "headset", description="Headset of Ann")
        self.add("sink", "room")
        self.captions.start(source="both")
        self.world.pipewire.remove("headset")
        told = self.wait_for_last("source-lost")
        for name in ("room", "speakers"):
            self.world.pipewire.set_default(name)
            wait_for(lambda now=name: now in self.source_name(), 10, f"{name} to be heard")
        self.assertEqual(self.notices("source-lost"), [told])

    def test_never_there(self):
        """Before the session runs it is an error, afterwards a notice."""
        self.begin_daemon(self.serve())
        self.assert_refused(self.start_error(source="microphone", target="headset"), "NoSource",
                            "headset")
        self.assertEqual(self.captions.signals("Notice"), [])

    def test_lost_before_it_began(self):
        """The server takes its time, and meanwhile the microphone goes: Start says so."""
        self.begin_daemon(self.serve(Script(delay=9.0)))
        self.add("source", "headset")
        outcome = self.begin_start(source="microphone", target="headset")
        wait_for(lambda: self.captions.property("Source").get("name"), 8, "the source")
        self.world.pipewire.remove("headset")
        error = self.outcome(outcome)
        self.assert_refused(error, "NoSource", "start them again")
        self.assertEqual(self.captions.signals("Notice"), [])

    def test_changed(self):
        self.begin_daemon(self.serve())
        self.captions.start()
        self.assertEqual(self.source_name(), "speakers")
        self.add("sink", "usb", description="Headphones")
        self.addCleanup(self.world.pipewire.set_default, "speakers")
        self.world.pipewire.set_default("usb")
        told = self.wait_for_last("source-changed")
        changed = time.monotonic()
        self.assert_sentence(told)
        for name in ("“Headphones”", "“speakers”"):
            self.assertIn(name, told)
        self.assertEqual(self.source_name(), "Headphones")
        self.wait_for_last("source-changed", present=False, seconds=CHANGED_SECONDS + 5)
        self.assertGreater(time.monotonic() - changed, CHANGED_SECONDS - 0.5)
        # What still stands when captions end is withdrawn before.
        self.world.pipewire.set_default("speakers")
        self.wait_for_last("source-changed")
        self.captions.stop()
        self.assertEqual(self.notices("source-changed")[-1], "")
        self.assertEqual(self.notices("source-lost"), [])


class SentenceTest(NoticesTest):
    N_WORDS = 16
    GAP_MAX_SECONDS = 0.05
    SHORT_QUANTUM = 256  # 16 ms, as a desktop's usual 1024 at 48 kHz is 21
    ATTEMPTS = 3

    def test_a_switch_in_mid_sentence(self):
        """The headphones are plugged in while somebody speaks: every word of it is captioned.

        The player itself may stumble over the move, or on a busy machine; hence the attempts.
        """
        self.world.pipewire.force("quantum", self.SHORT_QUANTUM)
        self.addCleanup(self.world.pipewire.force, "quantum", 0)
        self.add("sink", "usb", description="Headphones")
        self.addCleanup(self.world.pipewire.set_default, "speakers")
        self.begin_daemon(self.serve())
        heard = []
        for attempt in range(self.ATTEMPTS):
            first = 1 + attempt * 2 * self.N_WORDS
            heard = self.speak_and_switch(first, ("usb", "speakers")[attempt % 2])
            if heard == tone_words.expected(self.N_WORDS, first):
                return
        self.assertEqual(heard, tone_words.expected(self.N_WORDS, first))

    def speak_and_switch(self, first, sink):
        """The words of a session in whose middle the default changes."""
        session = self.captions.start()
        before = self.captions.property("Source")["target"]
        player = self.world.pipewire.play(self.tone_file(self.N_WORDS, first))
        self.wait_for_word(first + 1)
        self.world.pipewire.set_default(sink)
        wait_for(lambda: self.captions.property("Source")["target"] == sink, 10, f"source {sink}")
        self.assertTrue(player.running())
        self.assertNotEqual(before, sink)
        self.assertEqual(player.wait(30), 0)
        account = self.captions.stop()["account"]
        self.assertLessEqual(account["gap-source"], self.GAP_MAX_SECONDS * RATE)
        return words_of(caption for caption in captions_of(self.captions)
                        if caption.session == session)


if __name__ == "__main__":
    unittest.main()
