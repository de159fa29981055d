#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Translations: every file with words for people is known to gettext, every language is whole."""

import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PO = ROOT / "po"
MARKED = re.compile(r"\bN?_\(\s*\"")
DATA = ("*.desktop.in", "*.metainfo.xml.in", "*.gschema.xml")
# What a user or a program reads letter by letter.
TYPED = re.compile(r"--[a-z][a-z-]*[a-z]|wss?://|/run/|[A-Z]+_[A-Z_]+|(?<![A-Za-z])"
                   r"(?:surtitled?|Surtitle|systemctl|Deepgram|PipeWire)(?![A-Za-z])")
# Pages that are seen as one, the files whose rows are on them, and what is above all pages.
PAGES = (("settings-look.c",), ("settings-behaviour.c",), ("settings-speech.c",),
         ("settings-server.c",), ("settings-privacy.c", "settings-cost.c"), ("first-run.c",))
HEADER = "_Reset All…"
# A question is another window.
TITLE = re.compile(r"(?<!accept = )(?<!\w)N?_\(((?:\s*\"(?:[^\"\\]|\\.)*\")+)\)")
MNEMONIC = re.compile(r"_(\w)")
XGETTEXT = ("xgettext", "--from-code=UTF-8", "--keyword=_", "--keyword=N_", "--add-comments",
            "--keyword=ngettext:1,2")


def listed():
    lines = (PO / "POTFILES.in").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def languages():
    return (PO / "LINGUAS").read_text(encoding="utf-8").split()


@unittest.skipUnless(shutil.which("xgettext"), "gettext is not installed")
class TranslationsTest(unittest.TestCase):
    def run_tool(self, *command):
        finished = subprocess.run([str(word) for word in command], capture_output=True, text=True,
                                  cwd=ROOT, timeout=60, check=False)
        self.assertEqual(finished.returncode, 0, finished.stdout + finished.stderr)
        return finished.stdout

    def pairs(self, language):
        """Each string and its translations, as they stand in the file."""
        for entry in self.run_tool("msgcat", "--no-wrap", PO / f"{language}.po").split("\n\n"):
            lines = [line.split(" ", 1) for line in entry.splitlines() if line.startswith("msg")]
            originals = [text for kind, text in lines if kind.startswith("msgid")]
            if originals != ['""']:
                yield originals, [text for kind, text in lines if kind.startswith("msgstr")]

    def test_every_file_is_listed(self):
        """A string in a file that po/POTFILES.in doesn't name is never translated."""
        found = {path.relative_to(ROOT).as_posix() for path in (ROOT / "src").rglob("*.c")
                 if MARKED.search(path.read_text(encoding="utf-8"))}
        found |= {path.relative_to(ROOT).as_posix()
                  for path in (ROOT / "data").rglob("*.js")
                  if MARKED.search(path.read_text(encoding="utf-8").replace("'", '"'))}
        found |= {path.relative_to(ROOT).as_posix()
                  for pattern in DATA for path in (ROOT / "data").glob(pattern)}
        self.assertEqual(sorted(found), sorted(listed()))

    def test_languages_are_valid(self):
        self.assertEqual(languages(), sorted(path.stem for path in PO.glob("*.po")))
        for language in languages():
            self.run_tool("msgfmt", "--check", "--check-accelerators=_", "--output-file=/dev/null",
                          PO / f"{language}.po")

    def test_languages_are_complete(self):
        with tempfile.TemporaryDirectory() as folder:
            template = pathlib.Path(folder, "surtitle.pot")
            self.run_tool(*XGETTEXT, f"--output={template}", *listed())
            for language in languages():
                with self.subTest(language):
                    self.run_tool("msgcmp", PO / f"{language}.po", template)

    def test_what_is_typed_is_not_translated(self):
        """Options, commands, addresses, environment: as they are in the original."""
        for language in languages():
            for originals, translations in self.pairs(language):
                for translation in translations:
                    with self.subTest(language, original=originals[0]):
                        typed = set(TYPED.findall(originals[0]))
                        self.assertLessEqual(typed, set(TYPED.findall(translation)))
                        self.assertEqual(translation.count("\\n"), originals[0].count("\\n"))

    def test_each_key_of_a_page_is_that_of_one_row(self):
        """Two rows of one mnemonic: neither is done by its key, which goes from one to the other."""
        for language in (None, *languages()):
            catalogue = {original[0]: translation[0] for original, translation
                         in (self.pairs(language) if language else ())}
            for page in PAGES:
                keys = {}
                for title in sorted(self.titles(page)):
                    shown = catalogue.get(f'"{title}"', title)
                    key = MNEMONIC.search(shown)
                    if not key:
                        continue
                    with self.subTest(language, page=page):
                        self.assertNotIn(key[1].lower(), keys, f"{shown}, {keys.get(key[1].lower())}")
                    keys[key[1].lower()] = shown

    def titles(self, page):
        """What has a mnemonic on a page."""
        texts = {HEADER} if page != ("first-run.c",) else set()
        for name in page:
            source = (ROOT / "src/overlay" / name).read_text(encoding="utf-8")
            for found in TITLE.finditer(source):
                texts.add("".join(re.findall(r"\"((?:[^\"\\]|\\.)*)\"", found[1])))
        return {text for text in texts if MNEMONIC.search(text)}


if __name__ == "__main__":
    unittest.main()
