#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""surtitle doctor: what is well is said to be, and what is broken is found, with what mends it."""

import json
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))

from captions import NAME
from certificates import Authority
from fake_captions import FakeCaptions
from fake_keyring import FakeKeyring
from fault_server import FaultServer, Script
from service import note
from world import World, build_dir

OK, FAILED = range(2)
HOST = "127.0.0.1"
KEY = "0123456789abcdef-marker-of-a-key"
SENTENCE_MIN = 15


class DoctorTest(unittest.TestCase):
    """A desktop with a service that can be started, an output, and nothing else."""

    world_options = {"sink": "speakers"}

    @classmethod
    def setUpClass(cls):
        cls.world = cls.enterClassContext(World(**cls.world_options))
        cls.world.make_activatable(NAME, [cls.world.program("surtitled"), "--exit-when-idle=1"])

    def serve(self, *scripts, **options):
        return self.enterContext(FaultServer(scripts, **options))

    def start_keyring(self, **keys):
        keyring = FakeKeyring(self.world.env["DBUS_SESSION_BUS_ADDRESS"])
        self.addCleanup(keyring.close)
        for host, key in keys.items():
            keyring.store(host, key)
        return keyring

    def doctor(self, *words, endpoint="local", program=None, **env):
        """What it found, as check → (finding, message), and the exit code."""
        program = program or self.world.program("surtitle")
        finished = self.world.run([program, "doctor", "--json", *words],
                                  SURTITLE_ENDPOINT=endpoint, **env)
        self.assertEqual(finished.err, "")
        found = {}
        for line in finished.out.splitlines():
            row = json.loads(line)
            self.assertEqual(set(row), {"check", "finding", "message"})
            self.assertNotIn(row["check"], found)
            self.assert_sentence(row["message"])
            found[row["check"]] = row["finding"], row["message"]
        has_problem = any(finding == "problem" for finding, _ in found.values())
        self.assertEqual(finished.code, FAILED if has_problem else OK)
        self.assertNotIn(KEY, finished.out)
        return found

    def assert_sentence(self, message):
        self.assertGreater(len(message), SENTENCE_MIN)
        self.assertTrue(message.endswith("."), message)
        self.assertNotIn("\n", message)

    def assert_found(self, found, check, finding, *words):
        self.assertIn(check, found)
        self.assertEqual(found[check][0], finding, found[check][1])
        for word in words:
            self.assertIn(word, found[check][1])

    def findings(self, found):
        return {check: finding for check, (finding, _) in found.items()}


class DesktopTest(DoctorTest):
    def test_well(self):
        """Nothing is wrong, though there is neither microphone nor screen."""
        found = self.doctor()
        self.assertEqual(self.findings(found), {
            "bus": "ok", "runtime": "ok", "settings": "ok", "service": "ok", "output": "ok",
            "microphone": "note", "recognizer": "ok", "window": "note"})
        self.assert_found(found, "output", "ok", "speakers")
        self.assertIsNotNone(self.world.captions.owner())
        self.assert_found(self.doctor(), "service", "ok", "runs")
        self.world.pipewire.add_source("headset")
        self.world.pipewire.wait_for_default("headset", "source")
        self.assert_found(self.doctor(), "microphone", "ok", "headset")
        self.world.pipewire.remove("headset")
        # For people.
        finished = self.world.run([self.world.program("surtitle"), "doctor"],
                                  SURTITLE_ENDPOINT="local", DISPLAY=":0")
        self.assertEqual((finished.code, finished.err), (OK, ""))
        lines = finished.out.splitlines()
        self.assertTrue(lines[0].startswith("ok       The session bus"), lines[0])
        self.assertTrue(lines[-2].startswith(("ok       The caption window stays above", "note ")))
        self.assertIn("Nothing was found", lines[-1])
        # Nothing is left behind: neither the recogniser it started nor its socket.
        self.assertEqual([path.name for path in (self.world.folder / "run").iterdir()
                          if "doctor" in path.name], [])

    @unittest.skipUnless((build_dir() / "src/surtitle-overlay").exists(), "no window is built")
    def test_windows(self):
        for env, finding, word in (({"DISPLAY": ":0"}, "ok", "X11"),
                                   ({"DISPLAY": ":0", "WAYLAND_DISPLAY": "w"}, "ok", "XWayland"),
                                   ({"WAYLAND_DISPLAY": "w"}, "note", "XWayland"),
                                   ({"DISPLAY": ":0", "SURTITLE_BACKEND": "plain"}, "note",
                                    "plain")):
            with self.subTest(word=word, **env):
                self.assert_found(self.doctor(**env), "window", finding, word)

    def test_session(self):
        """No bus, no folder for sockets, no settings: what depends on them isn't guessed at."""
        for address in ("unix:path=/nonexistent/bus", "nonsense"):
            found = self.doctor(DBUS_SESSION_BUS_ADDRESS=address)
            self.assert_found(found, "bus", "problem", "session")
            self.assertFalse({"service", "output", "microphone"} & set(found))
        for folder in (None, "/nonexistent", "/"):
            found = self.doctor(XDG_RUNTIME_DIR=folder, endpoint="ws://127.0.0.1:9/")
            self.assert_found(found, "runtime", "problem", "XDG_RUNTIME_DIR")
        found = self.doctor(GSETTINGS_SCHEMA_DIR="/nonexistent")
        self.assert_found(found, "settings", "note", "install")

    def test_recognizer(self):
        """It isn't there, or says what it lacks."""
        program = self.world.program_alone("surtitle")
        self.assert_found(self.doctor(program=program), "recognizer", "problem", "not installed")
        lacking = program.with_name("surtitle-recognizer")
        lacking.write_text("#!/bin/sh\nprintenv DEEPGRAM_API_KEY >&2\n"
                           "echo 'surtitle-recognizer: error: The model is gone; install it.' >&2\n"
                           "exit 1\n", encoding="utf-8")
        lacking.chmod(0o755)
        found = self.doctor(program=program, DEEPGRAM_API_KEY=KEY)
        self.assertEqual(found["recognizer"], ("problem", "The model is gone; install it."))
        lacking.write_text("#!/bin/sh\nexit 0\n", encoding="utf-8")
        self.assert_found(self.doctor(program=program), "recognizer", "problem", "install")

    def test_no_session_manager(self):
        self.world.pipewire.kill_manager()
        found = self.doctor()
        self.assert_found(found, "output", "problem", "wireplumber")
        note(found["output"][1])
        self.world.pipewire.start_manager()
        self.assert_found(self.doctor(), "output", "ok")


class ServerTest(DoctorTest):
    world_options = {"pipewire": False}

    def test_no_pipewire(self):
        self.assert_found(self.doctor(), "output", "problem", "PipeWire")

    def test_answers(self):
        """Without --online, no key goes out, and never any sound."""
        server = self.serve(Script(key=f"Token {KEY}"))
        open_server = self.serve()
        self.assert_found(self.doctor(endpoint=open_server.url), "server", "ok", "wants no key")
        self.assert_found(self.doctor(endpoint=server.url), "server", "problem", "key set")
        found = self.doctor(endpoint=server.url, DEEPGRAM_API_KEY=KEY)
        self.assert_found(found, "server", "ok", "--online")
        self.assert_found(found, "key", "ok", "DEEPGRAM_API_KEY")
        for record in server.records:
            self.assertNotIn("authorization", {name.lower() for name in record.request.headers})
        found = self.doctor("--online", endpoint=server.url, DEEPGRAM_API_KEY=KEY)
        self.assert_found(found, "server", "ok", "accepts the key")
        self.assertEqual(server.records[-1].texts, ['{"type":"CloseStream"}'])
        found = self.doctor("--online", endpoint=server.url, DEEPGRAM_API_KEY="another-key")
        self.assert_found(found, "server", "problem", "refused the API key")
        for record in [*server.records, *open_server.records]:
            self.assertEqual(bytes(record.audio), b"")

    def test_keyring(self):
        server = self.serve(Script(key=f"Token {KEY}"))
        self.assert_found(self.doctor(endpoint=server.url), "key", "note", "no keyring")
        keyring = self.start_keyring(**{HOST: KEY})
        found = self.doctor("--online", endpoint=server.url)
        self.assert_found(found, "key", "ok", HOST)
        self.assert_found(found, "server", "ok", "accepts the key")
        keyring.locked = True
        found = self.doctor("--online", endpoint=server.url)
        self.assert_found(found, "key", "note", "locked")
        self.assert_found(found, "server", "ok", "answers")
        keyring.locked = False
        keyring.items.clear()
        self.assert_found(self.doctor(endpoint=server.url), "key", "note", "key set")

    def test_refusals(self):
        """What the service would say of a server is said here, too."""
        authority = Authority(self.enterContext(tempfile.TemporaryDirectory()))
        away = self.serve()
        away.close()
        cases = [
            (self.serve(tls=authority.server_context()).url, "not safe"),
            (away.url, "can't be reached"),
            ("ws://nowhere.invalid/v1/listen", "unprotected"),
            ("wss://nowhere.invalid/v1/listen", "can't be resolved"),
            ("http://example.org/", "address can't be used"),
            (self.serve(Script(refuse=404)).url, "no captioning service"),
            (self.serve(Script(refuse=302, headers=[("Location", "wss://x.test/")])).url,
             "wss://x.test/"),
            (self.serve(Script(refuse=402)).url, "credit"),
        ]
        for url, words in cases:
            with self.subTest(url, words=words):
                self.assert_found(self.doctor(endpoint=url), "server", "problem", words)

    def test_setting(self):
        """What the settings say counts where the environment says nothing."""
        server = self.serve(Script(key=f"Token {KEY}"))
        folder = self.world.folder / "config/glib-2.0/settings"
        folder.mkdir(parents=True, exist_ok=True)
        settings = folder / "keyfile"
        self.addCleanup(settings.unlink)
        settings.write_text(f"[org/surtitle/Surtitle]\nupstream='custom'\nendpoint='{server.url}'\n"
                            "ca-file='/nonexistent'\n", encoding="utf-8")
        self.assert_found(self.doctor(endpoint=None), "server", "problem", "ca-file")
        settings.write_text("[org/surtitle/Surtitle]\nupstream='deepgram'\n", encoding="utf-8")
        found = self.doctor(endpoint=None, HTTPS_PROXY="http://127.0.0.1:9")
        self.assert_found(found, "key", "problem", "DEEPGRAM_API_KEY")
        self.assert_found(found, "server", "problem", "can't be reached")
        self.assertNotIn("recognizer", found)
        settings.write_text("[org/surtitle/Surtitle]\nupstream='auto'\n", encoding="utf-8")
        self.start_keyring()
        found = self.doctor(endpoint=None)
        self.assert_found(found, "key", "ok", "on this computer")
        self.assert_found(found, "recognizer", "ok")
        self.assertNotIn("server", found)


class ServiceTest(unittest.TestCase):
    def test_another_version(self):
        with World(pipewire=False) as world:
            with FakeCaptions(world.env["DBUS_SESSION_BUS_ADDRESS"]):
                finished = world.run([world.program("surtitle"), "doctor"],
                                     SURTITLE_ENDPOINT="local")
            self.assertRegex(finished.out, r"note +The caption service is of version 0\.0\.0-fake")

    def test_no_service(self):
        """It isn't installed, or ends at once."""
        with World(pipewire=False) as world:
            def doctor():
                finished = world.run([world.program("surtitle"), "doctor"],
                                     SURTITLE_ENDPOINT="local")
                self.assertEqual((finished.code, finished.err), (FAILED, ""))
                return finished.out
            self.assertIn("installed completely", doctor())
            world.make_activatable(NAME, ["/bin/false"])
            out = doctor()
            self.assertIn("could not be started", out)
            self.assertIn("keeps captions from appearing", out.splitlines()[-1])
            self.assertNotIn("microphone", out)


if __name__ == "__main__":
    unittest.main()
