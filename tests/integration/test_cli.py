#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The verbs of surtitle(1) that do one thing and end: exit code, output and errors of each.

The service is a scripted one; see test_watch.py for the verb that stays.
"""

import json
import os
import pathlib
import shutil
import signal
import sys
import unittest

LIB = pathlib.Path(__file__).resolve().parents[1] / "lib"
sys.path.insert(0, str(LIB))

from captions import BUS
from fake_captions import FakeCaptions, INTERFACE
from gi.repository import Gio, GLib
from process import wait_for
from terminal import Terminal
from world import World

OK, FAILED, USAGE, UNREACHABLE = range(4)
ERRORS = ("NotRunning AlreadyRunning Stopping InvalidOption NotFound NoApiKey Unauthorized "
          "PaymentRequired Forbidden RateLimited BadRequest Unreachable Tls AudioUnavailable "
          "NoSource Recognizer History Limit Internal").split()

COMPLETE = {"session": 3, "complete": True, "segments": 14, "audio-captured": 125.5,
            "audio-sent": 125.5, "audio-lost": 0.0, "reconnections": 0,
            "request-ids": ["a", "b"], "reason": "stopped"}


class CliTest(unittest.TestCase):
    """A bus for all tests, and for each test a service of its own."""

    @classmethod
    def setUpClass(cls):
        cls.world = World(pipewire=False)
        cls.addClassCleanup(cls.world.close)

    def serve(self):
        fake = FakeCaptions(self.world.env["DBUS_SESSION_BUS_ADDRESS"])
        fake.start()
        self.addCleanup(fake.quit)
        return fake

    def cli(self, *words, **env):
        return self.world.run([self.world.program("surtitle"), *words], **env)

    def expect(self, finished, code, out="", err=""):
        self.assertEqual((finished.code, finished.out, finished.err), (code, out, err))

    def expect_json(self, finished, **values):
        self.assertEqual((finished.code, finished.err), (OK, ""))
        self.assertEqual(finished.out.count("\n"), 1)
        said = json.loads(finished.out)
        self.assertEqual({name: said[name] for name in values}, values)


class UsageTest(CliTest):
    def test_help(self):
        for words in ([], ["start"], ["stop"], ["toggle"], ["status"], ["watch"]):
            for option in ("--help", "-h"):
                finished = self.cli(*words, option)
                self.assertEqual((finished.code, finished.err), (OK, ""))
                command = " ".join(["surtitle", *words])
                self.assertTrue(finished.out.startswith(f"Usage: {command} "), finished.out)

    def test_version(self):
        for words in (["--version"], ["-V"], ["stop", "--version"]):
            finished = self.cli(*words)
            self.assertEqual((finished.code, finished.err), (OK, ""))
            self.assertRegex(finished.out, r"\Asurtitle [0-9]+\.[0-9]+\.[0-9]+\n\Z")

    def test_no_verb(self):
        finished = self.cli()
        self.assertEqual((finished.code, finished.out), (USAGE, ""))
        self.assertEqual(finished.err, self.cli("--help").out)

    def test_wrong_words(self):
        for words, complaint, command in (
                (["dance"], '"surtitle" has no verb "dance"', "surtitle"),
                (["--dance"], '"surtitle" has no option --dance', "surtitle"),
                (["stop", "--dance"], '"surtitle stop" has no option --dance', "surtitle stop"),
                (["start", "--json", "-jx"], '"surtitle start" has no option -x', "surtitle start"),
                (["start", "--source"], "The option --source needs a value", "surtitle start"),
                (["start", "-s"], "The option -s needs a value", "surtitle start"),
                (["watch", "--json=1"], "The option --json=1 takes no value", "surtitle watch"),
                (["status", "now"], '"surtitle status" doesn\'t know what to do with "now"',
                 "surtitle status")):
            with self.subTest(words):
                self.expect(self.cli(*words), USAGE,
                            err=f'surtitle: {complaint}; see "{command} --help".\n')

    def test_terminal_is_safe_from_words(self):
        self.expect(self.cli("\033[2J"), USAGE,
                    err='surtitle: "surtitle" has no verb " [2J"; see "surtitle --help".\n')

    def test_full_disk(self):
        for words in (["--help"], ["status"], ["status", "--json"]):
            with open("/dev/full", "wb") as full:
                program = self.world.start([self.world.program("surtitle"), *words], pipe=True,
                                           stdout=full)
                self.assertEqual(program.wait(), FAILED)
            self.assertEqual(program.log, "surtitle: The output can't be written: "
                                          "No space left on device.\n")


class AbsentTest(CliTest):
    """No bus, or no service on it."""

    NO_BUS = ("surtitle: There is no session bus to reach the caption service on; run this within "
              "a desktop session, or set DBUS_SESSION_BUS_ADDRESS.\n")
    NOT_INSTALLED = ("surtitle: The caption service (surtitled) isn't running and can't be "
                     "started; check that Surtitle is installed completely.\n")

    def test_no_bus(self):
        for verb in ("start", "stop", "toggle", "status", "watch"):
            for address in (None, "unix:path=/nonexistent", "nonsense"):
                with self.subTest(verb, address=address):
                    finished = self.cli(verb, DBUS_SESSION_BUS_ADDRESS=address,
                                        XDG_RUNTIME_DIR="/nonexistent")
                    self.expect(finished, UNREACHABLE, err=self.NO_BUS)

    def test_no_service(self):
        self.expect(self.cli("start"), UNREACHABLE, err=self.NOT_INSTALLED)
        self.expect(self.cli("start", "--bind"), UNREACHABLE, err=self.NOT_INSTALLED)
        self.expect(self.cli("toggle"), UNREACHABLE, err=self.NOT_INSTALLED)
        self.expect(self.cli("status"), OK, "not running\n")
        self.expect_json(self.cli("status", "--json"), state="idle", session=0,
                         **{"service-running": False})
        for verb in ("stop", "pause", "resume"):
            self.expect(self.cli(verb), FAILED,
                        err='surtitle: Nothing is being captioned; "surtitle start" begins.\n')

    def test_service_that_fails_to_start(self):
        self.world.make_activatable(INTERFACE, ["/bin/false"])
        self.addCleanup(self.forget_activatable)
        self.expect(self.cli("start"), UNREACHABLE,
                    err="surtitle: The caption service (surtitled) could not be started; its log "
                        "says why (journalctl --user -e).\n")

    def make_fake_activatable(self):
        """The scripted service ends with its input, which stays open until this test's end."""
        fifo, script = self.world.folder / "script", self.world.folder / "service"
        os.mkfifo(fifo)
        writer = os.open(fifo, os.O_RDWR)
        script.write_text(f"#!/bin/sh\nexec /usr/bin/python3 {LIB}/fake_captions.py < {fifo}\n",
                          encoding="utf-8")
        script.chmod(0o755)
        self.world.make_activatable(INTERFACE, [script])
        self.addCleanup(wait_for, lambda: not self.world.captions.owner())
        self.addCleanup(os.close, writer)
        self.addCleanup(self.forget_activatable)

    def test_only_what_needs_it_starts_the_service(self):
        self.make_fake_activatable()
        self.expect(self.cli("status"), OK, "not running\n")
        self.assertEqual(self.cli("stop").code, FAILED)
        self.assertIsNone(self.world.captions.owner())
        self.assertEqual(self.cli("toggle").code, OK)
        self.assertIsNotNone(self.world.captions.owner())

    def forget_activatable(self):
        (self.world.folder / "services" / f"{INTERFACE}.service").unlink()
        self.world.captions.connection.call_sync(*BUS, "ReloadConfig", None, None,
                                                 Gio.DBusCallFlags.NONE, 5000, None)


class StartTest(CliTest):
    def test_tells_what_and_where(self):
        for source, host, state, line in (
                ({"kind": "system", "name": "Speakers"}, "", "listening",
                 "what this computer plays (Speakers); the sound stays on this computer."),
                ({"kind": "microphone", "name": ""}, "api.example.org", "listening",
                 "the microphone; the sound goes to api.example.org."),
                ({"kind": "both", "name": "Headset"}, "", "listening",
                 "what this computer plays and the microphone (Headset); the sound stays on this "
                 "computer."),
                ({"kind": "application", "name": "Firefox \033[1m"}, "api.example.org",
                 "reconnecting", "Firefox  [1m; api.example.org can't be reached yet, and the "
                                 "sound is kept until it can."),
                ({"kind": "microphone", "name": ""}, "", "reconnecting",
                 "the microphone; the recogniser on this computer can't be reached yet, and the "
                 "sound is kept until it can.")):
            with self.subTest(line):
                fake = FakeCaptions(self.world.env["DBUS_SESSION_BUS_ADDRESS"])
                with fake:
                    fake.reply("Start", 7)
                    fake.set_property("Source", source)
                    fake.set_property("Host", host)
                    fake.set_property("State", state)
                    self.expect(self.cli("start"), OK, f"Captioning {line}\n")

    def test_json(self):
        self.serve()
        self.expect_json(self.cli("start", "--json"), state="listening", session=1, host="",
                         source={"kind": "system", "target": "", "name": "Fake Speakers"},
                         version="0.0.0-fake", **{"service-running": True})

    def test_hands_options_on(self):
        fake = self.serve()
        self.assertEqual(self.cli("start").code, OK)
        self.assertEqual(fake.wait_call("Start")["args"], [{}])
        self.assertEqual(self.cli("start", "--source", "application", "--target=Firefox",
                                  "--language", "pt-BR", "--model", "nova-3", "--keyterm", "Ada",
                                  "--keyterm=Grace Hopper", "--history", "--replace").code, OK)
        self.assertEqual(fake.wait_call("Start", 2)["args"], [{
            "source": "application", "target": "Firefox", "language": "pt-BR", "model": "nova-3",
            "keyterms": ["Ada", "Grace Hopper"], "history": True, "replace": True}])

    def test_hands_options_of_the_server_on(self):
        fake = self.serve()
        self.assertEqual(self.cli("start", "-d", "--no-history", "-o", "smart-format=false",
                                  "-o", "tag=one", "--option", "endpointing=0", "-o", "tag=two=2",
                                  "-o", "encoding=linear16", "-o", "encoding=opus").code, OK)
        self.assertEqual(fake.wait_call("Start")["args"], [{
            "diarize": True, "history": False, "smart-format": False, "endpointing": 0,
            "tag": ["one", "two=2"], "encoding": "opus"}])

    def test_wrong_options(self):
        for words, complaint in (
                (["--history", "--no-history"], "--history and --no-history exclude each other"),
                (["-o", "tag"], '--option takes NAME=VALUE, not "tag"'),
                (["-o", "=x"], 'There is no option "" for a server'),
                (["-o", "tags=x"], 'There is no option "tags" for a server'),
                (["-o", "numerals=yes"], "The option numerals is true or false"),
                (["-o", "endpointing=1e3"], "The option endpointing is a number"),
                (["-o", "endpointing=99999999999"], "The option endpointing is a number")):
            with self.subTest(words):
                self.expect(self.cli("start", *words), USAGE,
                            err=f'surtitle: {complaint}; see "surtitle start --help".\n')

    def test_errors_are_the_service_s_own(self):
        fake = self.serve()
        for verb, method in (("start", "Start"), ("stop", "Stop"), ("toggle", "Toggle"),
                             ("pause", "Pause"), ("resume", "Resume")):
            for name in ERRORS:
                with self.subTest(verb, name=name):
                    fake.fail(method, name, f"What {name} means; mend it.")
                    self.expect(self.cli(verb), FAILED,
                                err=f"surtitle: What {name} means; mend it.\n")

    def test_errors_are_one_safe_line(self):
        self.serve().fail("Start", "Internal", "two\nlines and \033[31mred")
        self.expect(self.cli("start"), FAILED, err="surtitle: two lines and  [31mred\n")

    def test_error_without_words(self):
        self.serve().fail("Start", "org.example.Strange", "")
        self.expect(self.cli("start"), FAILED, err="surtitle: org.example.Strange\n")

    def test_patience(self):
        """Only a person is told what takes so long, and only once it does."""
        fake = self.serve()
        fake.reply("Stop", COMPLETE)
        for verb, method, sentence in (
                ("start", "Start", "Waiting for the server."),
                ("stop", "Stop", "Waiting for the server's last words.")):
            terminal = Terminal()
            self.addCleanup(terminal.close)
            fake.hold(method)
            piped = self.world.start([self.world.program("surtitle"), verb], pipe=True)
            seen = self.world.start(["sh", "-c", 'exec "$0" "$1" 2>&1',
                                     self.world.program("surtitle"), verb], stdout=terminal.slave)
            wait_for(lambda: terminal.show().text() == f"surtitle: {sentence}", 10, sentence)
            fake.release(method)
            self.assertEqual((seen.wait(), piped.wait()), (OK, OK))
            self.assertNotIn("Waiting", piped.log)

    def test_service_dies(self):
        for verb, method in (("start", "Start"), ("stop", "Stop"), ("toggle", "Toggle")):
            with self.subTest(verb):
                fake = FakeCaptions(self.world.env["DBUS_SESSION_BUS_ADDRESS"]).start()
                fake.hold(method)
                program = self.world.start([self.world.program("surtitle"), verb], pipe=True)
                fake.wait_call(method)
                fake.quit()
                self.assertEqual(program.wait(), UNREACHABLE)
                self.assertEqual((program.out, program.log), (
                    "", "surtitle: The caption service went away before it answered; its log says "
                        "why (journalctl --user -e).\n"))


class PauseTest(CliTest):
    def test_pause_and_resume(self):
        self.serve()
        self.assertEqual(self.cli("start").code, OK)
        self.expect(self.cli("pause"), OK, "Captions are paused: nothing is heard, sent or billed "
                                           'until "surtitle resume".\n')
        self.expect_json(self.cli("pause", "--json"), state="paused", session=1)
        self.expect(self.cli("resume"), OK, "Captioning what this computer plays (Fake Speakers); "
                                            "the sound stays on this computer.\n")
        self.expect_json(self.cli("resume", "-j"), state="listening", session=1)


class SwitchTest(CliTest):
    def test_switch(self):
        fake = self.serve()
        self.assertEqual(self.cli("start").code, OK)
        for count, words in enumerate((["microphone", ""], ["application", "Film"]), 1):
            self.assertEqual(self.cli("switch", *filter(None, words)).code, OK)
            self.assertEqual(fake.wait_call("SetSource", count)["args"], words)
        self.expect_json(self.cli("switch", "-j", "both"), state="listening", session=1)
        fake.fail("SetSource", "NoSource", "There is no microphone; connect one.")
        self.expect(self.cli("switch", "microphone"), FAILED,
                    err="surtitle: There is no microphone; connect one.\n")

    def test_usage(self):
        for words in ([], ["system", "speakers", "loud"]):
            finished = self.cli("switch", *words)
            self.assertEqual((finished.code, finished.out), (USAGE, ""))
        self.expect(self.cli("switch", "system"), FAILED,
                    err='surtitle: Nothing is being captioned; "surtitle start" begins.\n')


class BindTest(CliTest):
    """A session that ends with its command, or that it waits for."""

    def bind(self, *words, how="--bind"):
        fake = self.serve()
        program = self.world.start([self.world.program("surtitle"), "start", how, *words],
                                   pipe=True)
        self.assertEqual(fake.wait_call("Start")["args"],
                         [{"bind": True} if how == "--bind" else {}])
        wait_for(lambda: program.out.count("\n") == 1, 10, "the command to say what it started")
        return fake, program

    def test_interrupt_ends_it(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(number):
                fake, program = self.bind()
                program.signal(number)
                self.assertEqual(program.wait(), OK)
                fake.wait_call("Stop")
                self.assertRegex(program.out, "\nCaptions ended: .*, complete.\n\\Z")
                self.assertEqual(program.log, "")
                fake.quit()

    def test_wait(self):
        fake, program = self.bind(how="--wait")
        self.assertTrue(program.running())
        program.signal(signal.SIGINT)
        self.assertEqual(program.wait(), OK)
        fake.wait_call("Stop")
        self.assertRegex(program.out, "\nCaptions ended: .*, complete.\n\\Z")

    def test_second_interrupt_leaves_at_once(self):
        fake, program = self.bind()
        fake.hold("Stop")
        program.signal(signal.SIGINT)
        fake.wait_call("Stop")
        program.signal(signal.SIGINT)
        self.assertEqual(program.wait(), OK)
        self.assertEqual(program.out.count("\n"), 1)

    def test_another_ends_it(self):
        _, program = self.bind("--json")
        self.assertEqual(self.cli("stop").code, OK)
        self.assertEqual(program.wait(), OK)
        started, summary = (json.loads(line) for line in program.out.splitlines())
        self.assertEqual(started["session"], 1)
        self.assertEqual(summary["reason"], "stopped")

    def test_an_error_ends_it(self):
        fake, program = self.bind()
        fake.emit("Notice", "Unauthorized", "The key was refused; set another.")
        fake.emit("SessionEnded", 99, COMPLETE)
        fake.emit("SessionEnded", 1, {"complete": False, "segments": 2, "reason": "error"})
        self.assertEqual(program.wait(), FAILED)
        self.assertEqual(program.log, "surtitle: The key was refused; set another.\n")
        self.assertIn("because of an error", program.out)

    def test_service_dies(self):
        fake, program = self.bind()
        fake.quit()
        self.assertEqual(program.wait(), UNREACHABLE)
        self.assertEqual(program.log,
                         "surtitle: The caption service went away, and the captions with it.\n")

    def test_refused(self):
        self.serve().fail("Start", "NoSource", "There is nothing to hear; plug something in.")
        self.expect(self.cli("start", "--bind"), FAILED,
                    err="surtitle: There is nothing to hear; plug something in.\n")


class StopTest(CliTest):
    def expect_summary(self, changes, *lines):
        fake = FakeCaptions(self.world.env["DBUS_SESSION_BUS_ADDRESS"])
        with self.subTest(changes), fake:
            fake.reply("Stop", {**COMPLETE, **changes})
            self.expect(self.cli("stop"), OK, "".join(line + "\n" for line in lines))

    def test_summary(self):
        self.expect_summary({}, "Captions ended: 2 min 5 s heard, 14 segments, complete.")
        self.expect_summary({"segments": 1, "audio-captured": 4.26},
                            "Captions ended: 4.3 s heard, 1 segment, complete.")
        self.expect_summary({"audio-captured": 3780.0},
                            "Captions ended: 1 h 3 min heard, 14 segments, complete.")
        self.expect_summary({"audio-captured": 1e300, "segments": 4294967295},
                            "Captions ended: 277777 h 46 min heard, 1000000000 segments, "
                            "complete.")

    def test_incomplete_summary(self):
        incomplete = ("Captions ended: 2 min 5 s heard, 14 segments; the server did not confirm "
                      "the end, so the last words may be missing.")
        self.expect_summary({"complete": False}, incomplete)
        self.expect_summary({"complete": False, "reason": "deadline"}, incomplete,
                            "The server took too long for its last words.")
        self.expect_summary({"complete": False, "reason": "shutdown", "audio-lost": 61.0},
                            incomplete, "The session ended because the caption service was told to end.",
                            "1 min 1 s of sound reached no server and has no captions.")

    def test_json(self):
        self.serve().reply("Stop", {**COMPLETE, "of-a-later-version": "kept"})
        self.expect_json(self.cli("stop", "--json"), **COMPLETE, **{"of-a-later-version": "kept"})

    def test_nothing_runs(self):
        self.serve()
        self.expect(self.cli("stop"), FAILED,
                    err="surtitle: No session is running; start one first.\n")

    def test_wrong_types_are_refused(self):
        for name, value in (("segments", GLib.Variant("s", "many")),
                            ("complete", GLib.Variant("u", 1)),
                            ("audio-captured", GLib.Variant("d", float("inf")))):
            fake = FakeCaptions(self.world.env["DBUS_SESSION_BUS_ADDRESS"])
            with self.subTest(name), fake:
                fake.reply("Stop", {**COMPLETE, name: value})
                self.expect(self.cli("stop"), FAILED,
                            err="surtitle: The caption service's answer can't be read; check that "
                                "surtitle and surtitled are of the same version.\n")


class ToggleTest(CliTest):
    def test_on_and_off(self):
        self.serve()
        self.expect(self.cli("toggle"), OK, "Captioning what this computer plays (Fake Speakers); "
                                            "the sound stays on this computer.\n")
        self.expect(self.cli("toggle"), OK, "Captions ended.\n")
        self.expect_json(self.cli("toggle", "-j"), state="listening", session=2)
        self.expect_json(self.cli("toggle", "-j"), state="idle", session=0)


@unittest.skipUnless(shutil.which("localedef") and pathlib.Path("/usr/share/i18n").exists(),
                     "there is nothing to make a locale of")
class LocaleTest(CliTest):
    """Where one writes 1,5: people read it so, programs never."""

    def test_numbers(self):
        made = self.world.run(["localedef", "-i", "de_DE", "-f", "UTF-8",
                               self.world.folder / "de_DE.UTF-8"])
        self.assertEqual(made.code, 0, made.err)
        self.serve().reply("Stop", {**COMPLETE, "audio-captured": 1.5})
        german = {"LANG": "de_DE.UTF-8", "LC_ALL": "de_DE.UTF-8", "LOCPATH": self.world.folder}
        self.assertIn("1,5", self.cli("stop", **german).out)
        self.expect_json(self.cli("stop", "--json", **german), **{"audio-captured": 1.5})


class StatusTest(CliTest):
    def test_idle(self):
        self.serve()
        self.expect(self.cli("status"), OK, "State:      idle\nVersion:    0.0.0-fake\n")

    def test_cost(self):
        """What was sent is told where there is any, and its price where that is known."""
        fake = self.serve()
        fake.set_property("Statistics", {"sent-today": 0.0, "sent-month": 0.0})
        self.expect(self.cli("status"), OK, "State:      idle\nVersion:    0.0.0-fake\n")
        sent = {"sent-today": 65.0, "sent-month": 7384.5}
        fake.set_property("Statistics", sent)
        self.expect(self.cli("status"), OK,
                    "State:      idle\n"
                    "Sent:       1 min 5 s today, 2 h 3 min this month\n"
                    "Version:    0.0.0-fake\n")
        self.expect_json(self.cli("status", "--json"), **sent)
        self.assertNotIn("cost", self.cli("status", "--json").out)
        cost = {"cost-today": 0.0083, "cost-month": 0.9436, "currency": "€"}
        fake.set_property("Statistics", {**sent, **cost})
        self.assertIn("Sent:       1 min 5 s today, 2 h 3 min this month\n".replace(
            " today", " (€0.01) today").replace(" this", " (€0.94) this"), self.cli("status").out)
        self.expect_json(self.cli("status", "--json"), **sent, **cost)

    def test_session(self):
        fake = self.serve()
        fake.set_property("State", "reconnecting")
        fake.set_property("Session", 12)
        fake.set_property("Source", {"kind": "microphone", "target": "x", "name": "Headset"})
        fake.set_property("Host", "api.example.org")
        self.expect(self.cli("status"), OK,
                    "State:      reconnecting\n"
                    "Session:    12\n"
                    "Source:     the microphone (Headset)\n"
                    "Sound:      goes to api.example.org\n"
                    "Version:    0.0.0-fake\n")
        self.expect_json(self.cli("status", "--json"), state="reconnecting", session=12,
                         host="api.example.org", version="0.0.0-fake",
                         source={"kind": "microphone", "target": "x", "name": "Headset"},
                         **{"service-running": True})


if __name__ == "__main__":
    unittest.main()
