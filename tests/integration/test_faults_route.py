#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fault table, end to end: the way to the server goes and comes back, or leads elsewhere."""

import pathlib
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))

import networks
from fault_server import FaultServer, Script
from faults import FaultTest
from process import PATIENCE, wait_for
from service import note

# How often the daemon has tried in vain before the route comes back: the wait after that is at
# least four seconds long by itself (see backoff.h).
N_ATTEMPTS = 5
# Routes are given half a second to settle; then it is at once, but for a busy machine.
AT_ONCE_SECONDS = 0.5 + 1.0 * PATIENCE

KEY = "key-that-others-can-read"


class RouteTest(FaultTest):
    @classmethod
    def setUpClass(cls):
        reason = networks.unavailable()
        if reason:
            raise unittest.SkipTest(reason)
        super().setUpClass()

    def setUp(self):
        super().setUp()
        self.networks = self.enterContext(networks.Networks())
        self.set_setting("allow-insecure", "true")

    def begin_behind_route(self, *scripts, **env):
        """A server behind the route, and a session of a daemon on this side of it."""
        with self.networks.in_server_network():
            server = self.enterContext(FaultServer(scripts, host=networks.SERVER_ADDRESS))
        self.daemon = self.world.start([*self.networks.as_client, self.world.program("surtitled")],
                                       SURTITLE_ENDPOINT=server.url, **env)
        self.addCleanup(self.end_daemon)
        wait_for(self.captions.owner, 15, "surtitled to own its name")
        self.captions.start()
        return server

    def n_attempts(self):
        return self.daemon.log.count("The connection ended:")

    def test_row_17_route_goes_and_returns(self):
        """The loss is seen at once, not by silence; and the return at once, not by backoff."""
        server = self.begin_behind_route(Script())
        player = self.begin_speech(64)
        self.wait_for_word(8)
        self.networks.remove_route()
        went = time.monotonic()
        self.captions.wait_for_state("reconnecting")
        self.assertLess(time.monotonic() - went, AT_ONCE_SECONDS)
        self.watch(lambda: self.n_attempts() >= N_ATTEMPTS, 30, "attempts in vain")
        self.networks.add_route()
        came = time.monotonic()
        server.wait(lambda: len(server.records) == 2 and server.records[1].opened, 20,
                    "another connection")
        took = server.records[1].opened - came
        note(f"without a route for {came - went:.1f} s; connected {took:.2f} s after it came back")
        self.assertLess(took, AT_ONCE_SECONDS)
        self.watch(lambda: not player.running(), 30, "the end of the speech")
        self.check_all("17", "the default route goes and comes back", server, 64)

    def test_row_17_another_route(self):
        """A VPN comes up, a cable is plugged in: the connection's packets go astray from then on."""
        server = self.begin_behind_route(Script())
        player = self.begin_speech(32)
        self.wait_for_word(8)
        self.networks.replace_route()
        went = time.monotonic()
        server.wait(lambda: len(server.records) == 2 and server.records[1].opened, 20,
                    "another connection")
        note(f"connected {server.records[1].opened - went:.2f} s after the change")
        self.assertLess(server.records[1].opened - went, AT_ONCE_SECONDS)
        self.watch(lambda: not player.running(), 30, "the end of the speech")
        self.check_all("17", "another default route", server, 32)

    def check_all(self, row, what, server, n_words):
        summary = self.captions.stop()
        self.check_words(n_words)
        self.tell_row(row, what, server, n_words)
        self.check_complete(summary, n_words)
        self.check_breaks(1)

    def test_row_18_key_in_the_open(self):
        """Who answered in the server's place has read the key: it isn't told again on that network."""
        server = self.begin_behind_route(
            Script(at=[(2.0, "reset")]),
            Script(refuse=200, body="<html>Sign in</html>", headers=[("Content-Type", "text/html")]),
            Script(), DEEPGRAM_API_KEY=KEY)
        self.speak_watched(16)
        self.captions.wait_for_signal("Notice", 10, lambda code, message: (
            code == "reconnecting" and "key is not sent again" in message))
        self.assert_sentence(self.notices("reconnecting")[-1])
        self.assertEqual(self.captions.property("State"), "reconnecting")
        self.assertEqual(len(server.records), 2)
        self.networks.remove_route()
        self.networks.add_route()
        server.wait(lambda: len(server.records) == 3 and server.records[2].opened, 20,
                    "another connection")
        self.assertEqual({record.request.headers["Authorization"] for record in server.records},
                         {f"Token {KEY}"})
        self.check_all("18", "a page in a plain server's place", server, 16)


if __name__ == "__main__":
    unittest.main()
