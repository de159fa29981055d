#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the caption window costs, and how soon words are on the screen, against the design's budgets.

Prints a table; it fails only if a count is out of bounds, never because a machine is slow.
"""

import os
import pathlib
import re
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "overlay"))

from overlay_world import FRAMES_MAX, emit_caption, overlay_world  # noqa: E402
from process import wait_for  # noqa: E402

SECONDS = 10
RATE = 5  # updates a second
WORDS_PER_SECOND = 2.85  # 171 a minute, the pace of captions that are read well
WORDS = ("so the ship came in at last and nobody on the quay could say who had sent it or what for "
         "they stood there in the rain and looked").split()
TICKS = os.sysconf("SC_CLK_TCK")
LATE = re.compile(r"Frame painted, ([0-9.]+) ms and (\d+) frames")

# Words come, have appeared, are committed; a roll has as many as the screen shows in 250 ms.
FRAMES_PER_UPDATE_MAX = 4
FRAMES_PER_ROLL_MAX = 20
WORDS_PER_LINE_MIN = 5


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def memory_mb(pid):
    lines = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    private = sum(int(line.split()[1]) for line in lines if line.startswith("Private_"))
    pss = next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return private / 1024, pss / 1024


def frames(overlay):
    return overlay.log.count("Frame painted")


def pass_time(seconds):
    deadline = time.monotonic() + seconds
    wait_for(lambda: time.monotonic() >= deadline, seconds + 5, "the time to pass")


def measure(name, overlay, work):
    pid = overlay.popen.pid
    before, painted, began = cpu_seconds(pid), frames(overlay), time.monotonic()
    work()
    span = time.monotonic() - began
    cpu = 100 * (cpu_seconds(pid) - before) / span
    painted = frames(overlay) - painted
    private, pss = memory_mb(pid)
    print(f"{name:24} {painted / span:7.1f}/s {cpu:7.2f} % {private:7.1f} MB {pss:7.1f} MB",
          flush=True)
    return painted


def speak(fake, segment):
    """Five updates a second for a while: words that will stay, at the pace of speech, and behind
    them one that is another each time."""
    began = time.monotonic()
    for n in range(SECONDS * RATE):
        sure = [WORDS[i % len(WORDS)] for i in range(int(n / RATE * WORDS_PER_SECOND) + 1)]
        said = " ".join(sure)
        fake.emit("Caption", 1, segment, f"{said} {WORDS[n * 7 % len(WORDS)]}", len(said), False, {})
        wait_for(lambda due=began + (n + 1) / RATE: time.monotonic() >= due, 5, "the next update")


def percentile(values, share):
    return sorted(values)[int(share * (len(values) - 1))]


def main():
    print(f"{'':24} {'frames':>9} {'CPU':>9} {'private':>10} {'PSS':>10}")
    with overlay_world() as (world, fake, overlay):
        hidden = measure("hidden", overlay, lambda: pass_time(SECONDS))
        emit_caption(fake, " ".join(WORDS[:12]))
        world.wait_shown()
        pass_time(1.5)
        shown = measure("shown, at rest", overlay, lambda: pass_time(SECONDS))
        speaking = measure(f"{RATE} updates a second", overlay, lambda: speak(fake, 2))
        late = [(float(ms), int(count)) for ms, count in LATE.findall(overlay.log)]
    late, most = [ms for ms, _ in late], max(count for _, count in late)
    print(f"signal to frame: p50 {percentile(late, 0.5):.1f} ms, p95 {percentile(late, 0.95):.1f} ms"
          f" (budget 33 ms), at most {most} frames (budget {FRAMES_MAX}); measured {len(late)}")
    print("budgets: at rest 0 frames, 0.0 %; 5 updates a second 1 %; private 40 MB")
    rolls = SECONDS * WORDS_PER_SECOND / WORDS_PER_LINE_MIN
    assert hidden == 0 and shown == 0, "frames at rest"
    assert most <= FRAMES_MAX, "words that waited for a frame"
    assert len(late) >= SECONDS * WORDS_PER_SECOND / 2, "updates without a frame"
    assert speaking <= SECONDS * RATE * FRAMES_PER_UPDATE_MAX + rolls * FRAMES_PER_ROLL_MAX, \
        "frames for nothing"


if __name__ == "__main__":
    main()
