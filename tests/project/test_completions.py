#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shells' completions offer what the program's --help names, no more and no less."""

import os
import pathlib
import re
import shutil
import subprocess
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = pathlib.Path(os.environ.get("BUILD_DIR", ROOT / "build")) / "src/surtitle"
COMPLETIONS = ROOT / "data/completions"
OPTION_ROW = re.compile(r"^  (?:-(\w), |    )--([a-z-]+)( [A-Z]+)?", re.M)
VERB = re.compile(r"^  ([a-z]+) ", re.M)

ASK_BASH = """
source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
_surtitle
printf '%s\\n' "${COMPREPLY[@]}"
"""


def ask_help(*verb):
    return subprocess.run([PROGRAM, *verb, "--help"], capture_output=True, text=True, check=True,
                          env={"LANG": "C.UTF-8"}, timeout=30).stdout


def verbs(*verb):
    return VERB.findall(ask_help(*verb).partition("Verbs:")[2].partition("Options:")[0])


def verbs_below():
    """(verb, its own verb) of all that have some."""
    return [(verb, below) for verb in verbs() for below in verbs(verb)]


def options(*verb):
    """(letter or "", name, value or "") of each option in a verb's help."""
    return OPTION_ROW.findall(ask_help(*verb).partition("Options:")[2])


def names(*verb):
    return {f"--{name}" for _, name, _ in options(*verb)}


def complete_in_bash(*words):
    """What bash offers for the last of the words."""
    finished = subprocess.run(
        ["bash", "--norc", "-c", ASK_BASH, "bash", COMPLETIONS / "surtitle.bash", *words],
        capture_output=True, text=True, check=True, timeout=30)
    return set(finished.stdout.split())


@unittest.skipUnless(PROGRAM.exists(), "surtitle is not built")
class CompletionsTest(unittest.TestCase):
    def test_bash(self):
        self.assertEqual(complete_in_bash("surtitle", ""), set(verbs()) | names())
        self.assertEqual(complete_in_bash("surtitle", "st"), {"start", "stop", "status"})
        for verb in verbs():
            self.assertEqual(complete_in_bash("surtitle", verb, ""), set(verbs(verb)) | names(verb))
        for verb, below in verbs_below():
            self.assertEqual(complete_in_bash("surtitle", verb, below, ""), names(verb, below))

    def test_bash_values(self):
        sources = {"system", "microphone", "both", "application"}
        for words in (["-s", ""], ["--source", ""], ["--source", "="], ["--source", "=", ""],
                      ["--json", "-s", ""]):
            self.assertEqual(complete_in_bash("surtitle", "start", *words), sources)
        self.assertEqual(complete_in_bash("surtitle", "start", "-s", "mi"), {"microphone"})
        self.assertEqual(complete_in_bash("surtitle", "start", "--keyterm", ""), set())
        self.assertEqual(complete_in_bash("surtitle", "start", "--keyterm", "=", "x"), set())

    def test_bash_knows_which_options_take_a_value(self):
        for letter, name, value in options("start"):
            for option in [f"--{name}"] + ([f"-{letter}"] if letter else []):
                offered = complete_in_bash("surtitle", "start", option, "")
                self.assertEqual(offered == names("start"), not value, option)

    def test_zsh(self):
        text = (COMPLETIONS / "_surtitle").read_text(encoding="utf-8")
        self.assertEqual(re.findall(r"^    '([a-z]+):", text, re.M), verbs())
        for verb, below in verbs_below():
            self.assertRegex(text, rf"(?m)^        '{below}:")
        wanted = {option for verb in verbs() for option in names(verb)}
        wanted |= {option for verb in verbs_below() for option in names(*verb)}
        self.assertEqual(set(re.findall(r"(?<![(\w])--[a-z]+(?=[}\[])", text)), wanted)
        for letter, name, _ in options("start"):
            if letter:
                self.assertIn(f"{{-{letter},--{name}}}", text)

    def test_fish(self):
        text = (COMPLETIONS / "surtitle.fish").read_text(encoding="utf-8").replace("\\\n", "")
        self.assertEqual(re.findall(r"__fish_use_subcommand -a ([a-z]+)", text), verbs())
        rows = re.findall(r"(?:-s (\w) )?-l ([a-z]+) (?:(-x) )?", text)
        found = {(letter, name, bool(value)) for letter, name, value in rows}
        wanted = [option for verb in [("start",), ("doctor",), *verbs_below()] for option in options(*verb)]
        self.assertEqual(found, {(letter, name, bool(value)) for letter, name, value in wanted})
        for verb, below in verbs_below():
            self.assertIn(f"__fish_seen_subcommand_from {verb}' -a {below} ", text)

    def test_shells_accept_them(self):
        for shell, name in (("bash", "surtitle.bash"), ("zsh", "_surtitle"),
                            ("fish", "surtitle.fish")):
            if not shutil.which(shell):
                continue
            with self.subTest(shell):
                subprocess.run([shell, "-n", COMPLETIONS / name], check=True, timeout=30)


if __name__ == "__main__":
    unittest.main()
