#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the API key goes, and where neither it nor what was said ever shows."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))

from fault_server import Script
from service import ServiceTest, note

KEY = "4b1d-marker-of-a-key-c0ffee"


class SecretTest(ServiceTest):
    def monitor_bus(self):
        """All that is said on the bus, as text, from now on."""
        monitor = self.world.start(["dbus-monitor", "--session"], pipe=True)
        self.addCleanup(monitor.kill)
        monitor.wait_for_line("signal", 10)
        return monitor

    def places(self):
        """Where a secret could show: place → bytes. surtitled's own environment has the key."""
        found = {}
        for pid in self.world.survivors():
            folder = pathlib.Path(f"/proc/{pid}")
            try:
                name = (folder / "comm").read_text("ascii").strip()
                found[f"arguments of {name}"] = (folder / "cmdline").read_bytes()
                if name != "surtitled":
                    found[f"environment of {name}"] = (folder / "environ").read_bytes()
            except OSError:
                continue  # ended meanwhile
        for path in self.world.folder.rglob("*"):
            if path.is_file() and path.suffix != ".wav":
                found[f"file {path.name}"] = path.read_bytes()
        return found

    def assert_nowhere(self, secret, places):
        self.assertGreater(len(places), 5)
        shown = [place for place, data in places.items() if secret.encode() in data]
        self.assertEqual(shown, [])

    def test_key(self):
        """It is in the Authorization header, and nowhere else, even at the log's level debug."""
        server = self.serve(Script(at=[(2.0, "reset")]), Script(refuse=401), Script())
        monitor = self.monitor_bus()
        self.begin_daemon(server, DEEPGRAM_API_KEY=KEY, SURTITLE_LOG="debug")
        self.captions.start()
        self.speak(12)
        self.captions.wait_for_signal("SessionEnded")
        self.captions.start()
        self.captions.stop()
        headers = [record.request.headers["Authorization"] for record in server.records]
        self.assertEqual(headers, [f"Token {KEY}"] * 3)
        self.assertNotIn(KEY, server.records[0].request.target)
        self.assertIn("SessionEnded", monitor.out)
        places = self.places()
        note(f"the key was looked for in {len(places)} places")
        self.assert_nowhere(KEY, places)

    def test_key_and_recognizer(self):
        """The embedded recogniser has no use for the key, and isn't given it."""
        self.begin_daemon(DEEPGRAM_API_KEY=KEY, SURTITLE_LOG="debug")
        self.captions.start()
        places = self.places()
        self.assertIn("environment of surtitle-recogn", places)
        self.assert_nowhere(KEY, places)
        self.captions.stop()

    def test_no_key(self):
        """Without one, no header is sent at all."""
        server = self.serve()
        self.begin_daemon(server)
        self.captions.start()
        self.captions.stop()
        self.assertNotIn("Authorization", server.records[0].request.headers)

    def test_words(self):
        """What was said is in no log at the usual level, whatever else goes wrong."""
        server = self.serve(Script(at=[(2.0, "text", '{"type":"Results","w0003":')]), Script())
        self.begin_daemon(server, SURTITLE_LOG="info")
        self.captions.start()
        self.speak(12)
        self.captions.stop()
        self.assert_words(12)
        self.assertNotRegex(self.daemon.log, r"w\d{4}")

    def test_private_folder(self):
        """Nobody else can enter the folder of the recogniser's socket, or use the socket."""
        self.begin_daemon()
        self.captions.start()
        folder = pathlib.Path(self.world.env["XDG_RUNTIME_DIR"], "surtitle")
        sockets = list(folder.iterdir())
        self.assertEqual(folder.stat().st_mode & 0o777, 0o700)
        self.assertEqual([path.stat().st_mode & 0o777 for path in sockets], [0o600])
        self.captions.stop()

    def test_no_core(self):
        """Memory has a key and words in it: no core of it is ever written."""
        self.begin_daemon()
        limits = pathlib.Path(f"/proc/{self.daemon.pid}/limits").read_text("ascii")
        line = next(line for line in limits.splitlines() if line.startswith("Max core file size"))
        self.assertEqual(line.split()[4:6], ["0", "0"])


if __name__ == "__main__":
    unittest.main()
