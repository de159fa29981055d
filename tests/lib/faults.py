# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the fault table share: speech through a fault, and what must be true of it.

Each test names the row of the fault table that it shows, and ends with a line of fault_table.py for
the table that scripts/test prints.
"""

import contextlib
import os

import fault_table
import tone_words
from process import Deadline, wait_for
from service import RATE, ServiceTest, captions_of, is_overloaded, note, words_of

# All lengths are those of the specification, not scaled down for every day.
SLOW = os.environ.get("SURTITLE_TEST_SLOW", "") not in ("", "0")

# Half a second of sound a cycle: faults are the network's here, not the machine's.
QUANTUM = 8192

LOOK_SECONDS = 0.5

ATTEMPTS = 3


class Stumbled(AssertionError):
    """Words are missing, and the machine was too busy to play or record them all."""


def consecutive(values):
    """Without those that repeat the one before."""
    return [value for i, value in enumerate(values) if i == 0 or value != values[i - 1]]


class FaultTest(ServiceTest):
    world_options = {"rate": RATE, "channels": 1, "quantum": QUANTUM}

    def set_setting(self, key, value):
        """For the daemons that are started from now on, until the end of the test."""
        self.settings("set", key, value)
        self.addCleanup(self.settings, "reset", key)

    def settings(self, *arguments):
        finished = self.world.run(["gsettings", arguments[0], "org.surtitle.Surtitle",
                                   *arguments[1:]])
        self.assertEqual(finished.code, 0, finished.err)

    def _callTestMethod(self, method):
        """A test whose sound stumbled before anybody could caption it shows nothing: once more."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return method()
            except Stumbled as stumbled:
                if attempt == ATTEMPTS:
                    self.skipTest(str(stumbled))
                note(f"{stumbled}; once more")
                self.doCleanups()
                self.setUp()

    # What happens

    def begin(self, *scripts, tls=None, **options):
        """A server with these scripts, a daemon that uses it, and a session."""
        server = self.serve(*scripts, tls=tls)
        self.begin_daemon(server)
        self.captions.start(**options)
        return server

    def speak_watched(self, n_words, first=1):
        """Play words to their end, and look at the account again and again meanwhile."""
        player = self.begin_speech(n_words, first)
        self.watch(lambda: not player.running(), n_words * tone_words.WORD_SECONDS + 30,
                   "the end of the speech")
        self.assertEqual(player.wait(), 0, player.log)

    def watch(self, condition, seconds, what):
        """Wait for a condition, and look at the account again and again meanwhile."""
        n_looks = max(1, round(seconds / LOOK_SECONDS))
        for _ in range(n_looks):
            statistics = self.captions.property("Statistics")
            if "account" in statistics:
                self.check_account(statistics)
            with contextlib.suppress(Deadline):
                return wait_for(condition, LOOK_SECONDS, what)
        return wait_for(condition, LOOK_SECONDS, what)

    def pass_through(self, row, what, *scripts, n_words=24, n_breaks=1, ordered=True,
                     **options):
        """A session through a fault: every word comes once, and every sample is accounted for."""
        server = self.begin(*scripts, **options)
        self.speak_watched(n_words)
        summary = self.captions.stop()
        self.check_words(n_words, ordered)
        self.tell_row(row, what, server, n_words)
        self.check_complete(summary, n_words)
        self.check_breaks(n_breaks)
        self.assert_order()
        return server, summary

    def tell_row(self, row, what, server, n_words, first=1):
        """The line of the table. What was lost or doubled is asserted elsewhere."""
        found = tone_words.compare(words_of(captions_of(self.captions)),
                                   tone_words.expected(n_words, first))
        fault_table.tell(row, what, f"tries {len(server.records)}", f"expected {n_words}",
                         f"lost {len(found['lost'])}", f"doubled {len(found['doubled'])}")

    # What must be true

    def check_words(self, n_words, ordered=True, first=1):
        """Every word came as a final, once, in order."""
        heard = words_of(captions_of(self.captions))
        wanted = tone_words.expected(n_words, first)
        if (heard if ordered else sorted(heard)) == wanted:
            return
        account = self.captions.signals("SessionEnded")[-1][1]["account"]
        if (account["gap-graph"] + account["gap-overrun"] or is_overloaded()
                or not self.has_sounded(wanted)):
            raise Stumbled("the machine is too busy: PipeWire's graph itself stumbled")
        self.assertEqual(heard if ordered else sorted(heard), wanted)

    def check_account(self, told):
        """Of Statistics or of a summary: every sample captured is in one place."""
        account = told["account"]
        self.assertEqual(account["captured"],
                         account["captioned"] + account["kept"] + account["lost"], told)
        self.assertAlmostEqual(told["audio-captured"], account["captured"] / RATE, places=3)

    def check_complete(self, summary, n_words):
        """The server confirmed the end, and was given every sample."""
        self.check_account(summary)
        self.assertTrue(summary["complete"], summary)
        self.assertEqual(summary["reason"], "stopped")
        self.assertEqual(summary["audio-lost"], 0.0)
        account = summary["account"]
        self.assertEqual((account["kept"], account["lost"]), (0, 0), summary)
        self.assertGreaterEqual(account["captured"],
                                n_words * round(tone_words.WORD_SECONDS * RATE))

    def check_breaks(self, n_breaks):
        """Each was told once and withdrawn, and shows in the state."""
        told = [message for code, message in self.captions.signals("Notice")
                if code == "reconnecting"]
        self.assertEqual(told, consecutive(told), "told twice")
        self.assertEqual(told.count(""), n_breaks, told)
        self.assertTrue(not told or told[-1] == "", told)
        for message in filter(None, told):
            self.assert_sentence(message)
        self.assertEqual(self.states().count("reconnecting"), n_breaks, self.states())
        self.assertEqual(self.states()[-1], "idle")

    def states(self):
        """The states that were signalled, in their order."""
        return consecutive([changed["State"] for _, changed, _ in
                            self.captions.signals("PropertiesChanged") if "State" in changed])

    def notices(self, code):
        return [message for name, message in self.captions.signals("Notice") if name == code]
