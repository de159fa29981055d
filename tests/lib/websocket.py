# SPDX-License-Identifier: GPL-3.0-or-later
"""RFC 6455 for tests: a client, the server's side, and frames as broken as a test needs them.

A client::

    client = WebSocketClient("ws://127.0.0.1:8080/v1/listen?model=x", headers=[("User-Agent", "t")])
    client.send_binary(audio)
    client.send_text('{"type":"CloseStream"}')
    for message in client.messages(timeout=10):
        print(message.json())
    assert client.close_code == 1000

Every call ends by its timeout (seconds) with TimeoutError and may then be repeated: nothing read is
lost. One thread may send while another receives, over TLS too. What breaks the RFC raises
ProtocolError, so that a sloppy peer fails the test.
"""

import base64
import hashlib
import http.client
import io
import json
import os
import re
import socket
import ssl
import struct
import threading
import time
import urllib.parse

from wire import (BINARY, CLOSE, CONTINUATION, MESSAGE_MAX, PING, PONG, TEXT, ProtocolError, Stream,
                  build_fragments, build_frame, close_payload, parse_frame)

__all__ = ["BINARY", "CLOSE", "CONTINUATION", "PING", "PONG", "TEXT", "NO_STATUS", "NO_CLOSE_FRAME",
           "Connection", "Message", "ProtocolError", "Request", "Stream", "UpgradeRefused",
           "WebSocketClient", "accept_key", "accept_upgrade", "build_fragments", "build_frame",
           "close_payload", "http_response", "read_request", "upgrade_response"]

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

NO_STATUS = 1005  # a close frame without a code
NO_CLOSE_FRAME = 1006  # the connection ended without a close frame


class UpgradeRefused(Exception):
    """The server answered the upgrade with something other than 101."""

    def __init__(self, status, headers, body):
        super().__init__(f"the upgrade was answered with {status}: {body[:200]!r}")
        self.status = status
        self.headers = headers
        self.body = body


class Message:
    """One whole message: `text` of a text message, `data` the bytes of either kind."""

    def __init__(self, opcode, data):
        self.opcode = opcode
        self.data = data

    @property
    def is_text(self):
        return self.opcode == TEXT

    @property
    def text(self):
        return self.data.decode("utf-8")

    def json(self):
        return json.loads(self.text)

    def __repr__(self):
        return f"Message({'text' if self.is_text else 'binary'}, {self.data[:120]!r})"


class Connection:
    """An open WebSocket, of either side."""

    def __init__(self, stream, is_client):
        self.stream = stream
        self.is_client = is_client
        self.close_code = None  # the peer's; set when it has closed
        self.close_reason = ""
        self.pongs = []  # payloads, in order
        self._send_lock = threading.Lock()
        self._close_sent = False
        self._opcode = None
        self._pieces = []

    def send_raw(self, data, timeout=10.0):
        """Bytes as they are, past every rule."""
        with self._send_lock:
            self.stream.send(data, time.monotonic() + timeout)

    def send_frame(self, opcode, payload=b"", *, fin=True, rsv=0, timeout=10.0):
        mask = os.urandom(4) if self.is_client else None
        self.send_raw(build_frame(opcode, payload, fin=fin, rsv=rsv, mask=mask), timeout)

    def send_text(self, text, timeout=10.0):
        self.send_frame(TEXT, text.encode(), timeout=timeout)

    def send_json(self, value, timeout=10.0):
        self.send_text(json.dumps(value, separators=(",", ":")), timeout)

    def send_binary(self, data, timeout=10.0):
        self.send_frame(BINARY, data, timeout=timeout)

    def ping(self, payload=b"", timeout=10.0):
        self.send_frame(PING, payload, timeout=timeout)

    def send_close(self, code=1000, reason="", timeout=10.0):
        """The close frame alone: the peer may still be sending."""
        if not self._close_sent:
            self._close_sent = True
            self.send_frame(CLOSE, close_payload(code, reason), timeout=timeout)

    def close(self, code=1000, reason="", timeout=10.0):
        """Close frame, then the peer's (messages before it are dropped), then the socket."""
        try:
            self.send_close(code, reason, timeout)
            for _ in self.messages(timeout):
                pass
        except ConnectionError:
            pass
        finally:
            self.stream.close()

    def abort(self):
        self.stream.reset()

    def receive(self, timeout=10.0):
        """The next message, or None when the connection has ended: close_code says how."""
        deadline = time.monotonic() + timeout
        while self.close_code is None:
            frame = self.receive_frame(deadline)
            if frame is None:
                self.close_code = NO_CLOSE_FRAME
                break
            message = self._handle(frame)
            if message:
                return message
        return None

    def messages(self, timeout=10.0):
        """All messages up to the end; the timeout is for each."""
        while message := self.receive(timeout):
            yield message

    def receive_frame(self, deadline):
        """The next frame as it came; None at the end of the stream."""
        while True:
            frame, size = parse_frame(self.stream.buffer)
            if frame:
                self.stream.take(size)
                self._check(frame)
                return frame
            if not self.stream.fill(deadline):
                return None

    def _check(self, frame):
        if frame.rsv:
            raise ProtocolError(f"reserved bits {frame.rsv}")
        if frame.masked == self.is_client:
            raise ProtocolError("a masked frame from a server" if self.is_client
                                else "an unmasked frame from a client")
        if frame.opcode not in (CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG):
            raise ProtocolError(f"opcode {frame.opcode}")
        if frame.opcode >= CLOSE and (not frame.fin or len(frame.payload) > 125):
            raise ProtocolError("a long or fragmented control frame")

    def _handle(self, frame):
        if frame.opcode == PING:
            if not self._close_sent:
                self.send_frame(PONG, frame.payload)
        elif frame.opcode == PONG:
            self.pongs.append(frame.payload)
        elif frame.opcode == CLOSE:
            self._on_close(frame.payload)
        else:
            return self._assemble(frame)
        return None

    def _on_close(self, payload):
        if len(payload) == 1:
            raise ProtocolError("a close frame of one byte")
        code = struct.unpack(">H", payload[:2])[0] if payload else None
        self.close_reason = payload[2:].decode("utf-8")
        self.close_code = NO_STATUS if code is None else code
        try:
            self.send_close(code)
        except (OSError, ssl.SSLError):
            pass  # it closed without waiting for ours

    def _assemble(self, frame):
        if (frame.opcode == CONTINUATION) != (self._opcode is not None):
            raise ProtocolError("a continuation of nothing" if self._opcode is None
                                else "a new message within a fragmented one")
        self._opcode = frame.opcode or self._opcode
        self._pieces.append(frame.payload)
        if sum(map(len, self._pieces)) > MESSAGE_MAX:
            raise ProtocolError("an endless message")
        if not frame.fin:
            return None
        message = Message(self._opcode, b"".join(self._pieces))
        self._opcode, self._pieces = None, []
        if message.is_text:
            try:
                message.text
            except UnicodeDecodeError as error:
                raise ProtocolError(f"text that is no UTF-8: {error}") from None
        return message


def accept_key(key):
    """Sec-WebSocket-Accept for a Sec-WebSocket-Key."""
    return base64.b64encode(hashlib.sha1(key.encode() + GUID).digest()).decode()


def parse_head(head):
    """First line and headers (http.client.HTTPMessage: names in any case, get_all())."""
    first, _, rest = head.partition(b"\r\n")
    return first.decode("latin-1"), http.client.parse_headers(io.BytesIO(rest))


def split_url(url):
    """(scheme, address to connect to, Host header, path with query) of a URL."""
    if url.startswith("ws+unix:"):
        path, _, target = url[len("ws+unix:"):].partition(":/")
        return "ws+unix", path, "localhost", "/" + target
    parts = urllib.parse.urlsplit(url)
    if parts.scheme not in ("ws", "wss"):
        raise ValueError(f"{url} is no WebSocket URL")
    port = parts.port or (443 if parts.scheme == "wss" else 80)
    target = (parts.path or "/") + ("?" + parts.query if parts.query else "")
    return parts.scheme, (parts.hostname, port), parts.netloc.rpartition("@")[2], target


def open_socket(scheme, address, tls, timeout):
    if scheme == "ws+unix":
        sock = socket.socket(socket.AF_UNIX)
        sock.settimeout(timeout)
        sock.connect(address)
        return sock
    sock = socket.create_connection(address, timeout)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if scheme == "wss":
        context = tls or ssl.create_default_context()
        sock = context.wrap_socket(sock, server_hostname=address[0], do_handshake_on_connect=False)
    return sock


class WebSocketClient(Connection):
    """Connects at once: UpgradeRefused, ProtocolError, OSError or TimeoutError if it can't.

    url: ws://…, wss://… or ws+unix:PATH:/TARGET, with path and query. headers: (name, value)
    pairs. tls: an ssl.SSLContext. response_headers: those of the 101.
    """

    def __init__(self, url, *, headers=(), tls=None, timeout=10.0):
        deadline = time.monotonic() + timeout
        scheme, address, host, target = split_url(url)
        super().__init__(Stream(open_socket(scheme, address, tls, timeout)), is_client=True)
        try:
            self.stream.handshake(deadline)
            self.response_headers = self._upgrade(host, target, headers, deadline)
        except BaseException:
            self.stream.close()
            raise

    def _upgrade(self, host, target, headers, deadline):
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [f"GET {target} HTTP/1.1", f"Host: {host}", "Upgrade: websocket",
                 "Connection: Upgrade", f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13"]
        lines += [f"{name}: {value}" for name, value in headers]
        self.stream.send("\r\n".join([*lines, "", ""]).encode(), deadline)
        first, answer = parse_head(self.stream.read_head(deadline))
        if not re.fullmatch(r"HTTP/1\.[01] [1-5][0-9]{2}( .*)?", first):
            raise ProtocolError(f"no HTTP answer: {first!r}")
        status = int(first.split()[1])
        if status != 101:
            length = answer.get("Content-Length")
            body = self.stream.read_body(int(length) if length else None, deadline)
            raise UpgradeRefused(status, answer, body)
        if answer.get("Sec-WebSocket-Accept") != accept_key(key):
            raise ProtocolError("a wrong Sec-WebSocket-Accept")
        return answer


class Request:
    """What a client asked of a server. target: as sent; query: (name, value) pairs, decoded."""

    def __init__(self, head):
        first, self.headers = parse_head(head)
        try:
            self.method, self.target, self.version = first.split(" ")
        except ValueError:
            raise ProtocolError(f"no HTTP request: {first!r}") from None
        self.path, _, query = self.target.partition("?")
        self.query = urllib.parse.parse_qsl(query, keep_blank_values=True)

    def parameter(self, name, default=None):
        return next((value for key, value in self.query if key == name), default)

    @property
    def is_upgrade(self):
        return self.headers.get("Upgrade", "").lower() == "websocket"


def read_request(stream, timeout=10.0):
    """A server's first step: the request of a client that has just connected."""
    return Request(stream.read_head(time.monotonic() + timeout))


def http_response(status, headers=(), body=b""):
    """The bytes of an answer that refuses; Content-Length is added unless given."""
    lines = [f"HTTP/1.1 {status} {http.client.responses.get(status, 'Unknown')}"]
    lines += [f"{name}: {value}" for name, value in headers]
    if not any(name.lower() == "content-length" for name, _ in headers):
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode() + body


def upgrade_response(request, headers=(), accept=None):
    """The bytes of the 101; accept: what to claim instead of the right Sec-WebSocket-Accept."""
    accept = accept or accept_key(request.headers.get("Sec-WebSocket-Key", ""))
    lines = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade",
             f"Sec-WebSocket-Accept: {accept}"]
    lines += [f"{name}: {value}" for name, value in headers]
    return "\r\n".join([*lines, "", ""]).encode()


def accept_upgrade(stream, headers=(), timeout=10.0):
    """The whole server's side of a handshake: (Connection, Request)."""
    request = read_request(stream, timeout)
    if not request.is_upgrade:
        raise ProtocolError("no upgrade was asked for")
    stream.send(upgrade_response(request, headers), time.monotonic() + timeout)
    return Connection(stream, is_client=False), request
