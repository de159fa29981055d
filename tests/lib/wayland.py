# SPDX-License-Identifier: GPL-3.0-or-later
"""A client of a Wayland compositor, as far as a test has something to say to one: requests and
events as they are on the socket, without file descriptors."""

import socket
import struct

HEADER = struct.Struct("=IHH")  # object, opcode, bytes of the whole message
DISPLAY, REGISTRY = 1, 2
SECONDS = 10

# Opcodes of wl_display, wl_registry and wl_callback.
SYNC, GET_REGISTRY, BIND = 0, 1, 0
ERROR, GLOBAL = 0, 0


def string(text):
    """A string as an argument: its size with the zero byte, and padding."""
    data = text.encode() + b"\0"
    return struct.pack("=I", len(data)) + data + bytes(-len(data) % 4)


class Client:
    """A connection. globals_: (name, interface, version) of all there is when it begins."""

    def __init__(self, path):
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(SECONDS)
        self._socket.connect(str(path))
        self._buffer = b""
        self._last = REGISTRY
        self.send(DISPLAY, GET_REGISTRY, struct.pack("=I", REGISTRY))
        self.globals = [self._parse_global(data) for target, opcode, data in self.roundtrip()
                        if (target, opcode) == (REGISTRY, GLOBAL)]

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self._socket.close()

    @staticmethod
    def _parse_global(data):
        name, n_bytes = struct.unpack_from("=II", data)
        version = struct.unpack_from("=I", data, 8 + n_bytes + -n_bytes % 4)[0]
        return name, data[8:8 + n_bytes - 1].decode(), version

    def new_id(self):
        self._last += 1
        return self._last

    def bind(self, interface):
        """Bind all globals of an interface; give the objects' ids back."""
        bound = []
        for name, offered, version in self.globals:
            if offered == interface:
                bound.append(self.new_id())
                self.send(REGISTRY, BIND, struct.pack("=I", name) + string(interface)
                          + struct.pack("=II", version, bound[-1]))
        return bound

    def send(self, target, opcode, arguments=b""):
        self._socket.sendall(HEADER.pack(target, opcode, HEADER.size + len(arguments)) + arguments)

    def receive(self):
        """The next event, as (object, opcode, arguments)."""
        while len(self._buffer) < HEADER.size or len(self._buffer) < self._size():
            data = self._socket.recv(65536)
            assert data, "the compositor ended the connection"
            self._buffer += data
        target, opcode, size = HEADER.unpack_from(self._buffer)
        arguments, self._buffer = self._buffer[HEADER.size:size], self._buffer[size:]
        assert (target, opcode) != (DISPLAY, ERROR), arguments
        return target, opcode, arguments

    def _size(self):
        return HEADER.unpack_from(self._buffer)[2]

    def roundtrip(self):
        """What came until all that was sent had been obeyed."""
        callback = self.new_id()
        self.send(DISPLAY, SYNC, struct.pack("=I", callback))
        events = []
        while (event := self.receive())[0] != callback:
            events.append(event)
        return events
