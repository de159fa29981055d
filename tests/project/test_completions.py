#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The completions that the program writes for each shell offer what its --help names, no more and no
less, and the shells accept them."""

import functools
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = pathlib.Path(os.environ.get("BUILD_DIR", ROOT / "build")) / "src/surtitle"
OPTION_ROW = re.compile(r"^  (?:-(\w), |    )--([a-z-]+)( [A-Z]+)?", re.M)
VERB = re.compile(r"^  ([a-z]+) ", re.M)

ASK_BASH = """
eval "$1"; shift
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


@functools.cache
def script(shell):
    """What a shell is to read."""
    return subprocess.run([PROGRAM, "completions", shell], capture_output=True, text=True,
                          check=True, timeout=30, env={"LC_ALL": "C.UTF-8"}).stdout


def complete_in_bash(*words, cwd=None):
    """What bash offers for the last of the words; in a folder without files, if not told."""
    with tempfile.TemporaryDirectory() as empty:
        finished = subprocess.run(
            ["bash", "--norc", "-c", ASK_BASH, "bash", script("bash"), *words],
            capture_output=True, text=True, check=True, timeout=30, cwd=cwd or empty)
    return set(finished.stdout.split())


@unittest.skipUnless(PROGRAM.exists(), "surtitle is not built")
class CompletionsTest(unittest.TestCase):
    def test_bash(self):
        self.assertEqual(complete_in_bash("surtitle", ""), set(verbs()) | names())
        self.assertEqual(complete_in_bash("surtitle", "st"), {"start", "stop", "status"})
        for verb in verbs():
            self.assertEqual(complete_in_bash("surtitle", verb, "-"), names(verb))
            self.assertLessEqual(set(verbs(verb)), complete_in_bash("surtitle", verb, ""))
        for verb, below in verbs_below():
            self.assertEqual(complete_in_bash("surtitle", verb, below, "-"), names(verb, below))
        self.assertEqual(complete_in_bash("surtitle", "key", "--host", "x", "st"), {"status"})

    def test_bash_values(self):
        sources = {"system", "microphone", "both", "application"}
        for words in (["-s", ""], ["--source", ""], ["--source", "="], ["--source", "=", ""],
                      ["--json", "-s", ""]):
            self.assertEqual(complete_in_bash("surtitle", "start", *words), sources)
        self.assertEqual(complete_in_bash("surtitle", "start", "-s", "mi"), {"microphone"})
        self.assertEqual(complete_in_bash("surtitle", "start", "--keyterm", ""), set())
        self.assertEqual(complete_in_bash("surtitle", "start", "--keyterm", "=", "x"), set())
        self.assertEqual(complete_in_bash("surtitle", "history", "export", "-f", ""),
                         {"srt", "vtt", "txt", "json"})
        self.assertEqual(complete_in_bash("surtitle", "history", "show", "la"), {"last"})
        self.assertEqual(complete_in_bash("surtitle", "completions", "f"), {"fish"})

    def test_bash_files(self):
        with tempfile.TemporaryDirectory() as folder:
            (pathlib.Path(folder) / "notes.srt").touch()
            for words in (["watch", "no"], ["history", "export", "5", "no"]):
                self.assertEqual(complete_in_bash("surtitle", *words, cwd=folder), {"notes.srt"})
            self.assertEqual(complete_in_bash("surtitle", "stop", "no", cwd=folder), set())

    def test_bash_knows_which_options_take_a_value(self):
        for verb in [("start",), ("watch",), *verbs_below()]:
            for letter, name, value in options(*verb):
                if name in ("help", "version"):
                    continue
                for option in [f"--{name}"] + ([f"-{letter}"] if letter else []):
                    offered = complete_in_bash("surtitle", *verb, option, "-")
                    self.assertEqual(offered == names(*verb), not value, option)

    def test_zsh(self):
        text = script("zsh")
        for function, below in [("surtitle", verbs())] + [
                (f"surtitle_{verb}", verbs(verb)) for verb in verbs() if verbs(verb)]:
            body = re.search(rf"(?ms)^_{function}\(\)\n(.*?)^}}", text)[1]
            self.assertEqual(re.findall(r"^        '([a-z]+):", body, re.M), below)
        for verb in [(verb,) for verb in verbs()] + verbs_below():
            body = re.search(rf"(?ms)^_surtitle_{'_'.join(verb)}\(\)\n(.*?)^}}", text)[1]
            found = re.findall(r"^        (?:'[^']*')?(?:\{-(\w),)?--([a-z-]+)\}?'\[.*?\](:)?", body,
                               re.M)
            self.assertEqual([(letter, name, bool(value)) for letter, name, value in found],
                             [(letter, name, bool(value)) for letter, name, value in
                              options(*verb)])

    def test_fish(self):
        rows = {}
        for row in script("fish").splitlines():
            if match := re.match(r"complete -c surtitle (?:-n '(.*?)' )?(?:-s (\w) )?-l ([a-z-]+)"
                                 r"( -x)?", row):
                rows.setdefault(match[1], []).append((match[2] or "", match[3], bool(match[4])))
        self.assertEqual(re.findall(r"__fish_use_subcommand -a ([a-z]+)", script("fish")), verbs())
        for verb in [(verb,) for verb in verbs()] + verbs_below():
            condition = "; and ".join(f"__fish_seen_subcommand_from {word}" for word in verb)
            wanted = [(letter, name, bool(value)) for letter, name, value in options(*verb)]
            self.assertEqual(rows.get(condition, []) + rows[None], wanted)
        for verb, below in verbs_below():
            self.assertRegex(script("fish"), rf"_from {verb}; and not .*' -a {below} ")

    def test_shells_accept_them(self):
        for shell in ("bash", "zsh", "fish"):
            if not shutil.which(shell):
                continue
            with self.subTest(shell):
                subprocess.run([shell, "-n"], input=script(shell), text=True, check=True,
                               timeout=30)


if __name__ == "__main__":
    unittest.main()
