# SPDX-License-Identifier: GPL-3.0-or-later
"""tests/lib/transport-driver.c as an object: commands go in, events come out."""

import json
import os
import pathlib
import queue
import subprocess
import threading
import time

from process import wait_for

LIB = pathlib.Path(os.environ.get("BUILD_DIR", "build")) / "tests" / "lib"
ENDS = ("refused", "failed", "closed")


class Driver:
    """One process with one transport. names: FAKE_RESOLVER's table, name → answer."""

    def __init__(self, names=None, **environment):
        if names:
            environment["LD_PRELOAD"] = str(LIB / "fake-resolver.so")
            environment["FAKE_RESOLVER"] = " ".join(f"{n}={a}" for n, a in names.items())
        self.lines = []  # all it has said
        self.log = []
        self._results, self._events = queue.Queue(), queue.Queue()
        self.process = subprocess.Popen(
            [LIB / "transport-driver"], text=True, env={**os.environ, **environment},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self._readers = [threading.Thread(target=self._read, daemon=True),
                         threading.Thread(target=self._read_log, daemon=True)]
        for reader in self._readers:
            reader.start()

    def _read(self):
        for line in self.process.stdout:
            self.lines.append(line)
            value = json.loads(line)
            (self._events if "event" in value else self._results).put(value)
        self._results.put(None)
        self._events.put(None)

    def _read_log(self):
        for line in self.process.stderr:
            self.log.append(line)

    def command(self, *words, timeout=10):
        """The command's result: a number, or the name of an error."""
        self.process.stdin.write(" ".join(str(word) for word in words) + "\n")
        self.process.stdin.flush()
        result = self._results.get(timeout=timeout)
        if result is None:
            raise AssertionError(f"the driver died: {''.join(self.log)}")
        return result.get("error", result["result"])

    def open(self, url, query="-", authorization="-", ca_file="-", proxy="-"):
        return self.command("open", url, query, authorization.replace(" ", "_"), ca_file, proxy)

    def event(self, timeout=10):
        """The next event; AssertionError if none comes in time."""
        try:
            event = self._events.get(timeout=timeout)
        except queue.Empty:
            raise AssertionError(f"no event within {timeout} s after {self.lines[-5:]}") from None
        if event is None:
            raise AssertionError(f"the driver died: {''.join(self.log)}")
        return event

    def has_event(self):
        return not self._events.empty()

    def no_event(self, seconds):
        """Whether nothing comes for so long."""
        try:
            self._events.get(timeout=seconds)
        except queue.Empty:
            return True
        return False

    def end(self, timeout=20):
        """The event that ends the connection; those before it are dropped."""
        deadline = time.monotonic() + timeout
        while True:
            event = self.event(deadline - time.monotonic())
            if event["event"] in ENDS:
                return event

    def _status(self, field):
        text = pathlib.Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return next(line.split()[1] for line in text.splitlines() if line.startswith(field + ":"))

    def status(self, field):
        """A number of /proc/PID/status."""
        return int(self._status(field))

    def rest(self):
        """Wait until the network's thread has ended and the main one has nothing left to do."""
        self.command("pending")
        wait_for(lambda: self.status("Threads") == 1, 10, "the end of the network's thread")
        wait_for(lambda: self._status("State") == "S", 10, "a process at rest")

    def n_fds(self):
        return len(list(pathlib.Path(f"/proc/{self.process.pid}/fd").iterdir()))

    def quit(self, timeout=10):
        """Free the transport and end: how many milliseconds the freeing took."""
        self.command("quit")
        milliseconds = self._results.get(timeout=timeout)["result"]
        code = self.process.wait(timeout)
        self._close()
        if code != 0:
            raise AssertionError(f"the driver ended with {code}: {''.join(self.log)}")
        return milliseconds

    def _close(self):
        for reader in self._readers:
            reader.join(5)
        for stream in self.process.stdin, self.process.stdout, self.process.stderr:
            stream.close()

    def stop(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
            self._close()
