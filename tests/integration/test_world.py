#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The private world keeps its word: sound gets through, the session outside doesn't, nothing stays."""

import os
import pathlib
import sys
import unittest
import wave

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))

import process
from process import wait_for
from world import World


def write_tone(path, rate, seconds=1.0):
    """Samples that betray any change of theirs; mono, 16 bits."""
    samples = [((i * 7919) % 40000) - 20000 for i in range(int(rate * seconds))]
    data = b"".join(sample.to_bytes(2, "little", signed=True) for sample in samples)
    with wave.open(str(path), "wb") as target:
        target.setparams((1, 2, rate, 0, "NONE", ""))
        target.writeframes(data)
    return data


class WorldTest(unittest.TestCase):
    def test_nothing_stays(self):
        with World() as world:
            folder = world.folder
            self.assertGreaterEqual(len(world.survivors()), 3)
        self.assertFalse(folder.exists())
        self.assertEqual(process.processes_with("SURTITLE_WORLD", folder), [])

    def test_is_private(self):
        os.environ["DEEPGRAM_API_KEY"] = "not for tests"
        os.environ["http_proxy"] = "http://127.0.0.1:1"
        try:
            with World(pipewire=False) as world:
                said = world.run(["env"]).out
        finally:
            del os.environ["DEEPGRAM_API_KEY"], os.environ["http_proxy"]
        self.assertNotIn("not for tests", said)
        self.assertNotIn("http_proxy", said)
        self.assertIn(f"HOME={world.folder}", said)

    def test_sound_is_exact(self):
        """A graph at 16 kHz mono hands samples on unchanged: exact tests can be built on it."""
        with World(rate=16000, channels=1) as world:
            tone = world.folder / "tone.wav"
            data = write_tone(tone, 16000)
            recorded = world.folder / "recorded.raw"
            recorder = world.start(["pw-record", "--rate", "16000", "--channels", "1",
                                    "--format", "s16", "--target", "speakers",
                                    "--properties", '{"stream.capture.sink": true}', recorded])
            wait_for(world.pipewire.links, 10, "the recorder's link")
            world.play(tone)
            recorder.stop()
            self.assertIn(data, recorded.read_bytes())

    def test_sinks_come_and_go(self):
        with World() as world:
            graph = world.pipewire
            graph.add_sink("headset")
            graph.set_default("headset")
            graph.remove("headset")
            graph.wait_for_default("speakers")
            graph.add_source("microphone")
            graph.wait_for_default("microphone", "source")

    def test_server_comes_back(self):
        with World() as world:
            world.pipewire.kill_server()
            self.assertEqual(world.pipewire.dump(), [])
            world.pipewire.start()
            world.pipewire.kill_manager()
            world.pipewire.start_manager()

    def test_screens(self):
        for kind in ("x11", "wayland"):
            with self.subTest(kind), World(pipewire=False, display=kind) as world:
                picture = world.screenshot(world.folder / "screen.png")
                self.assertGreater(picture.stat().st_size, 100)


if __name__ == "__main__":
    unittest.main()
