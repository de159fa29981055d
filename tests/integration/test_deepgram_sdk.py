#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The official client library, unchanged, streams speech to surtitle-recognizer.

It comes from the npm registry into ~/.cache/surtitle (or $XDG_CACHE_HOME); without node, npm or a
registry the tests are skipped.
"""

import hashlib
import json
import pathlib
import shutil
import sys
import unittest
import wave

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "lib"))

import speech
import words
from npm import install
from process import PATIENCE
from world import World

SCRIPTS = HERE / "deepgram-sdk"
STREAM_SECONDS = 60 * PATIENCE


def spoken(pairs, path):
    """All samples of some recordings with pauses between them, and their words."""
    said = speech.join(pairs, path)
    with wave.open(str(path)) as source:
        return source.readframes(source.getnframes()), said


@unittest.skipUnless(shutil.which("node"), "node is not installed")
@unittest.skipUnless(shutil.which("npm"), "npm is not installed")
@unittest.skipUnless(speech.available(), "pocketsphinx-testdata is not installed")
class DeepgramSdkTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = World(pipewire=False)
        cls.addClassCleanup(cls.world.close)
        cls.audio, cls.said = spoken(speech.recordings()[3:], cls.world.folder / "speech.wav")
        cls.file = cls.world.folder / "speech.raw"
        cls.file.write_bytes(cls.audio)

    def stream(self, version):
        """What the library was told of our speech."""
        folder = install("@deepgram/sdk", version)
        server = self.world.start_recognizer()
        finished = self.world.run(
            ["node", SCRIPTS / f"stream-v{version}.cjs", folder,
             server.url.replace("ws:", "http:").replace("/v1/listen", ""), self.file],
            seconds=STREAM_SECONDS)
        self.assertEqual(finished.code, 0, finished.err + server.log)
        return json.loads(finished.out)

    def check(self, version):
        told = self.stream(version)
        finals = [result for result in told["results"] if result["is_final"]]
        heard = " ".join(result["channel"]["alternatives"][0]["transcript"] for result in finals)
        score = words.score(self.said, heard)
        print(f"# @deepgram/sdk {version}: {words.describe(score)}")
        self.assertGreaterEqual(score.right, 0.6 * score.total)
        self.assertLess(len(finals), len(told["results"]), "no interim results")
        self.assertGreaterEqual(told["speech_starts"], 1)
        self.assertEqual(told["metadata"]["sha256"], hashlib.sha256(self.audio).hexdigest())
        self.assertAlmostEqual(told["metadata"]["duration"], len(self.audio) / 32000, delta=0.001)
        self.assertEqual(told["close"], 1000)

    def test_version_4(self):
        self.check(4)

    def test_version_5(self):
        self.check(5)


if __name__ == "__main__":
    unittest.main()
