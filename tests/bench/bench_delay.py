#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long the daemon takes to pass on what a server says, and to answer Stop after its last word.

Both ends are this program, on one clock: what it takes itself to send and to receive is in it.
Prints a table; it fails only if something did not come, never because a machine is slow.
"""

import statistics
import threading
import time

import tone_words
from captions import INTERFACE, OBJECT, connect
from fault_server import FaultServer, Script
from gi.repository import Gio, GLib
from world import World

N_MESSAGES = 60
SPACING_SECONDS = 0.2
N_STOPS = 10
MESSAGE_BUDGET_MS = 1.0
STOP_BUDGET_MS = 5.0


def interim(number):
    """A message of the upstream protocol that no other one is like."""
    return {"type": "Results", "channel_index": [0, 1], "start": 0.0, "duration": 1.0,
            "is_final": False, "speech_final": False,
            "channel": {"alternatives": [{"transcript": f"n{number:03}", "confidence": 0.5,
                                          "words": []}]}}


class Listener:
    """Notes when each caption arrives, on a thread of its own, as fast as Python can."""

    def __init__(self, address):
        self.arrived = {}
        self.ended = []
        self.context = GLib.MainContext()
        self.loop = GLib.MainLoop(self.context)
        self.ready = threading.Event()
        self.thread = threading.Thread(target=self._run, args=(address,), daemon=True)
        self.thread.start()
        assert self.ready.wait(10)

    def _run(self, address):
        self.context.push_thread_default()
        self.connection = connect(address)
        for name in ("Caption", "SessionEnded"):
            self.connection.signal_subscribe(None, INTERFACE, name, OBJECT, None,
                                             Gio.DBusSignalFlags.NONE, self._on_signal)
        self.ready.set()
        self.loop.run()

    def _on_signal(self, connection, sender, path, interface, name, args):
        now = time.monotonic()
        if name == "SessionEnded":
            self.ended.append(now)
        else:
            self.arrived.setdefault(args[2].split(" ")[-1], now)

    def close(self):
        self.loop.quit()
        self.thread.join(10)


def show(name, seconds, budget):
    values = sorted(1000 * value for value in seconds)
    print(f"{name:26} {statistics.median(values):8.2f} ms {values[int(len(values) * 0.9)]:8.2f} ms "
          f"{values[-1]:8.2f} ms {budget:8.1f} ms {len(values):6}", flush=True)


def measure_messages(world, listener):
    """From the moment the server sends a message to that of the signal's arrival."""
    at = [(1 + number * SPACING_SECONDS, "send", interim(number)) for number in range(N_MESSAGES)]
    with FaultServer([Script(at=at, alter="mute")]) as server:
        daemon = world.start_daemon(SURTITLE_ENDPOINT=server.url)
        world.captions.start()
        silence = world.folder / "silence.wav"
        tone_words.write_wav(silence, bytes(32000 * int(2 + N_MESSAGES * SPACING_SECONDS)))
        world.play(silence)
        world.captions.stop()
        sent = {message["channel"]["alternatives"][0]["transcript"]: when
                for when, message in server.records[0].sent if message["type"] == "Results"}
        daemon.stop()
    delays = [listener.arrived[text] - when for text, when in sent.items()
              if text in listener.arrived]
    assert len(delays) == N_MESSAGES, f"{len(delays)} of {N_MESSAGES} captions came"
    show("message → signal", delays, MESSAGE_BUDGET_MS)


def measure_stops(world):
    """From the server's last message to Stop's reply."""
    delays = []
    with FaultServer([Script()]) as server:
        daemon = world.start_daemon(SURTITLE_ENDPOINT=server.url)
        speech = world.folder / "speech.wav"
        tone_words.write_wav(speech, tone_words.speech(4))
        for _ in range(N_STOPS):
            world.captions.start()
            world.play(speech)
            summary = world.captions.stop()
            replied = time.monotonic()
            assert summary["complete"], summary
            delays.append(replied - server.records[-1].sent[-1][0])
        daemon.stop()
    assert len(delays) == N_STOPS
    show("last message → Stop's reply", delays, STOP_BUDGET_MS)


def main():
    print(f"{'':26} {'median':>11} {'90 %':>11} {'most':>11} {'budget':>11} {'of':>6}")
    with World(rate=16000, channels=1) as world:
        listener = Listener(world.env["DBUS_SESSION_BUS_ADDRESS"])
        measure_messages(world, listener)
        measure_stops(world)
        listener.close()


if __name__ == "__main__":
    main()
