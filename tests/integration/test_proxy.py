#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Through an HTTP proxy, by the transport alone and by the environment of the daemon."""

import tempfile
import unittest

from certificates import Authority
from connect_proxy import ConnectProxy
from fault_server import FaultServer, Script
from fault_table import fault
from transport_driver import Driver

KEY = "Token dont-tell-anybody"
NAME = "captions.test"


class ProxyTest(unittest.TestCase):
    """Fault row 19; the server's name is known to the proxy alone."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.authority = Authority(folder.name)

    def serve(self, names):
        server = FaultServer([Script()], tls=self.authority.server_context(names))
        self.addCleanup(server.close)
        return server

    def proxy(self, server, **options):
        proxy = ConnectProxy({f"{NAME}:{server.port}": ("127.0.0.1", server.port)}, **options)
        self.addCleanup(proxy.__exit__)
        return proxy

    def attempt(self, server, proxy_address):
        driver = Driver()
        self.addCleanup(driver.stop)
        driver.open(f"wss://{NAME}:{server.port}", authorization=KEY,
                    ca_file=str(self.authority.ca_file), proxy=proxy_address)
        return driver

    @fault(19, "a tunnel through a proxy")
    def test_row_19_a_tunnel_to_the_named_server(self):
        server = self.serve([f"DNS:{NAME}"])
        proxy = self.proxy(server)
        driver = self.attempt(server, proxy.address)
        self.assertEqual(driver.event()["event"], "opened")
        driver.command("binary", 3200)
        driver.command("text", '{"type":"CloseStream"}')
        self.assertEqual(driver.end()["code"], 1000)
        self.assertEqual(len(server.records[0].audio), 3200)
        self.assertEqual(len(proxy.requests), 1)
        self.assertNotIn("dont-tell", proxy.requests[0])
        self.assertNotIn("dont-tell", "".join(driver.log))
        driver.quit()

    @fault(19, "a proxy to a server of another name")
    def test_row_19_the_certificate_is_still_the_servers(self):
        server = self.serve(["DNS:other.test"])
        driver = self.attempt(server, self.proxy(server).address)
        event = driver.event()
        self.assertEqual((event["event"], event["fault"]), ("failed", "tls"), event)
        self.assertIsNone(server.records[0].request)
        driver.quit()

    @fault(19, "a proxy that refuses")
    def test_row_19_a_proxy_that_refuses(self):
        server = self.serve([f"DNS:{NAME}"])
        proxy = self.proxy(server, answer="407 Proxy Authentication Required")
        driver = self.attempt(server, proxy.address)
        self.assertEqual(driver.event()["event"], "failed")
        self.assertEqual(server.records, [])
        driver.quit()

    @fault(19, "a proxy with a password")
    def test_row_19_a_proxy_with_a_password(self):
        server = self.serve([f"DNS:{NAME}"])
        proxy = self.proxy(server)
        driver = self.attempt(server, "me:secret@" + proxy.address)
        self.assertEqual(driver.event()["event"], "opened")
        self.assertIn("roxy-authorization: basic bwu6c2vjcmv0", proxy.requests[0].lower())
        self.assertNotIn("secret", "".join(driver.log))
        driver.quit()

    @fault(19, "no proxy after one")
    def test_row_19_the_next_connection_needs_none(self):
        """A context that went through a proxy goes without one afterwards."""
        server = FaultServer([Script(), Script()],
                             tls=self.authority.server_context([f"DNS:{NAME}", "DNS:localhost"]))
        self.addCleanup(server.close)
        proxy = self.proxy(server)
        driver = self.attempt(server, proxy.address)
        self.assertEqual(driver.event()["event"], "opened")
        driver.command("close")
        driver.open(f"wss://localhost:{server.port}", ca_file=str(self.authority.ca_file))
        self.assertEqual(driver.event()["event"], "opened")
        self.assertEqual(len(proxy.requests), 1)
        driver.quit()


if __name__ == "__main__":
    unittest.main()
