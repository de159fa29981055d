#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`surtitle key`: what it stores, says and removes; and that a key is neither shown nor left over."""

import fcntl
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import termios
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))

from fake_keyring import FakeKeyring
from process import wait_for
from terminal import Terminal
from world import World

OK, FAILED, USAGE, UNREACHABLE = range(4)
DEEPGRAM = "api.deepgram.com"
KEY = "0123456789abcdef0123456789abcdef01234567"
STORED = "The key for {} is stored; it is used from the next connection on.\n"


class KeyCommandTest(unittest.TestCase):
    def setUp(self):
        self.world = World(pipewire=False)
        self.addCleanup(self.world.close)

    def start_keyring(self, **keys):
        self.keyring = FakeKeyring(self.world.env["DBUS_SESSION_BUS_ADDRESS"])
        self.addCleanup(lambda: self.keyring.connection.is_closed() or self.keyring.close())
        for host, key in keys.items():
            self.keyring.store(host, key)
        return self.keyring

    def cli(self, *words, text=None, **env):
        with tempfile.TemporaryFile() as file:
            file.write(text or b"")
            file.seek(0)
            return self.world.run([self.world.program("surtitle"), "key", *words], stdin=file,
                                  **env)

    def expect(self, finished, code, out="", err=""):
        self.assertEqual(finished.code, code, finished)
        self.assertEqual(finished.out, out)
        self.assertEqual(finished.err, f"surtitle: {err}\n" if err else "")


class StoreTest(KeyCommandTest):
    def test_piped(self):
        keyring = self.start_keyring()
        for text in (KEY, KEY + "\n", f"  {KEY} \r\n"):
            keyring.items.clear()
            self.expect(self.cli("set", text=text.encode()), OK, STORED.format(DEEPGRAM))
            self.assertEqual(keyring.secrets(), {DEEPGRAM: KEY})

    def test_longest(self):
        keyring = self.start_keyring()
        self.expect(self.cli("set", text=b"k" * 512), OK, STORED.format(DEEPGRAM))
        self.assertEqual(keyring.secrets(), {DEEPGRAM: "k" * 512})

    def test_one_key_a_host(self):
        keyring = self.start_keyring()
        self.cli("set", text=b"old")
        self.cli("set", "--host", "Captions.Example.ORG", text=b"other")
        self.cli("set", text=b"new")
        self.assertEqual(keyring.secrets(), {DEEPGRAM: "new", "captions.example.org": "other"})
        self.assertEqual({attributes["xdg:schema"] for attributes, _ in keyring.items.values()},
                         {"org.surtitle.Surtitle.ApiKey"})

    def test_the_server_of_the_settings_is_meant(self):
        keyring = self.start_keyring()
        self.cli("set", text=b"a", SURTITLE_ENDPOINT="wss://one.example:8443/v1/listen")
        folder = self.world.folder / "config/glib-2.0/settings"
        folder.mkdir(parents=True, exist_ok=True)
        settings = "[org/surtitle/Surtitle]\nendpoint='wss://two.example'\nupstream='{}'\n"
        for upstream in ("custom", "auto"):
            (folder / "keyfile").write_text(settings.format(upstream), encoding="utf-8")
            self.cli("set", text=upstream.encode())
        self.assertEqual(keyring.secrets(), {"one.example": "a", "two.example": "custom",
                                             DEEPGRAM: "auto"})

    def test_what_is_no_key(self):
        keyring = self.start_keyring()
        for text in (b"", b"\n", b" \t\n"):
            self.expect(self.cli("set", text=text), FAILED,
                        err="No key was given, so none was stored.")
        for text in (b"k" * 513, b"k" * 2**20):
            self.expect(self.cli("set", text=text), FAILED,
                        err="This is too long for an API key, so it was not stored.")
        for text in (b"one\ntwo\n", "schl\u00fcssel".encode(), b"a\0b", b"a\x1b[31m", b"a b"):
            self.expect(self.cli("set", text=text), FAILED,
                        err="An API key is one line of letters, digits and signs; this is something "
                            "else, so it was not stored.")
        self.assertEqual(keyring.items, {})

    def test_never_from_the_command_line(self):
        keyring = self.start_keyring()
        for words in ([KEY], [KEY, "x"], ["--", KEY]):
            finished = self.cli("set", *words, text=b"other")
            self.assertEqual((finished.code, finished.out), (USAGE, ""))
            self.assertIn("can be read by other programs", finished.err)
            self.assertNotIn(KEY, finished.err)
        self.assertEqual(keyring.items, {})

    def test_no_host(self):
        self.start_keyring()
        for host in ("", "a b", "https://x", "x/y", "user@x", "x?", "x" * 300):
            for verb in ("set", "status", "clear"):
                finished = self.cli(verb, "--host", host, text=KEY.encode())
                self.assertEqual((finished.code, finished.out), (USAGE, ""), (verb, host))
        self.assertEqual(self.keyring.items, {})

    def test_locked(self):
        keyring = self.start_keyring(**{DEEPGRAM: "old"})
        keyring.locked, keyring.prompt = True, "dismiss"
        for verb in ("set", "clear"):
            self.expect(self.cli(verb, text=KEY.encode()), FAILED,
                        err="The keyring is locked; unlock it and try again.")
        self.assertEqual(keyring.secrets(), {DEEPGRAM: "old"})
        keyring.prompt = "unlock"
        self.expect(self.cli("set", text=KEY.encode()), OK, STORED.format(DEEPGRAM))
        self.assertEqual(keyring.secrets(), {DEEPGRAM: KEY})

    def test_no_keyring(self):
        for verb in ("set", "clear"):
            finished = self.cli(verb, text=KEY.encode())
            self.assertEqual((finished.code, finished.out), (UNREACHABLE, ""))
            self.assertIn("There is no keyring here; ", finished.err)

    def test_no_bus(self):
        finished = self.cli("set", text=KEY.encode(), DBUS_SESSION_BUS_ADDRESS="unix:path=/none")
        self.assertEqual((finished.code, finished.out), (FAILED, ""))
        self.assertTrue(finished.err.startswith("surtitle: The keyring failed: "), finished.err)

    def test_clear(self):
        keyring = self.start_keyring(**{DEEPGRAM: KEY, "x.example": "kept"})
        self.expect(self.cli("clear"), OK, f"The key for {DEEPGRAM} is removed from the keyring.\n")
        self.assertEqual(keyring.secrets(), {"x.example": "kept"})
        self.expect(self.cli("clear"), FAILED, err=f"The keyring has no key for {DEEPGRAM}.")


class StatusTest(KeyCommandTest):
    def check(self, sentence, keyring, host=DEEPGRAM, **env):
        self.expect(self.cli("status", "--host", host, **env), OK, sentence)
        finished = self.cli("status", "--host", host, "--json", **env)
        self.assertEqual((finished.code, finished.err), (OK, ""))
        self.assertEqual(json.loads(finished.out), {
            "host": host, "keyring": keyring, "environment": "DEEPGRAM_API_KEY" in env})

    def test_status(self):
        self.check(f"There is no keyring that could have a key for {DEEPGRAM}.\n", "absent")
        keyring = self.start_keyring(**{DEEPGRAM: KEY})
        self.check(f"The keyring has a key for {DEEPGRAM}.\n", "stored")
        self.check("The keyring has no key for x.example.\n", "none", "x.example")
        self.check("The keyring has no key for x.example.\nDEEPGRAM_API_KEY is set here; the service "
                   "uses that of its own environment where the keyring has no key.\n", "none",
                   "x.example", DEEPGRAM_API_KEY="a")
        keyring.locked = True
        self.check(f"The keyring has a key for {DEEPGRAM}, and is locked.\n", "locked")
        self.assertEqual(keyring.prompts, [])
        # It is not even read for this.
        self.assertFalse({"GetSecret", "GetSecrets"} & set(keyring.calls), keyring.calls)


class TerminalTest(KeyCommandTest):
    def begin(self, **process):
        """Begin on a terminal, and give it back with the program when it asks."""
        process = process or {
            "start_new_session": True,
            "preexec_fn": lambda: fcntl.ioctl(terminal.slave, termios.TIOCSCTTY, 0)}
        terminal = Terminal()
        self.addCleanup(terminal.close)
        before = termios.tcgetattr(terminal.slave)
        program = subprocess.Popen(
            [self.world.program("surtitle"), "key", "set"], env=self.world.env,
            stdin=terminal.slave, stdout=terminal.slave, stderr=terminal.slave, **process)
        self.addCleanup(program.wait)
        self.addCleanup(program.kill)
        wait_for(lambda: terminal.written().endswith("(not shown): "), 10, "the question")
        return terminal, program, before

    def type(self, terminal, data):
        os.write(terminal.master, data)

    def finish(self, terminal, program, before):
        wait_for(lambda: program.poll() is not None, 10, "the end")
        self.assertEqual(termios.tcgetattr(terminal.slave), before)
        return program.returncode

    def test_typed(self):
        keyring = self.start_keyring()
        terminal, program, before = self.begin()
        self.type(terminal, KEY.encode() + b"\r")
        self.assertEqual(self.finish(terminal, program, before), OK)
        self.assertEqual(terminal.show().text(), f"API key for {DEEPGRAM} (not shown):\n"
                         + STORED.format(DEEPGRAM).rstrip())
        self.assertEqual(keyring.secrets(), {DEEPGRAM: KEY})

    def test_nothing_typed(self):
        self.start_keyring()
        for end in (b"\r", b"\x04"):
            terminal, program, before = self.begin()
            self.type(terminal, end)
            self.assertEqual(self.finish(terminal, program, before), FAILED)
            self.assertIn("No key was given", terminal.written())

    def test_too_long(self):
        """Nothing of it is left for the shell to read."""
        keyring = self.start_keyring()
        terminal, program, before = self.begin()
        self.type(terminal, b"k" * 1000 + b"\rrm -rf nothing\r")
        self.assertEqual(self.finish(terminal, program, before), FAILED)
        os.set_blocking(terminal.slave, False)
        self.assertRaises(BlockingIOError, os.read, terminal.slave, 100)
        self.assertNotIn("kk", terminal.written())
        self.assertEqual(keyring.items, {})

    def test_signals_restore_the_terminal(self):
        self.start_keyring()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
            with self.subTest(number.name):
                terminal, program, before = self.begin()
                self.type(terminal, b"half a ke")
                program.send_signal(number)
                self.assertEqual(self.finish(terminal, program, before), -number)

    def test_interrupt_key(self):
        terminal, program, before = self.begin()
        self.type(terminal, b"half\x03")
        self.assertEqual(self.finish(terminal, program, before), -signal.SIGINT)

    def test_stopped_and_continued(self):
        """The shell has its echo meanwhile; afterwards the question is asked anew."""
        keyring = self.start_keyring()
        # A program whose parent is of another session can't be stopped so.
        terminal, program, before = self.begin(process_group=0)
        program.send_signal(signal.SIGTSTP)
        wait_for(lambda: self.is_stopped(program.pid), 10, "the stop")
        self.assertEqual(termios.tcgetattr(terminal.slave), before)
        program.send_signal(signal.SIGCONT)
        wait_for(lambda: terminal.written().count("(not shown): ") == 2, 10, "the question again")
        self.type(terminal, KEY.encode() + b"\r")
        self.assertEqual(self.finish(terminal, program, before), OK)
        self.assertEqual(keyring.secrets(), {DEEPGRAM: KEY})

    def is_stopped(self, pid):
        stat = pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
        return stat.rpartition(") ")[2][0] == "T"


if __name__ == "__main__":
    unittest.main()
