# SPDX-License-Identifier: GPL-3.0-or-later
"""A wall clock that goes wrong when a test wants it to; see fake-clock.c.

    clock = FakeClock(world.folder / "clock")
    daemon = world.start_daemon(**clock.env)
    clock.turn(3600)
"""

import struct

from world import build_dir


class FakeClock:
    def __init__(self, path):
        self._path = path
        self._path.write_bytes(self._offset(0))
        self.env = {"LD_PRELOAD": build_dir() / "tests/lib/fake-clock.so", "FAKE_CLOCK": path}

    @staticmethod
    def _offset(seconds):
        return struct.pack("=q", round(seconds * 1e6))

    def turn(self, seconds):
        """It is off by so much from now on. Written in place: programs have the file mapped, and one
        that has no bytes for a moment would end them."""
        with open(self._path, "r+b", buffering=0) as file:
            file.write(self._offset(seconds))
