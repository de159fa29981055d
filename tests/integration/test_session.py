#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Start, Stop and Toggle, to the letter of the interface: who waits for what, and who hears it."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))

from captions import BusError
from fault_server import Script
from process import wait_for
from service import ServiceTest, note

TAIL_SECONDS = 5
SUMMARY_KEYS = {"session", "complete", "segments", "audio-captured", "audio-sent", "audio-lost",
                "reconnections", "request-ids", "reason"}


class StopTest(ServiceTest):
    def test_slow_tail(self):
        """The server's last words are signalled, then SessionEnded, then Stop replies."""
        server = self.serve(Script(slow_tail=TAIL_SECONDS))
        self.begin_daemon(server)
        session = self.captions.start()
        self.speak(10)
        outcome = self.captions.begin("Stop")
        self.captions.wait_for_state("stopping")
        summary = self.outcome(outcome)
        record = server.records[0]
        waited = record.ended - record.received[-1][0]
        note(f"the server took {waited:.1f} s for its last words")
        self.assertGreater(waited, TAIL_SECONDS - 0.1)
        self.assertEqual(record.texts[-1], '{"type":"CloseStream"}')
        self.assertEqual(record.faults, [])
        self.assertLessEqual(SUMMARY_KEYS, set(summary))
        self.assertTrue(summary["complete"])
        self.assertEqual(summary["reason"], "stopped")
        self.assertEqual(summary["segments"], 1)
        self.assertEqual(self.captions.signals("SessionEnded"), [(session, summary)])
        names = [event.name for event in self.captions.events
                 if event.name in ("Caption", "SessionEnded", "Stop()")]
        self.assertEqual(names[-2:], ["SessionEnded", "Stop()"])
        self.assertEqual(set(names[:-2]), {"Caption"})
        self.assert_words(10)
        self.assert_order()

    def test_many_stop(self):
        """Several callers of Stop get the same summary; one that leaves meanwhile harms nobody."""
        server = self.serve(Script(slow_tail=2.0))
        self.begin_daemon(server)
        self.captions.start()
        self.speak(4)
        clients = [self.new_client() for _ in range(5)]
        outcomes = [client.begin("Stop") for client in clients]
        impatient = self.new_client()
        impatient.begin("Stop")
        self.captions.wait_for_state("stopping")
        impatient.close()
        summaries = [self.outcome(outcome) for outcome in outcomes]
        self.assertEqual(summaries, [summaries[0]] * 5)
        self.assertTrue(summaries[0]["complete"])
        self.assertEqual(len(self.captions.wait_for_signal("SessionEnded")), 2)
        self.assert_words(4)

    def test_too_many_wait(self):
        """Past the limit of callers that wait: an error, and those before are served."""
        server = self.serve(Script(slow_tail=2.0))
        self.begin_daemon(server)
        self.captions.start()
        self.speak(2)
        outcomes = [self.captions.begin("Stop") for _ in range(80)]
        replies = [self.outcome(outcome) for outcome in outcomes]
        refused = [reply for reply in replies if isinstance(reply, BusError)]
        note(f"{len(refused)} of 80 callers refused")
        self.assertEqual(len(refused), 16)
        self.assert_refused(refused[0], "Limit")

    def test_too_many_wait_to_replace_it(self):
        """The one that is refused has not stopped the session that it was to replace."""
        server = self.serve(Script(delay=3.0))
        self.begin_daemon(server)
        starts = [self.begin_start() for _ in range(64)]
        self.captions.wait_for_state("connecting")
        refused = self.outcome(self.begin_start(language="de", replace=True))
        self.assert_refused(refused, "Limit")
        self.assertEqual(len({self.outcome(start) for start in starts}), 1)
        self.assertEqual(self.captions.property("State"), "listening")

    def test_stop_when_idle(self):
        self.begin_daemon(self.serve())
        with self.assertRaises(BusError) as caught:
            self.captions.stop()
        self.assert_refused(caught.exception, "NotRunning")

    def test_stop_while_starting(self):
        """Start fails, Stop succeeds, nothing keeps running."""
        server = self.serve(Script(delay=3.0))
        self.begin_daemon(server)
        start = self.begin_start()
        self.captions.wait_for_state("connecting")
        stop = self.captions.begin("Stop")
        self.assert_refused(self.outcome(start), "Stopping")
        self.assertEqual(self.outcome(stop)["reason"], "stopped")
        self.captions.wait_for_state("idle")
        self.assert_works()

    def test_start_during_stop(self):
        """It waits for the end, and begins another session."""
        server = self.serve(Script(slow_tail=2.0))
        self.begin_daemon(server)
        first = self.captions.start()
        self.speak(4)
        stop = self.captions.begin("Stop")
        self.captions.wait_for_state("stopping")
        second = self.captions.start()
        self.assertGreater(second, first)
        self.assertEqual(self.outcome(stop)["session"], first)
        self.speak(4, 100)
        self.assertEqual(self.captions.stop()["session"], second)
        self.assert_words(4, session=first)
        self.assert_words(4, 100, session=second)
        self.assert_order()
        order = [(event.name, event.args[0]) for event in self.captions.events
                 if event.name in ("SessionStarted", "SessionEnded")]
        self.assertEqual(order, [("SessionStarted", first), ("SessionEnded", first),
                                 ("SessionStarted", second), ("SessionEnded", second)])

    def test_server_that_never_ends(self):
        """Stop gives up before D-Bus does, keeps what was said, and says that it isn't complete."""
        server = self.serve(Script(never_answer=True))
        self.begin_daemon(server)
        self.captions.start()
        self.speak(8)
        summary = self.captions.stop(seconds=25)
        self.assertFalse(summary["complete"])
        self.assertEqual(summary["reason"], "deadline")
        self.assert_words(8)


class StartTest(ServiceTest):
    def test_equal_options(self):
        self.begin_daemon(self.serve())
        session = self.captions.start(keyterms=["PipeWire"])
        self.assertEqual(self.new_client().start(keyterms=["PipeWire"]), session)
        self.captions.stop()
        self.assertEqual(len(self.captions.signals("SessionStarted")), 1)

    def test_two_at_once(self):
        """Two callers while it connects: one session, for both."""
        self.begin_daemon(self.serve(Script(delay=1.0)))
        outcomes = [self.begin_start(client=self.new_client()) for _ in range(2)]
        sessions = [self.outcome(outcome) for outcome in outcomes]
        self.assertEqual(sessions[0], sessions[1])
        self.captions.stop()

    def test_other_options(self):
        server = self.serve()
        self.begin_daemon(server)
        session = self.captions.start()
        self.assert_refused(self.start_error(language="de"), "AlreadyRunning", "replace")
        self.assertEqual(self.captions.property("Session"), session)
        self.captions.stop()

    def test_replace(self):
        """The session before is drained first."""
        server = self.serve(Script(slow_tail=1.0))
        self.begin_daemon(server)
        first = self.captions.start()
        self.speak(4)
        second = self.captions.start(language="de", replace=True)
        self.speak(4, 100)
        self.captions.stop()
        self.assertEqual(server.records[1].request.parameter("language"), "de")
        (number, summary), _ = self.captions.signals("SessionEnded")
        self.assertEqual((number, summary["complete"], summary["reason"]),
                         (first, True, "stopped"))
        self.assert_words(4, session=first)
        self.assert_words(4, 100, session=second)
        self.assert_order()

    def test_toggle(self):
        server = self.serve()
        self.begin_daemon(server)
        self.assertIs(self.captions.call("Toggle"), True)
        self.assertEqual(self.captions.property("State"), "listening")
        self.speak(4)
        self.assertIs(self.captions.call("Toggle"), False)
        self.assertEqual(self.captions.property("State"), "idle")
        self.assert_words(4)
        self.assertIs(self.captions.call("Toggle"), True)
        self.captions.stop()
        self.assertEqual(len(self.captions.signals("SessionEnded")), 2)

    def test_toggle_while_stopping(self):
        """It wants captions again, and gets them."""
        self.begin_daemon(self.serve(Script(slow_tail=1.0)))
        self.captions.start()
        self.speak(2)
        stop = self.captions.begin("Stop")
        self.captions.wait_for_state("stopping")
        self.assertIs(self.captions.call("Toggle"), True)
        self.assertTrue(self.outcome(stop)["complete"])
        self.captions.stop()


class ClientTest(ServiceTest):
    def wait_for_end(self):
        """The summary of the session that ends."""
        return self.captions.wait_for_signal("SessionEnded")[1]

    def test_bound_client_leaves(self):
        server = self.serve(Script(slow_tail=1.0))
        self.begin_daemon(server)
        owner = self.new_client()
        owner.start(bind=True)
        self.speak(6)
        owner.close()
        summary = self.wait_for_end()
        self.assertEqual(summary["reason"], "client-left")
        self.assertTrue(summary["complete"])
        self.assert_words(6)
        self.captions.wait_for_state("idle")
        self.assert_works()

    def test_unbound_client_leaves(self):
        self.begin_daemon(self.serve())
        owner = self.new_client()
        session = owner.start()
        owner.close()
        self.speak(4)
        self.assertEqual(self.captions.property("Session"), session)
        self.captions.stop()
        self.assert_words(4)

    def test_bound_client_leaves_early(self):
        """It goes before the server has answered: so does its session."""
        server = self.serve(Script(delay=3.0), Script())
        self.begin_daemon(server)
        owner = self.new_client()
        self.begin_start(client=owner, bind=True)
        self.captions.wait_for_state("connecting")
        owner.close()
        self.captions.wait_for_state("idle")
        self.assert_works()

    def test_caller_leaves_early(self):
        """A caller of Start need not stay for it."""
        server = self.serve(Script(delay=2.0))
        self.begin_daemon(server)
        caller = self.new_client()
        self.begin_start(client=caller)
        self.captions.wait_for_state("connecting")
        caller.close()
        self.captions.wait_for_signal("SessionStarted")
        self.speak(4)
        self.assertTrue(self.captions.stop()["complete"])
        self.assert_words(4)

    def test_bound_client_leaves_while_it_waits(self):
        """Its session would begin after another's end: it never does."""
        server = self.serve(Script(slow_tail=2.0), Script())
        self.begin_daemon(server)
        first = self.captions.start()
        self.speak(2)
        stop = self.captions.begin("Stop")
        self.captions.wait_for_state("stopping")
        owner = self.new_client()
        self.begin_start(client=owner, bind=True)
        wait_for(lambda: self.captions.property("State"), 5)
        owner.close()
        self.outcome(stop)
        self.captions.wait_for_state("idle")
        self.assertEqual([args[0] for args in self.captions.signals("SessionStarted")], [first])
        self.assertEqual(self.log_lines(": error:"), [])
        self.assert_works()

    def test_joined_bound(self):
        """Two bound to one session: it lasts as long as one of them is there."""
        self.begin_daemon(self.serve())
        owners = [self.new_client(), self.new_client()]
        sessions = {owner.start(bind=True) for owner in owners}
        self.assertEqual(len(sessions), 1)
        owners[0].close()
        self.speak(4)
        self.assertEqual(self.captions.property("Session"), sessions.pop())
        owners[1].close()
        self.assertEqual(self.wait_for_end()["reason"], "client-left")
        self.assert_words(4)


if __name__ == "__main__":
    unittest.main()
