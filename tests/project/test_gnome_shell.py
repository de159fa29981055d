#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The extension of GNOME Shell is put together for each shell from one source."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCE = ROOT / "data/gnome-shell"
SHELLS = {"43": ["43", "44"], "45": ["45", "46", "47", "48", "49"]}


def build(*arguments, script=SOURCE / "build.py"):
    return subprocess.run([sys.executable, str(script), *(str(word) for word in arguments)],
                          capture_output=True, text=True, timeout=60, check=False)


class GnomeShellTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def made_for(self, shell):
        target = self.folder / shell
        done = build(shell, target, "/opt/share/locale")
        self.assertEqual(done.returncode, 0, done.stderr)
        return {path.name: path.read_text(encoding="utf-8") for path in target.iterdir()}

    def test_it_is_whole(self):
        modules = {path.name for path in SOURCE.glob("*.js")} - {"extension-43.js"}
        for shell, versions in SHELLS.items():
            files = self.made_for(shell)
            self.assertEqual(set(files), modules | {"metadata.json"})
            metadata = json.loads(files["metadata.json"])
            self.assertEqual(metadata["shell-version"], versions)
            self.assertEqual(metadata["uuid"], "surtitle@surtitle.org")
            self.assertEqual(metadata["surtitle-localedir"], "/opt/share/locale")

    def test_old_shells_get_no_es_modules(self):
        for name, text in self.made_for("43").items():
            self.assertNotRegex(text, re.compile(r"^\s*(import|export)\b", re.MULTILINE), name)

    def test_what_a_module_takes_another_gives(self):
        for name, text in self.made_for("45").items():
            for names, other in re.findall(r"^import \{([^}]+)\}\s+from '\./(\w+)\.js'", text,
                                           re.MULTILINE):
                for wanted in names.split(","):
                    self.assertRegex((SOURCE / f"{other}.js").read_text(encoding="utf-8"),
                                     rf"export (class|const|function) {wanted.strip()}\b", name)

    def test_a_form_that_it_does_not_know_is_an_error(self):
        copy = self.folder / "copy"
        shutil.copytree(SOURCE, copy)
        with open(copy / "words.js", "a", encoding="utf-8") as words:
            words.write("export default readWords;\n")
        done = build("43", self.folder / "out", script=copy / "build.py")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("export default readWords;", done.stderr)

    @unittest.skipUnless(shutil.which("eslint"), "eslint is not installed")
    def test_lint(self):
        """By .eslintrc.json. Debian's modules are where its own node alone looks for them."""
        done = subprocess.run(
            ["eslint", "--format", "unix", SOURCE, ROOT / "tests/gnome-shell"], cwd=ROOT,
            env={**os.environ, "NODE_PATH": "/usr/share/nodejs"}, capture_output=True, text=True,
            timeout=120, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    @unittest.skipUnless(shutil.which("gjs"), "gjs is not installed")
    def test_both_are_javascript(self):
        """Parsed, not run: only a shell has what they need."""
        check = self.folder / "check.js"
        check.write_text("""import GLib from 'gi://GLib';
for (const path of ARGV) {
    const text = new TextDecoder().decode(GLib.file_get_contents(path)[1]);
    new Function(text.replace(/^import [^;]+;$/gm, '').replace(/^export (default )?/gm, ''));
}
""", encoding="utf-8")
        for shell in SHELLS:
            self.made_for(shell)
            done = subprocess.run(["gjs", "-m", check, *(self.folder / shell).glob("*.js")],
                                  capture_output=True, text=True, timeout=60, check=False)
            self.assertEqual(done.returncode, 0, done.stderr)


if __name__ == "__main__":
    unittest.main()
