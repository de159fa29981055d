#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is kept on disk: at once, whatever is killed; found, read and forgotten; never unasked."""

import contextlib
import json
import os
import pathlib
import random
import resource
import signal
import sqlite3
import stat
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))

from captions import BusError
from fault_server import Script
from process import wait_for
from service import ServiceTest, captions_of, note
from world import build_dir

N_KILLS = 100
# What is promised of a final, and what a busy machine is granted on top.
ON_DISK_SECONDS = 1.0
GRACE_SECONDS = 2.0
# The disk of the tests stalls for three seconds.
ANSWER_SECONDS = 1.0


class HistoryTest(ServiceTest):
    def setUp(self):
        super().setUp()
        self.folder = self.world.folder / "data" / "surtitle"
        self.path = self.folder / "history.db"
        for name in self.folder.iterdir() if self.folder.exists() else ():
            name.unlink()

    def begin(self, **env):
        return self.begin_daemon(self.serve(), **env)

    def kill_daemon(self):
        daemon, self.daemon = self.daemon, None
        daemon.signal(signal.SIGKILL)
        daemon.wait(10)

    def say(self, n_words, first, **options):
        """A session with so many words; its number."""
        session = self.captions.start(**options)
        self.speak(n_words, first)
        self.assertTrue(self.captions.stop()["complete"])
        self.assert_words(n_words, first, session=session)
        return session

    def stored(self, sql, *values):
        """What another program sees in the file; nothing while there is none."""
        if not self.path.exists():
            return []
        with contextlib.closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)) as file:
            try:
                return file.execute(sql, values).fetchall()
            except sqlite3.OperationalError:
                return []

    def wait_for_stored(self, word, seconds=10):
        return wait_for(lambda: self.stored("SELECT text FROM segments WHERE text LIKE ?",
                                            f"%{word}%"), seconds, f"{word} in the file")

    def traces(self, *words):
        """Which of these words stand anywhere in the files."""
        raw = b"".join(name.read_bytes() for name in self.folder.iterdir())
        return [word for word in words if word.encode() in raw]

    def sessions(self, limit=0):
        return self.captions.call("ListSessions", "(u)", limit)

    def search(self, query, limit=0):
        return self.captions.call("Search", "(su)", query, limit)

    def error_of(self, method, *arguments):
        with self.assertRaises(BusError) as caught:
            self.captions.call(method, *arguments)
        return caught.exception

    def notices(self):
        return [message for code, message in self.captions.signals("Notice") if code == "History"]

    def finals(self, session):
        return [tuple(c) for c in captions_of(self.captions) if c.final and c.session == session]

    def assert_same_captions(self, read, told):
        """As they were signalled; the times of words to a microsecond."""
        self.assertEqual([c[:5] for c in read], [c[:5] for c in told])
        for (*_, one), (*_, other) in zip(read, told):
            words, wanted = one.pop("words"), dict(other).pop("words")
            self.assertEqual(one, {name: value for name, value in other.items() if name != "words"})
            self.assertEqual([(w[0], w[4]) for w in words], [(w[0], w[4]) for w in wanted])
            for word, want in zip(words, wanted):
                for i in (1, 2, 3):
                    self.assertAlmostEqual(word[i], want[i], delta=1e-6)

    # What is kept

    def test_kept_and_found(self):
        """Written as it is said; listed, found and read after the service has ended, too."""
        self.begin()
        session = self.captions.start(history=True)
        self.speak(6, 1)
        self.captions.wait_for_signal("Caption", 10, lambda *args: args[4])
        told = time.monotonic()
        self.wait_for_stored("w0001", ON_DISK_SECONDS + GRACE_SECONDS)
        note(f"on disk {time.monotonic() - told:.2f} s after the signal")
        running = self.sessions()
        self.assertEqual([(s["session"], s["kept"], "ended" in s) for s in running],
                         [(session, True, False)])
        self.assertEqual((running[0]["source"], running[0]["language"]), ("system", "en"))
        self.speak(6, 7)
        self.captions.stop()
        self.assert_words(12, session=session)
        self.check_modes()
        self.begin()
        self.check_past(session)
        self.check_past_export(session)

    def check_past_export(self, session):
        """What is over is exported like what runs."""
        told = self.finals(session)
        finished = self.export(session, "json")
        self.assertEqual((finished.code, finished.err), (0, ""))
        exported = json.loads(finished.out)
        self.assertEqual((exported["session"], [s["text"] for s in exported["segments"]]),
                         (session, [caption[2] for caption in told]))
        self.assertAlmostEqual(exported["started"] / 1e6, time.time(), delta=120)
        self.assertIn(told[0][2], self.export(session, "srt").out)
        finished = self.export(session + 1, "srt")
        self.assertEqual((finished.code, finished.err),
                         (1, "surtitle: There are no captions of that session.\n"))

    def export(self, session, name):
        return self.world.run([self.world.program("surtitle"), "history", "export", "--format",
                               name, str(session)])

    def check_modes(self):
        self.assertEqual(stat.S_IMODE(self.folder.stat().st_mode), 0o700)
        for name in self.folder.iterdir():
            self.assertEqual(stat.S_IMODE(name.stat().st_mode), 0o600, name)

    def check_past(self, session):
        told = self.finals(session)
        [listed] = self.sessions()
        self.assertEqual((listed["session"], listed["segments"], listed["words"]),
                         (session, len(told), 12))
        self.assertAlmostEqual(listed["duration"], told[-1][5]["end"], delta=1e-6)
        self.assertTrue(listed["title"])
        self.assertGreater(listed["ended"], listed["started"])
        self.assertAlmostEqual(listed["started"] / 1e6, time.time(), delta=120)
        read = self.captions.call("GetCaptions", "(tt)", session, 0)
        self.assert_same_captions(read, told)
        last = told[-1][1]
        self.assertEqual(len(self.captions.call("GetCaptions", "(tt)", session, last)), 1)
        self.assertEqual(self.captions.call("GetCaptions", "(tt)", session, last + 1), [])
        [hit] = self.search("W0008")
        self.assertEqual(hit["session"], session)
        self.assertIn("\x02w0008\x03", hit["snippet"])
        self.assertEqual(hit["text"], told[hit["segment"] - 1][2])
        self.assertEqual(hit["position"], told[hit["segment"] - 1][5]["start"])
        self.assertEqual(len(self.search('"w0008 w0009"')), 1)
        self.assertEqual(self.search('"w0009 w0008"'), [])
        self.assertEqual(len(self.search("w00*", 1)), 1)

    def test_never_unasked(self):
        """Without setting and option there is no file, whatever is asked of it."""
        self.begin()
        session = self.captions.start()
        self.speak(4, 1)
        self.assertEqual([(s["session"], s["kept"]) for s in self.sessions()], [(session, False)])
        self.captions.stop()
        self.assertEqual(self.sessions(), [])
        self.assertEqual(self.search("w0001"), [])
        self.captions.call("DeleteSession", "(t)", 0)
        self.assertEqual(self.captions.call("ForgetRecent", "(u)", 60), 0)
        self.assert_refused(self.error_of("DeleteSession", "(t)", session), "NotFound")
        self.assert_refused(self.error_of("GetCaptions", "(tt)", session, 0), "NotFound")
        self.assert_refused(self.error_of("GetCaptions", "(tt)", 0, 0), "NotFound")
        self.assert_refused(self.error_of("Search", "(su)", "x" * 2000, 0), "Limit")
        self.assertFalse(self.folder.exists() and list(self.folder.iterdir()))

    def test_setting_and_days(self):
        """The setting keeps sessions, the option wins; what is older than its days goes."""
        keyfile = self.world.folder / "config" / "glib-2.0" / "settings" / "keyfile"
        keyfile.parent.mkdir(parents=True, exist_ok=True)
        keyfile.write_text("[org/surtitle/Surtitle]\nhistory=true\nhistory-days=7\n")
        self.addCleanup(keyfile.unlink)
        self.begin()
        old = self.say(4, 1)
        self.say(4, 11, history=False)
        self.assertEqual([s["session"] for s in self.sessions()], [old])
        self.end_daemon()
        with contextlib.closing(sqlite3.connect(self.path, isolation_level=None)) as file:
            file.execute("UPDATE segments SET stop_usec = stop_usec - 8 * 86400 * 1000000")
        self.begin()
        new = self.say(4, 21)
        wait_for(lambda: [s["session"] for s in self.sessions()] == [new], 10, "the old one to go")
        wait_for(lambda: not self.traces("w0001", "w0004"), 10, "its words to go")
        self.assertEqual(len(self.search("w0021")), 1)

    def test_killed(self):
        """All finals that were told are there after SIGKILL, and the session has an end."""
        self.begin()
        session = self.captions.start(history=True)
        self.speak(6, 1)
        self.captions.wait_for_signal("Caption", 10, lambda *args: args[4])
        self.wait_for_stored("w0001", ON_DISK_SECONDS + GRACE_SECONDS)
        told = self.finals(session)
        self.kill_daemon()
        self.begin()
        [listed] = self.sessions()
        self.assertGreaterEqual(listed["ended"], listed["started"])
        self.assert_same_captions(self.captions.call("GetCaptions", "(tt)", session, 0), told)

    def test_longer_than_memory(self):
        """Of a session that runs for long, memory has the newest; its number gives all of them."""
        n_segments = 5100
        said = [(0.5, "send", self.final(i)) for i in range(n_segments)]
        # On a busy machine the connection may be replaced, and nothing is to be said twice then.
        self.begin_daemon(self.serve(Script(at=said, alter="mute"), Script(alter="mute")))
        session = self.captions.start(history=True)
        self.speak(4, 1)
        wait_for(lambda: len(self.captions.finals()) >= n_segments, 60, "all finals")
        wait_for(lambda: self.stored("SELECT count(*) FROM segments") == [(n_segments,)], 30,
                 "all of them on disk")
        newest = self.captions.call("GetCaptions", "(tt)", 0, 0)
        self.assertEqual(newest[-1][1], n_segments)
        self.assertLess(len(newest), n_segments)
        self.assertEqual(self.numbers_of(session), list(range(1, n_segments + 1)))
        exported = json.loads(self.export(session, "json").out)
        self.assertEqual(len(exported["segments"]), n_segments)
        self.captions.call("DeleteSession", "(t)", session)
        self.assertEqual(self.numbers_of(session)[-1], n_segments)
        self.captions.stop()

    @staticmethod
    def final(number):
        start = number / 10
        return {"type": "Results", "channel_index": [0, 1], "start": start, "duration": 0.09,
                "is_final": True, "speech_final": True,
                "channel": {"alternatives": [{
                    "transcript": f"n{number}", "confidence": 0.9,
                    "words": [{"word": f"n{number}", "start": start, "end": start + 0.09,
                               "confidence": 0.9}]}]}}

    def numbers_of(self, session):
        """The numbers of its segments, asked for until none come."""
        numbers = []
        while page := self.captions.call("GetCaptions", "(tt)", session,
                                         numbers[-1] + 1 if numbers else 0):
            numbers += [caption[1] for caption in page]
        return numbers

    # What is forgotten

    def test_forgotten(self):
        """One session, the last minutes, all: no word of it is in the files when that is told."""
        self.begin()
        first = self.say(4, 1, history=True)
        second = self.say(4, 11, history=True)
        self.captions.call("DeleteSession", "(t)", first)
        self.assertEqual(self.traces("w0001", "w0004", "w0011"), ["w0011"])
        self.assert_refused(self.error_of("DeleteSession", "(t)", first), "NotFound")
        self.assert_refused(self.error_of("GetCaptions", "(tt)", first, 0), "NotFound")
        self.assertEqual([s["session"] for s in self.sessions()], [second])
        self.assertEqual(self.captions.call("ForgetRecent", "(u)", 0), 0)
        self.assertEqual(self.captions.call("ForgetRecent", "(u)", 10), 1)
        self.assertEqual(self.traces("w0011", "w0014"), [])
        self.assertEqual(self.sessions(), [])
        (self.folder / "history.db.damaged-before").write_text("w0099")
        self.say(4, 21, history=True)
        self.captions.call("DeleteSession", "(t)", 0)
        self.assertEqual(self.traces("w0021", "w0024", "w0099"), [])
        self.assertEqual((self.sessions(), self.search("w0021")), ([], []))

    def test_forgotten_while_it_runs(self):
        """The session goes on; what was said before is not kept even if it is finished after."""
        self.begin()
        session = self.captions.start(history=True)
        player = self.begin_speech(16, 1)
        self.wait_for_word(8)
        self.captions.call("DeleteSession", "(t)", session)
        player.wait(20)
        self.speak(4, 101)
        self.captions.stop()
        self.wait_for_stored("w0101")
        self.assertEqual(self.traces("w0001", "w0008", "w0016"), [])
        [listed] = self.sessions()
        self.assertEqual((listed["session"], listed["segments"]), (session, 1))

    # What goes wrong with the disk

    def limit_files(self, n_bytes):
        resource.prlimit(self.daemon.pid, resource.RLIMIT_FSIZE, (n_bytes, resource.RLIM_INFINITY))

    def test_full_disk(self):
        """Captions go on, one notice says why; when there is room, nothing is missing."""
        self.begin()
        session = self.captions.start(history=True)
        self.speak(4, 1)
        self.wait_for_stored("w0001")
        self.limit_files(0)
        self.speak(4, 5)
        [message] = wait_for(self.notices, 10, "the notice")
        self.assert_sentence(message)
        self.assertIn("room", message)
        self.speak(4, 9)
        self.wait_for_word(12)
        self.assertEqual(self.notices(), [message])
        self.limit_files(resource.RLIM_INFINITY)
        wait_for(lambda: self.notices() == [message, ""], 10, "the notice to be withdrawn")
        self.captions.stop()
        self.assert_words(12, session=session)
        self.wait_for_stored("w0012")
        self.assert_same_captions(self.captions.call("GetCaptions", "(tt)", session, 0),
                                  self.finals(session))
        self.limit_files(0)
        self.assertEqual(len(self.search("w0012")), 1)
        self.assert_refused(self.error_of("DeleteSession", "(t)", session), "History", "room")
        self.captions.call("DeleteSession", "(t)", 0)
        self.assertEqual((self.sessions(), self.traces("w0001")), ([], []))

    def test_damaged_file(self):
        """It is set aside, not lost, and a new one begun; a newer one is left as it is."""
        self.folder.mkdir(exist_ok=True)
        self.path.write_bytes(b"no database" * 5000)
        self.begin()
        self.assert_refused(self.error_of("Search", "(su)", "word", 0), "History", "damaged")
        session = self.say(4, 1, history=True)
        [message] = self.notices()
        [aside] = self.folder.glob("history.db.damaged-*")
        self.assertIn(str(aside), message)
        self.assertEqual(aside.read_bytes(), b"no database" * 5000)
        self.assertEqual([s["session"] for s in self.sessions()], [session])

    def test_newer_file(self):
        self.folder.mkdir(exist_ok=True)
        with contextlib.closing(sqlite3.connect(self.path, isolation_level=None)) as file:
            file.execute("PRAGMA user_version = 1000")
        self.begin()
        self.say(4, 1, history=True)
        [message] = self.notices()
        self.assertIn("newer", message)
        self.assertEqual(self.stored("PRAGMA user_version"), [(1000,)])
        self.assert_refused(self.error_of("ListSessions", "(u)", 0), "History", "newer")

    def test_removed_file(self):
        """Somebody deletes the file while a session runs: what comes then is in a new one."""
        self.begin()
        self.captions.start(history=True)
        self.speak(4, 1)
        self.wait_for_stored("w0001")
        for name in self.folder.iterdir():
            name.unlink()
        self.speak(4, 11)
        self.wait_for_stored("w0011")
        self.captions.stop()
        self.assertEqual(self.stored("PRAGMA integrity_check"), [("ok",)])

    def test_slow_disk(self):
        """A disk that stalls for seconds holds up nobody but the writer."""
        sign = self.world.folder / "slow"
        sign.touch()
        self.begin(LD_PRELOAD=build_dir() / "tests/lib/slow-disk.so", SLOW_DISK=sign,
                   ASAN_OPTIONS="verify_asan_link_order=0:" + os.environ.get("ASAN_OPTIONS", ""))
        self.captions.start(history=True)
        slowest, end = 0.0, time.monotonic() + 3.0
        player = self.begin_speech(12, 1)
        while time.monotonic() < end:
            begun = time.monotonic()
            self.assertEqual(self.captions.property("State"), "listening")
            slowest = max(slowest, time.monotonic() - begun)
        player.wait(20)
        begun = time.monotonic()
        self.assertTrue(self.captions.stop()["complete"])
        note(f"slowest answer {slowest:.3f} s, Stop {time.monotonic() - begun:.3f} s")
        self.assertLess(slowest, ANSWER_SECONDS)
        self.assert_words(12)
        sign.unlink()
        self.wait_for_stored("w0012", 30)


class KillTest(unittest.TestCase):
    """The library alone, killed at any moment of its work."""

    def run_until_killed(self, path, session, chance):
        """The numbers that were reported."""
        driver = subprocess.Popen([build_dir() / "tests/lib/history-driver", path, str(session)],
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        first = driver.stdout.readline()
        time.sleep(chance.uniform(0, 0.04))
        driver.kill()
        rest, err = driver.communicate(timeout=10)
        self.assertEqual(err, b"")
        # The last line may have been cut.
        return [int(line) for line in (first + rest).split(b"\n")[:-1]]

    def test_killed_a_hundred_times(self):
        chance = random.Random(5)
        n_reported = 0
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "surtitle", "history.db")
            for session in range(1, N_KILLS + 1):
                reported = self.run_until_killed(path, session, chance)
                n_reported += reported[-1]
                with contextlib.closing(sqlite3.connect(path)) as file:
                    self.check(file, session, reported[-1])
            with contextlib.closing(sqlite3.connect(path)) as file:
                self.assertEqual(file.execute("PRAGMA integrity_check").fetchall(), [("ok",)])
                file.execute("INSERT INTO segments_text (segments_text, rank)"
                             " VALUES ('integrity-check', 1)")
                self.assertEqual(file.execute("SELECT count(*) FROM sessions").fetchone(),
                                 (N_KILLS,))
        note(f"{N_KILLS} kills, {n_reported} segments reported, none missing")

    def check(self, file, session, last):
        """All up to the last one that was reported, and sums that are true of what is there."""
        n_stored, highest, n_words = file.execute(
            "SELECT count(*), max(segment), sum(n_words) FROM segments WHERE session = ?",
            (session,)).fetchone()
        self.assertGreaterEqual(highest, last)
        self.assertEqual(n_stored, highest)
        self.assertEqual(file.execute("SELECT segments, words FROM sessions WHERE number = ?",
                                      (session,)).fetchone(), (n_stored, n_words))
        self.assertEqual(file.execute("SELECT count(*) FROM segments_text"
                                      " WHERE segments_text MATCH ?",
                                      (f"n{last} s{session}",)).fetchone(), (1,))


if __name__ == "__main__":
    unittest.main()
