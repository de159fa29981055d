# SPDX-License-Identifier: GPL-3.0-or-later
"""One connection of the fault server: what its script says, and the record of what happened."""

import hashlib
import json
import socket
import time
import uuid

import alterations
import opus
import websocket as ws
from channels_listener import ChannelsListener
from flux_listener import FluxListener
from tone_listener import Listener, Options

NET_0000 = ("Deepgram did not provide a response message within the timeout window. "
            "See https://dpgr.am/net0000")
NET_0001 = ("Deepgram did not receive audio data or a text message within the timeout window. "
            "See https://dpgr.am/net0001")

BOOLEANS = ("interim_results", "vad_events", "punctuate", "smart_format", "diarize", "numerals",
            "multichannel", "no_delay", "profanity_filter", "filler_words", "dictation",
            "mip_opt_out")
RAW_ENCODINGS = ("linear16", "linear32", "mulaw", "alaw", "opus")

LONG = 3600.0


class Record:
    """All that a connection was asked and told; times are time.monotonic()."""

    def __init__(self):
        self.started = time.monotonic()
        self.opened = None  # when the upgrade was taken
        self.ended = None
        self.request = None  # websocket.Request
        self.status = 0  # HTTP
        self.request_id = str(uuid.uuid4())
        self.audio = bytearray()
        self.received = []  # (time, "binary", size) and (time, "text", text)
        self.sent = []  # (time, message), as JSON values or strings
        self.heard = []  # tone_listener's words
        self.close_code = None  # the client's, or 1006
        self.close_reason = ""
        self.faults = []  # what the client did wrong
        self.error = None  # of the server's own

    @property
    def words(self):
        return [word.text for word in self.heard]

    @property
    def sha256(self):
        return hashlib.sha256(self.audio).hexdigest()

    @property
    def texts(self):
        return [value for _, kind, value in self.received if kind == "text"]

    @property
    def headers(self):
        return dict(self.request.headers.items()) if self.request else {}

    def fastest(self, window=2.0, bytes_per_second=32000):
        """The most that came within `window` seconds, as a multiple of real time."""
        audio = [(when, size) for when, kind, size in self.received if kind == "binary"]
        most = first = total = 0
        for when, size in audio:
            total += size
            while audio[first][0] < when - window:
                total -= audio[first][1]
                first += 1
            most = max(most, total)
        return most / bytes_per_second / window

    def report(self):
        def since(when):
            return None if when is None else round(when - self.started, 3)

        return {
            "target": self.request.target if self.request else None,
            "headers": {name: value for name, value in self.headers.items()
                        if name.lower() != "authorization"},
            "status": self.status, "request_id": self.request_id,
            "opened": since(self.opened), "ended": since(self.ended),
            "audio_bytes": len(self.audio), "sha256": self.sha256,
            "received": [[since(when), kind, value] for when, kind, value in self.received],
            "sent": [[since(when), message] for when, message in self.sent],
            "words": self.words, "close_code": self.close_code,
            "close_reason": self.close_reason, "faults": self.faults, "error": self.error,
        }

    def describe(self):
        last = f", last said {self.texts[-1]}" if self.texts else ""
        return (f"status {self.status}, {len(self.audio)} bytes of audio, "
                f"{len(self.heard)} words{last}, close {self.close_code} {self.close_reason!r}, "
                f"faults {self.faults}, error {self.error}")


def fault_of(request):
    """Why a request's query is refused with 400, or None."""
    for name in BOOLEANS:
        if request.parameter(name, "false") not in ("true", "false"):
            return f"Failed to deserialize query parameters: {name}: provided string was not " \
                   "`true` or `false`"
    if request.parameter("encoding") in RAW_ENCODINGS and not request.parameter("sample_rate"):
        return "Bad Request: sample_rate is required with encoding."
    if request.parameter("utterance_end_ms") and request.parameter("interim_results") != "true":
        return "Bad Request: utterance_end_ms requires interim_results=true."
    if request.parameter("keywords") and request.parameter("model", "").startswith("nova-3"):
        return "Keywords are not supported for Nova-3. Please use `keyterm` instead."
    return None


class Over(Exception):
    """The connection has ended as its script wants."""


class Conversation:
    def __init__(self, server, sock, script, record):
        self.server = server
        self.script = script
        self.record = record
        tls = server.tls_of(record)
        if tls and not script.silent and not script.abort:
            sock = tls.wrap_socket(sock, server_side=True, do_handshake_on_connect=False)
        self.stream = ws.Stream(sock)
        self.connection = None
        self.listener = self.decoder = None
        self._alter = alterations.make(script.alter)
        self._todo = list(script.at)
        self._muted_until = 0.0

    def run(self):
        try:
            if self._answer():
                self._converse()
        except (Over, ConnectionError):
            pass
        finally:
            if self.connection:
                self.record.close_code = self.connection.close_code
                self.record.close_reason = self.connection.close_reason

    def _pause(self, seconds):
        """The connection rests, unread; ends with the server."""
        if self.server.stopping.wait(seconds):
            raise Over

    # Before the upgrade.

    def _answer(self):
        """Whether the upgrade is taken."""
        script = self.script
        if script.abort:
            self.stream.reset()
            return False
        if script.silent:
            self._drain()
            return False
        self.stream.handshake(time.monotonic() + 10)
        if script.raw_answer:
            self.stream.send(script.raw_answer, time.monotonic() + 10)
            self._drain()
            return False
        self.record.request = request = ws.read_request(self.stream)
        self._pause(script.delay)
        status, code, message = self._judge(request)
        if status:
            self._refuse(status, code, message)
            return False
        self._accept(request)
        return not script.wrong_accept

    def _drain(self):
        """Until the client has had enough."""
        while self.stream.fill(time.monotonic() + LONG):
            self.stream.take(len(self.stream.buffer))

    def _judge(self, request):
        if self.script.refuse:
            return self.script.refuse, "SCRIPTED", self.script.error
        if not request.is_upgrade or request.path not in ("/v1/listen", "/v2/listen"):
            return 404, "NOT_FOUND", "Not found."
        if self.script.key and request.headers.get("Authorization") != self.script.key:
            return 401, "INVALID_AUTH", "Invalid credentials."
        fault = fault_of(request)
        return (400, "INVALID_QUERY_PARAMETER", fault) if fault else (0, None, None)

    def _refuse(self, status, code, message):
        self.record.status = status
        headers = [("dg-request-id", self.record.request_id), *self.script.headers]
        if message:
            headers.append(("dg-error", message))
        body = self.script.body or json.dumps(
            {"err_code": code, "err_msg": message, "request_id": self.record.request_id})
        self.stream.send(ws.http_response(status, headers, body.encode()), time.monotonic() + 10)

    def _accept(self, request):
        self.record.status = 101
        headers = [("dg-request-id", self.record.request_id), *self.script.headers]
        accept = ws.accept_key("wrong") if self.script.wrong_accept else None
        self.stream.send(ws.upgrade_response(request, headers, accept), time.monotonic() + 10)
        if self.script.wrong_accept:
            self._drain()
            return
        self.connection = ws.Connection(self.stream, is_client=False)
        options = Options.of(request)
        kind = self._kind_of_listener(request, options)
        self.listener = kind(options, self.record.request_id)
        if request.parameter("encoding") == "opus":
            self.decoder = opus.Decoder(options.rate, options.channels)
        self.record.heard = self.listener.words
        self.record.opened = time.monotonic()
        self._say_all(self.listener.greet())
        self.server.notify()

    @staticmethod
    def _kind_of_listener(request, options):
        if request.path == "/v2/listen":
            return FluxListener
        return ChannelsListener if options.multichannel else Listener

    # While it is open.

    def _converse(self):
        while True:
            try:
                message = self.connection.receive(self.script.idle)
            except TimeoutError:
                self._end_incomplete(1011, NET_0001)
            if message is None:
                return
            if message.is_text:
                self._on_text(message.text)
            else:
                self._on_audio(message.data)
            self.server.notify()

    def _on_audio(self, raw):
        self.record.received.append((time.monotonic(), "binary", len(raw)))
        if not raw:
            self.record.faults.append("an empty binary message")
            self._on_close_stream()
        self.record.audio += raw
        samples = self.decoder.decode(raw) if self.decoder else raw
        self._say_all(self.listener.feed(samples, raw))
        while self._todo and self._todo[0][0] <= self.listener.seconds:
            _, action, *arguments = self._todo.pop(0)
            getattr(self, "_do_" + action)(*arguments)
        if self.script.throttle:
            rate = 2 * self.listener.options.rate * self.listener.options.channels
            self._pause(len(raw) / rate / self.script.throttle)

    def _on_text(self, text):
        self.record.received.append((time.monotonic(), "text", text))
        try:
            kind = json.loads(text)["type"]
        except (ValueError, KeyError, TypeError):
            kind = None
        if kind == "CloseStream":
            self._on_close_stream()
        elif kind == "Configure":
            self._on_configure(json.loads(text))
        elif kind == self.listener.FINALIZE:
            self._say_all(self.listener.finalize())
        elif kind != self.listener.KEEP_ALIVE:
            self.record.faults.append(f"{text} is not understood")
            self._say({"type": "Error", "variant": "SchemaError", "message": text,
                       "description": "Could not deserialize last text message."})

    def _on_configure(self, message):
        if self.script.configure == "Error":
            self._say({"type": "Error", "variant": "SchemaError", "message": "Configure",
                       "description": "Could not deserialize last text message."})
        elif self.script.configure:
            self._say({"type": self.script.configure, "request_id": self.record.request_id,
                       "keyterms": message.get("keyterms")})

    def _on_close_stream(self):
        self._listen_for(self.script.slow_tail)
        if self.script.never_answer:
            self._listen_for(LONG)
        self._say_all(self.listener.finish())
        if self.listener.HAS_METADATA and not self.script.no_metadata:
            self._say(self._metadata())
        if self.script.never_close:
            self._listen_for(LONG)
        self._close(self.listener.CLOSE_CODE, "")

    def _metadata(self):
        message = self.listener.metadata()
        if self.script.wrong_digest:
            message["sha256"] = hashlib.sha256(b"other audio").hexdigest()
        return message

    def _listen_for(self, seconds):
        """Answers pings and notes what should no longer come."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                message = self.connection.receive(max(0.0, until - time.monotonic()))
            except TimeoutError:
                return
            if message is None:
                raise Over
            self.record.faults.append(f"{message!r} after CloseStream")

    def _close(self, code, reason):
        self.connection.send_close(code, reason)
        for _ in self.connection.messages(10):
            pass
        raise Over

    def _end_incomplete(self, code, reason):
        self._say(self.listener.metadata(complete=False))
        self._close(code, reason)

    def _say(self, message):
        if time.monotonic() < self._muted_until:
            return
        text = message if isinstance(message, str) else json.dumps(message, separators=(",", ":"))
        self.record.sent.append((time.monotonic(), message))
        data, size = text.encode(), self.script.fragment
        if size:
            pieces = [data[i:i + size] for i in range(0, len(data), size)] or [b""]
            self.connection.send_raw(ws.build_fragments(ws.TEXT, pieces), LONG)
        else:
            self.connection.send_frame(ws.TEXT, data, timeout=LONG)

    def _say_all(self, messages):
        for message in messages:
            for altered in self._alter(message):
                self._say(altered)

    # The actions of a script.

    def _do_reset(self):
        self.stream.reset()
        raise Over

    def _do_fin(self):
        self.stream.socket.shutdown(socket.SHUT_WR)
        self._drain()
        raise Over

    def _do_close(self, code, reason=""):
        self._close(code, reason)

    def _do_metadata_close(self, code=1011, reason=NET_0000):
        self._end_incomplete(code, reason)

    def _do_send(self, message):
        self._say(message)

    def _do_text(self, text):
        self._say(text)

    def _do_raw(self, hexadecimal):
        self.connection.send_raw(bytes.fromhex(hexadecimal), LONG)

    def _do_stall(self, seconds=LONG):
        self._pause(seconds)

    def _do_mute(self, seconds=LONG):
        self._muted_until = time.monotonic() + seconds
