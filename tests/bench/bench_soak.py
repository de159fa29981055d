#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the programs keep to their memory: a day of captions, as fast as they keep up.

    bench_soak.py [--hours 24] [--speed 200] [daemon] [overlay]

Five updates a second, an utterance in four seconds. `daemon`: a server sends them to the service,
and what that tells is shown by the caption window. `overlay`: all of them go to the window, which
hides now and then and comes again. Prints over time how much memory each has written to, as what it
has only read, of libraries, is private or not by which other programs run. Fails if that was 1 MB
more at its peak in the last third of the time than in the first, after which the service keeps as
much of a session as it ever does. Peaks, as what is free isn't always given back.
"""

import argparse
import pathlib
import random
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "overlay"))

import tone_words  # noqa: E402
from bench_overlay import WORDS  # noqa: E402
from conversation import Conversation  # noqa: E402
from fault_server import FaultServer  # noqa: E402
from gi.repository import Gio, GLib  # noqa: E402
from overlay_world import APPLICATION, OverlayWorld  # noqa: E402
from process import wait_for  # noqa: E402
from tone_listener import Listener  # noqa: E402

RATE = 5  # updates a second
UTTERANCE_SECONDS = 4
UPDATES = RATE * UTTERANCE_SECONDS
SAMPLES = 24
GROWTH_KB_MAX = 1024
HIDE_AFTER_SECONDS = 1
AUDIO_SECONDS = 60
REST_SECONDS = 60  # the longest that a program may take to catch up


def utterances():
    """Texts for ever, no two alike, each as the list of what is said of it one after another."""
    chance = random.Random(1)
    while True:
        words = chance.choices(WORDS, k=chance.randint(6, 14))
        yield [" ".join(words[:1 + n * len(words) // UPDATES]) for n in range(UPDATES)]


class Speaker(Listener):
    """A recogniser that says more than it hears: at `speed` times the pace of speech."""

    speed = 1
    updates = 0  # said by all
    updates_max = 0
    texts = utterances()

    def feed(self, raw, sent=None):
        before = self.seconds
        self._digest.update(raw if sent is None else sent)
        self._n_bytes += len(raw)
        n = int(self.speed * self.seconds / UTTERANCE_SECONDS) - \
            int(self.speed * before / UTTERANCE_SECONDS)
        step = (self.seconds - before) / max(n, 1)
        return [message for i in range(n)
                for message in self._utter(before + i * step, before + (i + 1) * step)]

    def _utter(self, start, end):
        if Speaker.updates >= Speaker.updates_max:
            return
        for text in next(self.texts):
            Speaker.updates += 1
            yield self._say(text, start, end, Speaker.updates % UPDATES == 0)

    def _say(self, text, start, end, final):
        said = text.split()
        step = (end - start) / len(said)
        words = [{"word": word, "start": start + i * step, "end": start + (i + 1) * step,
                  "confidence": 0.9} for i, word in enumerate(said)]
        return {"type": "Results", "channel_index": [0, 1], "start": start, "duration": end - start,
                "is_final": final, "speech_final": final,
                "channel": {"alternatives": [{"transcript": text, "confidence": 0.9,
                                              "words": words}]}}


class Talk(Conversation):
    """One that keeps no record of what was said."""

    @staticmethod
    def _kind_of_listener(request, options):
        return Speaker

    def _say(self, message):
        super()._say(message)
        self.record.sent.clear()


class Server(FaultServer):
    conversation = Talk


def written_kb(program):
    told = pathlib.Path(f"/proc/{program.pid}/smaps_rollup").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in told.splitlines()
                if line.startswith("Private_Dirty:"))


class Table:
    """Written memory of some programs at even distances, printed as it is read."""

    def __init__(self, programs):
        self.programs = programs
        self.rows = []
        self.began = time.monotonic()
        print(f"{'captions':>9} {'took':>8}" + "".join(f"{name:>14}" for name in programs))

    def sample(self, updates):
        kb = [written_kb(program) for program in self.programs.values()]
        self.rows.append(kb)
        print(f"{updates / RATE / 3600:7.1f} h {time.monotonic() - self.began:6.0f} s"
              + "".join(f"{value:11} kB" for value in kb), flush=True)

    def growths(self):
        """How much higher each program's peak was in the last third than in the first."""
        third = SAMPLES // 3
        growths = {name: max(kb[-third:]) - max(kb[:third])
                   for name, *kb in zip(self.programs, *self.rows)}
        print("peak of the last third above that of the first: " + ", ".join(
            f"{name} {kb} kB" for name, kb in growths.items()), flush=True)
        return growths


def catch_up(world):
    """The window has done with all that was sent to it when it answers. Whether there is one."""
    try:
        world.captions.connection.call_sync(
            APPLICATION, "/org/surtitle/Surtitle", "org.gtk.Actions", "List", None, None,
            Gio.DBusCallFlags.NONE, 1000 * REST_SECONDS, None)
    except GLib.Error:
        return False
    return True


def start_overlay(world):
    world.set_preference("hide-after", HIDE_AFTER_SECONDS)
    overlay = world.start([world.program("surtitle-overlay")])
    wait_for(lambda: catch_up(world), 15, "the overlay")
    return overlay


def play_on(world, player, speech):
    """Play on for ever."""
    return player if player and player.running() else world.pipewire.play(speech)


def soak_daemon(updates, speed):
    """From the server to the screen."""
    Speaker.speed = speed
    with OverlayWorld(pipewire=True) as world, Server() as server:
        programs = {"surtitled": world.start_daemon(SURTITLE_ENDPOINT=server.url),
                    "overlay": start_overlay(world)}
        speech = world.folder / "speech.wav"
        tone_words.write_wav(speech, AUDIO_SECONDS * tone_words.speech(4))
        world.captions.start()
        table, player = Table(programs), None
        for n in range(1, SAMPLES + 1):
            Speaker.updates_max = n * updates // SAMPLES
            while Speaker.updates < Speaker.updates_max:
                player = play_on(world, player, speech)
                wait_for(lambda: Speaker.updates >= Speaker.updates_max or not player.running(),
                         2 * AUDIO_SECONDS, "captions")
            world.wait_hidden(REST_SECONDS)
            table.sample(Speaker.updates)
        assert world.captions.stop()["complete"]
    return table.growths()


def soak_overlay(updates, speed):
    """All that is said, to the screen."""
    with OverlayWorld() as world, world.fake() as fake:
        fake.set_property("Session", 1)
        fake.set_property("State", "listening")
        table, texts, began = Table({"overlay": start_overlay(world)}), utterances(), None
        began = time.monotonic()
        for segment in range(1, updates // UPDATES + 1):
            for n, text in enumerate(next(texts), 1):
                fake.emit("Caption", 1, segment, text, len(text) // 2, n == UPDATES, {})
            assert catch_up(world), "the overlay is gone, or hangs"
            due = began + segment * UTTERANCE_SECONDS / speed
            wait_for(lambda: time.monotonic() >= due, 10, "the next utterance")
            if segment % (updates // UPDATES // SAMPLES) == 0:
                world.wait_hidden(REST_SECONDS)
                table.sample(segment * UPDATES)
    return table.growths()


PARTS = {"daemon": soak_daemon, "overlay": soak_overlay}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--hours", type=float, default=24)
    parser.add_argument("--speed", type=float, default=200)
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS])
    arguments = parser.parse_args()
    updates = int(arguments.hours * 3600 * RATE)
    growths = [kb for part in arguments.parts or PARTS
               for kb in PARTS[part](updates, arguments.speed).values()]
    assert max(growths) < GROWTH_KB_MAX, f"grown by {max(growths)} kB"


if __name__ == "__main__":
    main()
