#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can't work is refused by name, in a sentence, and the next session works."""

import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))

from captions import variant
from certificates import Authority
from fault_server import Script
from fault_table import fault
from gi.repository import GLib
from process import wait_for
from service import ServiceTest, note
from world import World

KEY = "0123456789abcdef-marker-of-a-key"
SERVER_WORDS = "Such is the rule of this server"

# HTTP status of the refused upgrade → the error's name.
FATAL = {400: "BadRequest", 401: "Unauthorized", 402: "PaymentRequired", 403: "Forbidden",
         404: "BadRequest"}
TRANSIENT = (429, 500)

MEBIBYTE = 1024 * 1024


class RefusedUpgradeTest(ServiceTest):
    @fault("20, 21, 22", "400 to 404 at the start")
    def test_fatal(self):
        """An error with the server's own words; nothing keeps running."""
        scripts = [Script(refuse=status, error=SERVER_WORDS) for status in FATAL]
        server = self.serve(*scripts, Script())
        self.begin_daemon(server, DEEPGRAM_API_KEY=KEY)
        for status, name in FATAL.items():
            error = self.start_error()
            self.assert_refused(error, name, SERVER_WORDS)
            self.assertNotIn(KEY, error.message)
            self.captions.wait_for_state("idle")
        self.assertEqual(len(server.records), len(FATAL))
        self.assertNotIn(KEY, self.daemon.log)
        self.assertEqual(len(self.log_lines(": warning:", ": error:")), len(FATAL))
        self.assertEqual(self.captions.signals("SessionStarted"), [])
        self.assert_works()

    @fault(9, "a redirect at the start")
    def test_redirect(self):
        elsewhere = "wss://example.org/v1/listen"
        server = self.serve(Script(refuse=302, headers=[("Location", elsewhere)]), Script())
        self.begin_daemon(server)
        self.assert_refused(self.start_error(), "BadRequest", elsewhere)
        self.assert_works()

    def test_transient(self):
        """Too many streams, or a server in trouble: audio is kept, and sent when it can be."""
        for status in TRANSIENT:
            with self.subTest(status):
                server = self.serve(Script(refuse=status, error=SERVER_WORDS), Script())
                self.begin_daemon(server)
                client = self.new_client()
                client.start()
                code, message = client.wait_for_signal("Notice")
                self.assertEqual(code, "reconnecting")
                self.assertIn(SERVER_WORDS, message)
                self.speak(4)
                self.assertTrue(client.stop()["complete"])
                self.assert_words(4, client=client)

    def test_odd_answers(self):
        """No JSON, no text, another key: the sentence is whole all the same."""
        odd = [Script(refuse=400, body="<html>\x01\x1b[31m & more"), Script(refuse=401, error=""),
               Script(refuse=400, error="x" * 5000), Script(refuse=400, body="{" * 3000)]
        server = self.serve(*odd, Script())
        self.begin_daemon(server)
        for _ in odd:
            error = self.start_error()
            self.assert_sentence(error.message)
            self.assertLess(len(error.message), 1000)
            self.assertNotIn("\x1b", error.message)
        self.assert_works()

    @fault(8, "no HTTP at the start")
    def test_no_http(self):
        """Answers that are no HTTP, or no WebSocket: the daemon tries again."""
        odd = [Script(raw_answer=b"SSH-2.0-OpenSSH_9.2\r\n"), Script(raw_answer=b"\0" * 500),
               Script(wrong_accept=True), Script(abort=True)]
        for script in odd:
            with self.subTest(script):
                server = self.serve(script, Script())
                self.begin_daemon(server)
                client = self.new_client()
                client.start()
                self.speak(4)
                self.assertTrue(client.stop()["complete"])
                self.assert_words(4, client=client)

    def test_refused_later(self):
        """A key that is withdrawn while captions run: an error is told, and what was said stays."""
        server = self.serve(Script(at=[(3.0, "reset")]), Script(refuse=401, error=SERVER_WORDS),
                            Script())
        self.begin_daemon(server)
        session = self.captions.start()
        self.speak(12)
        _, summary = self.captions.wait_for_signal("SessionEnded", 20)
        self.assertEqual(summary["reason"], "error")
        self.assertFalse(summary["complete"])
        code, message = self.captions.signals("Notice")[-1]
        self.assertEqual(code, "Unauthorized")
        self.assertIn(SERVER_WORDS, message)
        self.assertIn("w0008", self.captions.finals(session)[0])
        self.assert_order()
        self.assert_works()


class TlsTest(ServiceTest):
    def refuse(self, context, url=None):
        """The error of Start with this server; no byte of audio has reached it."""
        server = self.serve(tls=context)
        self.begin_daemon(url=url.format(port=server.port) if url else server.url)
        error = self.start_error()
        self.assertEqual([bytes(record.audio) for record in server.records], [b""])
        self.assertEqual([record.request for record in server.records], [None])
        return error

    def authority(self):
        return Authority(self.enterContext(tempfile.TemporaryDirectory()))

    def test_unknown_authority(self):
        self.assert_refused(self.refuse(self.authority().server_context()), "Tls", "no audio")

    def test_plain_server(self):
        """Audio never goes to another computer unprotected."""
        self.begin_daemon(url="ws://captions.example.org/v1/listen")
        self.assert_refused(self.start_error(), "Tls", "wss://", "captions.example.org")

    def test_no_tls_there(self):
        """A server that doesn't speak TLS, at a wss:// address."""
        server = self.serve(Script(raw_answer=b"HTTP/1.1 400 Bad Request\r\n\r\n"))
        self.begin_daemon(url=f"wss://127.0.0.1:{server.port}/v1/listen")
        self.assert_refused(self.start_error(), "Tls")
        self.assertEqual(sum(len(record.audio) for record in server.records), 0)


class OptionTest(ServiceTest):
    def test_bad_options(self):
        server = self.serve()
        self.begin_daemon(server)
        bad = [
            ("nonsense", variant(1)), ("", variant("x")), ("x" * MEBIBYTE, variant("x")),
            ("ä" * 33, variant("x")), ("a" + "ä" * 64, variant("x")),
            ("language", variant(1)), ("diarize", variant("yes")), ("keyterms", variant("word")),
            ("bind", GLib.Variant("u", 1)), ("source", variant(["system"])),
            ("language", variant("x" * MEBIBYTE)), ("model", variant("x" * MEBIBYTE)),
            ("keyterms", variant(["x" * MEBIBYTE])), ("keyterms", variant([""])),
            ("keyterms", variant(["x"] * 10000)), ("source", variant("loudspeaker")),
            ("source", variant("a" + "ä" * 40)), ("source", variant("")),
            ("gate", variant(False)), ("gate", variant("on")), ("gate", variant("")),
            ("language", GLib.Variant("v", variant("en"))),
            ("language", GLib.Variant("a{sv}", {})),
        ]
        for name, value in bad:
            with self.subTest(f"{name[:40]} {value.get_type_string()}"):
                error = self.start_error(**{name: value})
                self.assert_refused(error, "InvalidOption")
                self.assertLess(len(error.message), 1024)
        self.assertEqual(server.records, [])
        self.assert_works()

    def test_names_the_option(self):
        self.begin_daemon(self.serve())
        self.assert_refused(self.start_error(nonsense=1), "InvalidOption", "nonsense")
        self.assert_refused(self.start_error(language=1), "InvalidOption", "language")

    def test_odd_but_good(self):
        """What a person may well want arrives as it was meant."""
        server = self.serve()
        self.begin_daemon(server)
        terms = ["Müller & Söhne", "50 % off?", "a=b", "名前", "+1"]
        self.captions.start(language="pt-BR", keyterms=terms)
        self.captions.stop()
        query = server.records[0].request.query
        self.assertEqual([value for name, value in query if name == "keyterm"], terms)
        self.assertIn(("language", "pt-BR"), query)

    def test_bad_endpoint(self):
        for url in ("http://127.0.0.1/", "ws://", "nonsense", "ws://127.0.0.1:99999/v1/listen",
                    "ws+unix:relative:/v1/listen", "ws://user:secret@127.0.0.1/v1/listen"):
            with self.subTest(url):
                self.begin_daemon(url=url)
                error = self.start_error()
                self.assertNotIn("secret", error.message)
                self.assert_refused(error, "InvalidOption")

    def test_wrong_arguments(self):
        """Calls of another signature than the interface's: D-Bus's own error."""
        self.begin_daemon(self.serve())
        for method, signature, arguments in (("Start", "(s)", ["x"]), ("Start", None, []),
                                             ("Stop", "(s)", ["x"]), ("Nonsense", None, []),
                                             ("GetCaptions", "(t)", [0])):
            with self.subTest(method):
                outcome = self.captions.begin(method, signature, *arguments)
                self.assertIn("org.freedesktop.DBus.Error.", str(self.outcome(outcome)))
        self.assertEqual(self.captions.property("State"), "idle")


class AudioTest(ServiceTest):
    """Each has a world of its own, from which something is missing."""

    @classmethod
    def setUpClass(cls):
        pass

    def setUp(self):
        pass

    def begin(self, **options):
        self.world = self.enterContext(World(**self.world_options, **options))
        super().setUp()
        self.server = self.serve()
        self.begin_daemon(self.server)

    def test_no_pipewire(self):
        self.begin(pipewire=False)
        self.assert_refused(self.start_error(), "AudioUnavailable")
        self.assertEqual(len(self.log_lines(": warning:", ": error:")), 1)
        self.assert_no_audio()

    def assert_no_audio(self):
        self.captions.wait_for_state("idle")
        self.assertEqual(sum(len(record.audio) for record in self.server.records), 0)

    def test_no_sink(self):
        self.begin(sink=None)
        self.assert_refused(self.start_error(), "NoSource")
        self.assert_no_audio()
        self.world.pipewire.add_sink("speakers", 1)
        self.world.pipewire.wait_for_default("speakers")
        self.assert_works()

    def test_no_session_manager(self):
        self.begin()
        self.world.pipewire.kill_manager()
        error = self.start_error()
        note(f"without WirePlumber: {error.name}: {error.message}")
        self.assertIn(error.name.rsplit(".", 1)[-1], ("AudioUnavailable", "NoSource"))
        self.assert_sentence(error.message)
        self.assert_no_audio()
        self.world.pipewire.start_manager()
        self.assert_works()

    def test_server_dies(self):
        """PipeWire goes while captions run: a Notice; it comes back, and so do the captions."""
        self.begin()
        self.captions.start()
        self.speak(4)
        self.wait_for_word(4)
        self.world.pipewire.kill_server()
        code, message = self.captions.wait_for_signal("Notice", 20)
        note(f"without PipeWire: {code}: {message}")
        self.assert_sentence(message)
        self.assertNotEqual(self.captions.property("State"), "idle")
        self.world.pipewire.start()
        wait_for(lambda: (code, "") in self.captions.signals("Notice"), 40, "sound again")
        self.speak(4, 5)
        self.assertTrue(self.captions.stop()["complete"])
        self.assert_words(8)
        self.assert_order()


if __name__ == "__main__":
    unittest.main()
