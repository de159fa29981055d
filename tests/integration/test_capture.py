#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Capture in a private PipeWire: exact, following, never the wrong sound, and honest when it can't.

Where samples must be exact, the graph runs at our own rate with one channel, so that nothing on
the way has a reason to change them.
"""

import array
import collections
import json
import math
import os
import pathlib
import signal
import statistics
import sys
import time
import unittest
import wave

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))

from process import wait_for
from world import World, build_dir

RATE = 16000
EXACT = {"rate": RATE, "channels": 1}
QUANTUM = 1024  # frames of a cycle, unless a test wants another
ATTEMPTS = 3
GAPS = ("pause", "graph", "overrun", "source", "suspend")


def noise(seconds, seed=1, parity=0):
    """Samples of which no stretch comes twice; all even, or all odd with parity 1."""
    samples = array.array("h")
    state = seed
    for _ in range(int(seconds * RATE)):
        state = (state * 1103515245 + 12345) % 2**31
        samples.append(((state >> 8) % 20000 - 10000) * 2 + parity)
    return samples


def sine(frequency, amplitude, seconds, rate):
    return [round(amplitude * math.sin(2 * math.pi * frequency * i / rate))
            for i in range(int(seconds * rate))]


def correlate(samples, frequency):
    """The amplitude of one frequency in a stretch of samples."""
    step = 2 * math.pi * frequency / RATE
    real = sum(sample * math.cos(step * i) for i, sample in enumerate(samples))
    imaginary = sum(sample * math.sin(step * i) for i, sample in enumerate(samples))
    return 2 * math.hypot(real, imaginary) / len(samples)


def amplitude_at(samples, frequency, window=RATE // 20):
    """The same in the median of short windows: a player that stumbled spoils only one or two."""
    return statistics.median(correlate(samples[start:start + window], frequency)
                             for start in range(0, len(samples) - window + 1, window))


def write_wav(path, samples, rate=RATE, channels=1, interleaved=False):
    """The same samples on every channel, unless they are interleaved."""
    repeat = 1 if interleaved else channels
    frames = array.array("h", (sample for sample in samples for _ in range(repeat)))
    with wave.open(str(path), "wb") as target:
        target.setparams((channels, 2, rate, 0, "NONE", ""))
        target.writeframes(frames.tobytes())
    return path


class Driver:
    """tests/lib/capture-driver.c, started in a world; source: its kind, and maybe a target."""

    def __init__(self, world, *source, **env):
        self.output = world.folder / f"captured-{len(world.processes)}.raw"
        commands, self.commands = os.pipe()
        self.process = world.start([build_dir() / "tests/lib/capture-driver", self.output,
                                    commands, *source], pipe=True, pass_fds=(commands,),
                                   **env)
        os.close(commands)
        self.wait_for("started")

    def events(self, kind):
        """All that was told of one kind, the first one first."""
        told = (json.loads(line) for line in self.process.out.split("\n")[:-1])
        return [event for event in told if event["event"] == kind]

    def wait_for(self, kind, count=1, seconds=10):
        """Wait until a kind of event was told so often; give the last of these back."""
        return wait_for(lambda: self.events(kind)[count - 1:count], seconds, f"“{kind}”")[0]

    def command(self, command, answer):
        count = len(self.events(answer)) + 1
        os.write(self.commands, f"{command}\n".encode())
        return self.wait_for(answer, count)

    def account(self):
        return self.command("account", "account")

    def condition(self):
        """The name of the condition that was told last, "" if none holds."""
        told = self.events("condition")
        return told[-1]["condition"] if told else ""

    def wait_for_condition(self, name, seconds=10):
        wait_for(lambda: self.condition() == name, seconds, f"the condition “{name}”")

    def notice(self, name):
        """What was told under this name last, "" if that was withdrawn or never came."""
        told = [event for event in self.events("notice") if event["condition"] == name]
        return told[-1]["message"] if told else ""

    def wait_for_source(self, name, seconds=10):
        def heard():
            told = self.events("source")
            return told and told[-1]["name"] == name
        wait_for(heard, seconds, f"the source “{name}”")

    def wait_for_frames(self, count, seconds=10):
        """Wait until so many frames have been captured in all."""
        wait_for(lambda: self.n_frames() >= count, seconds, f"{count} captured frames")

    def n_frames(self):
        return self.output.stat().st_size // 2

    def samples(self):
        return array.array("h", self.output.read_bytes())

    def stop(self):
        """Stop capturing; give the final account back."""
        self.command("stop", "stopped")
        return self.account()

    def quit(self):
        os.write(self.commands, b"quit\n")
        return self.process.wait(10)

    def switches(self):
        """How often its threads have been woken up to now."""
        status = pathlib.Path(f"/proc/{self.process.pid}/task").glob("*/status")
        return sum(int(line.split()[1]) for path in status
                   for line in path.read_text().splitlines()
                   if line.startswith("voluntary_ctxt_switches"))


class CaptureTest(unittest.TestCase):
    def start(self, source="speakers", **options):
        """A world, and capture in it that hears the speakers."""
        world = World(**options)
        self.addCleanup(world.close)
        driver = Driver(world)
        if source:
            driver.wait_for_source(source)
        return world, driver

    def play(self, world, samples, file="noise.wav", **options):
        """Play noise to its end."""
        world.play(write_wav(world.folder / file, samples), **options)

    def play_along(self, world, samples, file="noise.wav", **options):
        """Start to play noise; give the player back."""
        return world.pipewire.play(write_wav(world.folder / file, samples), **options)

    def check_account(self, account):
        """Every position has exactly one fate."""
        self.assertEqual(account["captured"],
                         account["kept"] + account["released"] + account["dropped"])
        self.assertEqual(account["end"], account["captured"] + sum(account[gap] for gap in GAPS))

    def check_captured(self, driver, samples):
        """The samples were captured, all of them, in one piece."""
        if samples.tobytes() in driver.output.read_bytes():
            return
        captured, size = driver.output.read_bytes(), RATE // 100
        missing = [start / RATE for start in range(0, len(samples) - size, size)
                   if samples[start:start + size].tobytes() not in captured]
        self.fail(f"not captured: the samples near {missing[:10]} s; {driver.account()}")

    def play_exactly(self, world, driver, seconds, meanwhile=lambda: None):
        """Play noise that is captured in one piece.

        On a busy machine the player, too, is late now and then and leaves a cycle of silence in
        the middle; so three attempts are allowed. What we ourselves did to the sound would be
        done to each.
        """
        for attempt in range(ATTEMPTS):
            samples = noise(seconds, seed=1000 + attempt)
            before = driver.n_frames()
            player = self.play_along(world, samples, f"noise-{attempt}.wav")
            driver.wait_for_frames(before + RATE // 2)
            meanwhile()
            self.assertEqual(player.wait(seconds + 30), 0)
            if samples.tobytes() in driver.output.read_bytes():
                return
        self.check_captured(driver, samples)

    def check_gaps(self, account, **allowed):
        """No gap of any other reason, and none longer than allowed, in frames."""
        for gap in GAPS:
            self.assertLessEqual(account[gap], allowed.get(gap, 0), gap)


class ExactTest(CaptureTest):
    def test_every_sample(self):
        world, driver = self.start(**EXACT)
        self.play_exactly(world, driver, 3)
        account = driver.stop()
        self.check_account(account)
        self.check_gaps(account, pause=60 * RATE)
        self.assertEqual(account["captured"], driver.n_frames())
        self.assertEqual(driver.quit(), 0)

    def test_silence_costs_nothing_and_loses_nothing(self):
        """A pause: no calls, no wake-ups, its length is known, the next sound is whole."""
        world, driver = self.start(**EXACT)
        first, second = noise(1, seed=1), noise(1, seed=2)
        self.play(world, first, "first.wav")
        self.wait_for_rest(driver)
        before, switches, start = driver.account(), driver.switches(), time.monotonic()
        wait_for(lambda: time.monotonic() > start + 4, 10, "four seconds of silence")
        after = driver.account()
        self.assertEqual(after["calls"], before["calls"])
        # The two commands of ours wake it, too.
        self.assertLessEqual(driver.switches() - switches, 2 * 4 + 4)
        self.play(world, second, "second.wav")
        account = driver.stop()
        self.check_captured(driver, second[:RATE // 10])
        self.check_gaps(account, pause=RATE * 60)
        self.check_true_to_time(driver)

    def wait_for_rest(self, driver):
        """Wait until nothing has been captured for half a second."""
        last = [driver.n_frames(), time.monotonic()]

        def rested():
            if driver.n_frames() != last[0]:
                last[:] = driver.n_frames(), time.monotonic()
            return time.monotonic() > last[1] + 0.5
        wait_for(rested, 20, "the end of all sound")

    def check_true_to_time(self, driver):
        """Between two beginnings of sound, positions and the clock advance alike."""
        first, second = driver.events("audio")[:2]
        frames = (second["time"] - first["time"]) * RATE
        self.assertAlmostEqual(second["position"] - first["position"], frames, delta=0.1 * RATE)

    def test_a_blocked_main_loop(self):
        world, driver = self.start(**EXACT)
        self.play_exactly(world, driver, 7, lambda: driver.command("block 5000", "unblocked"))
        self.check_gaps(driver.stop(), pause=60 * RATE)

    def test_a_stopped_process(self):
        """Cycles missed while we were stopped: the gap has exactly their length."""
        world, driver = self.start(**EXACT)
        samples = noise(7)
        player = self.play_along(world, samples)
        driver.wait_for_frames(RATE)
        driver.process.signal(signal.SIGSTOP)
        stopped = time.monotonic()
        wait_for(lambda: time.monotonic() > stopped + 3, 10, "three seconds")
        driver.process.signal(signal.SIGCONT)
        self.assertEqual(player.wait(30), 0)
        account = driver.stop()
        self.check_account(account)
        self.check_gaps(account, graph=3.2 * RATE)
        self.check_gap_in(driver, samples, account["graph"])

    def check_gap_in(self, driver, samples, length):
        """Before and after the one gap, the noise is where it would be without it."""
        self.assertGreater(length, RATE)
        captured, played = driver.samples(), samples.tobytes()
        begin, after = driver.events("audio")[0]["position"], driver.events("audio")[1]["position"]
        index = after - length - begin  # of the first sample after the gap, in the file
        size = RATE // 8
        early = played.find(captured[index - size:index].tobytes()) // 2
        late = played.find(captured[index:index + size].tobytes()) // 2
        self.assertGreater(early, 0)
        self.assertGreater(late, 0)
        self.assertEqual(late - (early + size), length)

    def test_stop_keeps_what_came(self):
        """Stopped in the middle of a sound: what was told before is all there, nothing after."""
        world, driver = self.start(**EXACT)
        player = self.play_along(world, noise(4))
        driver.wait_for_frames(RATE)
        account = driver.stop()
        self.check_account(account)
        self.assertEqual(account["captured"], driver.n_frames())
        self.assertEqual(player.wait(30), 0)
        self.assertEqual(driver.account()["captured"], account["captured"])
        self.assertNotIn("surtitle", world.pipewire.nodes())

    def test_resume(self):
        """Stopped and resumed: one timeline, and the time between is a pause."""
        world, driver = self.start(**EXACT)
        self.play(world, noise(1))
        driver.command("stop", "stopped")
        stopped = time.monotonic()
        wait_for(lambda: time.monotonic() > stopped + 2, 10, "two seconds")
        os.write(driver.commands, b"resume\n")
        driver.wait_for("source", count=2)
        self.play_exactly(world, driver, 1)
        account = driver.stop()
        self.check_account(account)
        self.check_gaps(account, pause=60 * RATE)
        # The first cycle after it may have begun before.
        self.assertGreater(account["pause"], 2 * RATE - QUANTUM)
        self.check_true_to_time(driver)

    def test_again_and_again(self):
        """Started and stopped many times: nothing stays behind."""
        world, driver = self.start(**EXACT)
        driver.stop()
        descriptors = pathlib.Path(f"/proc/{driver.process.pid}/fd")
        n_descriptors = len(list(descriptors.iterdir()))
        for i in range(20):
            driver.command("start", "started")
            driver.wait_for("source", count=i + 2)  # capture is new, and tells what it hears
            driver.stop()
        self.assertEqual(len(list(descriptors.iterdir())), n_descriptors)
        driver.command("start", "started")
        driver.wait_for("source", count=22)
        self.play_exactly(world, driver, 1)
        self.assertEqual(driver.quit(), 0)


    def test_cut_into_slices(self):
        """Of a busy computer's time we get slices alone: many gaps, each of its exact length."""
        world, driver = self.start(**EXACT)
        samples = noise(8)
        player = self.play_along(world, samples)
        driver.wait_for_frames(RATE)
        for _ in range(12):
            driver.process.signal(signal.SIGSTOP)
            time.sleep(0.15)  # not to wait for anything: this is the starving
            driver.process.signal(signal.SIGCONT)
            driver.wait_for_frames(driver.n_frames() + RATE // 8)
        self.assertEqual(player.wait(30), 0)
        account = driver.stop()
        self.check_account(account)
        self.check_gaps(account, graph=4 * RATE)
        self.assertGreater(account["graph"], 12 * RATE // 20)
        # Wherever the captured samples are found in the noise, the gaps before are true.
        shifts = collections.Counter(self.shifts(driver, samples, account))
        common, count = shifts.most_common(1)[0]
        self.assertGreater(count, 40)
        self.assertEqual([shift for shift in shifts if abs(shift - common) > 1], [], shifts)

    def shifts(self, driver, samples, account):
        """How far positions are ahead of the noise, throughout."""
        captured, played, size = driver.samples(), samples.tobytes(), RATE // 40
        runs = self.runs(driver, account)
        for begin, position, length in runs:
            for index in range(begin, begin + length - size, size):
                found = played.find(captured[index:index + size].tobytes())
                if found >= 0 and any(captured[index:index + size]):
                    yield position + index - begin - found // 2

    def runs(self, driver, account):
        """Stretches without a gap: where they begin in the file and in time, and their length.

        Each begin tells its position alone; the file has them one after the other.
        """
        positions = [int(event["position"]) for event in driver.events("audio")]
        begins = [0]
        for event in driver.events("audio")[1:]:
            begins.append(int(event["captured"]))
        ends = begins[1:] + [int(account["captured"])]
        return [(begin, position, end - begin)
                for begin, position, end in zip(begins, positions, ends)]

    def test_the_data_thread_waits_for_nothing(self):
        """Our code on it allocates nothing, takes no lock, and writes only to wake the main one."""
        world, driver = self.start(source=None, **EXACT)
        driver.quit()
        counts = world.folder / "meter"
        driver = Driver(world, SURTITLE_LOG="debug", DATA_THREAD_METER=counts,
                        LD_PRELOAD=build_dir() / "tests/lib/data-thread-meter.so")
        driver.wait_for_source("speakers")
        player = self.play_along(world, noise(3))
        driver.wait_for_frames(RATE)
        driver.process.signal(signal.SIGSTOP)  # gaps, too, are its work
        time.sleep(0.3)
        driver.process.signal(signal.SIGCONT)
        self.assertEqual(player.wait(30), 0)
        self.assertEqual(driver.quit(), 0)
        cycles, allocations, frees, locks, wakes, writes, *elsewhere = map(
            int, counts.read_text(encoding="ascii").split())
        self.assertGreater(cycles, 20)
        self.assertEqual((allocations, frees, locks, writes), (0, 0, 0, 0))
        self.assertTrue(0 < wakes <= cycles, f"{wakes} of {cycles}")
        self.assertGreater(min(elsewhere), 0, "nothing is counted at all")


class FollowTest(CaptureTest):
    GAP_MAX = RATE * 50 // 1000
    SHORT_QUANTUM = 256  # 16 ms, as a desktop's usual 1024 at 48 kHz is 21

    def start_with_two_sinks(self):
        """Two sinks that play all the time, each its own noise; and capture of the default one."""
        world, driver = self.start(**EXACT)
        world.pipewire.force("quantum", self.SHORT_QUANTUM)
        world.pipewire.add_sink("headphones")
        wait_for(lambda: self.port(world, "headphones:playback", "-i"), 10, "the headphones")
        noises = noise(20), noise(20, seed=7)
        for sink, samples in zip(("speakers", "headphones"), noises):
            self.play_along(world, samples, f"{sink}.wav", target=sink, name=f"player-{sink}",
                            **{"node.dont-reconnect": True})
        return world, driver, noises[0]

    def port(self, world, beginning, option):
        ports = world.run(["pw-link", option]).out.split()
        return next((port for port in ports if port.startswith(beginning)), None)

    def instant(self, driver, samples, index, position):
        """How far positions are ahead of the noise that is at an index of the captured file."""
        size = RATE // 16
        found = samples.tobytes().find(driver.samples()[index:index + size].tobytes())
        self.assertGreaterEqual(found, 0, f"not of that noise: the samples at {position}")
        return position - found // 2

    def gained(self, driver, samples):
        """By how many frames positions gained on the noise, from the first second to the end."""
        total, size = driver.n_frames(), RATE // 8
        early = self.instant(driver, samples, RATE // 2, RATE // 2)
        late = self.instant(driver, samples, total - size, driver.account()["end"] - size)
        return late - early

    def attempt(self, scene):
        """Up to three times until the machine doesn't stumble: scene() gives True then."""
        for _ in range(ATTEMPTS):
            if scene():
                return
            self.doCleanups()
        self.skipTest("the machine is too busy: the player itself stumbled")

    def test_another_default_sink(self):
        """To another one and back, again and again: gaps are short, and positions true to time."""
        self.attempt(self.change_the_default)

    def change_the_default(self):
        world, driver, samples = self.start_with_two_sinks()
        recorder = Driver(world, "system", "speakers")
        driver.wait_for_frames(RATE)
        recorder.wait_for_frames(RATE)
        for sink in ("headphones", "speakers") * 2:
            before = driver.account()
            world.pipewire.set_default(sink)
            driver.wait_for_source(sink)
            driver.wait_for_frames(driver.n_frames() + RATE // 2)
            after = driver.account()
            self.assertLessEqual(after["source"] - before["source"], self.GAP_MAX, sink)
        account = driver.stop()
        recorder.stop()
        if self.gained(recorder, samples):
            return False  # the other recorder shows that the noise itself has a hole
        self.check_account(account)
        self.check_gaps(account, source=4 * self.GAP_MAX, graph=RATE // 5)
        # Where cycles of the two overlapped, both were heard; the next gap is to be shorter by that.
        gained = self.gained(driver, samples)
        self.assertGreaterEqual(gained, -2)
        self.assertLessEqual(gained, 2 * self.SHORT_QUANTUM)
        self.assertEqual([event["name"] for event in driver.events("source")],
                         ["speakers", *("headphones", "speakers") * 2])
        return True

    def test_the_length_of_a_gap(self):
        """Unlinked for a moment while the sink plays on: the gap is as long as the noise's."""
        self.attempt(self.unlink_for_a_moment)

    def unlink_for_a_moment(self):
        world, driver, samples = self.start_with_two_sinks()
        recorder = Driver(world, "system", "speakers")
        driver.wait_for_frames(RATE)
        recorder.wait_for_frames(RATE)
        link = [self.port(world, "speakers:monitor", "-o"), self.port(world, "surtitle:", "-i")]
        self.assertEqual(world.run(["pw-link", "-d", *link]).code, 0)
        driver.wait_for_frames(driver.n_frames() + RATE)  # the session manager or we link it again
        account = driver.stop()
        recorder.stop()
        if self.gained(recorder, samples):
            return False
        self.assertGreater(account["source"], 0)
        self.assertLessEqual(abs(self.gained(driver, samples)), 2)
        return True

    def test_the_default_sink_is_unplugged(self):
        """Another one takes its place by itself; the headset's profiles change under its name."""
        world, driver = self.start()
        world.pipewire.add_sink("bluez.a2dp", description="Headset")
        world.pipewire.wait_for_default("speakers")
        world.pipewire.set_default("bluez.a2dp")
        driver.wait_for_source("bluez.a2dp")
        world.pipewire.play(write_wav(world.folder / "tone.wav", sine(1000, 20000, 20, 48000),
                                      48000, 2))
        driver.wait_for_frames(RATE)
        self.replug(world, driver, "bluez.a2dp", "bluez.hfp", channels=1)
        self.replug(world, driver, "bluez.hfp", "bluez.hfp", channels=1)
        world.pipewire.remove("bluez.hfp")
        driver.wait_for_source("speakers")
        self.check_heard(driver)
        # It is one headset, whatever its nodes are called; and nothing was ever gone for long.
        for event in driver.events("notice"):
            self.assertLessEqual(event["message"].count("Headset"), 1)
        self.assertEqual(driver.events("condition"), [])

    def replug(self, world, driver, old, new, **options):
        """The nodes of a card go and come, as when its profile changes."""
        world.pipewire.remove(old)
        world.pipewire.add_sink(new, description="Headset", **options)
        world.pipewire.set_default(new)
        driver.wait_for_source(new)
        self.check_heard(driver)

    def check_heard(self, driver):
        before = driver.n_frames()
        driver.wait_for_frames(before + RATE)
        self.assertGreater(amplitude_at(driver.samples()[-RATE // 2:], 1000), 15000)

    def test_another_quantum(self):
        """The graph's cycles become shorter and longer in mid-sound, of which none is missed."""
        world, driver, _ = self.start_with_two_sinks()
        driver.wait_for_frames(RATE)
        missed = []
        for _ in range(ATTEMPTS):  # a busy machine misses some indeed, but not each time
            before = driver.account()
            for quantum in (1024, 512, 2048, self.SHORT_QUANTUM):
                world.pipewire.force("quantum", quantum)
                driver.wait_for_frames(driver.n_frames() + RATE // 2)
            after = driver.account()
            self.check_account(after)
            missed.append(after["graph"] - before["graph"])
            if missed[-1] == 0:
                return
        self.fail(f"missed: {missed} frames")

    def test_the_sink_goes_and_comes_back(self):
        world, driver = self.start()
        world.pipewire.remove("speakers")
        driver.wait_for_condition("source-lost")
        world.pipewire.add_sink("speakers")
        driver.wait_for_condition("")
        self.play(world, noise(1))
        self.assertGreater(driver.account()["captured"], RATE)

    def test_pipewire_dies(self):
        world, driver = self.start(**EXACT)
        self.play(world, noise(1))
        world.pipewire.kill_server()
        driver.wait_for_condition("AudioUnavailable")
        world.pipewire.start()
        returned = time.monotonic()
        driver.wait_for_condition("", seconds=10)
        self.assertLess(time.monotonic() - returned, 4)
        self.play_exactly(world, driver, 1)
        account = driver.stop()
        self.check_account(account)
        self.assertGreater(account["source"], 0)

    def test_wireplumber_dies(self):
        world, driver = self.start(**EXACT)
        self.play(world, noise(1))
        world.pipewire.kill_manager()
        world.pipewire.remove("speakers")  # a real sound card is the manager's, and goes with it
        driver.wait_for_condition("AudioUnavailable")
        self.assertIn("wireplumber", driver.events("condition")[-1]["message"])
        world.pipewire.add_sink("speakers")
        world.pipewire.start_manager()
        driver.wait_for_condition("", seconds=15)
        self.play_exactly(world, driver, 1)


class HonestyTest(CaptureTest):
    def test_no_pipewire(self):
        _, driver = self.start(source=None, pipewire=False)
        driver.wait_for_condition("AudioUnavailable")
        self.assertIn("systemctl --user start pipewire", driver.events("condition")[-1]["message"])
        account = driver.stop()
        self.assertEqual(account["end"], 0)
        self.assertEqual(driver.quit(), 0)

    def test_no_session_manager(self):
        world, _ = self.start()
        world.pipewire.kill_manager()
        driver = Driver(world)
        driver.wait_for_condition("AudioUnavailable")
        self.assertIn("wireplumber", driver.events("condition")[-1]["message"])

    def test_no_sink(self):
        world, driver = self.start(source=None, sink=None)
        driver.wait_for_condition("NoSource")
        world.pipewire.add_sink("speakers", channels=2)
        driver.wait_for_source("speakers")
        driver.wait_for_condition("")

    def test_a_frozen_pipewire(self):
        world, driver = self.start()
        driver.stop()
        world.pipewire.server.signal(signal.SIGSTOP)
        driver.command("start", "started")
        driver.wait_for_condition("AudioUnavailable")
        world.pipewire.server.signal(signal.SIGCONT)
        driver.wait_for_condition("")

    def test_our_name(self):
        world, _ = self.start()
        properties = world.pipewire.nodes()["surtitle"]["info"]["props"]
        for name, value in (("application.name", "Surtitle"),
                            ("application.icon-name", "org.surtitle.Surtitle"),
                            ("media.role", "Accessibility"),
                            ("media.class", "Stream/Input/Audio"),
                            ("node.description", "Surtitle")):
            self.assertEqual(properties[name], value)


class PrivacyTest(CaptureTest):
    """The speakers play even samples, the microphone odd ones: not a single odd one may arrive."""

    def start_with_microphone(self):
        world, driver = self.start(**EXACT)
        world.pipewire.add_source("microphone")
        world.pipewire.add_sink("booth")  # in which somebody speaks into the microphone
        world.pipewire.wait_for_default("microphone", "source")
        wait_for(lambda: self.port(world, "booth:monitor", "-o"), 10, "the booth")
        self.link(world, "booth:monitor", "microphone:input")
        self.play_along(world, noise(30, parity=1), "speech.wav", target="booth", name="speech")
        self.play_along(world, noise(30), "music.wav", name="music")
        driver.wait_for_frames(RATE)
        return world, driver

    def port(self, world, beginning, option):
        ports = world.run(["pw-link", option]).out.split()
        return next((port for port in ports if port.startswith(beginning)), None)

    def link(self, world, output, target):
        """Link two ports by hand; give what pw-link needs to undo it."""
        ports = [self.port(world, output, "-o"), self.port(world, target, "-i")]
        self.assertEqual(world.run(["pw-link", *ports]).code, 0, ports)
        return ports

    def check_only_the_speakers(self, driver):
        samples = driver.samples()
        self.assertGreater(max(samples), 0)
        self.assertEqual(sum(sample % 2 for sample in samples), 0)

    def check_deaf(self, world, driver):
        """While the wrong link holds, nothing at all is captured."""
        n_frames = driver.n_frames()
        start = time.monotonic()
        wait_for(lambda: time.monotonic() > start + 1, 10, "a second")
        self.assertEqual(driver.n_frames(), n_frames)

    def test_a_microphone_linked_by_hand(self):
        world, driver = self.start_with_microphone()
        link = self.link(world, "microphone:capture", "surtitle:input")
        driver.wait_for_condition("source-lost")
        self.assertIn("microphone", driver.events("condition")[-1]["message"])
        self.check_deaf(world, driver)
        self.assertEqual(world.run(["pw-link", "-d", *link]).code, 0)
        driver.wait_for_condition("")
        driver.wait_for_frames(driver.n_frames() + RATE)
        account = driver.stop()
        self.check_only_the_speakers(driver)
        self.check_account(account)
        self.assertGreater(account["source"], RATE)

    def test_moved_to_a_microphone(self):
        """As a mixer's menu does it."""
        world, driver = self.start_with_microphone()
        nodes = world.pipewire.nodes()
        ours = str(nodes["surtitle"]["id"])
        serial = str(nodes["microphone"]["info"]["props"]["object.serial"])
        move = ["pw-metadata", ours, "target.object", serial, "Spa:Id"]
        self.assertEqual(world.run(move).code, 0)
        driver.wait_for_condition("source-lost")
        self.check_deaf(world, driver)
        self.assertEqual(world.run(["pw-metadata", "-d", ours, "target.object"]).code, 0)
        driver.wait_for_condition("", seconds=15)
        driver.wait_for_frames(driver.n_frames() + RATE)
        driver.stop()
        self.check_only_the_speakers(driver)

    def test_the_sink_goes_while_there_is_a_microphone(self):
        world, driver = self.start(**EXACT)
        world.pipewire.add_source("microphone")
        world.pipewire.wait_for_default("microphone", "source")
        self.play(world, noise(1))
        world.pipewire.remove("speakers")
        driver.wait_for_condition("source-lost")
        self.check_deaf(world, driver)
        self.assertEqual([event["name"] for event in driver.events("source")], ["speakers"])


class QualityTest(CaptureTest):
    FREQUENCIES = (200, 1000, 3000, 5000, 7000)
    RATES = (44100, 48000, 96000, 192000)
    SURROUND = 8
    FULL_SCALE = 32000

    def capture_tone(self, world, driver, samples, rate=48000, channels=2, interleaved=False):
        """The captured middle of a second of sound, the same on all channels or each its own."""
        before = driver.n_frames()
        world.play(write_wav(world.folder / f"tone-{rate}.wav", samples, rate, channels,
                             interleaved))
        captured = driver.samples()[before:]
        loud = next(i for i, sample in enumerate(captured) if abs(sample) > 1000)
        return captured[loud + RATE // 4:loud + RATE * 3 // 4]

    def chord(self, rate):
        """All frequencies at once, each at an eighth of full scale."""
        tones = [sine(frequency, 4096, 1, rate) for frequency in self.FREQUENCIES]
        return [sum(samples) for samples in zip(*tones)]

    def check_flat(self, captured):
        for frequency in self.FREQUENCIES:
            decibels = 20 * math.log10(amplitude_at(captured, frequency) / 4096)
            self.assertAlmostEqual(decibels, 0, delta=0.5, msg=f"{frequency} Hz")

    def test_every_rate(self):
        """The graph changes its rate while we listen: flat up to 7 kHz, and nothing clips."""
        world, driver = self.start()
        for rate in self.RATES:
            world.pipewire.force("rate", rate)
            with self.subTest(rate=rate):
                self.check_flat(self.capture_tone(world, driver, self.chord(rate), rate))
                captured = self.capture_tone(world, driver, sine(997, self.FULL_SCALE, 1, rate),
                                             rate)
                self.check_full_scale(captured)
                wait_for(lambda rate=rate: self.sink_rates(world) <= {rate}, 5, f"{rate} Hz")
        account = driver.stop()
        self.check_account(account)
        self.check_gaps(account, pause=60 * RATE, source=RATE, graph=RATE // 5)

    def sink_rates(self, world):
        """At what the output runs; nothing if it rests."""
        formats = world.pipewire.nodes()["speakers"]["info"]["params"].get("Format", [])
        return {node["rate"] for node in formats}

    def check_full_scale(self, captured):
        self.assertAlmostEqual(amplitude_at(captured, 997), self.FULL_SCALE, delta=400)
        self.assertLess(max(map(abs, captured)), self.FULL_SCALE + 500)

    def test_surround(self):
        """7.1: full scale on every channel doesn't clip, and what is on one alone is heard."""
        world, driver = self.start(sink=None, source=None)
        world.pipewire.add_sink("cinema", channels=self.SURROUND)
        driver.wait_for_source("cinema")
        tone = sine(997, self.FULL_SCALE, 1, 48000)
        self.check_full_scale(self.capture_tone(world, driver, tone, channels=self.SURROUND))
        pitches = [600 + 200 * channel for channel in range(self.SURROUND)]
        tones = [sine(pitch, 16000, 1, 48000) for pitch in pitches]
        captured = self.capture_tone(world, driver, [sample for frame in zip(*tones)
                                                     for sample in frame],
                                     channels=self.SURROUND, interleaved=True)
        heard = [amplitude_at(captured, pitch) for pitch in pitches]
        self.assertGreater(min(heard), 16000 / 20, heard)
        self.assertGreater(heard[2], 0.99 * max(heard), "speech is in the middle")

    def test_level(self):
        world, driver = self.start()
        self.assertNotIn("dbfs", driver.command("level", "level"))
        world.pipewire.play(write_wav(world.folder / "tone.wav", sine(997, 16384, 4, 48000),
                                      48000, 2))
        driver.wait_for_frames(RATE)
        self.assertAlmostEqual(driver.command("level", "level")["dbfs"], -6.02, delta=0.2)


if __name__ == "__main__":
    unittest.main()
