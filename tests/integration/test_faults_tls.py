#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fault table, end to end: servers whose certificates can be trusted, and those that can't."""

import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))

import fault_table
from certificates import Authority
from fault_server import Script
from faults import FaultTest
from service import note

# Certificates of servers that are not to be trusted: what is wrong → how they are made, and a word
# of the sentence that names it.
BAD = {
    "wrong host name": ({"names": ["DNS:elsewhere.example"]}, "mismatch"),
    "expired": ({"valid_from": -3, "valid_to": -1}, "expired"),
    "not yet valid": ({"valid_from": 1, "valid_to": 3}, "clock"),
}


class TlsTest(FaultTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.authority = Authority(cls.enterClassContext(tempfile.TemporaryDirectory()))
        cls.stranger = Authority(cls.enterClassContext(tempfile.TemporaryDirectory()))

    def refuse(self, row, what, authority, word, **certificate):
        """Start fails by name, at once, and neither audio nor request goes out."""
        server = self.serve(Script(), tls=authority.server_context(**certificate))
        self.begin_daemon(server)
        error = self.start_error()
        note(error.message)
        self.assert_refused(error, "Tls", word)
        self.captions.wait_for_state("idle")
        sent = [record for record in server.records if record.request or record.audio]
        self.assertEqual(sent, [])
        self.assertEqual(len(server.records), 1, "a storm of attempts")
        fault_table.tell(row, what, f"tries {len(server.records)}")
        self.end_daemon()

    def test_row_6_private_authority(self):
        """With the setting ca-file, as good as any; also after a break."""
        self.set_setting("ca-file", str(self.authority.ca_file))
        self.pass_through(6, "TLS with a private CA", Script(at=[(3.0, "reset")]), Script(),
                          tls=self.authority.server_context())

    def test_rows_6_and_62_bad_certificates(self):
        self.set_setting("ca-file", str(self.authority.ca_file))
        for what, (certificate, word) in BAD.items():
            with self.subTest(what):
                row = 62 if "yet" in what else 6
                self.refuse(row, what, self.authority, word, **certificate)

    def test_row_6_unknown_authority(self):
        self.set_setting("ca-file", str(self.authority.ca_file))
        self.refuse(6, "unknown authority", self.stranger, "ca-file")

    def test_rows_6_and_18_worse_after_a_break(self):
        """Another certificate in a good server's place: nothing is sent, no storm, none is lost."""
        self.set_setting("ca-file", str(self.authority.ca_file))
        server = self.begin(Script(at=[(2.0, "reset")]), Script(),
                            tls=self.authority.server_context())
        server.tls_after(1, self.stranger.server_context())
        server.tls_after(2, self.authority.server_context())
        self.speak_watched(16)
        self.wait_in_portal(server, "certificate")
        self.finish_portal("6, 18", "another certificate after a break", server, 16)
        self.assertIsNone(server.records[1].request)

    def wait_in_portal(self, server, word):
        """What answers in the server's place is not tried again soon, and people are told."""
        self.captions.wait_for_signal("Notice", 10, lambda code, message: (
            code == "reconnecting" and "sign in" in message))
        message = self.notices("reconnecting")[-1]
        note(message)
        self.assert_sentence(message)
        self.assertIn(word, message)
        self.assertEqual(self.captions.property("State"), "reconnecting")
        self.assertEqual(len(server.records), 2, "a storm of attempts")
        self.assertEqual(bytes(server.records[1].audio), b"")

    def finish_portal(self, row, what, server, n_words):
        """Somebody has signed in by now. Stop doesn't wait until that is tried by itself."""
        summary = self.captions.stop()
        self.check_words(n_words)
        self.tell_row(row, what, server, n_words)
        self.check_complete(summary, n_words)
        self.assertEqual(len(server.records), 3)

    def test_row_18_redirect(self):
        """In the middle of a session it is no reason to end it, and it is not followed."""
        elsewhere = self.serve(Script())
        self.set_setting("ca-file", str(self.authority.ca_file))
        server = self.begin(Script(at=[(2.0, "reset")]),
                            Script(refuse=302, headers=[("Location", elsewhere.url)]), Script(),
                            tls=self.authority.server_context())
        self.speak_watched(16)
        self.wait_in_portal(server, elsewhere.url)
        self.finish_portal(18, "a redirect in the server's place", server, 16)
        self.assertEqual(elsewhere.records, [])


if __name__ == "__main__":
    unittest.main()
