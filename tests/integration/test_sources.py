#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every kind of source in a private PipeWire: what was asked for is heard, and nothing else, ever.

What may be heard has even samples, what may not has odd ones, as in test_capture.py; applications
are told apart by the frequencies of their tones.
"""

import array
import json
import pathlib
import re
import shutil
import signal
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))

from captions import BusError
from process import wait_for
from test_capture import EXACT, RATE, CaptureTest, Driver, amplitude_at, noise, sine, write_wav
from world import World

AMPLITUDE = 6000
LINK_SECONDS = 1.0  # a new stream of an application is heard after this at the latest


class SourceTest(CaptureTest):
    def open(self, *source, **options):
        """A world, and capture of a source in it."""
        world = World(**{**EXACT, **options})
        self.addCleanup(world.close)
        return world, Driver(world, *source)

    def add_microphone(self, world, name="microphone", parity=1, seconds=60):
        """A microphone into which somebody speaks, from a sink that stands for the room."""
        room = f"room-of-{name}"
        world.pipewire.add_source(name)
        world.pipewire.add_sink(room)
        wait_for(lambda: self.port(world, f"{room}:monitor", "-o")
                 and self.port(world, f"{name}:input", "-i"), 10, "the ports of the room")
        self.link(world, f"{room}:monitor", f"{name}:input")
        self.play_along(world, noise(seconds, seed=len(name), parity=parity), f"{name}.wav",
                        target=room, name=f"voice-{name}")
        return room

    def port(self, world, beginning, option):
        ports = world.run(["pw-link", option]).out.split()
        return next((port for port in ports if port.startswith(beginning)), None)

    def link(self, world, output, target):
        ports = [self.port(world, output, "-o"), self.port(world, target, "-i")]
        self.assertEqual(world.run(["pw-link", *ports]).code, 0, ports)
        return ports

    def tone(self, world, frequency, seconds=30, **options):
        """Start to play a tone."""
        path = write_wav(world.folder / f"{frequency}-{options.get('name')}.wav",
                         sine(frequency, AMPLITUDE, seconds, RATE))
        return world.pipewire.play(path, **options)

    def rest(self, seconds):
        """Let time pass in which something could go wrong."""
        start = time.monotonic()
        wait_for(lambda: time.monotonic() > start + seconds, seconds + 5, f"{seconds} seconds")

    def check_nothing(self, driver, seconds=1):
        """Not one frame is captured."""
        before = driver.n_frames()
        self.rest(seconds)
        self.assertEqual(driver.n_frames(), before)

    def check_no_odd(self, driver):
        self.assertEqual(sum(sample % 2 for sample in driver.samples()), 0)

    def wait_for_voice(self, driver):
        """Wait until half a second of the microphone is heard, all odd samples."""
        before = driver.n_frames()
        wait_for(lambda: sum(sample % 2 for sample in driver.samples()[before:]) > RATE // 2, 15,
                 "the voice")

    def check_only_the_voice(self, driver):
        """The voice's samples are all odd, silence is zero, and everything else is even."""
        self.assertEqual([sample for sample in driver.samples() if sample and sample % 2 == 0], [])

    def names(self, driver):
        return [event["name"] for event in driver.events("source")]


class MicrophoneTest(SourceTest):
    GAP_MAX = RATE * 50 // 1000

    def test_the_default_one(self):
        world, driver = self.open("microphone")
        self.play_along(world, noise(30), "music.wav", name="music")
        self.add_microphone(world)
        driver.wait_for_source("microphone")
        self.wait_for_voice(driver)
        self.check_account(driver.stop())
        self.check_only_the_voice(driver)
        self.assertEqual(driver.quit(), 0)

    def test_none(self):
        """There is no microphone, but a sink that plays: nothing is heard, and that is told."""
        world, driver = self.open("microphone")
        self.play_along(world, noise(30), "music.wav", name="music")
        driver.wait_for_condition("NoSource")
        self.assertIn("microphone", driver.events("condition")[-1]["message"])
        self.check_nothing(driver, 2)
        self.assertEqual(driver.n_frames(), 0)
        self.assertEqual(self.names(driver), [])
        self.assertNotIn("surtitle", world.pipewire.nodes())

    def test_unplugged_and_plugged_again(self):
        world, driver = self.open("microphone")
        room = self.add_microphone(world)
        driver.wait_for_source("microphone")
        self.wait_for_voice(driver)
        self.play_along(world, noise(60), "music.wav", name="music")
        world.pipewire.remove("microphone")
        driver.wait_for_condition("source-lost")
        self.check_nothing(driver)
        world.pipewire.add_source("microphone")
        wait_for(lambda: self.port(world, "microphone:input", "-i"), 10, "its ports")
        self.link(world, f"{room}:monitor", "microphone:input")
        driver.wait_for_condition("")
        self.wait_for_voice(driver)
        account = driver.stop()
        self.check_account(account)
        self.assertGreater(account["source"], RATE)
        self.check_only_the_voice(driver)

    def test_pipewire_returns_without_it(self):
        """A sink is there before the microphone is: nothing of what it plays is heard."""
        world, driver = self.open("microphone")
        self.add_microphone(world)
        driver.wait_for_source("microphone")
        self.wait_for_voice(driver)
        world.pipewire.kill_server()
        driver.wait_for_condition("AudioUnavailable")
        world.pipewire.start()
        self.play_along(world, noise(60), "music.wav", name="music")
        driver.wait_for_condition("source-lost")
        self.check_nothing(driver)
        self.add_microphone(world)
        driver.wait_for_condition("")
        self.wait_for_voice(driver)
        self.check_account(driver.stop())
        self.check_only_the_voice(driver)

    def test_another_default_one(self):
        world, driver = self.open("microphone")
        self.add_microphone(world)
        driver.wait_for_source("microphone")
        self.add_microphone(world, "headset", parity=0)
        world.pipewire.force("quantum", 256)
        driver.wait_for_frames(RATE)
        gaps = [self.change_default(world, driver, name)
                for name in ("headset", "microphone", "headset")]
        before = driver.n_frames()
        driver.wait_for_frames(before + RATE)
        self.assertEqual(sum(sample % 2 for sample in driver.samples()[before + RATE // 4:]), 0)
        self.check_account(driver.stop())
        # On a busy machine the session manager takes longer to link us, but not each time.
        self.assertLessEqual(min(gaps), self.GAP_MAX, gaps)

    def change_default(self, world, driver, name):
        """Follow it; give back the length of the gap."""
        before = driver.account()
        world.pipewire.set_default(name, "source")
        driver.wait_for_source(name)
        driver.wait_for_frames(driver.n_frames() + RATE // 4)
        return driver.account()["source"] - before["source"]

    def test_a_named_one(self):
        """The named one is heard, though another is the default; and when it goes, none."""
        world, driver = self.open("microphone", "headset")
        self.add_microphone(world)
        driver.wait_for_condition("NoSource")
        self.assertIn("headset", driver.events("condition")[-1]["message"])
        self.assertEqual(driver.n_frames(), 0)
        self.add_microphone(world, "headset", parity=0)
        driver.wait_for_source("headset")
        driver.wait_for_condition("")
        driver.wait_for_frames(RATE)
        world.pipewire.remove("headset")
        driver.wait_for_condition("source-lost")
        self.check_nothing(driver)
        world.pipewire.add_source("headset")
        driver.wait_for_condition("")
        self.rest(1)
        driver.stop()
        self.check_no_odd(driver)
        self.assertEqual(set(self.names(driver)), {"headset"})

    def test_a_sink_of_that_name_is_none(self):
        world, driver = self.open("microphone", "speakers")
        self.play_along(world, noise(30), "music.wav", name="music")
        driver.wait_for_condition("NoSource")
        self.check_nothing(driver)
        self.assertEqual(driver.n_frames(), 0)

    def test_moved_to_the_speakers(self):
        """As a mixer does it, and as a patchbay does it."""
        world, driver = self.open("microphone")
        self.add_microphone(world)
        driver.wait_for_source("microphone")
        self.wait_for_voice(driver)
        self.play_along(world, noise(60), "music.wav", name="music")
        link = self.link(world, "speakers:monitor", "surtitle:input")
        driver.wait_for_condition("source-lost")
        self.check_nothing(driver)
        world.run(["pw-link", "-d", *link])
        driver.wait_for_condition("")
        self.wait_for_voice(driver)
        driver.stop()
        self.check_only_the_voice(driver)


class NamedSinkTest(SourceTest):
    def test_only_that_one(self):
        """It goes and comes back; what the default plays meanwhile is not heard."""
        world, driver = self.open("system", "headphones")
        self.play_along(world, noise(60, parity=1), "music.wav", name="music")
        driver.wait_for_condition("NoSource")
        self.assertIn("headphones", driver.events("condition")[-1]["message"])
        self.assertEqual(driver.n_frames(), 0)
        world.pipewire.add_sink("headphones")
        driver.wait_for_source("headphones")
        driver.wait_for_condition("")
        self.hear(world, driver, "first.wav")
        world.pipewire.remove("headphones")
        driver.wait_for_condition("source-lost")
        self.check_nothing(driver, 2)
        world.pipewire.add_sink("headphones")
        driver.wait_for_condition("")
        self.hear(world, driver, "second.wav")
        self.check_account(driver.stop())
        self.check_no_odd(driver)
        self.assertEqual(set(self.names(driver)), {"headphones"})

    def hear(self, world, driver, file):
        before = driver.n_frames()
        wait_for(lambda: self.port(world, "headphones:playback", "-i"), 10, "the headphones' ports")
        self.play_along(world, noise(4), file, target="headphones", name="film")
        driver.wait_for_frames(before + 2 * RATE)

    def test_moved_away(self):
        """A named sink stays the named one, whatever a mixer says."""
        world, driver = self.open("system", "speakers")
        driver.wait_for_source("speakers")
        world.pipewire.add_sink("headphones")
        self.play_along(world, noise(60), "film.wav", target="speakers", name="film")
        wait_for(lambda: self.port(world, "headphones:playback", "-i"), 10, "the headphones' ports")
        self.play_along(world, noise(60, parity=1), "music.wav", target="headphones", name="music")
        driver.wait_for_frames(RATE)
        link = self.link(world, "headphones:monitor", "surtitle:input")
        driver.wait_for_condition("source-lost")
        self.check_nothing(driver)
        world.run(["pw-link", "-d", *link])
        driver.wait_for_condition("")
        driver.wait_for_frames(driver.n_frames() + RATE)
        driver.stop()
        self.check_no_odd(driver)


def film_noise(seconds):
    """Even samples that are so at half their size, too: as long as only one of the two links of a
    stream is there, half of it is heard."""
    return array.array("h", (sample // 2 * 4 if abs(sample) < 16000 else 0
                             for sample in noise(seconds)))


class ApplicationTest(SourceTest):
    def amplitudes(self, driver, *frequencies, seconds=0.5):
        """Of the newest sound, in its median: a busy machine may make a player stumble."""
        samples = driver.samples()[-int(seconds * RATE):]
        return [amplitude_at(samples, frequency) for frequency in frequencies]

    def check_heard(self, driver, heard, unheard):
        for frequency, amplitude in zip(heard, self.amplitudes(driver, *heard)):
            self.assertAlmostEqual(amplitude, AMPLITUDE, delta=AMPLITUDE / 10, msg=frequency)
        for frequency, amplitude in zip(unheard, self.amplitudes(driver, *unheard)):
            self.assertLess(amplitude, AMPLITUDE / 1000, frequency)

    def wait_for_tone(self, driver, frequency, seconds=10):
        """Wait until a tone is heard; give back how long that took."""
        start = time.monotonic()
        wait_for(lambda: driver.n_frames() > RATE and self.amplitudes(
            driver, frequency, seconds=0.1)[0] > AMPLITUDE / 2, seconds, f"{frequency} Hz")
        return time.monotonic() - start

    def test_two_applications_with_two_streams_each(self):
        world, driver = self.open("application", "film")
        self.tone(world, 700, name="film")
        self.tone(world, 1100, name="film")
        self.tone(world, 1900, name="game")
        self.tone(world, 2900, name="game")
        driver.wait_for_source("film")
        for frequency in (700, 1100):
            self.wait_for_tone(driver, frequency)
        driver.wait_for_frames(driver.n_frames() + RATE)
        self.check_heard(driver, (700, 1100), (1900, 2900))
        self.assertEqual(driver.condition(), "")
        self.check_account(driver.stop())
        self.assertEqual([name for name in world.pipewire.nodes() if "surtitle" in name], [])
        self.assertEqual(driver.quit(), 0)

    def test_a_further_stream_and_a_restart(self):
        world, driver = self.open("application", "film")
        first = self.tone(world, 700, name="film")
        self.wait_for_tone(driver, 700)
        self.tone(world, 1100, name="film")
        self.check_linked_in_time(world, driver, 1100)
        first.kill()
        wait_for(lambda: self.amplitudes(driver, 700)[0] < AMPLITUDE / 1000, 10,
                 "the end of 700 Hz")
        driver.wait_for_frames(driver.n_frames() + RATE)
        self.check_heard(driver, (1100,), (700,))
        self.tone(world, 700, name="film")
        self.check_linked_in_time(world, driver, 700)

    def check_linked_in_time(self, world, driver, frequency):
        """From when the stream is there until it is heard."""
        count = len(self.streams(world, "film"))
        started = time.monotonic()
        wait_for(lambda: len(self.streams(world, "film")) > count or time.monotonic() > started + 1,
                 10, "the stream")
        self.assertLess(self.wait_for_tone(driver, frequency), LINK_SECONDS)

    def streams(self, world, name):
        return [item for item in world.pipewire.dump()
                if (item.get("info") or {}).get("props", {}).get("node.name") == name]

    def test_it_quits_while_there_is_a_microphone(self):
        """The microphone is there and hears somebody: not one sample of that."""
        world, driver = self.open("application", "film")
        self.add_microphone(world)
        world.pipewire.wait_for_default("microphone", "source")
        self.play_along(world, noise(60, parity=1), "music.wav", name="music")
        player = self.play_along(world, film_noise(60), "film.wav", name="film")
        driver.wait_for_source("film")
        driver.wait_for_frames(RATE)
        player.kill()
        driver.wait_for_condition("source-lost")
        self.assertIn("film", driver.events("condition")[-1]["message"])
        self.check_nothing(driver, 2)
        self.play_along(world, film_noise(60), "film.wav", name="film")
        driver.wait_for_condition("")
        driver.wait_for_frames(driver.n_frames() + RATE)
        account = driver.stop()
        self.check_account(account)
        self.check_no_odd(driver)
        self.assertGreater(max(driver.samples()), 0)

    def test_not_there(self):
        world, driver = self.open("application", "film")
        self.add_microphone(world)
        self.play_along(world, noise(30, parity=1), "music.wav", name="music")
        driver.wait_for_condition("NoSource")
        self.check_nothing(driver, 2)
        self.assertEqual(driver.n_frames(), 0)

    def test_a_microphone_linked_into_it_by_hand(self):
        world, driver = self.open("application", "film")
        self.add_microphone(world)
        self.play_along(world, film_noise(60), "film.wav", name="film")
        driver.wait_for_source("film")
        driver.wait_for_frames(RATE)
        link = self.link(world, "microphone:capture", "surtitle-application:")
        driver.wait_for_condition("source-lost")
        self.check_nothing(driver)
        world.run(["pw-link", "-d", *link])
        driver.wait_for_condition("")
        driver.wait_for_frames(driver.n_frames() + RATE)
        driver.stop()
        self.check_no_odd(driver)

    def test_where_it_plays_does_not_matter(self):
        """Its sink goes, and it plays on another: heard all the same, and the sink is untouched."""
        world, driver = self.open("application", "film")
        world.pipewire.add_sink("headphones")
        self.tone(world, 700, name="film")
        self.wait_for_tone(driver, 700)
        world.pipewire.remove("speakers")
        driver.wait_for_frames(driver.n_frames() + RATE)
        self.check_heard(driver, (700,), ())
        self.check_account(driver.stop())

    def test_pipewire_dies(self):
        world, driver = self.open("application", "film")
        self.tone(world, 700, name="film")
        self.wait_for_tone(driver, 700)
        world.pipewire.kill_server()
        driver.wait_for_condition("AudioUnavailable")
        world.pipewire.start()
        self.tone(world, 1100, name="film")
        self.wait_for_tone(driver, 1100)
        self.check_account(driver.stop())


class MovedTest(SourceTest):
    """A mixer's menu moves our streams: within their kind they go along, and no further.

    Sinks have even samples, microphones odd ones.
    """

    def move(self, world, driver, target):
        """Say where a stream of ours shall be linked, as a mixer does; give back how to undo it."""
        ours = self.stream(world, driver)
        serial = world.pipewire.nodes()[target]["info"]["props"]["object.serial"]
        self.metadata(world, ours, "target.object", str(serial), "Spa:Id")
        return lambda: self.metadata(world, "-d", ours, "target.object")

    def metadata(self, world, *arguments):
        finished = world.run(["pw-metadata", *arguments])
        self.assertEqual(finished.code, 0, finished.err)

    def stream(self, world, driver):
        """The id of the driver's stream: those of other drivers are called the same."""
        objects = [(item["id"], (item.get("info") or {}).get("props") or {})
                   for item in world.pipewire.dump()]
        clients = [number for number, properties in objects
                   if properties.get("pipewire.sec.pid") == driver.process.pid]
        return next(str(number) for number, properties in objects
                    if properties.get("node.name") == "surtitle"
                    and properties.get("client.id") in clients)

    def check_refused(self, world, driver, target):
        """Moved there, nothing is heard, and that is told; then all is as before."""
        undo = self.move(world, driver, target)
        driver.wait_for_condition("source-lost")
        self.assertIn(f"“{target}”", driver.events("condition")[-1]["message"])
        self.check_nothing(driver)
        undo()
        self.check_goes_on(driver)

    def check_never_there(self, world, driver, target, back=None):
        """The session manager may leave a bound stream where it is; else as above. back: where it is
        moved to then, since WirePlumber 0.5 leaves it where it is when the wish is withdrawn."""
        heard = set(self.names(driver))
        undo = self.move(world, driver, target)
        self.rest(1)
        if driver.condition():
            self.check_nothing(driver)
        if back:
            undo = self.move(world, driver, back)
            self.unlink(world, target)
            self.check_goes_on(driver)
        undo()
        self.check_goes_on(driver)
        self.assertEqual(set(self.names(driver)), heard)

    def unlink(self, world, target):
        """WirePlumber 0.5 leaves a link that it made, beside the new one; that is to be undone by
        hand, as the message says. Where there is none, pw-link says so."""
        world.run(["pw-link", "-d", f"{target}:monitor_MONO", "surtitle:input_MONO"])

    def check_goes_on(self, driver):
        driver.wait_for_condition("", seconds=15)
        driver.wait_for_frames(driver.n_frames() + RATE // 2)

    def test_the_default_output(self):
        world, driver = self.open("system")
        world.pipewire.add_sink("headphones")
        self.add_microphone(world)
        self.play_along(world, noise(60), "music.wav", target="headphones", name="music",
                        **{"node.dont-reconnect": True})
        self.play_along(world, noise(60, seed=3), "film.wav", name="film")
        driver.wait_for_frames(RATE)
        self.move(world, driver, "headphones")
        driver.wait_for_source("headphones")
        driver.wait_for_frames(driver.n_frames() + RATE)
        self.assertIn("“headphones”", driver.notice("source-changed"))
        self.assertEqual(driver.events("condition"), [])
        self.check_refused(world, driver, "microphone")
        self.check_account(driver.stop())
        self.check_no_odd(driver)

    def open_microphones(self):
        world, driver = self.open("microphone")
        self.add_microphone(world)
        self.add_microphone(world, "headset")
        world.pipewire.set_default("microphone", "source")
        self.play_along(world, noise(60), "music.wav", name="music")
        driver.wait_for_source("microphone")
        self.wait_for_voice(driver)
        return world, driver

    def test_the_default_microphone(self):
        world, driver = self.open_microphones()
        self.check_never_there(world, driver, "speakers", back="microphone")
        self.check_account(driver.stop())
        self.check_only_the_voice(driver)

    def test_the_default_microphone_to_another(self):
        world, driver = self.open_microphones()
        version = re.search(r"libwireplumber (\d+)\.(\d+)", world.run(["wireplumber", "--version"]).out)
        if tuple(map(int, version.groups())) >= (0, 5):
            self.skipTest("WirePlumber 0.5 links a stream that is moved to both sources")
        self.move(world, driver, "headset")()
        self.assertIn(driver.events("source")[-1]["name"], ("microphone", "headset"))
        self.wait_for_voice(driver)
        self.check_account(driver.stop())
        self.check_only_the_voice(driver)

    def test_a_named_output_and_an_application(self):
        """What was named is heard, or nothing."""
        world, driver = self.open("system", "speakers")
        driver.wait_for_source("speakers")
        application = Driver(world, "application", "film")
        world.pipewire.add_sink("headphones")
        self.add_microphone(world)
        self.play_along(world, noise(60, seed=3), "music.wav", target="headphones", name="music",
                        **{"node.dont-reconnect": True})
        self.play_along(world, film_noise(60), "film.wav", name="film")
        driver.wait_for_frames(RATE)
        application.wait_for_frames(RATE)
        self.check_never_there(world, driver, "headphones")
        self.check_never_there(world, application, "microphone")
        # What the mixer can't do, a patchbay can.
        link = self.link(world, "microphone:capture", "surtitle:input")
        wait_for(lambda: driver.condition() or application.condition(), 10, "the refusal")
        world.run(["pw-link", "-d", *link])
        self.check_goes_on(driver)
        self.check_goes_on(application)
        for one in (driver, application):
            self.check_account(one.stop())
            self.check_no_odd(one)


class ServiceTest(SourceTest):
    """The daemon, the bus and the command line."""

    def begin(self, **options):
        world = World(**{**EXACT, **options})
        self.addCleanup(world.close)
        self.daemon = world.start_daemon(SURTITLE_ENDPOINT="ws://127.0.0.1:9/v1/listen")
        return world

    def n_connections(self, world):
        """How many connections to PipeWire the daemon has."""
        return sum(item["type"] == "PipeWire:Interface:Client" and
                   item["info"]["props"].get("pipewire.sec.pid") == self.daemon.pid
                   for item in world.pipewire.dump())

    def list(self, world):
        """What ListSources tells: (kind, target) → the whole."""
        listed = world.captions.call("ListSources")
        return {(source["kind"], source["target"]): source for source in listed}

    def test_list_sources(self):
        world = self.begin()
        world.pipewire.add_source("microphone")
        world.pipewire.wait_for_default("microphone", "source")
        world.pipewire.add_sink("headphones", description="Headphones of Ann")
        self.tone(world, 700, name="film", **{"application.icon-name": "video"})
        self.tone(world, 1100, name="film")
        for binary in ("talk", "work"):
            self.tone(world, 1300, name="Chromium", **{"application.process.binary": binary})
        wait_for(lambda: sum(source["active"] for (kind, _), source in self.list(world).items()
                             if kind == "application") == 3, 10, "three applications that play")
        listed = self.list(world)
        self.assertEqual([(kind, target, source["name"], source["default"])
                          for (kind, target), source in listed.items()],
                         [("system", "speakers", "speakers", True),
                          ("system", "headphones", "Headphones of Ann", False),
                          ("microphone", "microphone", "microphone", True),
                          ("application", "film", "film", False),
                          ("application", "talk", "talk", False),
                          ("application", "work", "work", False)])
        self.assertEqual(listed["application", "film"]["icon"], "video")
        self.assertTrue(listed["system", "speakers"]["active"])
        self.assertFalse(listed["system", "headphones"]["active"])
        for source in listed.values():
            self.assertEqual(set(source), {"kind", "target", "name", "default", "active", "icon"})
            self.assertTrue(source["name"] and source["icon"])
        self.assertEqual(self.n_connections(world), 0)

    def test_names_that_can_not_be_shown(self):
        """Any program calls itself as it likes: not a single source is lost by that."""
        world = self.begin(sink=None)
        world.pipewire.add_sink("hostile", description="Ann\\u001b[2J")
        world.pipewire.wait_for_default("hostile")
        player = world.folder / "fi\udcfelm"  # no UTF-8
        shutil.copy(shutil.which("pw-cat"), player)
        path = write_wav(world.folder / "tone.wav", sine(700, AMPLITUDE, 30, RATE))
        world.start([player, "--playback", path])
        wait_for(lambda: any(kind == "application" for kind, _ in self.list(world)), 10, "the film")
        listed = self.list(world)
        self.assertEqual(listed["system", "hostile"]["name"], "Ann?[2J")
        self.assertEqual([target for kind, target in listed if kind == "application"], ["fi?lm"])
        world.captions.start()
        self.assertEqual(world.captions.property("Source")["name"], "Ann?[2J")
        world.pipewire.remove("hostile")
        lost = world.captions.wait_for_signal("Notice", 10, lambda code, _: code == "source-lost")
        self.assertIn("“Ann?[2J”", lost[1])

    def test_list_sources_without_pipewire(self):
        world = self.begin(pipewire=False)
        with self.assertRaises(BusError) as caught:
            world.captions.call("ListSources")
        self.assertEqual(caught.exception.name,
                         "org.surtitle.Captions1.Error.AudioUnavailable")

    def test_list_sources_of_a_frozen_pipewire(self):
        world = self.begin()
        world.pipewire.server.signal(signal.SIGSTOP)
        with self.assertRaises(BusError) as caught:
            world.captions.call("ListSources")
        self.assertEqual(caught.exception.name,
                         "org.surtitle.Captions1.Error.AudioUnavailable")
        world.pipewire.server.signal(signal.SIGCONT)
        wait_for(lambda: self.list(world), 10, "the sources of a PipeWire that goes on")

    def test_command_line(self):
        world = self.begin()
        self.tone(world, 700, name="film")
        wait_for(lambda: ("application", "film") in self.list(world), 10, "the film")
        finished = world.run([world.program("surtitle"), "sources"])
        self.assertEqual((finished.code, finished.err), (0, ""))
        self.assertEqual(finished.out.splitlines()[:2],
                         ["Outputs (--source system):", "  speakers (default, in use)"])
        self.assertIn("Applications (--source application):\n  film (in use)", finished.out)
        finished = world.run([world.program("surtitle"), "sources", "--json"])
        self.assertEqual({source["kind"] for source in json.loads(finished.out)},
                         {"system", "application"})

    def test_the_source_of_a_session(self):
        """It is known while the session runs; before and after, PipeWire knows nothing of us."""
        world = self.begin()
        self.tone(world, 700, name="film")
        self.assertEqual(self.n_connections(world), 0)
        world.captions.start(source="application", target="film")
        self.assertEqual(world.captions.property("Source"),
                         {"kind": "application", "target": "film", "name": "film"})
        self.assertEqual(self.n_connections(world), 1)
        world.captions.call("Pause")
        wait_for(lambda: self.n_connections(world) == 0, 5, "a pause without PipeWire")
        world.captions.call("Resume")
        wait_for(lambda: self.n_connections(world) == 1, 5, "PipeWire again")
        world.captions.stop()
        wait_for(lambda: self.n_connections(world) == 0, 5, "the end of the connection")
        self.assertEqual([name for name in world.pipewire.nodes() if "surtitle" in name], [])

    def test_sources_that_can_not_be(self):
        world = self.begin()
        for name, options in (("InvalidOption", {"source": "both", "target": "speakers"}),
                              ("NoSource", {"source": "both"}),
                              ("InvalidOption", {"source": "application"}),
                              ("NoSource", {"source": "application", "target": "film"}),
                              ("NoSource", {"source": "microphone"}),
                              ("NoSource", {"source": "system", "target": "headphones"})):
            with self.subTest(options=options), self.assertRaises(BusError) as caught:
                world.captions.start(**options)
            self.assertEqual(caught.exception.name, f"org.surtitle.Captions1.Error.{name}")
        self.assertNotIn("surtitle", world.pipewire.nodes())


if __name__ == "__main__":
    unittest.main()
