# SPDX-License-Identifier: GPL-3.0-or-later
"""What websocket.py is made of: RFC 6455 frames as bytes, and a socket that keeps deadlines."""

import select
import socket
import ssl
import struct
import threading
import time

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10

HEAD_MAX = 64 * 1024
BODY_MAX = 1024 * 1024
MESSAGE_MAX = 16 * 1024 * 1024


class ProtocolError(Exception):
    """The peer broke RFC 6455 or HTTP."""


class Frame:
    def __init__(self, fin, rsv, opcode, masked, payload):
        self.fin = fin
        self.rsv = rsv
        self.opcode = opcode
        self.masked = masked
        self.payload = payload


def apply_mask(payload, mask):
    """XOR with the repeated four bytes, as one big number: quick enough for megabytes."""
    size = len(payload)
    key = (mask * (size // 4 + 1))[:size]
    return (int.from_bytes(payload, "big") ^ int.from_bytes(key, "big")).to_bytes(size, "big")


def build_frame(opcode, payload=b"", *, fin=True, rsv=0, mask=None, length=None):
    """A frame's bytes. rsv: 0–7; mask: four bytes; length: what to claim, if not the truth."""
    claimed = len(payload) if length is None else length
    masked = 0x80 if mask else 0
    head = bytes([(0x80 if fin else 0) | rsv << 4 | opcode])
    if claimed < 126:
        head += bytes([masked | claimed])
    elif claimed < 65536:
        head += bytes([masked | 126]) + struct.pack(">H", claimed)
    else:
        head += bytes([masked | 127]) + struct.pack(">Q", claimed)
    return head + mask + apply_mask(payload, mask) if mask else head + payload


def build_fragments(opcode, pieces, **options):
    """One message as one frame a piece."""
    last = len(pieces) - 1
    return b"".join(
        build_frame(CONTINUATION if i else opcode, piece, fin=i == last, **options)
        for i, piece in enumerate(pieces))


def close_payload(code, reason=""):
    """A close frame's payload; code None: an empty one."""
    return b"" if code is None else struct.pack(">H", code) + reason.encode()


def parse_frame(buffer):
    """The first frame in buffer and how many bytes it takes, or (None, 0) if it isn't whole yet."""
    if len(buffer) < 2:
        return None, 0
    masked, length, at = bool(buffer[1] & 0x80), buffer[1] & 0x7f, 2
    if length >= 126:
        form = ">H" if length == 126 else ">Q"
        end = at + struct.calcsize(form)
        if len(buffer) < end:
            return None, 0
        (length,), at = struct.unpack(form, buffer[at:end]), end
    if length > MESSAGE_MAX:
        raise ProtocolError(f"a frame of {length} bytes")
    end = at + (4 if masked else 0) + length
    if len(buffer) < end:
        return None, 0
    payload = bytes(buffer[end - length:end])
    if masked:
        payload = apply_mask(payload, bytes(buffer[at:at + 4]))
    return Frame(bool(buffer[0] & 0x80), buffer[0] >> 4 & 7, buffer[0] & 15, masked, payload), end


class Stream:
    """A connected socket whose every call ends by a deadline (time.monotonic())."""

    def __init__(self, sock):
        self.socket = sock
        self.buffer = bytearray()
        self.ended = False
        self._lock = threading.Lock()  # OpenSSL can't read and write one connection at once
        sock.setblocking(False)

    def _wait(self, for_write, deadline):
        if isinstance(self.socket, ssl.SSLSocket) and not for_write and self.socket.pending():
            return
        remaining = max(0.0, deadline - time.monotonic())
        poll = select.poll()
        poll.register(self.socket, select.POLLOUT if for_write else select.POLLIN)
        if not poll.poll(remaining * 1000):
            raise TimeoutError(f"the peer {'took' if for_write else 'sent'} nothing in time")

    def _try(self, operation, for_write, deadline):
        while True:
            try:
                with self._lock:
                    return operation()
            except ssl.SSLWantReadError:
                self._wait(False, deadline)
            except ssl.SSLWantWriteError:
                self._wait(True, deadline)
            except BlockingIOError:
                self._wait(for_write, deadline)

    def handshake(self, deadline):
        """TLS's, where the socket has it."""
        if isinstance(self.socket, ssl.SSLSocket):
            self._try(self.socket.do_handshake, False, deadline)

    def fill(self, deadline):
        """Read what has come into the buffer. False at the end of the stream."""
        try:
            data = self._try(lambda: self.socket.recv(65536), False, deadline)
        except (ConnectionError, ssl.SSLError):
            data = b""
        self.buffer += data
        self.ended = not data
        return not self.ended

    def take(self, size):
        data = bytes(self.buffer[:size])
        del self.buffer[:size]
        return data

    def read_head(self, deadline):
        """Up to the empty line that ends an HTTP head."""
        while b"\r\n\r\n" not in self.buffer:
            if len(self.buffer) > HEAD_MAX or not self.fill(deadline):
                raise ProtocolError(f"no HTTP head: {bytes(self.buffer[:200])!r}")
        return self.take(self.buffer.index(b"\r\n\r\n") + 4)

    def read_body(self, length, deadline):
        """length bytes, or all up to the end of the stream if None."""
        while (length is None or len(self.buffer) < length) and len(self.buffer) <= BODY_MAX:
            if not self.fill(deadline):
                break
        return self.take(len(self.buffer) if length is None else length)

    def send(self, data, deadline):
        view = memoryview(data)
        while view:
            view = view[self._try(lambda: self.socket.send(view), True, deadline):]

    def close(self):
        self.socket.close()

    def reset(self):
        """End it by RST, as a crashed peer or a lost route would."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()
