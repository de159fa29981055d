# SPDX-License-Identifier: GPL-3.0-or-later
"""A path to a server as over a bad radio link: late, and with the stalls that lost segments make.

    with SlowPath(server.port, delay=1.0, loss=0.05) as path:
        ... connect to 127.0.0.1, port path.port ...

TCP loses nothing itself. What is lost below it comes one timeout later, and all that is behind it
waits: so each piece here is due `delay` after it came, one in so many a retransmission later, and
none before those in front of it.
"""

import collections
import contextlib
import random
import socket
import threading
import time

SEGMENT_BYTES = 1460

# The first retransmission comes after a round trip and its variance; here after so many of them.
TIMEOUT_ROUND_TRIPS = 1.5


class Direction:
    """One way of one connection: a thread that reads, and one that hands on what is due."""

    def __init__(self, path, source, target):
        self.path, self.source, self.target = path, source, target
        self.pieces = collections.deque()  # (when due, bytes); b"" is the end
        self.changed = threading.Condition()
        for work in self._read, self._write:
            threading.Thread(target=work, daemon=True).start()

    def _read(self):
        due = 0.0
        data = b"-"
        while data:
            try:
                data = self.source.recv(SEGMENT_BYTES)
            except OSError:
                data = b""
            due = max(due, time.monotonic() + self.path.flight())
            with self.changed:
                self.pieces.append((due, data))
                self.changed.notify()

    def _write(self):
        data = b"-"
        while data:
            with self.changed:
                self.changed.wait_for(lambda: self.pieces)
                due, data = self.pieces.popleft()
            time.sleep(max(0.0, due - time.monotonic()))
            with contextlib.suppress(OSError):
                if data:
                    self.target.sendall(data)
                else:
                    self.target.shutdown(socket.SHUT_WR)


class SlowPath:
    """delay: seconds each way. loss: the share of segments that take a retransmission."""

    def __init__(self, port, delay, loss, seed=1):
        self.delay, self.loss = delay, loss
        self.n_segments = self.n_lost = 0
        self._chance = random.Random(seed)
        self._target = port
        self._sockets = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def flight(self):
        """How long the next segment takes."""
        self.n_segments += 1
        if self._chance.random() >= self.loss:
            return self.delay
        self.n_lost += 1
        return self.delay + 2 * self.delay * TIMEOUT_ROUND_TRIPS

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self._target))
                self._sockets += [client, server]
                Direction(self, client, server)
                Direction(self, server, client)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        for each in (self._listener, *self._sockets):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
