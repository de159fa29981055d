#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""From a sample captured to the same sample at the server: clicks played at known times.

All ends are on one clock. Prints a table; it fails only if a click did not come, never because a
machine is slow.
"""

import array
import os
import pathlib
import statistics
import sys
import time

from fault_server import FaultServer, Script
from process import wait_for
from world import World

SECONDS = 30
THRESHOLD = 8000
CHUNK_MS = 50
MARGIN_MS = 10
BYTES_PER_FRAME = 2
QUIET_FRAMES = 1600  # before a click
QUANTUMS = 1024, 2048


def clicks_of(record):
    """When each click was whole at the server, in seconds of the monotonic clock."""
    times, at = [], 0
    samples = array.array("h", bytes(record.audio))
    if sys.byteorder == "big":
        samples.byteswap()
    messages = [(when, size) for when, kind, size in record.received if kind == "binary"]
    quiet = QUIET_FRAMES
    for when, size in messages:
        for sample in samples[at:at + size // BYTES_PER_FRAME]:
            if sample < THRESHOLD:
                quiet += 1
            else:
                if quiet >= QUIET_FRAMES:
                    times.append(when)
                quiet = 0
        at += size // BYTES_PER_FRAME
    return times


def measure(quantum):
    player = pathlib.Path(os.environ["BUILD_DIR"], "tests", "bench", "click-player")
    with World() as world, FaultServer([Script()]) as server:
        world.start_daemon(SURTITLE_ENDPOINT=server.url)
        world.captions.start()
        process = world.start([player, f"{quantum}/48000"])
        deadline = time.monotonic() + SECONDS
        wait_for(lambda: time.monotonic() > deadline, SECONDS + 5, "the clicks")
        process.stop()
        world.captions.stop()
        played = [int(line) / 1e9 for line in process.log.split()]
        heard = clicks_of(server.records[0])
    assert len(heard) >= len(played) - 1 > SECONDS, f"{len(heard)} of {len(played)} clicks came"
    delays = sorted(1000 * (there - here) for here, there in zip(played, heard))
    return statistics.median(delays), delays[int(len(delays) * 0.95)]


def main():
    print(f"{'cycle':>10} {'median':>10} {'p95':>10}   budget {CHUNK_MS + MARGIN_MS} ms")
    for quantum in QUANTUMS:
        median, p95 = measure(quantum)
        print(f"{1000 * quantum / 48000:7.1f} ms {median:7.1f} ms {p95:7.1f} ms", flush=True)


if __name__ == "__main__":
    main()
