# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs that a test starts: logged, waited for by conditions, and gone with the test."""

import collections
import os
import pathlib
import signal
import subprocess
import tempfile
import time

from gi.repository import GLib

# A slow machine, valgrind or a sanitizer: every deadline is stretched by this factor.
PATIENCE = float(os.environ.get("SURTITLE_TEST_PATIENCE", "1"))
POLL_MS = 10
TERMINATE_SECONDS = 10

Finished = collections.namedtuple("Finished", "code out err")


class Deadline(AssertionError):
    """What was waited for did not come in time."""


def wait_for(predicate, seconds=10, what="condition"):
    """Run the GLib main context until predicate() is true; give its value back.

    Signals and replies of D-Bus arrive meanwhile. A condition that stays false raises Deadline.
    """
    context = GLib.MainContext.default()
    end = time.monotonic() + seconds * PATIENCE
    ticking = GLib.timeout_add(POLL_MS, lambda: True)
    try:
        while True:
            while context.iteration(False):
                pass
            value = predicate()
            if value:
                return value
            if time.monotonic() > end:
                raise Deadline(f"waited {seconds * PATIENCE:g} s in vain for {what}")
            context.iteration(True)
    finally:
        GLib.source_remove(ticking)


class Process:
    """A running program. What it says is in `log`; if `pipe`, that is its errors, and `out` the rest.

    stdout: a file for its output instead.
    """

    def __init__(self, command, env, log_path, pipe=False, cwd=None, pass_fds=(), stdout=None):
        self.command = [str(word) for word in command]
        self.name = pathlib.Path(self.command[0]).name
        self.log_path = pathlib.Path(log_path)
        self.out_path = self.log_path.with_suffix(".out") if pipe else self.log_path
        with open(self.log_path, "ab") as log, open(self.out_path, "ab") as out:
            # setpriv: the program dies with us even if we are killed; a session of its own makes
            # its whole family reachable by one signal.
            self.popen = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", "--", *self.command],
                env=env, cwd=cwd, stdin=subprocess.DEVNULL, stdout=stdout or out, stderr=log,
                start_new_session=True, pass_fds=pass_fds)

    @property
    def pid(self):
        return self.popen.pid

    @property
    def log(self):
        return self.log_path.read_text(encoding="utf-8", errors="replace")

    @property
    def out(self):
        return self.out_path.read_text(encoding="utf-8", errors="replace")

    def running(self):
        return self.popen.poll() is None

    def wait(self, seconds=10):
        """Wait for its end; give its exit code back (negative: the signal that ended it)."""
        wait_for(lambda: not self.running(), seconds, f"the end of {self.name}")
        return self.popen.returncode

    def wait_for_line(self, beginning, seconds=10):
        """Wait until its output has a whole line with this beginning; give the line back."""
        def find():
            whole = self.out.split("\n")[:-1]
            found = next((line for line in whole if line.startswith(beginning)), None)
            if found is None and not self.running():
                raise AssertionError(f"{self.name} ended with {self.popen.returncode} "
                                     f"before it said “{beginning}”:\n{self.log}")
            return found
        return wait_for(find, seconds, f"“{beginning}” from {self.name}")

    def signal(self, number):
        """Send a signal to the program and all its children."""
        try:
            os.killpg(self.pid, number)
        except ProcessLookupError:
            pass

    def stop(self, seconds=TERMINATE_SECONDS):
        """Ask it to end and wait; a program that won't is killed, which is reported by -9."""
        if self.running():
            self.signal(signal.SIGTERM)
            try:
                self.wait(seconds)
            except Deadline:
                pass
        self.kill()
        return self.popen.returncode

    def kill(self):
        """End it and its children at once."""
        self.signal(signal.SIGKILL)
        self.popen.wait()


def run(command, env, seconds=30, cwd=None, stdin=None):
    """Run a program to its end while the main context goes on; give (code, out, err) back.

    The output goes through files, not pipes: a child left behind can't hold us up.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        popen = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", "--", *(str(word) for word in command)],
            env=env, cwd=cwd, stdin=stdin or subprocess.DEVNULL, stdout=out, stderr=err,
            start_new_session=True)
        try:
            wait_for(lambda: popen.poll() is not None, seconds, f"the end of {command[0]}")
        finally:
            if popen.poll() is None:
                os.killpg(popen.pid, signal.SIGKILL)
                popen.wait()
        texts = []
        for file in (out, err):
            file.seek(0)
            texts.append(file.read().decode("utf-8", "replace"))
    return Finished(popen.returncode, *texts)


def processes_with(variable, value):
    """The ids of all running programs that have this environment variable."""
    wanted = f"{variable}={value}".encode()
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            environment = (entry / "environ").read_bytes().split(b"\0")
        except OSError:
            continue  # ended meanwhile, or another user's
        if wanted in environment:
            found.append(int(entry.name))
    return found
