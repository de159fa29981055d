#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The manual pages tell the truth: each option that a program's --help names is in its page."""

import os
import pathlib
import re
import shutil
import subprocess
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("BUILD_DIR", ROOT / "build"))
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
VERB = re.compile(r"^  ([a-z]+) ", re.M)
# These are read by every GTK program and belong to GTK.
FOREIGN = {"--help-all", "--help-gapplication", "--help-gtk", "--gapplication-service"}


def ask_help(*command):
    finished = subprocess.run([*command, "--help"], capture_output=True, text=True, timeout=30,
                              env={**os.environ, "LANG": "C.UTF-8", "LANGUAGE": ""}, check=True)
    return finished.stdout


def helps(*command):
    """The help of a program and that of all its verbs, which may have verbs, too; and their names,
    such as "start" and "key set"."""
    own = ask_help(*command)
    texts, names = [own], []
    for verb in VERB.findall(own.partition("Verbs:")[2].partition("Options:")[0]):
        below, names_below = helps(*command, verb)
        texts += below
        names += [f"{verb} {name}" for name in names_below] or [verb]
    return texts, names


class ManualsTest(unittest.TestCase):
    def check(self, name):
        program, page = BUILD / "src" / name, ROOT / f"doc/{name}.1.scd"
        if not program.exists():
            self.skipTest(f"{name} is not built")
        self.assertTrue(page.exists(), "there is no page")
        text = page.read_text(encoding="utf-8")
        texts, verbs = helps(str(program))
        for verb in verbs:
            self.assertRegex(text, rf"\*{verb}\*", "a verb without description")
        offered = set(OPTION.findall(" ".join(texts))) - FOREIGN
        self.assertIn("--help", offered)
        described = set(OPTION.findall(text.replace("\\", "")))
        self.assertEqual(offered - described, set(), "not in the page")
        self.assertEqual(described - offered - FOREIGN, set(), "not in the program")

    def test_daemon(self):
        self.check("surtitled")

    def test_command(self):
        self.check("surtitle")

    def test_window(self):
        self.check("surtitle-overlay")

    def test_recognizer(self):
        self.check("surtitle-recognizer")

    @unittest.skipUnless(shutil.which("scdoc"), "scdoc is not installed")
    def test_pages_are_valid(self):
        for page in sorted((ROOT / "doc").glob("*.scd")):
            with self.subTest(page.name), open(page, "rb") as text:
                finished = subprocess.run(["scdoc"], stdin=text, capture_output=True, check=False)
                self.assertEqual(finished.returncode, 0, finished.stderr)


if __name__ == "__main__":
    unittest.main()
