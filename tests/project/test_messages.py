#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the service tells people: whatever is a sentence is one, whole and alone."""

import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDERS = ("src/daemon", "src/upstream")

# _("…" "…") and N_("…" "…"): a text, in as many pieces as it takes.
MARKED = re.compile(r'\bN?_\(((?:\s*"(?:[^"\\]|\\.)*")+)\s*\)')
PIECE = re.compile(r'"((?:[^"\\]|\\.)*)"')

# An end within: a point and a space, which an abbreviation would have, too; none is used.
SECOND = re.compile(r"[.!?] ")


def texts():
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).glob("*.c")):
            for marked in MARKED.finditer(path.read_text(encoding="utf-8")):
                yield path.name, "".join(PIECE.findall(marked[1]))


class MessagesTest(unittest.TestCase):
    def test_one_sentence(self):
        sentences = [(name, text) for name, text in texts()
                     if not text.startswith("Usage:") and text.rstrip("\\n").endswith(".")]
        self.assertGreater(len(sentences), 50, "they are not found any more")
        for name, text in sentences:
            with self.subTest(name):
                self.assertIsNone(SECOND.search(text), f"two sentences: {text}")
                self.assertNotIn("\\n", text.removesuffix("\\n"))

    def test_parts_of_sentences(self):
        """What has no full stop is a part of another sentence, and has none within."""
        for name, text in texts():
            if not text.startswith("Usage:") and not text.rstrip("\\n").endswith("."):
                with self.subTest(name):
                    self.assertIsNone(SECOND.search(text), f"half a sentence more: {text}")


if __name__ == "__main__":
    unittest.main()
