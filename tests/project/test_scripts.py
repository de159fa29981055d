#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The scripts: sound shell, a true count of tests, a package table that can be read."""

import json
import pathlib
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCRIPTS = sorted(path for path in [*(ROOT / "scripts").iterdir(), ROOT / ".ci/run"]
                 if path.is_file())


def run(*command):
    return subprocess.run([str(word) for word in command], capture_output=True, text=True,
                          timeout=120, check=False)


def point(name, stdout, result="OK", stderr=""):
    return {"name": name, "stdout": stdout, "stderr": stderr, "result": result}


class ScriptsTest(unittest.TestCase):
    def test_includes(self):
        finished = run("/usr/bin/python3", ROOT / "scripts/check-includes")
        self.assertEqual(finished.returncode, 0, finished.stdout)

    @unittest.skipUnless(shutil.which("shellcheck"), "shellcheck is not installed")
    def test_shell(self):
        shell = [path for path in [*SCRIPTS, *(ROOT / "doc/examples").glob("*.sh")]
                 if path.read_text(encoding="utf-8").startswith(("#!/bin/sh", "#!/bin/bash"))]
        self.assertGreater(len(shell), 2)
        finished = run("shellcheck", *shell)
        self.assertEqual(finished.returncode, 0, finished.stdout)

    def test_helps(self):
        for name in ("setup", "test", "fresh", "run", "build", "screenshot"):
            with self.subTest(name):
                finished = run(ROOT / "scripts" / name, "--help")
                self.assertEqual(finished.returncode, 0)
                self.assertTrue(finished.stdout.startswith("Usage: scripts/" + name))
                self.assertEqual(run(ROOT / "scripts" / name, "--nonsense").returncode, 2)

    def test_build_spares_other_folders(self):
        with tempfile.TemporaryDirectory() as folder:
            letter = pathlib.Path(folder, "letter")
            letter.write_text("Dear Jane", encoding="utf-8")
            for wrong in (folder, letter):
                finished = run(ROOT / "scripts/build", wrong)
                self.assertEqual(finished.returncode, 1)
                self.assertIn("no build folder", finished.stderr)
            self.assertEqual([path.name for path in pathlib.Path(folder).iterdir()], ["letter"])
            self.assertEqual(letter.read_text(encoding="utf-8"), "Dear Jane")

    def test_packages(self):
        lines = (ROOT / "scripts/packages").read_text(encoding="utf-8").splitlines()
        rows = [line.split() for line in lines if line and not line.startswith("#")]
        for row in rows:
            self.assertEqual(len(row), 4, row)
            self.assertIn(row[0], ("build", "run", "demo", "test"))
        names = [row[1] for row in rows if row[1] != "-"]
        self.assertEqual(len(names), len(set(names)))


class CountTest(unittest.TestCase):
    """scripts/count-tests against logs like meson's."""

    def count(self, *tests):
        with tempfile.TemporaryDirectory() as folder:
            logs = pathlib.Path(folder, "meson-logs")
            logs.mkdir()
            (logs / "testlog.json").write_text(
                "".join(json.dumps(test) + "\n" for test in tests), encoding="utf-8")
            finished = run("/usr/bin/python3", ROOT / "scripts/count-tests", folder)
        return finished.returncode, finished.stdout.splitlines()

    def test_points_and_programs(self):
        code, said = self.count(point("a", "1..2\nok 1 - x\nok 2 - y\n"), point("b", "done"))
        self.assertEqual((code, said), (0, ["3 passed, 0 failed, 0 skipped"]))

    def test_plan_at_the_end(self):
        code, said = self.count(point("a", "ok 1 - x\nok 2 - y\n1..2\n"))
        self.assertEqual((code, said[-1]), (0, "2 passed, 0 failed, 0 skipped"))

    def test_failure_is_shown(self):
        code, said = self.count(point("a", "1..2\nok 1 - x\nnot ok 2 - y\n", "FAIL", "why"))
        self.assertEqual((code, said[-1]), (1, "1 passed, 1 failed, 0 skipped"))
        self.assertIn("why", said)

    def test_crash_counts_once(self):
        code, said = self.count(point("a", "1..2\nok 1 - x\n", "ERROR"))
        self.assertEqual((code, said[-1]), (1, "1 passed, 1 failed, 0 skipped"))

    def test_timeout_without_a_word(self):
        self.assertEqual(self.count(point("a", "", "TIMEOUT"))[0], 1)

    def test_skips_have_reasons(self):
        code, said = self.count(
            point("a", "1..2\nok 1 - x # SKIP no npm\nok 2 - y\n"),
            point("b", "1..0 # SKIP no display\n", "SKIP"), point("c", "", "SKIP", "no sway\n"))
        self.assertEqual(code, 0)
        self.assertEqual(said, ["skipped: a: x: no npm", "skipped: b: no display",
                                "skipped: c: no sway", "1 passed, 0 failed, 3 skipped"])

    def test_nothing_ran(self):
        self.assertEqual(self.count()[0], 1)
        finished = run("/usr/bin/python3", ROOT / "scripts/count-tests", "/nonexistent")
        self.assertEqual(finished.returncode, 1)


if __name__ == "__main__":
    unittest.main()
