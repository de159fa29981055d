#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The transport by libwebsockets against servers, resolvers and networks that fail.

Tests are named by the row of the fault table that they prove.
"""

import concurrent.futures
import contextlib
import random
import socket
import tempfile
import time
import unittest

import websocket as ws
from certificates import Authority
from fault_server import FaultServer, Script
from fault_table import fault
from process import wait_for
from transport_driver import Driver

HANDSHAKE_SECONDS = 10
HANG_UP_SECONDS = 15
KEY = "Token dont-tell-anybody"

MESSAGE_MAX = 1024 * 1024
QUEUE_MAX = 4 * 1024 * 1024
TARGET_MAX = 2000

# Three spare contexts of three descriptors each: a connection may begin while the last one leaves.
SPARE_FDS = 9


def pattern(size):
    """What the driver sends for "binary SIZE"."""
    return (bytes(range(251)) * (size // 251 + 1))[:size]


def frame(*arguments, **options):
    return ws.build_frame(*arguments, **options).hex()


class TransportTest(unittest.TestCase):
    def serve(self, *scripts, **options):
        server = FaultServer(scripts, **options)
        self.addCleanup(server.close)
        return server

    def driver(self, names=None, **environment):
        driver = Driver(names, **environment)
        self.addCleanup(driver.stop)
        return driver

    def opened(self, *scripts, **options):
        """A driver with an open connection, and its server."""
        server, driver = self.serve(*scripts, **options), self.driver()
        self.assertEqual(driver.open(server.url), 0)
        self.assertEqual(driver.event()["event"], "opened")
        return driver, server

    def assert_event(self, event, name, **fields):
        self.assertEqual({"event": name, **fields},
                         {key: event.get(key) for key in ("event", *fields)}, event)

    def end_of(self, script, **options):
        """How a connection ends that meets this script and sends half a second of audio."""
        driver, _ = self.opened(script, **options)
        driver.command("binary", 16000)
        event = driver.end()
        driver.quit()
        return event


class Names(TransportTest):
    @fault(2, "no such name")
    def test_row_2_no_such_name(self):
        driver = self.driver({"none.test": "nothing"})
        driver.open("wss://none.test")
        self.assert_event(driver.end(), "failed", fault="name", text="Name or service not known")
        driver.quit()

    @fault(1, "a silent name server, closed meanwhile")
    def test_row_1_closing_never_waits_for_a_name_server(self):
        driver = self.driver({"silent.test": "silence"})
        server = self.serve(Script())
        before = time.monotonic()
        for _ in range(3):
            self.assertEqual(driver.open("ws://silent.test"), 0)
            self.assertEqual(driver.command("close"), 0)
        self.assertEqual(driver.open(server.url), 0)
        self.assert_event(driver.event(), "opened", request_id=server.records[0].request_id)
        self.assertLess(time.monotonic() - before, 2)
        driver.open("ws://silent.test")
        self.assertLess(driver.quit(), 1500)

    @fault(3, "refused, and the next address")
    def test_row_3_refused_and_the_next_address(self):
        driver = self.driver({"three.test": "127.0.0.2,::1,127.0.0.1"})
        server = self.serve(Script())
        driver.open(f"ws://three.test:{server.port}")
        self.assert_event(driver.event(), "opened")
        driver.command("close")
        with socket.create_server(("127.0.0.1", 0)) as listener:
            closed_port = listener.getsockname()[1]
        driver.open(f"ws://three.test:{closed_port}")
        self.assert_event(driver.end(), "failed", fault="unreachable")
        driver.open("ws+unix:/nonexistent/socket")
        self.assert_event(driver.end(), "failed", fault="unreachable")
        driver.quit()


class Handshakes(TransportTest):
    def refusal(self, script):
        server, driver = self.serve(script), self.driver()
        driver.open(server.url, authorization=KEY)
        event = driver.end()
        driver.quit()
        return event, server

    def test_request(self):
        server, driver = self.serve(Script(key=KEY)), self.driver()
        query = "model=nova-3&keyterm=a%20b&keyterm=c"
        driver.open(server.url, query, KEY)
        self.assert_event(driver.event(), "opened", request_id=server.records[0].request_id)
        record = server.records[0]
        self.assertEqual(record.request.target, "/v1/listen?" + query)
        self.assertRegex(record.request.headers["User-Agent"], r"^surtitle/\d+\.\d+\.\d+$")
        self.assertEqual(record.request.headers["Host"], f"127.0.0.1:{server.port}")
        self.assertNotIn("Sec-WebSocket-Extensions", record.request.headers)
        self.assertNotIn("Origin", record.request.headers)
        driver.quit()

    def test_long_query(self):
        server, driver = self.serve(Script()), self.driver()
        room = TARGET_MAX - len("/v1/listen?")
        self.assertEqual(driver.open(server.url, "x" * (room + 1)), "EMSGSIZE")
        self.assertEqual(driver.open(server.url, "x" * room), 0)
        self.assert_event(driver.event(), "opened")
        self.assertEqual(server.records[0].request.target, "/v1/listen?" + "x" * room)
        driver.quit()

    def test_rows_20_to_23_statuses(self):
        for status, error in ((400, "Bad Request: No such model."), (401, "Invalid credentials."),
                              (402, "Not enough credits."), (403, "No access."), (404, ""),
                              (408, ""), (429, "Too many requests."), (500, ""), (503, "")):
            with self.subTest(status):
                event, server = self.refusal(Script(refuse=status, error=error))
                self.assert_event(event, "refused", status=status, text=error, retry_after=0,
                                  request_id=server.records[0].request_id)

    def test_row_21_retry_after(self):
        for value, seconds in (("7", 7), ("0", 0), ("Wed, 21 Oct 2026 07:28:00 GMT", 0), ("-3", 0),
                               ("99999999999999", 2 ** 32 - 1), ("5x", 0)):
            with self.subTest(value):
                event, _ = self.refusal(Script(refuse=429, headers=[("Retry-After", value)]))
                self.assert_event(event, "refused", status=429, retry_after=seconds)

    @fault(9, "redirects are not followed")
    def test_row_9_redirects_are_not_followed(self):
        other = self.serve(Script())
        for status in 301, 302, 303, 307, 308:
            with self.subTest(status):
                event, _ = self.refusal(Script(refuse=status, headers=[("Location", other.url)]))
                self.assert_event(event, "refused", status=status, location=other.url)
        self.assertEqual(other.records, [])

    @fault(18, "a page at the start")
    def test_row_18_captive_portal(self):
        event, _ = self.refusal(Script(refuse=200, body="<html>Log in</html>" * 1000,
                                       headers=[("Content-Type", "text/html")]))
        self.assert_event(event, "refused", status=200)

    def test_long_headers_are_cut(self):
        long = "x" * 1000
        event, _ = self.refusal(Script(refuse=400, error=long, headers=[
            ("Location", long), *((f"x-{i}", long) for i in range(8))]))
        self.assert_event(event, "refused", text=long[:256])
        self.assertLessEqual(len(event["location"]), 256)

    @fault(8, "no WebSocket, wrong Accept")
    def test_row_8_no_websocket(self):
        for script in (Script(wrong_accept=True),
                       Script(raw_answer=b"HTTP/1.1 101 Switching Protocols\r\n\r\n"),
                       Script(raw_answer=b"HTTP/1.1 101 x\r\nUpgrade: h2c\r\n\r\n"),
                       Script(headers=[("Sec-WebSocket-Extensions", "permessage-deflate")]),
                       Script(headers=[("Sec-WebSocket-Protocol", "token")])):
            with self.subTest(script):
                event, _ = self.refusal(script)
                self.assert_event(event, "failed", fault="protocol")

    def test_cut(self):
        event, _ = self.refusal(Script(abort=True))
        self.assert_event(event, "failed", fault="unreachable")
        event, _ = self.refusal(Script(raw_answer=b"HTTP/1.1 101"))
        self.assertEqual(event["event"], "failed")

    @fault(19, "proxy variables, loopback")
    def test_row_19_proxy_variables_are_not_used(self):
        proxy = self.serve(Script())
        address = f"127.0.0.1:{proxy.port}"
        names = ("http_proxy", "https_proxy", "all_proxy", "socks_proxy", "ws_proxy")
        server = self.serve(Script())
        driver = self.driver(**{name: f"http://{address}" for name in names},
                             **{name.upper(): address for name in names})
        driver.open(server.url)
        self.assert_event(driver.event(), "opened")
        self.assertEqual(proxy.records, [])
        driver.quit()

    def test_key_is_never_logged(self):
        for script in Script(), Script(refuse=401), Script(wrong_accept=True):
            server, driver = self.serve(script), self.driver(SURTITLE_LOG="debug")
            driver.open(server.url, "keyterm=private-term", KEY)
            driver.event()
            driver.quit()
            said = "".join(driver.lines + driver.log)
            self.assertNotIn("dont-tell-anybody", said)
            self.assertNotIn("private-term", said)


class Tls(TransportTest):
    @classmethod
    def setUpClass(cls):
        folders = contextlib.ExitStack()
        cls.addClassCleanup(folders.close)
        cls.ours, cls.others = (Authority(folders.enter_context(tempfile.TemporaryDirectory()))
                                for _ in range(2))

    def attempt(self, context, authority=None, host="localhost", script=Script()):
        server = self.serve(script, tls=context)
        driver = self.driver()
        driver.open(f"wss://{host}:{server.port}", authorization=KEY,
                    ca_file=str((authority or self.ours).ca_file))
        event = driver.event()
        driver.quit()
        return event, server.records[0]

    def test_good(self):
        for host in "localhost", "127.0.0.1":
            event, record = self.attempt(self.ours.server_context(), host=host)
            self.assert_event(event, "opened", request_id=record.request_id)

    def test_messages_both_ways(self):
        server, driver = self.serve(Script(), tls=self.ours.server_context()), self.driver()
        driver.open(server.url, ca_file=str(self.ours.ca_file))
        self.assert_event(driver.event(), "opened")
        for size in 3200, 100000, 1000000:
            driver.command("binary", size)
        driver.command("text", '{"type":"CloseStream"}')
        self.assert_event(driver.end(), "closed", code=1000)
        self.assertEqual(bytes(server.records[0].audio),
                         b"".join(pattern(size) for size in (3200, 100000, 1000000)))
        driver.quit()

    @fault("6, 62", "certificates that can't be trusted")
    def test_rows_6_and_62_certificates(self):
        day = {"valid_from": 2, "valid_to": 4}
        for words, context, options in (
                ("hostname mismatch", self.ours.server_context(["DNS:other.test"]), {}),
                ("IP address mismatch", self.ours.server_context(["DNS:localhost"]),
                 {"host": "127.0.0.1"}),
                ("certificate has expired", self.ours.server_context(valid_from=-4, valid_to=-2),
                 {}),
                ("certificate is not yet valid", self.ours.server_context(**day), {}),
                ("unable to get local issuer certificate", self.ours.server_context(),
                 {"authority": self.others})):
            with self.subTest(words):
                event, record = self.attempt(context, **options)
                self.assert_event(event, "failed", fault="tls", text=words)
                self.assertIsNone(record.request)

    def test_row_6_unknown_to_the_system(self):
        server, driver = self.serve(Script(), tls=self.ours.server_context()), self.driver()
        driver.open(server.url)
        self.assert_event(driver.end(), "failed", fault="tls")
        driver.open(server.url, ca_file="/nonexistent/ca.pem")
        self.assert_event(driver.end(), "failed", fault="tls",
                          text="the certificate authorities' file can't be read")
        driver.quit()

    def test_each_its_authorities(self):
        """A context that is kept for the next connection is not kept for one of another trust."""
        server, driver = self.serve(Script(), tls=self.ours.server_context()), self.driver()
        plain = self.serve(Script())
        for ca_file, expected in ((self.ours.ca_file, "opened"), (self.others.ca_file, "failed"),
                                  (self.ours.ca_file, "opened"), ("-", "failed")):
            driver.open(server.url, ca_file=str(ca_file))
            self.assert_event(driver.event(), expected)
            driver.command("close")
            driver.open(plain.url)
            self.assert_event(driver.event(), "opened")
            driver.command("close")
        driver.quit()

    def test_no_tls_there(self):
        event, record = self.attempt(None, script=Script(raw_answer=b"HTTP/1.1 400 Bad\r\n\r\n"))
        self.assert_event(event, "failed", fault="tls")
        self.assertIn("wrong version number", event["text"])

    def test_cut_is_no_tls_fault(self):
        event, _ = self.attempt(None, script=Script(abort=True))
        self.assert_event(event, "failed", fault="unreachable")

    def test_refusal(self):
        event, _ = self.attempt(self.ours.server_context(), script=Script(refuse=401, error="no"))
        self.assert_event(event, "refused", status=401, text="no")


class Messages(TransportTest):
    def test_audio_and_text_in_order(self):
        driver, server = self.opened(Script())
        sizes = (1, 125, 126, 3200, 4096, 65535, 65536, 300000)
        for size in sizes:
            self.assertEqual(driver.command("binary", size), 0)
            driver.command("text", '{"type":"KeepAlive"}')
        driver.command("text", '{"type":"CloseStream"}')
        self.assert_event(driver.end(), "closed", code=1000, reason="")
        record = server.records[0]
        kinds = [(kind, value) for _, kind, value in record.received]
        self.assertEqual(kinds[0:-1:2], [("binary", size) for size in sizes])
        self.assertEqual({value for _, value in kinds[1::2]}, {'{"type":"KeepAlive"}'})
        self.assertEqual(bytes(record.audio), b"".join(pattern(size) for size in sizes))
        self.assertEqual(driver.command("pending"), 0)
        driver.quit()

    def test_over_a_unix_socket(self):
        with tempfile.TemporaryDirectory() as folder:
            driver, server = self.opened(Script(), unix_path=f"{folder}/server.sock")
            driver.command("binary", 100000)
            driver.command("text", '{"type":"CloseStream"}')
            self.assert_event(driver.end(), "closed", code=1000)
            self.assertEqual(server.records[0].sha256, server.records[0].sent[-1][1]["sha256"])
            self.assertEqual(len(server.records[0].audio), 100000)
            driver.quit()

    def test_the_key_goes_through_a_unix_socket(self):
        """The upgrade is asked for at once there, before libwebsockets tells of its wsi."""
        with tempfile.TemporaryDirectory() as folder:
            server = self.serve(Script(key=KEY), unix_path=f"{folder}/server.sock")
            driver = self.driver()
            driver.open(server.url, authorization=KEY)
            self.assert_event(driver.event(), "opened")
            self.assertTrue(server.records[0].headers["user-agent"].startswith("surtitle/"))
            driver.command("close")
            driver.open(server.url, authorization="Token another")
            self.assert_event(driver.end(), "refused", status=401)
            driver.quit()

    def receive(self, *actions):
        """What comes of these frames, before the server closes with 1000."""
        script = Script(at=[*((0.0, *action) for action in actions), (0.0, "close", 1000)])
        driver, _ = self.opened(script)
        driver.command("binary", 2)
        events = []
        while not events or events[-1]["event"] == "message":
            events.append(driver.event())
        driver.quit()
        return events

    def test_fragments_and_controls(self):
        pieces = ws.build_fragments(ws.TEXT, [b"one ", b"", b"mes", b"sage"]).hex()
        controls = frame(ws.PING, b"x" * 125) + frame(ws.PONG, b"unasked")
        events = self.receive(("raw", pieces[:12] + controls + pieces[12:]),
                              ("raw", frame(ws.BINARY, b"ignored")), ("text", "next"),
                              ("raw", frame(ws.TEXT, b"")))
        self.assertEqual([bytes.fromhex(event["hex"]) for event in events[:-1]],
                         [b"one message", b"next", b""])
        self.assert_event(events[-1], "closed", code=1000)

    def test_rows_27_and_28_any_bytes_arrive(self):
        for text in (b"\xff\xfe", b"a\0b", b"{", "\u202e".encode(), b'"' * 5000, b"[" * 70000):
            events = self.receive(("raw", frame(ws.TEXT, text)))
            self.assert_event(events[0], "message", size=len(text), hex=text[:4096].hex())

    def test_rows_27_and_29_size(self):
        events = self.receive(("raw", frame(ws.TEXT, b"x" * MESSAGE_MAX)), ("text", "next"))
        self.assertEqual([event["event"] for event in events], ["message", "message", "closed"])
        self.assertEqual(events[0]["size"], MESSAGE_MAX)
        for raw in (frame(ws.TEXT, b"x" * (MESSAGE_MAX + 1)), frame(ws.TEXT, b"x" * 3000000),
                    frame(ws.TEXT, b"x" * 1500000, length=2 ** 40),
                    frame(ws.TEXT, b"x" * 100000, fin=False)
                    + frame(ws.CONTINUATION, b"x" * 100000, fin=False) * 20):
            events = self.receive(("raw", raw), ("text", "never seen"))
            self.assertEqual(len(events), 1)
            self.assert_event(events[0], "failed", fault="protocol")

    def test_broken_frames(self):
        for name, raw in {
                "reserved bit": frame(ws.TEXT, b"x", rsv=4),
                "opcode": frame(3, b"x"),
                "continuation of nothing": frame(ws.CONTINUATION, b"x"),
                "message within a message": frame(ws.TEXT, b"x", fin=False) * 2,
                "fragmented ping": frame(ws.PING, b"x", fin=False),
                "long ping": frame(ws.PING, b"x" * 126),
        }.items():
            with self.subTest(name):
                driver, _ = self.opened(Script(at=[(0.0, "raw", raw), (0.0, "stall")]))
                driver.command("binary", 2)
                self.assert_event(driver.end(), "failed", fault="protocol")
                driver.quit()

    def test_row_16_slow_reader(self):
        driver, server = self.opened(Script(at=[(0.1, "stall", 3.0)]), receive_buffer=4096)
        results, sent = [], 0
        while not results or results[-1] == 0:
            results.append(driver.command("binary", 65536))
            sent += 65536 if results[-1] == 0 else 0
            self.assertLess(len(results), 1000)
        self.assertEqual(results[-1], "ENOBUFS")
        self.assertGreater(driver.command("pending"), QUEUE_MAX / 2)  # the kernel still takes some
        self.assertLessEqual(driver.command("pending"), QUEUE_MAX)
        self.assertLess(driver.status("VmRSS"), 40000)
        wait_for(lambda: driver.command("pending") == 0, 30, "an empty queue")
        driver.command("text", '{"type":"CloseStream"}')
        self.assert_event(driver.end(30), "closed", code=1000)
        self.assertEqual(bytes(server.records[0].audio), pattern(65536) * (sent // 65536))
        driver.quit()


class Ends(TransportTest):
    def test_row_10_reset(self):
        self.assert_event(self.end_of(Script(at=[(0.2, "reset")])), "closed", code=0, reason="")

    def test_row_11_fin(self):
        self.assert_event(self.end_of(Script(at=[(0.2, "fin")])), "closed", code=0, reason="")

    def test_rows_24_to_26_close_codes(self):
        for code, reason in ((1000, ""), (1001, "going"), (1008, "DATA-0000"),
                             (1011, "NET-0001 \u2026"), (1007, "x" * 123), (4000, "own")):
            with self.subTest(code):
                event = self.end_of(Script(at=[(0.2, "close", code, reason)]))
                self.assert_event(event, "closed", code=code, reason=reason.encode().hex())

    def test_close_without_code(self):
        script = Script(at=[(0.2, "raw", frame(ws.CLOSE)), (0.2, "stall")])
        self.assert_event(self.end_of(script), "closed", code=1005, reason="")

    def test_our_close(self):
        driver, server = self.opened(Script())
        self.assertEqual(driver.open(server.url), "EBUSY")
        driver.command("close")
        self.assertEqual(driver.command("binary", 1), "ENOTCONN")
        server.wait(lambda: server.records[0].ended, 10)
        self.assertEqual(server.records[0].close_code, 1000)
        self.assertTrue(driver.no_event(0.2))
        driver.quit()

    def test_send_only_while_open(self):
        server, driver = self.serve(Script(delay=0.2)), self.driver()
        self.assertEqual(driver.command("binary", 1), "ENOTCONN")
        driver.open(server.url)
        self.assertEqual(driver.command("binary", 1), "ENOTCONN")
        driver.event()
        self.assertEqual(driver.command("binary", 1), 0)
        driver.quit()

    def test_close_at_any_moment(self):
        """No event after close(), whatever was under way; then the next connection works."""
        server, driver = self.serve(Script()), self.driver()
        rng = random.Random(5)
        for _ in range(40):
            self.assertEqual(driver.open(server.url), 0)
            time.sleep(rng.choice((0, 0.001, 0.003, 0.01)) * rng.random())
            driver.command("close")
            while driver.has_event():
                self.assert_event(driver.event(), "opened")
        self.assertTrue(driver.no_event(0.1))
        driver.open(server.url)
        self.assert_event(driver.event(), "opened")
        self.assertLess(driver.quit(), 1500)

    def test_nothing_is_left_at_rest(self):
        driver, server = self.opened(Script())
        wait_for(lambda: driver.status("Threads") == 2, 5, "one thread for the network")
        driver.command("close")
        driver.rest()
        switches = driver.status("voluntary_ctxt_switches")
        self.assertTrue(driver.no_event(2))
        self.assertEqual(driver.status("voluntary_ctxt_switches"), switches)
        driver.quit()

    def test_many_connections_cost_nothing(self):
        server, driver = self.serve(Script(at=[(0.01, "close", 1011)])), self.driver()

        def connect(n):
            for _ in range(n):
                driver.open(server.url)
                driver.event()
                driver.command("binary", 640)
                self.assert_event(driver.end(), "closed", code=1011)
            driver.rest()
            return driver.n_fds(), driver.status("VmRSS")

        fds, memory = connect(20)
        more_fds, more_memory = connect(100)
        self.assertLessEqual(more_fds - fds, SPARE_FDS)
        self.assertLess(more_memory - memory, 1000)
        driver.quit()


class Slow(TransportTest):
    """What takes its ten or fifteen seconds, all at once."""

    def limit(self, url, fault, names=None, seconds=HANDSHAKE_SECONDS):
        driver = Driver(names)
        try:
            before = time.monotonic()
            driver.open(url)
            event = driver.end(seconds + 10)
            took = time.monotonic() - before
            self.assert_event(event, "failed", fault=fault)
            self.assertAlmostEqual(took, seconds, delta=2)
            self.assertLess(driver.quit(), 1500)
        finally:
            driver.stop()

    def black_hole(self, port=0, host="127.0.0.3"):
        """A port that takes no connection and refuses none: its queue is full."""
        hole = socket.socket()
        self.addCleanup(hole.close)
        hole.bind((host, port))
        hole.listen(0)
        for _ in range(2):
            filler = socket.socket()
            self.addCleanup(filler.close)
            filler.setblocking(False)
            filler.connect_ex(hole.getsockname())
        return hole.getsockname()[1]

    @fault(1, "a silent name server")
    def row_1_silent_name_server(self):
        self.limit("wss://silent.test", "name", {"silent.test": "silence"})

    @fault(4, "a black hole")
    def row_4_black_hole(self):
        self.limit(f"ws://127.0.0.3:{self.black_hole()}", "timeout")

    @fault(4, "a black hole, then another address")
    def row_4_black_hole_then_another_address(self):
        server = FaultServer()
        driver = Driver({"two.test": "127.0.0.3,127.0.0.1"})
        try:
            self.black_hole(server.port)
            driver.open(f"ws://two.test:{server.port}")
            self.assert_event(driver.event(HANDSHAKE_SECONDS), "opened")
            driver.quit()
        finally:
            driver.stop()
            server.close()

    @fault(5, "TLS hangs")
    def row_5_tls_hangs(self):
        with FaultServer([Script(silent=True)]) as server:
            self.limit(server.url.replace("ws:", "wss:"), "timeout")

    @fault(7, "no answer to the handshake")
    def row_7_no_answer(self):
        with FaultServer([Script(delay=60)]) as server:
            self.limit(server.url, "timeout")

    @fault(7, "half an answer to the handshake")
    def row_7_half_an_answer(self):
        with FaultServer([Script(raw_answer=b"HTTP/1.1 101 Switching\r\nUpgr")]) as server:
            self.limit(server.url, "timeout")

    def row_8_no_http(self):
        """libwebsockets waits for more of what it can't read."""
        with FaultServer([Script(raw_answer=b"SSH-2.0-OpenSSH_9.2\r\n\r\n")]) as server:
            self.limit(server.url, "timeout")

    @fault(12, "a silent peer, no audio")
    def row_12_silent_peer(self):
        with FaultServer([Script(at=[(0.1, "stall")])]) as server:
            driver = Driver()
            try:
                driver.open(server.url)
                driver.event()
                driver.command("binary", 3200)
                before = time.monotonic()
                self.assert_event(driver.end(HANG_UP_SECONDS + 5), "closed", code=0)
                self.assertAlmostEqual(time.monotonic() - before, HANG_UP_SECONDS, delta=2)
                driver.quit()
            finally:
                driver.stop()

    def row_12_quiet_peer_lives(self):
        """One that has nothing to say answers pings, and stays."""
        with FaultServer([Script(idle=60)]) as server:
            driver = Driver()
            try:
                driver.open(server.url)
                driver.event()
                self.assertTrue(driver.no_event(HANG_UP_SECONDS + 3))
                driver.command("text", '{"type":"CloseStream"}')
                self.assert_event(driver.end(), "closed", code=1000)
                driver.quit()
            finally:
                driver.stop()

    def test_rows(self):
        rows = [name for name in dir(self) if name.startswith("row_")]
        with concurrent.futures.ThreadPoolExecutor(len(rows)) as pool:
            futures = {name: pool.submit(getattr(self, name)) for name in rows}
        for name, future in futures.items():
            with self.subTest(name):
                future.result()


if __name__ == "__main__":
    unittest.main()
