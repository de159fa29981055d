#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the daemon costs, in each of its states, against the budgets of the design.

Prints a table; it fails only if a count is out of bounds, never because a machine is slow.
"""

import collections
import os
import pathlib
import time

import tone_words
from fault_server import FaultServer, Script
from process import wait_for
from world import World

SECONDS = 10
# Three threads, 23.4 cycles a second, and what the server says (ARCHITECTURE.md).
CAPTIONING_WAKEUPS = 75
TICKS = os.sysconf("SC_CLK_TCK")

Sample = collections.namedtuple("Sample", "time cpu switches")


class Daemon:
    """One process, seen through /proc."""

    def __init__(self, process):
        self.folder = pathlib.Path(f"/proc/{process.popen.pid}")

    def sample(self):
        fields = (self.folder / "stat").read_text().rsplit(")", 1)[1].split()
        cpu = (int(fields[11]) + int(fields[12])) / TICKS
        switches = sum(self._switches(task) for task in (self.folder / "task").iterdir())
        return Sample(time.monotonic(), cpu, switches)

    @staticmethod
    def _switches(task):
        lines = (task / "status").read_text().splitlines()
        return sum(int(line.split()[1]) for line in lines if line.startswith("voluntary"))

    def memory_kib(self):
        """Proportional, and private to the process."""
        lines = [line.split() for line in (self.folder / "smaps_rollup").read_text().splitlines()]
        kib = {words[0]: int(words[1]) for words in lines if words[-1] == "kB"}
        return kib["Pss:"], kib["Private_Clean:"] + kib["Private_Dirty:"]

    def threads(self):
        return len(list((self.folder / "task").iterdir()))


def measure(name, daemon, seconds=SECONDS):
    """Wake-ups a second of all threads, per cent of a core, and memory."""
    before = daemon.sample()
    deadline = before.time + seconds
    wait_for(lambda: time.monotonic() >= deadline, seconds + 5, "the time to pass")
    after = daemon.sample()
    span = after.time - before.time
    wakeups = (after.switches - before.switches) / span
    pss, private = daemon.memory_kib()
    print(f"{name:22} {wakeups:8.1f}/s {100 * (after.cpu - before.cpu) / span:8.2f} % "
          f"{pss / 1024:8.1f} MB {private / 1024:8.1f} MB {daemon.threads():4}", flush=True)
    return wakeups


def main():
    print(f"{'':22} {'wake-ups':>10} {'CPU':>10} {'PSS':>11} {'private':>11} {'threads':>4}")
    with World() as world, FaultServer([Script()]) as server:
        process = world.start_daemon(SURTITLE_ENDPOINT=server.url)
        daemon = Daemon(process)
        idle = measure("no session", daemon)
        world.captions.start()
        silence = measure("session, silence", daemon)
        speech = world.folder / "speech.wav"
        tone_words.write_wav(speech, tone_words.speech(4 * (SECONDS + 5)))
        player = world.pipewire.play(speech)
        wait_for(lambda: server.records[0].audio, 10, "audio to arrive")
        captioning = measure("captioning", daemon)
        player.wait(60)
        world.captions.stop()
        after = measure("after the session", daemon)
    assert idle <= 0.5 and after <= 0.5, "wake-ups without a session"
    assert silence <= 2, "wake-ups in silence"
    assert captioning <= CAPTIONING_WAKEUPS, "wake-ups while captioning"


if __name__ == "__main__":
    main()
