#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many clients, slow, dead and hostile ones: captions go on, in order, and nobody waits for them."""

import contextlib
import os
import pathlib
import signal
import socket
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))

from captions import INTERFACE, NAME, OBJECT, PROPERTIES, BusError, variant
from fault_server import Script
from gi.repository import Gio, GLib
from process import PATIENCE, wait_for
from service import ServiceTest, captions_of, note
from world import ROOT

MEBIBYTE = 1024 * 1024
N_WATCHERS = 50
N_FLOODING = 8
FLOOD_SECONDS = 2
# As many calls as a client of the flood has on the way at a time.
FLOOD_DEPTH = 40
GROWTH_KIB_MAX = 4096
# Some megabytes of them: sd-bus alone takes minutes to read them.
N_STRINGS = 200000

# Interims that a server sends, each after so many seconds of sound.
N_INTERIMS = 400
INTERIM_SECONDS = 0.005
CHANGED = "org.freedesktop.DBus.Property.EmitsChangedSignal"


def describe(interface):
    """Everything of an interface that a client can see, in a form that can be compared."""
    def arguments(infos):
        return [(info.name, info.signature) for info in infos]

    def change(info):
        return Gio.DBusAnnotationInfo.lookup(info.annotations, CHANGED) or "true"
    return {
        "methods": [(info.name, arguments(info.in_args), arguments(info.out_args))
                    for info in interface.methods],
        "signals": [(info.name, arguments(info.args)) for info in interface.signals],
        "properties": [(info.name, info.signature, int(info.flags), change(info))
                       for info in interface.properties],
    }


def interim(i):
    return {"type": "Results", "channel_index": [0, 1], "start": 0.0, "duration": 0.1,
            "is_final": False, "channel": {"alternatives": [
                {"transcript": f"so many changes {i}", "confidence": 0.5, "words": []}]}}


class SleepyWatcher:
    """A client of the bus that asks for every signal and never reads one."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.socket.connect(str(path))
        uid = str(os.getuid()).encode().hex().encode()
        self.socket.sendall(b"\0AUTH EXTERNAL " + uid + b"\r\n")
        self.socket.recv(1000)
        self.socket.sendall(b"BEGIN\r\n")
        self._call("Hello")
        self._call("AddMatch", GLib.Variant("(s)", (f"sender='{NAME}'",)))

    def _call(self, method, arguments=None):
        message = Gio.DBusMessage.new_method_call(
            "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", method)
        message.set_serial(1 + (method != "Hello"))
        if arguments:
            message.set_body(arguments)
        self.socket.sendall(message.to_blob(Gio.DBusCapabilityFlags.NONE))

    def close(self):
        self.socket.close()


class BusTest(ServiceTest):
    def private_kib(self):
        rollup = pathlib.Path(f"/proc/{self.daemon.pid}/smaps_rollup").read_text("ascii")
        return int(next(line for line in rollup.splitlines()
                        if line.startswith("Private_Dirty:")).split()[1])

    def test_introspection(self):
        """What a running service shows is what the XML says, to the letter."""
        self.begin_daemon(self.serve())
        xml = self.captions.call("Introspect", interface="org.freedesktop.DBus.Introspectable")
        shown = Gio.DBusNodeInfo.new_for_xml(xml).lookup_interface(INTERFACE)
        text = (ROOT / "data/dbus/org.surtitle.Captions1.xml").read_text("utf-8")
        written = Gio.DBusNodeInfo.new_for_xml(text).lookup_interface(INTERFACE)
        self.assertEqual(describe(shown), describe(written))
        note({part: len(members) for part, members in describe(shown).items()})

    def flood(self, clients, counts):
        """Keep calls of all clients going for a while; count their answers by what they are."""
        calls = [("GetAll", "(s)", (INTERFACE,), PROPERTIES), ("ListSources", None, (), INTERFACE),
                 ("GetCaptions", "(tt)", (0, 0), INTERFACE), ("Nonsense", None, (), INTERFACE),
                 ("Start", "(a{sv})", ({"x" * 1000: variant(1)},), INTERFACE)]
        until = time.monotonic() + FLOOD_SECONDS

        def call(client, i):
            def on_reply(connection, result):
                try:
                    connection.call_finish(result)
                    counts["answers"] += 1
                except GLib.Error as error:
                    counts[BusError.of(error).name] = counts.get(BusError.of(error).name, 0) + 1
                if time.monotonic() < until:
                    call(client, i + 1)
                else:
                    counts["open"] -= 1
            method, signature, arguments, interface = calls[i % len(calls)]
            client.connection.call(NAME, OBJECT, interface, method,
                                   GLib.Variant(signature, arguments) if signature else None, None,
                                   Gio.DBusCallFlags.NONE, 20000, None, on_reply)
        for client in clients:
            for i in range(FLOOD_DEPTH):
                counts["open"] += 1
                call(client, i)

    def test_crowd(self):
        """Fifty watchers, one that never reads, one that is killed, and a flood of calls."""
        server = self.serve()
        self.begin_daemon(server)
        watchers = [self.new_client() for _ in range(N_WATCHERS)]
        flooding = [self.new_client() for _ in range(N_FLOODING)]
        self.enterContext(contextlib.closing(SleepyWatcher(self.world.folder / "run/bus")))
        stopped = self.world.start(["gdbus", "monitor", "--session", "--dest", NAME])
        self.addCleanup(stopped.kill)
        self.captions.start()
        player = self.begin_speech(16)
        self.wait_for_word(2)
        stopped.signal(signal.SIGSTOP)
        before = self.private_kib()
        counts = {"answers": 0, "open": 0}
        self.flood(flooding, counts)
        player.wait(60)
        wait_for(lambda: counts["open"] == 0, 30, "the end of the flood")
        grown = self.private_kib() - before
        # The caller of Stop dies while it waits; captions end all the same.
        dying = self.world.start(["busctl", "--user", "call", NAME, OBJECT, INTERFACE, "Stop"])
        self.captions.wait_for_signal("PropertiesChanged",
                                      matching=lambda _, changed, *rest:
                                      changed.get("State") == "stopping")
        dying.kill()
        _, summary = self.captions.wait_for_signal("SessionEnded", 20)
        note(f"{counts}; {grown} KiB more")
        self.assertEqual(summary["complete"], True, summary)
        self.assertEqual(summary["audio-lost"], 0.0)
        self.assertGreater(counts["org.surtitle.Captions1.Error.InvalidOption"], 20)
        self.assertGreater(counts["answers"], 100)
        self.assertLess(grown, GROWTH_KIB_MAX)
        self.assert_words(16)
        wanted = captions_of(self.captions)
        for watcher in watchers:
            wait_for(lambda: watcher.signals("SessionEnded"), 10, "the end, as all hear it")
            self.assertEqual(captions_of(watcher), wanted)
        self.assert_order()
        self.assertEqual(self.log_lines(": warning:", ": error:"), [])

    def test_stalled_bus(self):
        """The bus itself stands still for a while: what was said meanwhile comes afterwards."""
        server = self.serve()
        self.begin_daemon(server)
        self.captions.start()
        player = self.begin_speech(10)
        self.wait_for_word(2)
        n_words = len(server.records[0].words)
        self.world.bus.signal(signal.SIGSTOP)
        try:
            server.wait(lambda: len(server.records[0].words) >= n_words + 4, 20, "four more words")
        finally:
            self.world.bus.signal(signal.SIGCONT)
        player.wait(30)
        self.assertTrue(self.captions.stop()["complete"])
        self.assert_words(10)
        self.assert_order()

    def test_coalescing(self):
        """A server that changes its mind 200 times a second is told of 25 times a second."""
        messages = [(1.0 + i * INTERIM_SECONDS, "send", interim(i)) for i in range(N_INTERIMS)]
        self.begin_daemon(self.serve(Script(at=messages)))
        client = self.new_client()
        client.start()
        begun = time.monotonic()
        self.speak(8)
        seconds = time.monotonic() - begun
        self.assertTrue(client.stop()["complete"])
        by_segment = {}
        for caption in captions_of(client):
            if "so many changes" in caption.text:
                by_segment.setdefault(caption.segment, []).append(caption)
        told = max(by_segment.values(), key=len)
        limit = min(seconds, N_INTERIMS * INTERIM_SECONDS * 1.5) / 0.04 + 2
        note(f"{N_INTERIMS} interims, {len(told)} signals, at most {limit:.0f}")
        self.assertLessEqual(len(told), limit)
        self.assertGreater(len(told), 10)
        self.assert_order(client)

    def test_changed_properties(self):
        """PropertiesChanged tells what has changed, once, before the reply that it belongs to."""
        self.begin_daemon(self.serve())
        client = self.new_client()
        known = client.call("GetAll", "(s)", INTERFACE, interface=PROPERTIES)
        session = client.start()
        client.call("Pause")
        client.call("Resume")
        client.stop()
        states = []
        for event in client.events:
            if event.name == "PropertiesChanged":
                _, changed, invalidated = event.args
                self.assertEqual(invalidated, [])
                for name, value in changed.items():
                    self.assertNotEqual(known[name], value, f"{name} is told, but has not changed")
                    known[name] = value
                states += [changed["State"]] if "State" in changed else []
            elif event.name in ("SessionStarted", "Start()"):
                self.assertEqual((known["State"], known["Session"]), ("listening", session))
                self.assertEqual(known["Source"]["kind"], "system")
            elif event.name == "Pause()":
                self.assertEqual(known["State"], "paused")
            elif event.name == "Stop()":
                self.assertEqual((known["State"], known["Session"], known["Source"]),
                                 ("idle", 0, {}))
        self.assertEqual(states,
                         ["connecting", "listening", "paused", "listening", "stopping", "idle"])

    def call_raw(self, method, body, interface=INTERFACE, path=OBJECT, fds=None):
        """A call of anything; the name of the error, or "" for none."""
        message = Gio.DBusMessage.new_method_call(NAME, path, interface, method)
        if body:
            message.set_body(body)
        if fds:
            message.set_unix_fd_list(fds)
        reply = self.captions.connection.send_message_with_reply_sync(
            message, Gio.DBusSendMessageFlags.NONE, int(10000 * PATIENCE), None)[0]
        return reply.get_error_name() or ""

    def test_malformed(self):
        """Nonsense of each kind is answered with an error, and touches nothing."""
        self.begin_daemon(self.serve())
        session = self.captions.start()
        deep = variant("x")
        for _ in range(50):
            deep = GLib.Variant("v", deep)
        descriptors = Gio.UnixFDList.new()
        with tempfile.TemporaryFile() as file:
            descriptors.append(file.fileno())
        own, bus = "org.surtitle.Captions1.Error.", "org.freedesktop.DBus.Error."
        cases = [
            ("Start", GLib.Variant("(a{sv})", ({"language": deep},)), own + "InvalidOption"),
            ("Start", GLib.Variant("(a{sv})", ({"x" * MEBIBYTE: deep},)), own + "InvalidOption"),
            ("Start", GLib.Variant("(a{ss})", ({"language": "en"},)), bus + "InvalidArgs"),
            ("Start", GLib.Variant("(a{sv}s)", ({}, "x")), bus + "InvalidArgs"),
            ("Start", GLib.Variant("(a{sv})", ({"target": GLib.Variant("h", 0)},)),
             own + "InvalidOption", descriptors),
            ("SetKeyterms", GLib.Variant("(as)", (["x" * MEBIBYTE],)), own + "InvalidOption"),
            ("SetKeyterms", GLib.Variant("(as)", (["x"] * N_STRINGS,)), own + "InvalidOption"),
            ("Start", GLib.Variant("(a{sv})", ({"keyterms": variant(["x"] * N_STRINGS)},)),
             own + "InvalidOption"),
            ("Start", GLib.Variant("(aa{sv})", ([{"diarize": variant(True)}] * 50000,)),
             bus + "InvalidArgs"),
            ("GetCaptions", GLib.Variant("(tt)", (session + 1, 0)), own + "NotFound"),
            ("GetCaptions", GLib.Variant("(tt)", (2 ** 64 - 1, 2 ** 64 - 1)), own + "NotFound"),
            ("GetCaptions", GLib.Variant("(tt)", (session, 2 ** 64 - 1)), ""),
            ("GetCaptions", GLib.Variant("(xx)", (-1, -1)), bus + "InvalidArgs"),
            ("Stop", GLib.Variant("(av)", ([deep] * 100,)), bus + "InvalidArgs"),
        ]
        for method, body, wanted, *fds in cases:
            with self.subTest(f"{method} {body.get_type_string()}"):
                name = self.call_raw(method, body, fds=fds[0] if fds else None)
                self.assertEqual(name, wanted)
        change = GLib.Variant("(ssv)", (INTERFACE, "State", variant("idle")))
        self.assertEqual(self.call_raw("Set", change, PROPERTIES), bus + "PropertyReadOnly")
        unknown = GLib.Variant("(ss)", (INTERFACE, "Stat" * MEBIBYTE))
        self.assertEqual(self.call_raw("Get", unknown, PROPERTIES), bus + "UnknownProperty")
        self.assertEqual(self.call_raw("Stop", None, path="/elsewhere"), bus + "UnknownObject")
        self.assertEqual(self.call_raw("Stop", None, "org.surtitle.Captions2"),
                         bus + "UnknownMethod")
        self.assertEqual(self.captions.property("Session"), session)
        self.assertEqual(self.captions.property("State"), "listening")
        self.captions.stop()
        self.assertEqual(self.log_lines(": warning:", ": error:"), [])


if __name__ == "__main__":
    unittest.main()
