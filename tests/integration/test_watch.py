#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`surtitle watch` over a scripted service: piped, as JSON, on a terminal, and all day long."""

import json
import os
import pathlib
import shutil
import signal
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))

from fake_captions import FakeCaptions, INTERFACE, NOT_SUPPORTED
from process import wait_for
from terminal import Terminal, columns_of
from world import World

OK, FAILED, USAGE, UNREACHABLE = range(4)
WAITING = 'surtitle: Nothing is being captioned; waiting for "surtitle start".\n'
GONE = "surtitle: The caption service went away; waiting for it to come back.\n"
SUMMARY = {"session": 1, "complete": True, "segments": 1, "reason": "stopped"}


class WatchTest(unittest.TestCase):
    """A bus for all tests; for each a service that captions, and a watch that has joined."""

    @classmethod
    def setUpClass(cls):
        cls.world = World(pipewire=False)
        cls.addClassCleanup(cls.world.close)

    def setUp(self):
        self.fake = self.serve()
        self.fake.set_property("Session", 1)
        self.fake.set_property("State", "listening")

    def begin_session(self):
        self.fake.set_property("State", "listening")
        self.fake.emit("SessionStarted", 1, {})

    def serve(self):
        fake = FakeCaptions(self.world.env["DBUS_SESSION_BUS_ADDRESS"])
        fake.start()
        self.addCleanup(fake.quit)
        return fake

    def watch(self, *words, stdout=None, joined=True, **env):
        self.fake.calls.clear()
        program = self.world.start([self.world.program("surtitle"), "watch", *words], pipe=True,
                                   stdout=stdout, **env)
        self.addCleanup(program.kill)
        if joined:
            self.fake.wait_call("GetCaptions")
        return program

    def caption(self, segment, text, stable=0, final=False, **details):
        self.fake.emit("Caption", 1, segment, text, stable, final, details)

    def expect_out(self, program, text):
        wait_for(lambda: program.out == text or len(program.out) > len(text), 10, repr(text))
        self.assertEqual(program.out, text)

    def expect_log(self, program, text):
        wait_for(lambda: program.log == text or len(program.log) > len(text), 10, repr(text))
        self.assertEqual(program.log, text)


class PipedTest(WatchTest):
    def test_finals_only_and_at_once(self):
        program = self.watch()
        self.caption(1, "hello wor")
        self.caption(1, "hello world", 11, True)
        self.expect_out(program, "hello world\n")
        self.caption(2, "und Grü")
        self.caption(2, "und Grüße", 9, True)
        self.expect_out(program, "hello world\nund Grüße\n")
        self.assertEqual(program.log, "")

    def test_a_caption_is_one_harmless_line(self):
        program = self.watch()
        self.caption(1, "one\ntwo\r\033[2J\u009bthree\u2028", 0, True)
        self.caption(2, "", 0, True)
        self.caption(3, "100 %s", 0, True)
        self.expect_out(program, "one two  [2J three \n100 %s\n")

    def test_notices_go_to_standard_error(self):
        program = self.watch()
        self.fake.emit("Notice", "reconnecting", "The connection broke; captions go on soon.")
        self.fake.emit("Notice", "reconnecting", "")
        self.caption(1, "after", 0, True)
        self.expect_out(program, "after\n")
        self.assertEqual(program.log, "surtitle: The connection broke; captions go on soon.\n")

    def test_interrupted(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            for words in ([], ["--json"]):
                with self.subTest(number, words=words):
                    program = self.watch(*words)
                    program.signal(number)
                    self.assertEqual(program.wait(), OK)
                    self.assertEqual((program.out, program.log), ("", ""))

    def test_reader_leaves(self):
        """At once, though there is nothing to write."""
        reader, writer = os.pipe()
        program = self.watch(stdout=writer)
        os.close(writer)
        self.assertTrue(program.running())
        os.close(reader)
        self.assertEqual(program.wait(), OK)
        self.assertEqual(program.log, "")

    def test_reader_has_left(self):
        reader, writer = os.pipe()
        os.close(reader)
        program = self.watch(stdout=writer, joined=False)
        os.close(writer)
        self.assertEqual(program.wait(), OK)
        self.assertEqual(program.log, "")

    def test_full_disk(self):
        with open("/dev/full", "wb") as full:
            program = self.watch(stdout=full)
        self.caption(1, "nowhere to go", 0, True)
        self.assertEqual(program.wait(), FAILED)
        self.assertEqual(program.log, "surtitle: The output can't be written: "
                                      "No space left on device.\n")

    def test_what_breaks_the_interface_is_passed_over(self):
        program = self.watch("--json")
        self.fake.emit("Caption", "nonsense", signature="(s)")
        self.fake.emit("Caption", 1, 1, "no details", 0, True, signature="(ttsub)")
        self.fake.emit("SessionEnded", "1", signature="(s)")
        self.fake.emit("Notice", 5, signature="(u)")
        self.caption(1, "sense", 0, True)
        self.expect_out(program, '{"type":"caption","session":1,"segment":1,"text":"sense",'
                                 '"stable":0,"final":true,"details":{}}\n')
        self.assertEqual(program.log, "")

    def test_strangers_signals_are_not_heard(self):
        program = self.watch()
        stranger = FakeCaptions(self.world.env["DBUS_SESSION_BUS_ADDRESS"], own=False)
        with stranger:
            stranger.emit("Caption", 1, 1, "believe me", 0, True, {})
        self.caption(1, "the service", 0, True)
        self.expect_out(program, "the service\n")


class SinceTest(WatchTest):
    """What was said before, then what comes: each segment once, in its order."""

    def setUp(self):
        super().setUp()
        self.fake.page = 2
        now = int(time.time() * 1e6)
        for number, minutes in enumerate((10, 5, 1, 0), 1):
            self.caption(number, f"said {number}", 6, True, time=now - minutes * 60000000)
        self.caption(5, "being said", 0)

    def test_from_a_segment(self):
        program = self.watch("--since", "3")
        self.expect_out(program, "said 3\nsaid 4\n")
        self.caption(5, "being said.", 11, True)
        self.expect_out(program, "said 3\nsaid 4\nbeing said.\n")
        self.assertEqual([call["args"] for call in self.fake.calls], [[0, n] for n in (1, 3, 5, 6)])

    def test_from_a_time(self):
        self.expect_out(self.watch("-s", "7m"), "said 2\nsaid 3\nsaid 4\n")
        self.expect_out(self.watch("-s", "1h"), "said 1\nsaid 2\nsaid 3\nsaid 4\n")
        self.expect_out(self.watch("-s", "30s"), "said 4\n")

    def test_what_comes_meanwhile(self):
        """Held until its place; what an answer has told already does not come again."""
        self.fake.hold("GetCaptions")
        program = self.watch("--since", "1", "--json")
        self.caption(5, "being said now", 0)
        self.caption(6, "and later", 0)
        self.fake.release("GetCaptions")
        wait_for(lambda: "and later" in program.out, 10, "the last")
        self.caption(6, "and later.", 10, True)
        wait_for(lambda: "later." in program.out, 10, "the last")
        self.assertEqual([json.loads(line)["text"] for line in program.out.splitlines()],
                         [f"said {n}" for n in (1, 2, 3, 4)]
                         + ["being said now", "and later", "and later."])

    def test_a_final_that_comes_meanwhile(self):
        """It comes once, in its place."""
        self.fake.hold("GetCaptions")
        program = self.watch("--since", "4", joined=False)
        self.fake.wait_call("GetCaptions")
        self.caption(5, "said at once", 12, True)
        self.fake.release("GetCaptions")
        self.expect_out(program, "said 4\nsaid at once\n")
        self.caption(6, "then", 4, True)
        self.expect_out(program, "said 4\nsaid at once\nthen\n")

    def test_the_service_comes_later(self):
        self.fake.own(False)
        program = self.watch("--since", "4", joined=False)
        self.expect_log(program, WAITING)
        self.fake.own(True)
        self.expect_out(program, "said 4\n")

    def test_the_answer_never_comes(self):
        self.fake.fail("GetCaptions", "NotFound", "There is no session.")
        program = self.watch("--since", "1")
        self.caption(7, "goes on", 7, True)
        self.expect_out(program, "goes on\n")

    def test_wrong_options(self):
        for words in (["--since", "5x"], ["--since", ""], ["-s", "99999999999h"], ["file"],
                      ["--format", "xml"], ["--json", "--format", "lines"], ["--lines", "3"],
                      ["--format", "obs"], ["--format", "obs", ""],
                      ["--format", "obs", "--lines", "21", "x"],
                      ["--format", "obs", "--clear", "soon", "x"]):
            finished = self.world.run([self.world.program("surtitle"), "watch", *words])
            self.assertEqual((finished.code, finished.out), (USAGE, ""), words)
            self.assertIn('see "surtitle watch --help".\n', finished.err)


class ObsTest(WatchTest):
    """The file that OBS reads: at any moment it is there, whole, and says what is said."""

    def setUp(self):
        super().setUp()
        self.file = self.world.folder / "obs" / "captions.txt"
        self.file.parent.mkdir(exist_ok=True)
        self.addCleanup(shutil.rmtree, self.file.parent)

    def obs(self, *words):
        return self.watch("--format", "obs", *words, self.file)

    def expect_file(self, text):
        wait_for(lambda: self.file.read_text("utf-8") == text, 10,
                 lambda: f"{text!r}, not {self.file.read_text('utf-8')!r}")

    def test_rolls(self):
        program = self.obs("--columns", "12", "--clear", "1h")
        self.expect_file("")
        self.caption(1, "one two", 0)
        self.expect_file("one two")
        self.caption(1, "One two three four.", 19, True)
        self.expect_file("One two\nthree four.")
        self.caption(2, "five\033[2J", 0)
        self.expect_file("three four.\nfive [2J")
        self.caption(2, "five six seven", 0)
        self.expect_file("five six\nseven")
        program.signal(signal.SIGTERM)
        self.assertEqual(program.wait(), OK)
        self.assertEqual(self.file.read_text("utf-8"), "")
        self.assertEqual((program.out, program.log), ("", ""))
        self.assertEqual([path.name for path in self.file.parent.iterdir()], ["captions.txt"])

    def test_is_emptied_when_the_terminal_is_closed(self):
        program = self.obs("--clear", "1h")
        self.caption(1, "said", 4, True)
        self.expect_file("said")
        program.signal(signal.SIGHUP)
        self.assertEqual(program.wait(), OK)
        self.assertEqual(self.file.read_text("utf-8"), "")

    def test_nohup(self):
        self.fake.calls.clear()
        program = self.world.start(["sh", "-c", "trap '' HUP; exec \"$@\"", "sh",
                                    self.world.program("surtitle"), "watch"], pipe=True)
        self.addCleanup(program.kill)
        self.fake.wait_call("GetCaptions")
        program.signal(signal.SIGHUP)
        self.caption(1, "goes on", 7, True)
        self.expect_out(program, "goes on\n")

    def test_is_emptied_after_a_silence(self):
        self.obs("--clear", "1s")
        self.caption(1, "said", 4, True)
        self.expect_file("said")
        self.expect_file("")
        self.caption(2, "said again", 10, True)
        self.expect_file("said again")

    def test_a_reader_never_sees_half(self):
        """The file of before is another one, and stays as it was for whoever has it open."""
        self.obs("--clear", "1h")
        self.caption(1, "first", 5, True)
        self.expect_file("first")
        with open(self.file, encoding="utf-8") as held:
            self.caption(2, "second", 6, True)
            self.expect_file("first second")
            self.assertEqual(held.read(), "first")

    def test_a_hundred_thousand_words(self):
        self.obs("--clear", "1h")
        self.caption(1, "word " * 100000 + "the last of them", 0, True)
        wait_for(lambda: self.file.read_text("utf-8").endswith("the last of them"), 10, "the end")
        lines = self.file.read_text("utf-8").split("\n")
        self.assertEqual((len(lines), lines[0]), (2, "word word word word word word word word"))

    def test_finals_only(self):
        self.obs("--follow-final")
        self.caption(1, "maybe", 0)
        self.caption(2, "surely", 6, True)
        self.expect_file("surely")

    def test_where_no_file_can_be(self):
        for path, complaint in (
                (self.file.parent, f"{self.file.parent} is no file that could be replaced."),
                (pathlib.Path("/dev/null"), "/dev/null is no file that could be replaced."),
                (self.file / "x", f"The captions can't be written to {self.file}/x: "
                                  "No such file or directory.")):
            program = self.watch("--format", "obs", path, joined=False)
            self.assertEqual(program.wait(), FAILED)
            self.assertEqual(program.log, f"surtitle: {complaint}\n")


class JsonTest(WatchTest):
    def lines(self, program, count):
        wait_for(lambda: program.out.count("\n") >= count, 10, f"{count} lines")
        return [json.loads(line) for line in program.out.splitlines()]

    def test_one_object_a_signal(self):
        program = self.watch("--json")
        details = {"start": 0.5, "time": 1795355226961511, "channel": 0, "source": "system",
                   "words": [["hello", 0.5, 0.9, 0.875, -1]]}
        self.caption(1, "hello\n\033wor", 6)
        self.caption(1, "hello wörld", 11, True, **details)
        self.fake.emit("Notice", "no-audio", "Nothing is heard; unmute it.")
        self.fake.emit("SessionEnded", 1, SUMMARY)
        self.fake.emit("SessionStarted", 2, {"source": "both"})
        self.assertEqual(self.lines(program, 5), [
            {"type": "caption", "session": 1, "segment": 1, "text": "hello\n\033wor", "stable": 6,
             "final": False, "details": {}},
            {"type": "caption", "session": 1, "segment": 1, "text": "hello wörld", "stable": 11,
             "final": True, "details": details},
            {"type": "notice", "code": "no-audio", "message": "Nothing is heard; unmute it."},
            {"type": "ended", "session": 1, "summary": SUMMARY},
            {"type": "started", "session": 2, "details": {"source": "both"}}])

    def test_joins_in_the_middle_of_a_sentence(self):
        self.caption(1, "long ago", 8, True)
        self.caption(2, "and now we", 3, start=4.0)
        program = self.watch("--json")
        self.assertEqual(self.lines(program, 1), [
            {"type": "caption", "session": 1, "segment": 2, "text": "and now we", "stable": 3,
             "final": False, "details": {"start": 4.0}}])

    def test_a_service_without_the_past(self):
        self.fake.fail("GetCaptions", NOT_SUPPORTED, "It comes with a later version.")
        program = self.watch("--json")
        self.caption(1, "hello", 5, True)
        self.assertEqual([line["text"] for line in self.lines(program, 1)], ["hello"])
        self.assertEqual(program.log, "")


class AllDayTest(WatchTest):
    """The service comes and goes."""

    def test_waits_for_the_service(self):
        self.fake.quit()
        program = self.watch(joined=False)
        self.expect_log(program, WAITING)
        self.fake = self.serve()
        self.begin_session()
        self.caption(1, "first", 0, True)
        self.expect_out(program, "first\n")
        self.fake.quit()
        self.expect_log(program, WAITING + GONE)
        self.fake = self.serve()
        self.expect_log(program, WAITING + GONE + WAITING)
        self.begin_session()
        self.caption(1, "second", 0, True)
        self.expect_out(program, "first\nsecond\n")

    def test_captions_end_and_begin(self):
        program = self.watch()
        self.fake.emit("SessionEnded", 1, SUMMARY)
        ended = 'surtitle: Captions ended; waiting for "surtitle start".\n'
        self.expect_log(program, ended)
        self.fake.quit()
        self.fake = self.serve()
        self.begin_session()
        self.caption(1, "again", 0, True)
        self.expect_out(program, "again\n")
        self.assertEqual(program.log, ended)

    def test_idle_service(self):
        self.fake.set_property("State", "idle")
        program = self.watch(joined=False)
        self.expect_log(program, WAITING)
        self.caption(1, "hello", 0, True)
        self.expect_out(program, "hello\n")

    def test_service_leaves_its_name(self):
        program = self.watch()
        self.fake.own(False)
        self.expect_log(program, GONE)
        self.fake.own(True)
        self.expect_log(program, GONE + "surtitle: The caption service is back.\n")
        self.caption(2, "again", 0, True)
        self.expect_out(program, "again\n")

    def test_never_starts_the_service(self):
        self.fake.quit()
        script, proof = self.world.folder / "service", self.world.folder / "was-started"
        script.write_text(f"#!/bin/sh\ntouch {proof}\n", encoding="utf-8")
        script.chmod(0o755)
        self.world.make_activatable(INTERFACE, [script])
        program = self.watch(joined=False)
        self.expect_log(program, WAITING)
        program.signal(signal.SIGINT)
        self.assertEqual(program.wait(), OK)
        self.assertFalse(proof.exists())

    def test_bus_goes_away(self):
        with World(pipewire=False) as world:
            program = world.start([world.program("surtitle"), "watch"])
            wait_for(lambda: program.log == WAITING, 10, "the watch to join")
            world.bus.kill()
            self.assertEqual(program.wait(), UNREACHABLE)
            self.assertEqual(program.log, WAITING + "surtitle: The session bus has gone away.\n")


class TerminalTest(WatchTest):
    def watch_on(self, columns=40, joined=True, **env):
        self.terminal = Terminal(columns)
        self.addCleanup(self.terminal.close)
        return self.watch(stdout=self.terminal.slave, joined=joined,
                          **{"TERM": "xterm-256color", **env})

    def expect_screen(self, text, dim=None):
        wait_for(lambda: self.terminal.show().text() == text, 10,
                 f"{text!r}, not {self.terminal.show().text()!r}")
        if dim is not None:
            self.assertEqual(self.terminal.show().dim_text(), dim)

    def test_interim_text_is_rewritten(self):
        program = self.watch_on()
        self.caption(1, "the quick brow", 9)
        self.expect_screen("the quick brow", " brow")
        self.caption(1, "the quick brown fox", 15)
        self.expect_screen("the quick brown fox", " fox")
        self.caption(1, "the quick fox", 13)
        self.expect_screen("the quick fox", "")
        self.caption(1, "The quick fox.", 14, True)
        self.expect_screen("The quick fox.", "")
        self.caption(7, "uh", 0)
        self.caption(7, "", 0, True)
        self.caption(2, "It", 0)
        self.expect_screen("The quick fox.\nIt", "It")
        self.assertEqual(program.log, "")

    def test_no_color(self):
        self.watch_on(NO_COLOR="1")
        self.caption(1, "no colour", 3)
        self.expect_screen("no colour", "")
        self.assertNotIn("m", self.terminal.written().replace("no colour", ""))

    def test_empty_no_color_means_nothing(self):
        self.watch_on(NO_COLOR="")
        self.caption(1, "dim", 0)
        self.expect_screen("dim", "dim")

    def test_long_interim_text_stays_on_one_line(self):
        self.watch_on(columns=30)
        text = ""
        for number in range(40):
            text += f"word{number} "
            self.caption(1, text.strip(), 0)
            wait_for(lambda: self.terminal.show().text().endswith(f"word{number}"), 10, text)
            shown = self.terminal.show().text()
            self.assertNotIn("\n", shown)
            self.assertLess(len(shown), 30)
            self.assertEqual(shown.startswith("…"), len(text.strip()) >= 30)
        self.caption(1, text.strip(), 0, True)
        wait_for(lambda: "".join(self.terminal.show().text().split()) == text.replace(" ", ""),
                 10, "the whole sentence")

    def test_wide_characters(self):
        self.watch_on(columns=20)
        self.caption(1, "今日は良い天気ですね、散歩に行きましょう", 8)
        wait_for(lambda: self.terminal.show().text().endswith("行きましょう"), 10, "the tail")
        shown = self.terminal.show().text()
        self.assertTrue(shown.startswith("…"), shown)
        self.assertLess(sum(map(columns_of, shown)), 20)

    def test_resized(self):
        program = self.watch_on(columns=60)
        self.caption(1, "a sentence that is wide enough to need most of the line", 0)
        self.expect_screen("a sentence that is wide enough to need most of the line")
        self.terminal.resize(30)
        program.signal(signal.SIGWINCH)
        wait_for(lambda: "\r\033[?7l\033[2m" not in self.last_drawing(), 10, "a shorter line")
        self.assertLess(len(self.plain(self.last_drawing())), 30)
        self.assertTrue(self.last_drawing().endswith("of the line\033[0m\033[0m\033[J\033[?7h\r"))

    def last_drawing(self):
        return "\r\033[?7l" + self.terminal.written().split("\r\033[?7l")[-1]

    @staticmethod
    def plain(drawing):
        for sequence in ("\033[?7l", "\033[?7h", "\033[2m", "\033[0m", "\033[J", "\r"):
            drawing = drawing.replace(sequence, "")
        return drawing

    def test_cursor_rests_where_nothing_above_can_be_lost(self):
        self.watch_on()
        self.caption(1, "hello", 0)
        self.expect_screen("hello")
        self.assertEqual(self.terminal.show().column, 0)
        self.assertTrue(self.terminal.show().wrap)

    def test_two_channels(self):
        self.watch_on()
        self.caption(1, "one side sp", 0, channel=0)
        self.caption(2, "the other", 0, channel=1)
        self.expect_screen("the other")
        self.caption(1, "one side speaks", 15, True, channel=0)
        self.expect_screen("one side speaks\nthe other")
        self.caption(2, "the other, too", 14, True, channel=1)
        self.expect_screen("one side speaks\nthe other, too")

    def test_many_open_segments_are_bounded(self):
        program = self.watch_on()
        for segment in range(1, 21):
            self.caption(segment, f"segment {segment}", 0)
        self.expect_screen("segment 20")
        program.signal(signal.SIGINT)
        self.expect_screen("\n".join(f"segment {number}" for number in range(13, 21)))

    def test_notice_in_the_middle_of_a_sentence(self):
        program = self.watch_on()
        self.caption(1, "hello", 0)
        self.fake.emit("Notice", "reconnecting", "The connection broke; captions go on soon.")
        self.expect_log(program, "surtitle: The connection broke; captions go on soon.\n")
        self.expect_screen("hello")

    def test_interrupt_leaves_what_was_said(self):
        program = self.watch_on()
        self.caption(1, "half a sen", 3)
        self.expect_screen("half a sen")
        program.signal(signal.SIGINT)
        self.assertEqual(program.wait(), OK)
        self.expect_screen("half a sen", "")
        self.assertTrue(self.terminal.written().endswith("half a sen\r\n"))

    def test_service_dies_in_the_middle_of_a_sentence(self):
        program = self.watch_on()
        self.caption(1, "half a sen", 3)
        self.fake.quit()
        self.expect_log(program, GONE)
        self.expect_screen("half a sen", "")
        self.fake = self.serve()
        self.fake.set_property("State", "listening")
        self.caption(1, "new", 0)
        self.expect_screen("half a sen\nnew")

    def test_control_characters(self):
        """The screen of the tests refuses what it doesn't know."""
        self.watch_on()
        self.caption(1, "a\033]0;title\007b\u009b2Jc\td", 0)
        self.expect_screen("a ]0;title b 2Jc d")
        self.caption(1, "a\033]0;title\007b\u009b2Jc\td", 0, True)
        self.expect_screen("a ]0;title b 2Jc d")

    def test_terminals_without_sequences_get_lines(self):
        for terminal in ("dumb", "", None):
            self.watch_on(TERM=terminal)
            self.caption(1, "half", 0)
            self.caption(1, "whole", 5, True)
            self.expect_screen("whole")
            self.assertNotIn("\033", self.terminal.written())

    def test_terminal_goes_away(self):
        program = self.watch_on()
        self.terminal.close()
        self.assertEqual(program.wait(), OK)
        self.assertEqual(program.log, "")


@unittest.skipUnless(shutil.which("tmux"), "tmux is not installed")
class RealTerminalTest(WatchTest):
    """tmux re-wraps its lines when it is resized, as most terminals of a desktop do."""

    def tmux(self, *words):
        finished = self.world.run(["tmux", "-L", "watch", "-f", "/dev/null", *words])
        self.assertEqual(finished.code, 0, finished.err)
        return finished.out

    def shown(self):
        return self.tmux("capture-pane", "-p").rstrip("\n")

    def resize(self, columns):
        self.tmux("resize-window", "-x", str(columns), "-y", "20")

    def test_resized(self):
        """The window is full: while it isn't, tmux itself loses the cursor's line."""
        self.tmux("new-session", "-d", "-x", "70", "-y", "20",
                  f"{self.world.program('surtitle')} watch; sleep 60")
        self.addCleanup(self.tmux, "kill-server")
        self.fake.wait_call("GetCaptions")
        for number in range(1, 26):
            self.caption(number, f"Line {number}.", 8, True)
        self.caption(26, "Above it stands a whole sentence.", 33, True)
        self.caption(27, "and below it is one that is being spoken, wide as the window", 60)
        for columns in (70, 50, 35, 61, 34, 70, 21, 100):
            self.resize(columns)
            wait_for(lambda: self.is_tidy(columns), 10, f"a tidy window of {columns} columns")

    def is_tidy(self, columns):
        """The sentence above, wrapped or not, then one line that ends as it should."""
        *above, last = self.shown().partition("Line 25.\n")[2].split("\n")
        return (last.endswith("window") and min(columns, 60) / 2 - 2 < len(last) < columns
                and "".join(above).replace(" ", "") == "Aboveitstandsawholesentence.")


if __name__ == "__main__":
    unittest.main()
