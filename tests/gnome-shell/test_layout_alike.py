# SPDX-License-Identifier: GPL-3.0-or-later
"""The extension's layout and src/layout show the same of any conversation.

Each has its own way to find where a line may end, and its own unit of length; the words here leave
no choice there, and have the same length in both. (Whether a line may end behind a hyphen that a text
begins with is another matter from Unicode 15.1 on.)
"""

import os
import pathlib
import random
import subprocess
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
DRIVER = pathlib.Path(os.environ["BUILD_DIR"], "tests/gnome-shell/layout-driver")
WORDS = ("a the it we no not 17 2026 and because which Paris London said says speaking captions "
         "unbelievable recognised incomprehensibilities l'eau").split()
MARKS = ("", "", "", "", ",", ".", "?", "!", "...")
CONVERSATIONS = int(os.environ.get("SURTITLE_TEST_CONVERSATIONS", "60"))


class Speaker:
    """One who says a segment, and has it recognised better and better."""

    def __init__(self, dice, number):
        self.dice = dice
        self.number = number
        self.label = dice.choice(("", "", "You:", ">> Speaker 2:", ">> " + "Long" * 30))
        self.words = []
        self.stable = 0
        self.ended = False

    def word(self):
        return self.dice.choice(WORDS) + self.dice.choice(MARKS)

    def go_on(self):
        """The next thing that is heard: words are added, changed, taken back, made stable."""
        dice = self.dice
        tail = len(self.words) - self.stable
        for _ in range(dice.randrange(3)):
            self.words.append(self.word())
        if tail and dice.random() < 0.4:
            self.words[self.stable + dice.randrange(tail)] = self.word()
        if tail and dice.random() < 0.2:
            del self.words[-dice.randint(1, tail):]
        if dice.random() < 0.05 and self.words:
            self.words[dice.randrange(len(self.words))] = self.word()
        self.stable = min(len(self.words), self.stable + (dice.random() < 0.3) * dice.randrange(4))
        self.ended = dice.random() < 0.08

    def fields(self):
        stable = len(" ".join(self.words[:self.stable]))
        return self.number, stable, int(self.ended), self.label, "", "", " ".join(self.words)


def converse(seed):
    """Steps for the drivers, fields between tabs."""
    dice = random.Random(seed)
    speakers, number, now = [], 0, 1000
    stability = dice.choice(("fast", "balanced", "calm"))
    steps = [("new", now, dice.randint(1, 4), dice.choice((12, 20, 30, 42)), stability)]
    for _ in range(120):
        now += dice.choice((1, 10, 40, 40, 90, 90, 200, 400, 1100, 7000 if dice.random() < 0.1 else 5))
        if dice.random() < 0.3:
            steps.append(("wait", now))
        elif dice.random() < 0.02:
            steps.append(("set", now, dice.randint(1, 4), dice.choice((12, 25, 42)), stability))
        else:
            if not speakers or (len(speakers) < 3 and dice.random() < 0.1):
                number += 1
                speakers.append(Speaker(dice, number))
            speaker = dice.choice(speakers)
            speaker.go_on()
            steps.append(("say", now, *speaker.fields()))
            if speaker.ended:
                speakers.remove(speaker)
    return ["\t".join(str(field) for field in step) for step in steps]


def drive(command, steps):
    """What a driver says, which reads its input or the file that its last argument names."""
    with tempfile.NamedTemporaryFile("w+", encoding="utf-8") as file:
        file.write("\n".join(steps) + "\n")
        file.flush()
        file.seek(0)
        done = subprocess.run([*(str(word) for word in command), file.name], stdin=file, text=True,
                              capture_output=True, timeout=60, check=True)
    return done.stdout.splitlines()


class AlikeTest(unittest.TestCase):
    def test_any_conversation(self):
        conversations = [(seed, step) for seed in range(CONVERSATIONS) for step in converse(seed)]
        steps = [step for _, step in conversations]
        wanted = drive([DRIVER], steps)
        got = drive(["gjs", "-m", HERE / "layout-driver.js"], steps)
        for (seed, step), one, other in zip(conversations, wanted, got, strict=True):
            self.assertEqual(other, one, f"seed {seed}: {step}")


if __name__ == "__main__":
    unittest.main()
