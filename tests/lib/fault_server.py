#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server of the upstream protocol that fails on purpose.

It hears tone_words, so what was lost, doubled or shuffled on the way shows in its words, and it
records all that came. Each connection meets the next Script; the last one stays::

    with FaultServer([Script(refuse=429, headers=[("Retry-After", "2")]),
                      Script(at=[(3.0, "reset")]),
                      Script()]) as server:
        ... start a client with server.url ...
        server.wait(lambda: len(server.records) == 3, 20)
    words = server.records[2].words

As a program it takes the scripts as a JSON list of objects, says where it listens, and ends with a
report in JSON on SIGINT or SIGTERM::

    fault_server.py --script '[{"at": [[3.0, "reset"]]}, {}]' --report report.json
"""

import argparse
import contextlib
import dataclasses
import json
import os
import pathlib
import signal
import socket
import sys
import tempfile
import threading
import time

import certificates
from conversation import Conversation, Record

ACCEPT_BACKLOG = 64


@dataclasses.dataclass
class Script:
    """What one connection meets. Durations are seconds of the clock; those of `at`, of audio."""

    # Before the upgrade.
    abort: bool = False  # RST as soon as it is connected
    silent: bool = False  # says nothing at all, not even TLS
    raw_answer: bytes = b""  # instead of HTTP
    delay: float = 0.0  # before the upgrade is answered
    refuse: int = 0  # with this HTTP status
    error: str = ""  # the refusal's dg-error, and its JSON body's err_msg
    body: str = ""  # instead of that JSON
    headers: list = dataclasses.field(default_factory=list)  # further ones, of either answer
    wrong_accept: bool = False
    key: str = ""  # the Authorization header that is wanted; any or none if empty

    # While it is open: (seconds of audio, action, arguments…), in order of time. Actions:
    #   reset, fin              cut TCP
    #   close CODE REASON       a close frame
    #   metadata_close CODE REASON   Metadata "incomplete" and a close frame, as after a time-out
    #   send JSON, text STRING  a message of its own
    #   raw HEX                 bytes as they are, in hexadecimal (see websocket.build_frame)
    #   stall [SECONDS]         reads and says nothing, to the end if not for so long
    #   mute [SECONDS]          reads and answers pings, but says nothing
    at: list = dataclasses.field(default_factory=list)
    throttle: float = 0.0  # reads at so many times real time
    fragment: int = 0  # messages in frames of so many bytes
    idle: float = 12.0  # without a message for so long: 1011
    alter: str = ""  # what the messages go through: see alterations.py
    configure: str = "ConfigureSuccess"  # the answer to Configure, "Error" too; none if empty

    # After CloseStream.
    slow_tail: float = 0.0  # works so long on the last words
    never_answer: bool = False
    never_close: bool = False
    no_metadata: bool = False
    wrong_digest: bool = False

    @classmethod
    def from_json(cls, value):
        script = cls(**value)
        script.headers = [tuple(header) for header in script.headers]
        if isinstance(script.raw_answer, str):
            script.raw_answer = script.raw_answer.encode()
        return script


class FaultServer:
    """Serves from its making to close(), each connection on a thread of its own.

    tls: an ssl.SSLContext (see certificates.py). unix_path: listen there instead of on loopback.
    receive_buffer: bytes that the kernel takes before the client notices that nobody reads.
    """

    conversation = Conversation

    def __init__(self, scripts=(), *, tls=None, unix_path=None, port=0, host="127.0.0.1",
                 receive_buffer=0):
        self.scripts = list(scripts) or [Script()]
        self.records = []
        self.changed = threading.Condition()
        self.stopping = threading.Event()
        self.tls = tls
        self._later_tls = []
        self._host = host
        self._unix_path = str(unix_path) if unix_path else None
        self._listener = self._listen(port, receive_buffer)
        self._sockets = set()
        self._threads = []
        self._acceptor = threading.Thread(target=self._accept, name="acceptor", daemon=True)
        self._acceptor.start()

    def _listen(self, port, receive_buffer):
        family = socket.AF_UNIX if self._unix_path else socket.AF_INET
        listener = socket.socket(family)
        if receive_buffer:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        if self._unix_path:
            listener.bind(self._unix_path)
        else:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((self._host, port))
        listener.listen(ACCEPT_BACKLOG)
        self.port = 0 if self._unix_path else listener.getsockname()[1]
        return listener

    @property
    def url(self):
        if self._unix_path:
            return f"ws+unix:{self._unix_path}:/v1/listen"
        return f"{'wss' if self.tls else 'ws'}://{self._host}:{self.port}/v1/listen"

    def tls_after(self, n_connections, context):
        """From so many connections on, another certificate; told in their order."""
        self._later_tls.append((n_connections, context))

    def tls_of(self, record):
        index = self.records.index(record)
        return next((context for n_connections, context in reversed(self._later_tls)
                     if index >= n_connections), self.tls)

    def _accept(self):
        while not self.stopping.is_set():
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            script = self.scripts[min(len(self.records), len(self.scripts) - 1)]
            record = Record()
            with self.changed:
                self.records.append(record)
                self._sockets.add(sock)
                self.changed.notify_all()
            thread = threading.Thread(target=self._serve, args=(sock, script, record), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, sock, script, record):
        conversation = self.conversation(self, sock, script, record)
        try:
            conversation.run()
        except Exception as error:  # a test sees it in the record
            record.error = repr(error)
        finally:
            conversation.stream.close()
            with self.changed:
                self._sockets.discard(sock)
                record.ended = time.monotonic()
                self.changed.notify_all()

    def notify(self):
        with self.changed:
            self.changed.notify_all()

    def wait(self, condition, timeout, what="the condition"):
        """Until condition() holds; AssertionError with the records if it doesn't in time."""
        with self.changed:
            if not self.changed.wait_for(condition, timeout):
                records = "\n".join(record.describe() for record in self.records)
                raise AssertionError(f"{what} did not come about in {timeout} s:\n{records}")

    def words(self):
        """What was heard on all connections, in order of time."""
        return [word for record in self.records for word in record.words]

    def close(self):
        self.stopping.set()
        # A thread that accepts isn't woken by close() alone.
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self.changed:
            for sock in self._sockets:
                with contextlib.suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)
        for thread in [self._acceptor, *self._threads]:
            thread.join(10)
        if self._unix_path:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(self._unix_path)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def report(self):
        return {"url": self.url, "connections": [record.report() for record in self.records]}


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--script", default="[{}]", help="a JSON list, or @FILE with one")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--unix", metavar="PATH", help="listen on a Unix socket")
    parser.add_argument("--tls", action="store_true", help="with a new authority")
    parser.add_argument("--report", metavar="FILE", help="instead of to standard output")
    return parser.parse_args()


def read_scripts(text):
    if text.startswith("@"):
        text = pathlib.Path(text[1:]).read_text(encoding="utf-8")
    return [Script.from_json(value) for value in json.loads(text)]


def main():
    arguments = parse_arguments()
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT, signal.SIGTERM])
    with contextlib.ExitStack() as stack:
        tls = None
        if arguments.tls:
            authority = certificates.Authority(stack.enter_context(tempfile.TemporaryDirectory()))
            tls = authority.server_context()
            print(f"certificate authority in {authority.ca_file}")
        server = stack.enter_context(FaultServer(read_scripts(arguments.script), tls=tls,
                                                 unix_path=arguments.unix, port=arguments.port))
        print(f"listening on {server.url}", flush=True)
        signal.sigwait([signal.SIGINT, signal.SIGTERM])
    report = json.dumps(server.report(), indent=2)
    if arguments.report:
        pathlib.Path(arguments.report).write_text(report + "\n", encoding="utf-8")
    else:
        print(report)


if __name__ == "__main__":
    sys.exit(main())
