#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The scorer of transcripts: it must not flatter, and not find fault where there is none."""

import pathlib
import random
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))

import words
from words import Score, score


class WordsTest(unittest.TestCase):
    def test_split(self):
        self.assertEqual(words.split("Well-known, isn’t it? 42 Straße"),
                         ["well", "known", "isn't", "it", "42", "strasse"])
        self.assertEqual(words.split(" … — "), [])

    def test_scores(self):
        #    said               heard                     total right wrong lost extra doubled
        for said, heard, wanted in (
                ("a b c", "A, b. C!", Score(3, 3, 0, 0, 0, 0)),
                ("a b c", "", Score(3, 0, 0, 3, 0, 0)),
                ("", "a b", Score(0, 0, 0, 0, 2, 0)),
                ("a b c", "a x c", Score(3, 2, 1, 0, 0, 0)),
                ("a b c", "a c", Score(3, 2, 0, 1, 0, 0)),
                ("a b c", "a b b c", Score(3, 3, 0, 0, 1, 1)),
                ("a b c d", "a b c b c d", Score(4, 4, 0, 0, 2, 2)),
                ("a b c", "a b x c", Score(3, 3, 0, 0, 1, 0)),
                ("a b a b", "a b a b", Score(4, 4, 0, 0, 0, 0)),
                ("a b c d", "d c b a", None)):
            with self.subTest(said=said, heard=heard):
                result = score(said, heard)
                if wanted:
                    self.assertEqual(result, wanted)
                self.assertEqual(result.right + result.wrong + result.lost, result.total)

    def test_any_texts(self):
        """Whatever is compared, every word said and every word heard is counted once."""
        chance = random.Random(7)
        for _ in range(200):
            said = chance.choices("abcd", k=chance.randrange(12))
            heard = chance.choices("abcd", k=chance.randrange(12))
            result = score(said, heard)
            self.assertEqual(result.right + result.wrong + result.lost, len(said))
            self.assertEqual(result.right + result.wrong + result.extra, len(heard))
            self.assertLessEqual(result.doubled, result.extra)
            changes = result.wrong + result.lost + result.extra
            self.assertEqual(changes, words.distances(said, heard)[-1][-1])

    def test_description(self):
        self.assertEqual(words.describe(score("a b c d", "a x d d")),
                         "2 of 4 words right (50 %), 2 wrong, 0 lost, 0 extra, 0 of them doubled")


if __name__ == "__main__":
    unittest.main()
