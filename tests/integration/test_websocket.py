#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tests' own WebSocket pieces, against each other and against frames written by hand."""

import contextlib
import socket
import sys
import threading
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))

import websocket as ws


def pair(test):
    left, right = socket.socketpair()
    for end in left, right:
        test.addCleanup(end.close)
    return (ws.Connection(ws.Stream(left), is_client=True),
            ws.Connection(ws.Stream(right), is_client=False))


class Server:
    """Runs `serve(stream)` for one connection on loopback."""

    def __init__(self, serve):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.error = None
        self.thread = threading.Thread(target=self._run, args=(serve,), daemon=True)
        self.thread.start()

    def _run(self, serve):
        try:
            stream = ws.Stream(self.listener.accept()[0])
            with contextlib.closing(stream):
                serve(stream)
        except Exception as error:
            self.error = error

    def url(self, target="/"):
        return f"ws://127.0.0.1:{self.port}{target}"

    def join(self):
        self.thread.join(10)
        self.listener.close()
        if self.error:
            raise self.error


class Frames(unittest.TestCase):
    def test_known_bytes(self):
        """The examples of RFC 6455 §5.7."""
        self.assertEqual(ws.build_frame(ws.TEXT, b"Hello"), bytes.fromhex("810548656c6c6f"))
        mask = bytes.fromhex("37fa213d")
        self.assertEqual(ws.build_frame(ws.TEXT, b"Hello", mask=mask),
                         bytes.fromhex("818537fa213d7f9f4d5158"))
        self.assertEqual(ws.build_fragments(ws.TEXT, [b"Hel", b"lo"]),
                         bytes.fromhex("010348656c80026c6f"))
        self.assertEqual(ws.accept_key("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")

    def test_sizes(self):
        client, server = pair(self)
        for size in (0, 1, 125, 126, 65535, 65536, 1000003):
            data = bytes(range(256)) * (size // 256 + 1)
            sender = threading.Thread(target=client.send_binary, args=(data[:size],))
            sender.start()
            self.assertEqual(server.receive().data, data[:size])
            sender.join()

    def test_control_between_fragments(self):
        client, server = pair(self)
        whole = ws.build_fragments(ws.TEXT, ["gr\u00fc".encode()[:3], "gr\u00fc".encode()[3:], b"n"])
        server.send_raw(whole[:5] + ws.build_frame(ws.PING, b"p") + whole[5:])
        self.assertEqual(client.receive().text, "gr\u00fcn")
        server.send_text("x")
        client.send_text("y")
        self.assertEqual(server.receive().text, "y")
        self.assertEqual(server.pongs, [b"p"])

    def test_timeout_loses_nothing(self):
        client, server = pair(self)
        frame = ws.build_frame(ws.TEXT, b"in two parts")
        server.send_raw(frame[:7])
        with self.assertRaises(TimeoutError):
            client.receive(timeout=0.05)
        server.send_raw(frame[7:])
        self.assertEqual(client.receive().text, "in two parts")

    def test_broken_frames(self):
        for name, frame in {
                "masked": ws.build_frame(ws.TEXT, b"x", mask=b"abcd"),
                "reserved bit": ws.build_frame(ws.TEXT, b"x", rsv=4),
                "opcode": ws.build_frame(3, b"x"),
                "long ping": ws.build_frame(ws.PING, b"x" * 126),
                "fragmented ping": ws.build_frame(ws.PING, b"x", fin=False),
                "continuation of nothing": ws.build_frame(ws.CONTINUATION, b"x"),
                "message in message": ws.build_frame(ws.TEXT, b"x", fin=False) * 2,
                "no UTF-8": ws.build_frame(ws.TEXT, b"\xff"),
                "huge": ws.build_frame(ws.TEXT, b"x", length=2 ** 40),
                "close of one byte": ws.build_frame(ws.CLOSE, b"x"),
        }.items():
            with self.subTest(name):
                client, server = pair(self)
                server.send_raw(frame)
                with self.assertRaises(ws.ProtocolError):
                    client.receive()


class Closing(unittest.TestCase):
    def test_by_the_server(self):
        for code, reason, expected in (1000, "", 1000), (1011, "NET-0001 \u2026", 1011), (None, "", 1005):
            with self.subTest(code):
                client, server = pair(self)
                server.send_text("last")
                server.send_close(code, reason)
                self.assertEqual(client.receive().text, "last")
                self.assertIsNone(client.receive())
                self.assertEqual((client.close_code, client.close_reason), (expected, reason))
                self.assertIsNone(server.receive())
                self.assertEqual(server.close_code, expected)

    def test_by_the_client(self):
        client, server = pair(self)
        answer = threading.Thread(target=server.receive)
        answer.start()
        client.close(1001, "bye")
        answer.join()
        self.assertEqual((server.close_code, server.close_reason), (1001, "bye"))

    def test_without_frame(self):
        client, server = pair(self)
        server.stream.close()
        self.assertIsNone(client.receive())
        self.assertEqual(client.close_code, ws.NO_CLOSE_FRAME)


class Handshake(unittest.TestCase):
    def test_upgrade(self):
        def serve(stream):
            connection, request = ws.accept_upgrade(stream, [("dg-request-id", "r1")])
            self.assertEqual(request.path, "/v1/listen")
            self.assertEqual(request.query, [("keyterm", "a b"), ("keyterm", "c"), ("x", "")])
            self.assertEqual(request.parameter("keyterm"), "a b")
            self.assertEqual(request.headers.get("AUTHORIZATION"), "Token k")
            connection.send_text(connection.receive().text)
            self.assertIsNone(connection.receive())

        server = Server(serve)
        client = ws.WebSocketClient(server.url("/v1/listen?keyterm=a%20b&keyterm=c&x="),
                                    headers=[("Authorization", "Token k")])
        self.assertEqual(client.response_headers["DG-Request-Id"], "r1")
        client.send_text("echo")
        self.assertEqual(client.receive().text, "echo")
        client.close()
        server.join()

    def test_refused(self):
        def serve(stream):
            ws.read_request(stream)
            stream.send(ws.http_response(401, [("dg-error", "Invalid credentials.")], b"{}"),
                        time.monotonic() + 10)

        server = Server(serve)
        with self.assertRaises(ws.UpgradeRefused) as caught:
            ws.WebSocketClient(server.url())
        self.assertEqual(caught.exception.status, 401)
        self.assertEqual(caught.exception.headers["dg-error"], "Invalid credentials.")
        self.assertEqual(caught.exception.body, b"{}")
        server.join()

    def test_wrong_accept(self):
        def serve(stream):
            request = ws.read_request(stream)
            stream.send(ws.upgrade_response(request, accept="wrong"), time.monotonic() + 10)

        server = Server(serve)
        with self.assertRaises(ws.ProtocolError):
            ws.WebSocketClient(server.url())
        server.join()


if __name__ == "__main__":
    unittest.main()
