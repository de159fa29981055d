#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""surtitled as a process: how it ends, what it can't start without, and how still it is at rest."""

import collections
import contextlib
import os
import pathlib
import resource
import signal
import socket
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))

import speech
import words
from captions import BusError
from fault_server import Script
from process import wait_for
from service import ServiceTest, captions_of, note, words_of
from world import build_dir

REST_SECONDS = 5
# Of all threads together in that time: none is wanted, one or two may be a late goodbye.
SWITCHES_MAX = 2
RIGHT_MIN = 0.6


def switches(pid):
    """How often the threads of a process have gone to sleep by themselves: thread → count."""
    found = {}
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        status = dict(line.split(":\t", 1) for line in
                      (task / "status").read_text("ascii").splitlines() if ":\t" in line)
        found[f"{task.name} {status['Name']}"] = int(status["voluntary_ctxt_switches"])
    return found


def children_of(pid):
    """The ids of a process's children."""
    return [int(child) for task in pathlib.Path(f"/proc/{pid}/task").iterdir()
            for child in (task / "children").read_text("ascii").split()]


class EndTest(ServiceTest):
    def test_terminated(self):
        """SIGTERM in the middle of a word: the rest is sent, read and signalled; then it ends."""
        server = self.serve(Script(slow_tail=1.0))
        daemon = self.begin_daemon(server)
        self.captions.start()
        player = self.begin_speech(40)
        self.wait_for_word(9)
        os.kill(daemon.pid, signal.SIGTERM)
        _, summary = self.captions.wait_for_signal("SessionEnded")
        self.assertEqual((summary["reason"], summary["complete"]), ("shutdown", True))
        self.assertEqual(daemon.wait(10), 0)
        self.daemon = None
        player.kill()
        self.assertEqual(server.records[0].texts[-1], '{"type":"CloseStream"}')
        heard = words_of(captions_of(self.captions))
        self.assertEqual(heard, server.records[0].words)
        self.assertGreaterEqual(len(heard), 9)
        self.assert_order()

    def test_terminated_while_callers_wait(self):
        """Stop gets its summary, Start an error: nobody is left without an answer."""
        daemon = self.begin_daemon(self.serve(Script(slow_tail=2.0)))
        self.captions.start()
        self.speak(2)
        stop = self.captions.begin("Stop")
        self.captions.wait_for_state("stopping")
        start = self.begin_start()
        self.captions.property("State")
        os.kill(daemon.pid, signal.SIGTERM)
        self.assertTrue(self.outcome(stop)["complete"])
        self.assert_refused(self.outcome(start), "Stopping")
        self.assertEqual(daemon.wait(10), 0)
        self.daemon = None

    def test_terminated_twice(self):
        """The second signal is meant: it ends at once."""
        daemon = self.begin_daemon(self.serve(Script(never_answer=True)))
        self.captions.start()
        self.speak(2)
        os.kill(daemon.pid, signal.SIGTERM)
        self.captions.wait_for_state("stopping")
        begun = time.monotonic()
        os.kill(daemon.pid, signal.SIGTERM)
        self.assertEqual(daemon.wait(10), 0)
        self.assertLess(time.monotonic() - begun, 5)
        self.daemon = None

    def test_terminated_idle(self):
        daemon = self.begin_daemon()
        self.assertEqual(daemon.stop(), 0)
        self.assertEqual(daemon.log, "")
        self.daemon = None


class BeginTest(ServiceTest):
    def run_daemon(self, **env):
        """Start another surtitled that should end by itself; its exit code and log."""
        finished = self.world.run([self.world.program("surtitled")], **env)
        self.assertEqual(finished.out, "")
        return finished.code, finished.err.splitlines()

    def test_second(self):
        """Two can't serve one session: the second says so, and the first goes on."""
        server = self.serve()
        self.begin_daemon(server)
        self.captions.start()
        code, lines = self.run_daemon()
        self.assertEqual(code, 3)
        self.assertEqual(len(lines), 1, lines)
        self.assertIn("Another surtitled", lines[0])
        self.speak(4)
        self.captions.stop()
        self.assert_words(4)

    def test_no_bus(self):
        elsewhere = self.world.folder / "elsewhere"
        elsewhere.mkdir()
        for address in (None, "unix:path=/nonexistent/bus", "nonsense"):
            with self.subTest(address):
                code, lines = self.run_daemon(DBUS_SESSION_BUS_ADDRESS=address,
                                              XDG_RUNTIME_DIR=elsewhere)
                self.assertEqual(code, 1)
                self.assertEqual(len(lines), 1, lines)
                self.assertIn("session bus", lines[0])

    def test_no_runtime_folder(self):
        code, lines = self.run_daemon(XDG_RUNTIME_DIR=None)
        self.assertEqual(code, 1)
        self.assertEqual(len(lines), 1, lines)
        self.assertIn("XDG_RUNTIME_DIR", lines[0])


class BusEndTest(ServiceTest):
    def test_bus_dies(self):
        """Nobody can hear the last words, but they are fetched; then it ends, and says so."""
        server = self.serve(Script(slow_tail=1.0))
        daemon = self.begin_daemon(server)
        self.captions.start()
        self.speak(4)
        self.wait_for_word(4)
        self.world.bus.kill()
        self.assertEqual(daemon.wait(15), 1)
        self.daemon = None
        self.assertIn("session bus has gone away", daemon.log)
        record = server.records[0]
        self.assertEqual(record.texts[-1], '{"type":"CloseStream"}')
        self.assertEqual(len(record.words), 4)
        server.wait(lambda: record.ended, 5, "the end of the connection")
        self.assertEqual(record.faults, [])
        self.assertIn("(shutdown, complete)", daemon.log)


class LimitTest(ServiceTest):
    """The kernel gives no more files: what needs one fails with a name, and nothing else does."""

    def n_files(self):
        return max(int(path.name) for path in
                   pathlib.Path(f"/proc/{self.daemon.pid}/fd").iterdir()) + 1

    def limit_files(self, n):
        _, hard = resource.prlimit(self.daemon.pid, resource.RLIMIT_NOFILE)
        resource.prlimit(self.daemon.pid, resource.RLIMIT_NOFILE, (n, hard))

    def test_start(self):
        """Wherever in a start it strikes, the caller is told, and the next start works."""
        self.begin_daemon(self.serve())
        self.captions.property("State")
        plenty, _ = resource.prlimit(self.daemon.pid, resource.RLIMIT_NOFILE)
        names = collections.Counter()
        for n_spare in range(0, 44, 4):
            self.limit_files(self.n_files() + n_spare)
            try:
                self.captions.start()
                names["started"] += 1
                self.captions.stop()
            except BusError as error:
                names[error.name.rpartition(".")[2]] += 1
                self.assert_sentence(error.message)
            self.limit_files(plenty)
            self.captions.wait_for_state("idle")
        note(f"starts with few files: {dict(names)}")
        self.assertGreater(names.total() - names["started"], 2, "the limit was never met")
        self.assert_works()

    def test_running_session(self):
        self.begin_daemon(self.serve())
        self.captions.start()
        player = self.begin_speech(8)
        self.wait_for_word(2)
        self.limit_files(self.n_files())
        for _ in range(3):
            with self.assertRaises(BusError):
                self.captions.call("ListSources")
        player.wait(30)
        self.assertTrue(self.captions.stop()["complete"])
        self.assert_words(8)


class WatchdogTest(ServiceTest):
    """Somebody listens who would end it if it said nothing for so many seconds."""

    SECONDS = 1.5

    def setUp(self):
        super().setUp()
        path = self.world.folder / "notify"
        self.listener = self.enterContext(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
        path.unlink(missing_ok=True)
        self.listener.bind(str(path))
        self.listener.setblocking(False)
        self.beats = 0
        self.env = {"NOTIFY_SOCKET": path, "WATCHDOG_USEC": int(self.SECONDS * 1e6)}

    def count(self):
        """Beats until now."""
        with contextlib.suppress(BlockingIOError):
            while True:
                self.assertEqual(self.listener.recv(100), b"WATCHDOG=1")
                self.beats += 1
        return self.beats

    def test_hang(self):
        """Connections that were given up and never end are told by silence; one alone is not."""
        marks = self.world.folder / "hangs"
        self.begin_daemon(url="ws://127.0.0.1:9/v1/listen", **self.env, FAKE_HANG=marks,
                          LD_PRELOAD=build_dir() / "tests/lib/fake-resolver.so")
        wait_for(lambda: self.count() >= 2, 5, "beats at rest")
        for n_hanging in range(1, 4):
            start = self.begin_start()
            wait_for(lambda: marks.exists() and len(marks.read_bytes()) == n_hanging, 10, "a hang")
            if n_hanging == 3:
                before = self.count()
                wait_for(lambda: self.count() > before, 5, "a beat with two that hang")
            self.captions.stop()
            self.assert_refused(self.outcome(start), "Stopping")
        wait_for(lambda: self.log_lines("don't end"), 5, "the warning")
        before, until = self.count(), time.monotonic() + self.SECONDS
        wait_for(lambda: time.monotonic() > until, self.SECONDS + 5)
        self.assertEqual(self.count(), before)


@unittest.skipUnless(speech.available(), "pocketsphinx-testdata is not installed")
class RecognizerTest(ServiceTest):
    def test_killed(self):
        """The embedded recogniser dies in mid-sentence: it comes back, and all of it is heard."""
        daemon = self.begin_daemon()
        path = self.world.folder / "speech.wav"
        said = speech.join(speech.recordings()[:3], path)
        self.captions.start()
        player = self.world.pipewire.play(path)
        wait_for(lambda: captions_of(self.captions), 20, "the first words")
        (pid,) = children_of(daemon.pid)
        os.kill(pid, signal.SIGKILL)
        player.wait(60)
        summary = self.captions.stop()
        score = words.score(said, " ".join(self.captions.finals()))
        note(f"with a killed recogniser: {words.describe(score)}")
        self.assertTrue(summary["complete"], summary)
        self.assertEqual(summary["audio-lost"], 0.0)
        self.assertEqual(summary["reconnections"], 1)
        self.assertGreaterEqual(score.right / score.total, RIGHT_MIN)
        self.assert_order()

    def test_dies_with_the_daemon(self):
        """Killed without a chance to clean up, surtitled leaves no recogniser behind."""
        daemon = self.begin_daemon()
        self.captions.start()
        (pid,) = children_of(daemon.pid)
        os.kill(daemon.pid, signal.SIGKILL)
        wait_for(lambda: pid not in self.world.survivors(), 10, "the recogniser's end")
        daemon.wait()
        self.daemon = None

    def test_missing(self):
        """It isn't installed: an error by name that says what to do, and the daemon lives."""
        self.daemon = self.world.start([self.world.program_alone("surtitled")],
                                       SURTITLE_ENDPOINT="local")
        self.addCleanup(self.end_daemon)
        self.captions.wait_for_owner()
        for _ in range(2):
            self.assert_refused(self.start_error(), "Recognizer", "install")
            self.captions.wait_for_state("idle")
        self.assertEqual(self.log_lines(": error:"), [])


class RestTest(ServiceTest):
    def count(self):
        """Switches of all threads of surtitled while nothing happens."""
        before = switches(self.daemon.pid)
        until = time.monotonic() + REST_SECONDS
        wait_for(lambda: time.monotonic() > until, REST_SECONDS + 5)
        after = switches(self.daemon.pid)
        return {name: n - before.get(name, 0) for name, n in after.items()
                if n != before.get(name, 0)}

    def assert_rests(self, when):
        counted = self.count()
        note(f"{when}: {sum(counted.values())} switches in {REST_SECONDS} s, "
             f"{len(switches(self.daemon.pid))} threads")
        self.assertLessEqual(sum(counted.values()), SWITCHES_MAX, counted)

    def assert_no_audio_client(self):
        """No connection to PipeWire is held while nobody wants captions."""
        pids = {str(item["info"]["props"].get("application.process.id"))
                for item in self.world.pipewire.dump()
                if item.get("type") == "PipeWire:Interface:Client"}
        self.assertNotIn(str(self.daemon.pid), pids)

    def test_at_rest(self):
        """Before the first session and after one, it sleeps."""
        self.begin_daemon(self.serve())
        self.assert_no_audio_client()
        self.assert_rests("before any session")
        self.assert_works()
        wait_for(lambda: self.captions.property("State") == "idle", 5)
        self.assert_no_audio_client()
        self.assert_rests("after a session")

    def test_many_sessions(self):
        """A hundred sessions leave nothing behind: neither threads, nor files, nor memory."""
        self.begin_daemon(self.serve())
        for _ in range(10):
            self.captions.start()
            self.captions.stop()
        before = self.resources()
        for _ in range(100):
            self.captions.start()
            self.captions.stop()
        # What the last one sent may just be written down.
        wait_for(lambda: self.resources()[:2] <= before[:2], 10, f"files and threads as {before}")
        after = self.resources()
        note(f"files, threads, KiB before {before}, after {after}")
        self.assertLess(after[2] - before[2], 1024)

    def resources(self):
        folder = pathlib.Path(f"/proc/{self.daemon.pid}")
        rollup = (folder / "smaps_rollup").read_text("ascii").splitlines()
        private = next(line for line in rollup if line.startswith("Private_Dirty:"))
        return (len(list((folder / "fd").iterdir())), len(list((folder / "task").iterdir())),
                int(private.split()[1]))


if __name__ == "__main__":
    unittest.main()
