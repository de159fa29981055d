#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is sent to a server is counted, day by day, and ends where the user has set a limit."""

import datetime
import fcntl
import os
import pathlib
import re
import shutil
import signal
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))

import tone_words
from fake_clock import FakeClock
from fault_server import Script
from faults import FaultTest
from process import wait_for
from service import RATE, captions_of, note, words_of
from world import build_dir

HEAD = "surtitle-usage 1\n"
MINUTE = 60 * RATE
DAY_SECONDS = 24 * 3600

# To the midnight that is waited for: enough to use up what is left of a day.
REST_SECONDS = 25

# From the first sound that is sent to the disk; see usage-book.h.
DELAY_SECONDS = 5


# It is noon there: no test has midnight come in its middle.
HOURS_WEST = datetime.datetime.now(datetime.timezone.utc).hour - 12
ZONE = datetime.timezone(datetime.timedelta(hours=-HOURS_WEST))


def today():
    return datetime.datetime.now(ZONE).date()


class CostTest(FaultTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.world.env["TZ"] = f"NOON{HOURS_WEST}"

    def setUp(self):
        super().setUp()
        self.folder = self.world.folder / "state" / "surtitle"
        self.file = self.folder / "usage"
        shutil.rmtree(self.folder, ignore_errors=True)
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def put(self, text):
        self.folder.mkdir(mode=0o700, exist_ok=True)
        self.file.write_text(text, encoding="ascii")

    def sent_before(self, seconds, day=None):
        """So much was sent today, before the daemon begins."""
        self.put(f"{HEAD}{day or today():%Y%m%d} {round(seconds * RATE)}\n")

    def days(self):
        """What is in the file: day → samples."""
        text = self.file.read_text(encoding="ascii") if self.file.exists() else HEAD
        self.assertTrue(text.startswith(HEAD), text)
        return {day: int(n) for day, n in re.findall(r"^(\d{8}) (\d+)$", text, re.M)}

    def wait_for_file(self, n_samples, seconds=10):
        wait_for(lambda: sum(self.days().values()) == n_samples, seconds, "the file of what was sent")

    def sent(self):
        """What was sent today, in seconds."""
        return self.captions.property("Statistics")["sent-today"]

    def set_now(self, key, value):
        """As a person does who has the settings open."""
        self.set_setting(key, str(value))

    def quota(self):
        return self.notices("quota")

    def wait_for_quota(self, beginning, seconds=15):
        """The last notice begins so; it is a sentence."""
        wait_for(lambda: self.quota() and self.quota()[-1].startswith(beginning), seconds,
                 f"the notice “{beginning}”")
        self.assert_sentence(self.quota()[-1])


class CountTest(CostTest):
    def test_counted_and_told(self):
        """In the session, at rest, on the disk and after a restart; with its price."""
        self.set_now("price-per-hour", 0.46)
        server = self.begin(Script())
        self.speak_watched(8)
        summary = self.captions.stop()
        self.assertEqual(len(server.records[0].audio), round(summary["audio-sent"] * RATE) * 2)
        told = self.captions.property("Statistics")
        note(f"{told['sent-today']:.3f} s sent, {told['currency']}{told['cost-today']:.6f}")
        self.assertNotIn("audio-sent", told)
        self.assertAlmostEqual(told["sent-today"], summary["audio-sent"], places=6)
        self.assertEqual(told["sent-month"], told["sent-today"])
        self.assertAlmostEqual(told["cost-today"], summary["audio-sent"] / 3600 * 0.46, places=9)
        self.assertEqual(told["cost-month"], told["cost-today"])
        self.assertEqual(told["currency"], "$")
        self.wait_for_file(round(summary["audio-sent"] * RATE))
        self.assertEqual(self.file.stat().st_mode & 0o777, 0o600)
        self.assertEqual(self.folder.stat().st_mode & 0o777, 0o700)
        self.begin_daemon(server)
        wait_for(lambda: self.captions.property("Statistics").get("sent-today"), 5, "the sum")
        self.assertEqual(self.captions.property("Statistics"), told)
        self.captions.start()
        self.speak_watched(4, 9)
        second = self.captions.stop()["audio-sent"]
        self.assertAlmostEqual(self.sent(), summary["audio-sent"] + second, places=6)

    def test_price_changes_at_once(self):
        self.sent_before(3600)
        self.begin_daemon(self.serve())
        wait_for(lambda: self.captions.property("Statistics").get("sent-today"), 5, "the sum")
        self.assertNotIn("cost-today", self.captions.property("Statistics"))
        self.set_now("price-per-hour", 1.5)
        wait_for(lambda: self.captions.property("Statistics").get("cost-today") == 1.5, 10,
                 "the cost")
        self.set_now("currency", "€" * 20)
        wait_for(lambda: self.captions.property("Statistics")["currency"] == "€" * 5, 10,
                 "the currency, with its limit")
        self.assertEqual(self.captions.signals("PropertiesChanged"), [])

    def test_months(self):
        """Of this month and the ones before, whatever was yesterday."""
        first = today().replace(day=1)
        before = first - datetime.timedelta(days=1)
        self.put(f"{HEAD}{before:%Y%m%d} {7 * RATE}\n{first:%Y%m%d} {3 * RATE}\n")
        self.begin_daemon(self.serve())
        wait_for(lambda: self.captions.property("Statistics").get("sent-month"), 5, "the sum")
        told = self.captions.property("Statistics")
        self.assertEqual(told["sent-month"], 3)
        self.assertEqual(told["sent-today"], 3 if first == today() else 0)

    def test_what_is_sent_again_counts_again(self):
        server, summary = self.pass_through_reset()
        self.assertGreater(summary["audio-sent"], summary["audio-captured"])
        self.assertAlmostEqual(self.sent(), summary["audio-sent"], places=6)
        received = sum(len(record.audio) for record in server.records) / 2 / RATE
        self.assertGreaterEqual(self.sent(), received)

    def pass_through_reset(self):
        server = self.begin(Script(at=[(3.0, "reset")]), Script())
        self.speak_watched(24)
        summary = self.captions.stop()
        self.check_words(24)
        return server, summary

    def test_each_channel_counts(self):
        room = self.world.pipewire.add_room("headset")
        self.world.pipewire.set_default("headset", "source")
        self.begin(Script(), source="both")
        player = self.begin_speech(8)
        voice = self.world.pipewire.play(self.tone_file(8, 5000), target=room, name="voice")
        self.watch(lambda: not player.running() and not voice.running(), 30, "the end of both")
        summary = self.captions.stop()
        self.assertGreater(summary["audio-sent"], 2)
        self.assertAlmostEqual(self.sent(), 2 * summary["audio-sent"], places=6)

    def test_this_computer_costs_nothing(self):
        if not (build_dir() / "src/surtitle-recognizer").exists():
            self.skipTest("built without the embedded recogniser")
        self.set_now("daily-limit", 1)
        self.sent_before(61)
        self.begin_daemon()
        self.captions.start()
        self.speak_watched(8)
        self.assertGreater(self.captions.stop()["audio-sent"], 1)
        self.assertEqual(self.sent(), 61)
        self.assertEqual(self.quota(), [])


class DiskTest(CostTest):
    def test_killed(self):
        """What was sent is on the disk soon, and what was there before is not lost."""
        self.sent_before(100)
        server = self.begin(Script())
        player = self.begin_speech(60)
        self.wait_for_word(2)
        wait_for(lambda: self.days()[f"{today():%Y%m%d}"] > 100 * RATE, DELAY_SECONDS + 5,
                 "the file of what was sent")
        stored = sum(self.days().values())
        self.assertGreater(stored, 100 * RATE + RATE)
        os.kill(self.daemon.pid, signal.SIGKILL)
        self.daemon.wait()
        self.daemon = None
        player.kill()
        self.assertEqual(sum(self.days().values()), stored)
        self.begin_daemon(server)
        wait_for(lambda: self.captions.property("Statistics").get("sent-today"), 5, "the sum")
        self.assertAlmostEqual(self.sent(), stored / RATE, places=6)

    def test_terminated(self):
        """All is there when it has ended, its last words included."""
        server = self.begin(Script())
        self.speak_watched(4)
        self.end_daemon()
        summary = self.captions.signals("SessionEnded")[-1][1]
        self.assertEqual(sum(self.days().values()), round(summary["audio-sent"] * RATE))
        self.assertEqual(len(server.records[0].audio), 2 * sum(self.days().values()))

    def test_damaged(self):
        """It is kept aside, which the log says; counting begins anew."""
        self.put("nonsense")
        self.begin(Script())
        self.speak_watched(4)
        summary = self.captions.stop()
        self.wait_for_file(round(summary["audio-sent"] * RATE))
        asides = list(self.folder.glob("usage.damaged-*"))
        self.assertEqual([aside.read_text() for aside in asides], ["nonsense"])
        warnings = self.log_lines(": warning:")
        self.assertEqual(len(warnings), 1, warnings)
        self.assertIn(str(asides[0]), warnings[0])

    def test_no_room(self):
        """What can't be written is counted, and written once it can be."""
        self.folder.mkdir()
        obstacle = self.folder / "usage.new"
        obstacle.mkdir()
        self.begin(Script())
        self.speak_watched(4)
        first = self.captions.stop()["audio-sent"]
        wait_for(lambda: self.log_lines(": warning:"), 5, "the warning")
        self.assertAlmostEqual(self.sent(), first, places=6)
        obstacle.rmdir()
        self.captions.start()
        self.speak_watched(4, 5)
        second = self.captions.stop()["audio-sent"]
        self.wait_for_file(round((first + second) * RATE))
        self.assertEqual(len(self.log_lines(": warning:")), 1)

    def lock(self):
        """The disk hangs from now on; until what is given back is closed."""
        self.folder.mkdir(mode=0o700, exist_ok=True)
        folder = os.open(self.folder, os.O_RDONLY)
        fcntl.flock(folder, fcntl.LOCK_EX)
        return folder

    def test_what_is_not_known_yet_is_waited_for(self):
        """Whether captions may begin depends on what was sent before."""
        self.set_now("daily-limit", 1)
        for seconds, may in ((61, False), (20, True)):
            with self.subTest(seconds):
                self.sent_before(seconds)
                lock = self.lock()
                self.begin_daemon(self.serve())
                outcome = self.begin_start()
                self.captions.wait_for_state("connecting")
                self.assertNotIn("sent-today", self.captions.property("Statistics"))
                self.assertEqual(outcome, [])
                os.close(lock)
                if may:
                    self.assertGreater(self.outcome(outcome), 0)
                else:
                    self.assert_refused(self.outcome(outcome), "Limit", "1 min")
                    self.captions.wait_for_state("idle")

    def test_a_disk_that_hangs_holds_nobody_up(self):
        """For seconds at most; what it tells later is believed then."""
        self.set_now("daily-limit", 1)
        self.sent_before(61)
        lock = self.lock()
        self.begin_daemon(self.serve())
        self.captions.start()
        self.assertIn("takes too long", self.log_lines(": warning:")[0])
        self.assertNotEqual(self.captions.property("State"), "idle")
        player = self.begin_speech(20)
        self.wait_for_word(2)
        os.close(lock)
        self.captions.wait_for_signal("SessionEnded")
        self.assertIn("is reached", self.quota()[-1])
        player.kill()

    def test_stop_while_it_is_waited_for(self):
        self.set_now("daily-limit", 1)
        lock = self.lock()
        self.begin_daemon(self.serve())
        outcome = self.begin_start()
        self.captions.wait_for_state("connecting")
        self.assertEqual(self.captions.stop()["segments"], 0)
        self.assert_refused(self.outcome(outcome), "Stopping")
        os.close(lock)
        self.assert_works()


class LimitTest(CostTest):
    def test_at_the_limit(self):
        """Told before; then ended as by Stop, with the last words; Start is refused."""
        self.set_now("daily-limit", 1)
        self.sent_before(57)
        server = self.begin(Script(slow_tail=0.5))
        player = self.begin_speech(40)
        self.wait_for_quota("Captions end in about 1 min")
        _, summary = self.captions.wait_for_signal("SessionEnded", 20)
        player.kill()
        self.wait_for_quota("Today's limit of 1 min")
        note(f"{summary['audio-sent']:.2f} s sent; {self.quota()}")
        self.assertEqual((summary["reason"], summary["complete"]), ("stopped", True))
        self.assertEqual(summary["audio-lost"], 0)
        record = server.records[0]
        self.assertEqual(record.texts[-1], '{"type":"CloseStream"}')
        self.assertEqual(words_of(captions_of(self.captions)), record.words)
        self.assertEqual(record.words, tone_words.expected(len(record.words)))
        self.assertAlmostEqual(summary["audio-sent"], 3, delta=1.5)
        self.assertEqual(len(self.quota()), 2, self.quota())
        self.captions.wait_for_state("idle")
        self.assert_refused(self.start_error(), "Limit", "1 min", "tomorrow")
        self.assertEqual(len(server.records), 1)
        self.check_raised()

    def check_raised(self):
        """Raised while the notice stands: it is withdrawn, and captions can begin."""
        self.set_now("daily-limit", 2)
        wait_for(lambda: self.quota()[-1] == "", 10, "the notice to be withdrawn")
        self.captions.start()
        self.speak_watched(4, 101)
        self.assertTrue(self.captions.stop()["complete"])
        self.assertEqual(len(self.quota()), 3, self.quota())

    def test_toggle_is_refused(self):
        self.set_now("daily-limit", 1)
        self.sent_before(60)
        self.begin_daemon(self.serve())
        outcome = self.captions.begin("Toggle")
        self.assert_refused(self.outcome(outcome), "Limit", "1 min")
        self.assertEqual(self.quota(), [])

    def test_lowered_in_mid_session(self):
        self.sent_before(600)
        self.begin(Script())
        player = self.begin_speech(40)
        self.wait_for_word(2)
        self.set_now("daily-limit", 11)
        self.wait_for_quota("Captions end in about 1 min, at today's limit of 11 min")
        self.set_now("daily-limit", 5)
        _, summary = self.captions.wait_for_signal("SessionEnded", 20)
        player.kill()
        self.assertTrue(summary["complete"])
        self.assertIn("5 min", self.quota()[-1])

    def test_raised_in_time(self):
        """The announcement is withdrawn, and captions go on."""
        self.set_now("daily-limit", 1)
        self.sent_before(56)
        self.begin(Script())
        player = self.begin_speech(24)
        self.wait_for_quota("Captions end in about 1 min")
        self.set_now("daily-limit", 0)
        wait_for(lambda: self.quota()[-1] == "", 10, "the notice to be withdrawn")
        self.assertEqual(player.wait(30), 0)
        self.captions.stop()
        self.check_words(24)

    def test_an_announcement_ends_with_its_session(self):
        self.set_now("daily-limit", 1)
        self.sent_before(55)
        self.begin(Script())
        self.speak_watched(2)
        self.wait_for_quota("Captions end in about 1 min")
        self.captions.stop()
        self.assertEqual(self.quota()[-1], "")

    def test_yesterday_does_not_count(self):
        self.set_now("daily-limit", 1)
        self.sent_before(600, today() - datetime.timedelta(days=1))
        self.begin(Script())
        self.speak_watched(4)
        self.captions.stop()
        self.assertEqual(self.quota(), [])
        self.assertLess(self.sent(), 10)


class MidnightTest(CostTest):
    def audio_sent(self):
        """By the session, once it has sent what there is."""
        wait_for(lambda: self.captions.property("Statistics")["backlog"] < 0.1, 10, "it to be sent")
        return self.captions.property("Statistics")["audio-sent"]

    def set_clock(self, hours, minutes=0, days=0):
        """The daemon's wall clock shows this time of a day that is no real one: of three days ago,
        and so many later."""
        day = today() - datetime.timedelta(days=3) + datetime.timedelta(days=days)
        moment = datetime.datetime.combine(day, datetime.time(hours, minutes), ZONE)
        self.clock.turn(moment.timestamp() - time.time())
        return f"{day:%Y%m%d}"

    def test_in_a_session(self):
        """Each day has its own; the announcement was yesterday's; set back, the day before goes on."""
        self.clock = FakeClock(self.world.folder / "clock")
        first = self.set_clock(23, 59)
        self.set_now("daily-limit", 10)
        self.put(f"{HEAD}{first} {545 * RATE}\n")
        self.begin_daemon(self.serve(), **self.clock.env)
        self.captions.start()
        self.speak_watched(4)
        self.wait_for_quota("Captions end in about 1 min")
        sent_before = self.audio_sent()
        second = self.set_clock(0, 0, days=1)
        self.speak_watched(8, 5)
        self.assertEqual(self.quota()[-1], "")
        sent_until = self.audio_sent()
        self.set_clock(12, 0)
        self.speak_watched(4, 13)
        summary = self.captions.stop()
        self.check_words(16)
        self.wait_for_file(545 * RATE + round(summary["audio-sent"] * RATE))
        note(f"by day: {self.days()}")
        self.assertEqual(set(self.days()), {first, second})
        # What day it is, is asked once a second.
        self.assertAlmostEqual(self.days()[second] / RATE, sent_until - sent_before, delta=1.2)

    def test_at_rest(self):
        """The notice that the limit is reached is yesterday's, and captions can begin."""
        now = datetime.datetime.now(datetime.timezone.utc)
        west = (now - now.replace(hour=0, minute=0, second=0)).seconds - DAY_SECONDS + REST_SECONDS
        zone = f"SOON{'-' if west < 0 else ''}{datetime.timedelta(seconds=abs(west))}"
        self.set_now("daily-limit", 1)
        self.sent_before(58, (now - datetime.timedelta(seconds=west)).date())
        self.begin_daemon(self.serve(), TZ=zone)
        self.captions.start()
        player = self.begin_speech(20)
        self.captions.wait_for_signal("SessionEnded")
        player.kill()
        self.wait_for_quota("Today's limit of 1 min")
        self.assert_refused(self.start_error(), "Limit")
        wait_for(lambda: self.quota()[-1] == "", REST_SECONDS + 5, "the notice to be withdrawn")
        self.assertEqual(self.sent(), 0)
        self.assert_works()


if __name__ == "__main__":
    unittest.main()
