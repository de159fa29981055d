#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""API keys: from each source to the right server and nowhere else, whatever the keyring does."""

import os
import pathlib
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))

import tone_words
from captions import BusError
from fake_keyring import FakeKeyring
from fault_server import FaultServer, Script
from fault_table import fault
from process import PATIENCE, wait_for
from world import World

ERROR = "org.surtitle.Captions1.Error."
HOST = "127.0.0.1"
KEY, OTHER_KEY = "key-one-0123456789abcdef", "key-two-fedcba9876543210"
SECONDS_QUICK = 0.25 * PATIENCE


class KeysTest(unittest.TestCase):
    """A world for each test, with a server, and a keyring if the test starts one."""

    def setUp(self):
        self.world = World()
        self.addCleanup(self.world.close)
        self.captions = self.world.captions

    def serve(self, *scripts):
        server = FaultServer(scripts)
        self.addCleanup(server.close)
        return server

    def start_keyring(self, **keys):
        keyring = FakeKeyring(self.world.env["DBUS_SESSION_BUS_ADDRESS"])
        self.addCleanup(lambda: keyring.connection.is_closed() or keyring.close())
        for host, key in keys.items():
            keyring.store(host, key)
        return keyring

    def set_up(self, upstream, **env):
        """Start the daemon with the setting upstream."""
        folder = self.world.folder / "config/glib-2.0/settings"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "keyfile").write_text(f"[org/surtitle/Surtitle]\nupstream='{upstream}'\n")
        return self.world.start_daemon(**env)

    def assert_sent(self, server, *keys):
        """The keys of all connections, in their order."""
        headers = [record.request.headers.get("Authorization") for record in server.records
                   if record.request]
        self.assertEqual(headers, [key and f"Token {key}" for key in keys])

    def assert_fails(self, outcome, error, *words):
        wait_for(lambda: outcome, 30, "the answer")
        self.assertIsInstance(outcome[0], BusError, outcome)
        self.assertEqual(outcome[0].name, ERROR + error)
        for word in words:
            self.assertIn(word, outcome[0].message)

    def begin_start(self, **options):
        return self.captions.begin("Start", "(a{sv})", options)

    def assert_quick(self, method, *args, **kwargs):
        """The daemon's loop goes on: it answers while something else hangs."""
        began = time.monotonic()
        answer = method(*args, **kwargs)
        self.assertLess(time.monotonic() - began, SECONDS_QUICK)
        return answer


class SourcesTest(KeysTest):
    def write_credential(self, text):
        folder = self.world.folder / "credentials"
        folder.mkdir()
        (folder / "key").write_bytes(text)
        return folder

    def run_session(self, server, **env):
        daemon = self.world.start_daemon(SURTITLE_ENDPOINT=server.url, **env)
        self.captions.start()
        self.captions.stop()
        daemon.stop()

    def test_keyring(self):
        server = self.serve()
        keyring = self.start_keyring(**{HOST: KEY, "localhost": OTHER_KEY})
        self.run_session(server)
        self.assert_sent(server, KEY)
        self.assertNotIn("Unlock", keyring.calls)

    def test_environment(self):
        """With and without a keyring that could have another one."""
        for absent in (True, False):
            with self.subTest(absent=absent):
                server = self.serve()
                if not absent:
                    self.start_keyring(**{"127.0.0.2": OTHER_KEY, "api.deepgram.com": OTHER_KEY})
                self.run_session(server, DEEPGRAM_API_KEY=KEY)
                self.assert_sent(server, KEY)

    def test_credential(self):
        server = self.serve()
        folder = self.write_credential(f"  {KEY}\n".encode())
        keyring = self.start_keyring(**{HOST: OTHER_KEY})
        self.run_session(server, CREDENTIALS_DIRECTORY=folder, DEEPGRAM_API_KEY=OTHER_KEY)
        self.assert_sent(server, KEY)
        self.assertEqual(keyring.calls, [])

    def test_order(self):
        """The keyring goes before the environment."""
        server = self.serve()
        self.start_keyring(**{HOST: KEY})
        self.run_session(server, DEEPGRAM_API_KEY=OTHER_KEY)
        self.assert_sent(server, KEY)

    def test_no_key_is_none(self):
        server = self.serve()
        self.start_keyring(**{"api.deepgram.com": KEY})
        self.run_session(server)
        self.assert_sent(server, None)

    def test_what_is_no_key_is_not_sent(self):
        server = self.serve()
        folder = self.write_credential(b"a key\r\nHost: evil.example\r\n")
        self.start_keyring(**{HOST: "t\u00e9l\u00e9"})
        self.run_session(server, CREDENTIALS_DIRECTORY=folder, DEEPGRAM_API_KEY="x" * 600)
        self.assert_sent(server, None)

    def test_large_and_strange_credentials(self):
        """A folder, a pipe that nobody writes to, a file of 1 MiB: none holds up the daemon."""
        for make in (os.mkdir, os.mkfifo, lambda path: path.write_bytes(b"k" * 2**20)):
            folder = self.write_credential(b"")
            (folder / "key").unlink()
            make(folder / "key")
            server = self.serve()
            self.run_session(server, CREDENTIALS_DIRECTORY=folder, DEEPGRAM_API_KEY=KEY)
            self.assert_sent(server, KEY)
            folder.rename(self.world.folder / f"credentials-{make.__name__}")


class KeyringFaultsTest(KeysTest):
    """Fault 57: a key that is missing, a keyring that is locked, hangs, or isn't there."""

    @fault(57, "no key")
    def test_deepgram_without_key(self):
        self.set_up("deepgram")
        began = time.monotonic()
        self.assert_fails(self.begin_start(), "NoApiKey", "surtitle key set")
        self.assertLess(time.monotonic() - began, PATIENCE)

    @fault(57, "a locked keyring, dismissed")
    def test_locked_and_dismissed(self):
        keyring = self.start_keyring(**{"api.deepgram.com": KEY})
        keyring.locked, keyring.prompt = True, "dismiss"
        self.set_up("deepgram")
        self.assert_fails(self.begin_start(), "NoApiKey", "locked", "api.deepgram.com")
        self.assertEqual(keyring.prompts, ["shown"])

    @fault(57, "a locked keyring, unlocked")
    def test_locked_then_unlocked(self):
        server = self.serve()
        keyring = self.start_keyring(**{HOST: KEY})
        keyring.locked = True
        self.world.start_daemon(SURTITLE_ENDPOINT=server.url)
        self.captions.start()
        self.captions.stop()
        self.assert_sent(server, KEY)
        self.assertEqual(keyring.prompts, ["shown"])

    def start_while_prompting(self, **env):
        server = self.serve()
        keyring = self.start_keyring(**{HOST: KEY})
        keyring.locked, keyring.prompt = True, "ignore"
        self.world.start_daemon(SURTITLE_ENDPOINT=server.url, **env)
        started = self.begin_start()
        wait_for(lambda: keyring.prompts, 10, "the prompt")
        self.assertEqual(self.assert_quick(self.captions.property, "State"), "connecting")
        self.assertEqual(self.captions.property("Session"), 0)
        self.assertEqual(started, [])
        return server, keyring, started

    def test_stop_while_prompting(self):
        server, keyring, started = self.start_while_prompting()
        second = self.begin_start()
        summary = self.assert_quick(self.captions.stop)
        self.assertEqual((summary["session"], summary["complete"], summary["segments"]),
                         (0, True, 0))
        self.assert_fails(started, "Stopping")
        self.assert_fails(second, "Stopping")
        wait_for(lambda: keyring.prompts == ["shown", "dismissed"], 10, "the prompt's end")
        self.assertEqual(self.captions.property("State"), "idle")
        self.assertEqual(server.records, [])
        self.assertEqual(self.captions.signals("SessionStarted"), [])
        # And everything goes on as before.
        keyring.prompt = "unlock"
        self.captions.start()
        self.captions.stop()
        self.assert_sent(server, KEY)

    def test_toggle_while_prompting(self):
        server, _, started = self.start_while_prompting()
        self.assertIs(self.assert_quick(self.captions.call, "Toggle"), False)
        self.assert_fails(started, "Stopping")
        self.assertEqual(server.records, [])

    def test_a_second_start_waits_for_the_same_prompt(self):
        server, keyring, started = self.start_while_prompting()
        second = self.begin_start()
        self.assert_quick(self.captions.property, "State")
        self.assertEqual(keyring.prompts, ["shown"])
        self.assertEqual((started, second), ([], []))
        keyring.unlock()
        wait_for(lambda: started and second, 20, "both answers")
        self.assertEqual(started, second)
        self.captions.stop()
        self.assert_sent(server, KEY)

    def test_end_while_prompting(self):
        """SIGTERM ends it at once, and whoever waits is told."""
        _, _, started = self.start_while_prompting()
        daemon = self.world.processes[-1]
        self.assertEqual(daemon.stop(), 0)
        self.assert_fails(started, "Stopping")

    def bound_caller_while_prompting(self):
        server = self.serve()
        keyring = self.start_keyring(**{HOST: KEY})
        keyring.locked, keyring.prompt = True, "ignore"
        self.world.start_daemon(SURTITLE_ENDPOINT=server.url)
        caller = self.world.start([self.world.program("surtitle"), "start", "--bind"])
        wait_for(lambda: keyring.prompts, 10, "the prompt")
        return server, keyring, caller

    def test_bound_caller_leaves_while_prompting(self):
        """Nobody is asked for a key on its behalf any more, and nothing is heard for it."""
        _, keyring, caller = self.bound_caller_while_prompting()
        caller.kill()
        wait_for(lambda: keyring.prompts == ["shown", "dismissed"], 10, "the prompt's end")
        self.captions.wait_for_state("idle")
        wait_for(lambda: "surtitle" not in self.world.pipewire.nodes(), 10, "it to hear no more")
        self.assertEqual(self.captions.signals("SessionStarted"), [])

    def test_bound_caller_leaves_others_waiting(self):
        server, keyring, caller = self.bound_caller_while_prompting()
        started = self.begin_start()
        self.assert_quick(self.captions.property, "State")
        caller.kill()
        wait_for(lambda: self.captions.owner() and not caller.running(), 10, "it to leave")
        keyring.unlock()
        wait_for(lambda: started, 20, "the answer")
        self.assertEqual(self.captions.property("State"), "listening")
        self.captions.stop()
        self.assert_sent(server, KEY)

    @fault(57, "a locked keyring, nobody there")
    def test_nobody_answers_the_prompt(self):
        """The caller on D-Bus gives up after 25 s; it hears from us before that."""
        began = time.monotonic()
        _, keyring, started = self.start_while_prompting()
        self.assert_fails(started, "NoApiKey", "locked")
        self.assertLess(time.monotonic() - began, 25)
        wait_for(lambda: keyring.prompts == ["shown", "dismissed"], 10, "the prompt's end")

    @fault(57, "a keyring that hangs")
    def test_a_keyring_that_hangs(self):
        """Wherever it hangs: the session has begun within the limit, and Status answers."""
        for method in ("OpenSession", "SearchItems", "GetSecret"):
            with self.subTest(method):
                server = self.serve()
                keyring = self.start_keyring(**{HOST: OTHER_KEY})
                keyring.hangs = {method}
                daemon = self.world.start_daemon(SURTITLE_ENDPOINT=server.url,
                                                 DEEPGRAM_API_KEY=KEY)
                started = self.begin_start()
                wait_for(lambda: method in keyring.calls, 10, "the keyring to hang")
                self.assertEqual(self.assert_quick(self.captions.property, "State"), "connecting")
                wait_for(lambda: started, 3 + 2 * PATIENCE, "the start")
                self.assertNotIsInstance(started[0], BusError)
                self.captions.stop()
                self.assert_sent(server, KEY)
                self.assertEqual(daemon.stop(), 0)
                keyring.close()

    def test_end_while_the_keyring_hangs(self):
        keyring = self.start_keyring()
        keyring.hangs = {"SearchItems"}
        daemon = self.set_up("deepgram")
        started = self.begin_start()
        wait_for(lambda: "SearchItems" in keyring.calls, 10, "the keyring to hang")
        began = time.monotonic()
        self.assertEqual(daemon.stop(), 0)
        self.assertLess(time.monotonic() - began, PATIENCE)
        self.assert_fails(started, "Stopping")

    def test_hanging_is_told(self):
        keyring = self.start_keyring()
        keyring.hangs = {"SearchItems"}
        self.set_up("deepgram")
        self.assert_fails(self.begin_start(), "NoApiKey", "keyring", "does not answer")
        self.captions.wait_for_state("idle")

    @fault(57, "no keyring: captions on this computer")
    def test_auto_goes_on_without_the_key_and_says_so(self):
        for trouble in ("locked", "hangs"):
            with self.subTest(trouble):
                keyring = self.start_keyring(**{"api.deepgram.com": KEY})
                keyring.locked, keyring.prompt = trouble == "locked", "dismiss"
                keyring.hangs = {"SearchItems"} if trouble == "hangs" else set()
                daemon = self.set_up("auto")
                self.captions.events.clear()
                self.captions.start()
                self.assertEqual(self.captions.property("Host"), "")
                self.captions.wait_for_signal("Notice", 5, lambda code, message: (
                    code == "NoApiKey" and "keyring" in message))
                self.captions.stop()
                daemon.stop()
                keyring.close()


class ConnectionsTest(KeysTest):
    @fault(58, "another key during a session")
    def test_a_changed_key_is_used_at_the_next_connection(self):
        server = self.serve(Script(at=[(1.0, "reset")]), Script())
        keyring = self.start_keyring(**{HOST: KEY})
        self.world.start_daemon(SURTITLE_ENDPOINT=server.url)
        self.captions.start()
        keyring.store(HOST, OTHER_KEY)
        self.play()
        server.wait(lambda: len(server.records) == 2 and server.records[1].opened, 20)
        self.captions.stop()
        self.assert_sent(server, KEY, OTHER_KEY)

    @fault(58, "a keyring lost during a session")
    def test_a_keyring_that_is_lost_does_not_lose_the_session(self):
        server = self.serve(Script(at=[(1.0, "reset")], key=f"Token {KEY}"),
                            Script(at=[(1.0, "reset")], key=f"Token {KEY}"),
                            Script(key=f"Token {KEY}"))
        keyring = self.start_keyring(**{HOST: KEY})
        self.world.start_daemon(SURTITLE_ENDPOINT=server.url)
        self.captions.start()
        keyring.locked = True
        self.play()
        server.wait(lambda: len(server.records) >= 2 and server.records[1].opened, 20)
        keyring.hangs = {"SearchItems"}
        self.play()
        server.wait(lambda: len(server.records) >= 3 and server.records[2].opened, 20)
        summary = self.captions.stop()
        self.assertIs(summary["complete"], True)
        self.assertEqual(keyring.prompts, [])
        self.assert_sent(server, KEY, KEY, KEY)

    def test_a_refused_key(self):
        server = self.serve(Script(refuse=401, error="Invalid credentials."))
        self.start_keyring(**{HOST: KEY})
        self.world.start_daemon(SURTITLE_ENDPOINT=server.url)
        self.assert_fails(self.begin_start(), "Unauthorized", "Invalid credentials",
                          f"surtitle key set --host {HOST}")

    def play(self):
        """Enough for a server to be cut off, and the next one to be sent something."""
        path = self.world.folder / "speech.wav"
        tone_words.write_wav(path, tone_words.speech(8))
        self.world.play(path)


class SecrecyTest(KeysTest):
    """Fault 65: a key is not in what others can see of the daemon."""

    def test_it_shows_nowhere(self):
        server = self.serve()
        keyring = self.start_keyring(**{HOST: KEY})
        # The service's own connection; what the keyring says goes over another one.
        monitor = self.world.start(
            ["dbus-monitor", "--address", self.world.env["DBUS_SESSION_BUS_ADDRESS"],
             "sender='org.surtitle.Captions1'", "destination='org.surtitle.Captions1'"])
        daemon = self.world.start_daemon(SURTITLE_ENDPOINT=server.url, SURTITLE_LOG="debug",
                                         DEEPGRAM_API_KEY=OTHER_KEY)
        self.captions.start()
        server.wait(lambda: server.records and server.records[0].opened, 10)
        self.check_process(daemon.pid)
        self.captions.call("GetAll", "(s)", "org.surtitle.Captions1",
                           interface="org.freedesktop.DBus.Properties")
        self.captions.stop()
        self.assert_sent(server, KEY)
        wait_for(lambda: "SessionEnded" in monitor.log, 10, "the monitor")
        daemon.stop()
        self.assertIn("GetSecret", keyring.calls)
        self.assertIn("accepted the connection", daemon.log)
        for text in (daemon.log, monitor.log):
            self.assertNotIn(KEY, text)
            self.assertNotIn(OTHER_KEY, text)

    def check_process(self, pid):
        process = pathlib.Path(f"/proc/{pid}")
        for name in ("cmdline", "environ"):
            text = (process / name).read_bytes()
            self.assertTrue(text, name)
            self.assertNotIn(KEY.encode(), text)
            self.assertNotIn(OTHER_KEY.encode(), text)
        self.assertIn(b"Max core file size        0", (process / "limits").read_bytes())


if __name__ == "__main__":
    unittest.main()
