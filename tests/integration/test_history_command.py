#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`surtitle history` over a scripted service: what it writes, what it asks, what it never destroys."""

import json
import os
import pathlib
import pty
import re
import stat
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))

from fake_captions import FakeCaptions
from process import wait_for
from terminal import Terminal
from world import World

OK, FAILED, USAGE, UNREACHABLE = range(4)
TIME = 1795694400000000  # 2026-11-26 12:00 UTC
SESSIONS = [{"session": 7, "started": TIME + 3600000000, "title": "Now it runs", "source": "system"},
            {"session": 5, "started": TIME, "ended": TIME + 62000000, "duration": 62.0,
             "title": "We begin \033[2J", "segments": 3, "words": 12, "language": "en"}]


class HistoryTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = World(pipewire=False)
        cls.addClassCleanup(cls.world.close)

    def setUp(self):
        self.fake = FakeCaptions(self.world.env["DBUS_SESSION_BUS_ADDRESS"]).start()
        self.addCleanup(self.fake.quit)
        self.fake.sessions = SESSIONS
        for number, text in enumerate(["We begin with a word.", "It is this:", "the end"], 1):
            self.fake.emit("Caption", 5, number, text, 0, True,
                           {"start": 30.5 * number, "time": TIME + 30500000 * number,
                            "speaker": number % 2})

    def cli(self, *words):
        return self.world.run([self.world.program("surtitle"), "history", *words], TZ="UTC")

    def expect(self, finished, code, out="", err=""):
        self.assertEqual((finished.code, finished.out, finished.err), (code, out, err))

    def on_terminal(self, *words, columns=100, **env):
        """What a person sees, standard error included."""
        terminal = Terminal(columns)
        self.addCleanup(terminal.close)
        program = self.world.start(
            ["sh", "-c", 'exec "$@" 2>&1', "sh", self.world.program("surtitle"), "history", *words],
            stdout=terminal.slave, TZ="UTC", **{"TERM": "xterm", **env})
        program.wait()
        return terminal

    def test_list(self):
        self.expect(self.cli("list"), OK,
                    "         7  2026-11-26 13:00          runs         0  Now it runs\n"
                    "         5  2026-11-26 12:00     1 min 2 s        12  We begin  [2J\n")
        self.assertEqual(self.cli("list", "-n", "1").out.count("\n"), 1)
        self.assertEqual(self.fake.wait_call("ListSessions", 2)["args"], [1])
        shown = self.on_terminal("list").show().text()
        self.assertTrue(shown.startswith("   session  began"), shown)
        told = [json.loads(line) for line in self.cli("list", "--json").out.splitlines()]
        self.assertEqual(told, SESSIONS)
        for wrong in ("0", "-1", "x", "5000000000"):
            self.assertEqual(self.cli("list", f"--limit={wrong}").code, USAGE)

    def test_nothing_is_kept(self):
        self.fake.sessions = []
        nothing = 'surtitle: No session is kept; "surtitle start --history" keeps one.\n'
        self.expect(self.cli("list"), OK, err=nothing)
        self.expect(self.cli("list", "--json"), OK)
        self.expect(self.cli("show", "last"), FAILED, err=nothing)

    def test_show(self):
        self.fake.page = 2
        self.expect(self.cli("show", "5"), OK, "Speaker 2: We begin with a word.\n"
                                               "Speaker 1: It is this:\nSpeaker 2: the end\n")
        self.assertEqual([call["args"] for call in self.fake.calls], [[5, 1], [5, 3], [5, 4]])
        self.assertTrue(self.cli("show", "--times", "5").out.startswith(
            "0:00:30  Speaker 2: We begin with a word.\n0:01:01  Speaker 1:"))
        told = [json.loads(line) for line in self.cli("show", "5", "-j").out.splitlines()]
        self.assertEqual([(one["type"], one["text"]) for one in told][2], ("caption", "the end"))

    def test_sessions_by_name(self):
        self.fake.emit("Caption", 7, 1, "running", 0, True, {})
        self.expect(self.cli("show", "last"), OK, "running\n")
        self.fake.set_property("Session", 7)
        self.expect(self.cli("show", "current"), OK, "running\n")
        self.expect(self.cli("show", "99"), FAILED,
                    err="surtitle: There are no captions of that session.\n")
        for wrong in ("0", "-5", "first", "5x", ""):
            finished = self.cli("show", "--", wrong)
            self.assertEqual((finished.code, finished.out), (USAGE, ""))
            self.assertIn('A session is a number, "last" or "current"', finished.err)

    def test_search(self):
        self.expect(self.cli("search", "begin", "with"), OK,
                    "         5  2026-11-26 12:00  0:00:30  We begin with a word.\n")
        self.assertEqual(self.fake.wait_call("Search")["args"], ["begin with", 20])
        self.expect(self.cli("search", "nowhere"), OK,
                    err="surtitle: Nothing that was kept has these words.\n")
        self.assertEqual(self.cli("search").code, USAGE)
        self.assertEqual(self.cli("search", "-n", "3", "-j", '"AND (').code, OK)
        self.assertEqual(self.fake.wait_call("Search", 3)["args"], ['"AND (', 3])
        told = json.loads(self.cli("search", "--json", "end").out)
        self.assertEqual((told["session"], told["snippet"]), (5, "the \x02end\x03"))

    def test_search_on_a_terminal(self):
        self.fake.emit("Caption", 5, 4, "a\033[2Jb word", 0, True, {})
        written = self.on_terminal("search", "word").written()
        self.assertIn("with a \033[1mword\033[0m.", written)
        self.assertIn("a [2Jb \033[1mword\033[0m", written)
        for env in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
            self.assertNotIn("\033", self.on_terminal("search", "word", **env).written())

    def test_export(self):
        text = "We begin with a word.\nIt is this:\nthe end\n"
        self.expect(self.cli("export", "5"), OK, f"txt\n{text}")
        self.expect(self.cli("export", "5", "-", "-f", "vtt"), OK, f"vtt\n{text}")
        file = self.world.folder / "talk.srt"
        self.expect(self.cli("export", "5", file), OK)
        self.assertEqual(file.read_text(encoding="utf-8"), f"srt\n{text}")
        self.assertEqual(stat.S_IMODE(file.stat().st_mode), 0o666 & ~self.umask())
        self.expect(self.cli("export", "5", file, "--format=json"), FAILED,
                    err=f"surtitle: {file} is there already; --force replaces it.\n")
        self.assertTrue(file.read_text(encoding="utf-8").startswith("srt\n"))
        self.expect(self.cli("export", "5", file, "--format=json", "--force"), OK)
        self.assertTrue(file.read_text(encoding="utf-8").startswith("json\n"))
        self.assertEqual([path.name for path in self.world.folder.glob(".talk*")], [])

    @staticmethod
    def umask():
        mask = os.umask(0)
        os.umask(mask)
        return mask

    def test_export_that_fails(self):
        folder = self.world.folder
        for words, code, complaint in (
                (["5", folder / "talk.doc"], USAGE, "ends in .srt, .vtt, .txt or .json"),
                (["5", "-f", "doc"], USAGE, 'no format "doc"'),
                ([], USAGE, "Say which session"),
                (["99", folder / "new.srt"], FAILED, "There are no captions of that session."),
                (["5", folder / "nowhere/x.srt"], FAILED, "No such file or directory"),
                (["5", folder, "-f", "srt", "--force"], FAILED, "no file that could be replaced")):
            with self.subTest(words):
                finished = self.cli("export", *words)
                self.assertEqual((finished.code, finished.out), (code, ""))
                self.assertIn(complaint, finished.err)
        self.assertFalse((folder / "new.srt").exists())
        with open("/dev/full", "wb") as full:
            program = self.world.start([self.world.program("surtitle"), "history", "export", "5"],
                                       pipe=True, stdout=full)
            self.assertEqual(program.wait(), FAILED)
        self.assertIn("No space left on device", program.log)
        finished = self.world.run(["sh", "-c", '"$0" history export 5 | true; echo $?',
                                   self.world.program("surtitle")])
        self.expect(finished, OK, "0\n")

    def test_delete(self):
        self.expect(self.cli("delete", "5", "--yes"), OK, "Session 5 is deleted.\n")
        self.expect(self.cli("delete", "5", "-y"), FAILED,
                    err="surtitle: There is no such session.\n")
        self.expect(self.cli("delete", "--all", "-y"), OK, "All sessions are deleted.\n")
        self.assertEqual(self.fake.wait_call("DeleteSession", 3)["args"], [0])

    def test_delete_asks(self):
        for words in ([], ["0", "-y"], ["5", "--all"], ["current", "-y"], ["5"], ["--all"]):
            with self.subTest(words):
                finished = self.cli("delete", *words)
                self.assertEqual((finished.code, finished.out), (USAGE, ""))
        self.fake.emit("Caption", 7, 1, "running", 0, True, {})
        for answer, code in ((b"y\n", OK), (b"\n", FAILED), (b"no\n", FAILED), (b"\x04", FAILED)):
            with self.subTest(answer):
                self.assertEqual(self.answer(answer, "delete", "last"), code)
        self.assertEqual([call["args"] for call in self.fake.calls
                          if call["call"] == "DeleteSession"], [[7]])

    def answer(self, answer, *words):
        """A person answers the question; the exit code."""
        pid, terminal = pty.fork()
        if pid == 0:
            program = str(self.world.program("surtitle"))
            os.execve(program, [program, "history", *words], self.world.env)
        seen = b""

        def asked():
            nonlocal seen
            seen += os.read(terminal, 1000)
            return b"for good? [y/N] " in seen
        wait_for(asked, 10, "the question")
        os.write(terminal, answer)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        os.close(terminal)
        return code

    def test_forget(self):
        self.expect(self.cli("forget", "90s"), OK, "3 sentences of the last 2 min are forgotten.\n")
        self.assertEqual(self.fake.wait_call("ForgetRecent")["args"], [2])
        for wrong in ([], ["5"], ["0m"], ["m"], ["99999999999h"], ["-5m"]):
            finished = self.cli("forget", "--", *wrong)
            self.assertEqual((finished.code, finished.out), (USAGE, ""))
            self.assertRegex(finished.err, re.escape("Say how far back, such as 5m or 2h"))

    def test_an_older_service(self):
        missing = "org.freedesktop.DBus.Error.NotSupported"
        for words, method in ((["list"], "ListSessions"), (["search", "x"], "Search"),
                              (["show", "5"], "GetCaptions"), (["export", "5"], "Export"),
                              (["delete", "5", "-y"], "DeleteSession"),
                              (["forget", "5m"], "ForgetRecent")):
            self.fake.fail(method, missing, "There is no history.")
            self.expect(self.cli(*words), FAILED, err="surtitle: There is no history.\n")


if __name__ == "__main__":
    unittest.main()
