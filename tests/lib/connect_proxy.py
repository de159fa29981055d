# SPDX-License-Identifier: GPL-3.0-or-later
"""An HTTP proxy that knows CONNECT alone, and remembers what it was asked for.

    with ConnectProxy({"captions.test:443": ("127.0.0.1", port)}) as proxy:
        … proxy.address … proxy.requests
"""

import contextlib
import socket
import threading

HEAD_MAX = 8192


def pump(source, target):
    """Copy until the end, and hand that on."""
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)


class ConnectProxy:
    """targets: "host:port" as clients name it → where it is. answer: the status to refuse with."""

    def __init__(self, targets, answer=None):
        self.targets, self.answer = targets, answer
        self.requests = []  # the heads of the requests, whole
        self._sockets = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        for each in (self._listener, *self._sockets):
            with contextlib.suppress(OSError):
                each.close()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self._sockets.append(client)
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        head = b""
        while b"\r\n\r\n" not in head and len(head) < HEAD_MAX:
            data = client.recv(1)
            if not data:
                return
            head += data
        self.requests.append(head.decode("latin-1"))
        name = self.requests[-1].split(" ")[1]
        if self.answer or name not in self.targets:
            client.sendall(f"HTTP/1.1 {self.answer or '502 Bad Gateway'}\r\n\r\n".encode())
            client.close()
            return
        target = socket.create_connection(self.targets[name])
        self._sockets.append(target)
        client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        threading.Thread(target=pump, args=(target, client), daemon=True).start()
        pump(client, target)
