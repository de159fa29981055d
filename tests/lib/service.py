# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of surtitled share: a world, a server that may fail, and what captions promise.

    class LateTest(ServiceTest):
        def test_late(self):
            server = self.serve(Script(delay=3.0))
            daemon = self.begin_daemon(server)
            outcome = self.captions.begin_start()
            self.speak(12)
            self.assert_all_words(self.captions.stop(), 12)
"""

import collections
import contextlib
import json
import os
import pathlib
import sys
import unittest

import tone_words
from captions import BusError, variant
from fault_server import FaultServer
from gi.repository import GLib
from process import wait_for
from world import World

RATE = 16000
BYTES_PER_SECOND = 2 * RATE
WAV_HEADER_BYTES = 44
ERROR_PREFIX = "org.surtitle.Captions1.Error."

# A sentence that a person can act on has at least so many characters; an error's name has fewer.
SENTENCE_MIN = 20

Caption = collections.namedtuple("Caption", "session segment text stable final details")


def note(text):
    """A line that the report of the tests shows."""
    print(f"# {text}", flush=True)


def is_overloaded():
    """Whether so much runs that no program without real-time priority keeps up with a graph."""
    return os.getloadavg()[0] > 2 * os.cpu_count()


def captions_of(client):
    """All signals Caption that a client has had, in their order."""
    return [Caption(*args) for args in client.signals("Caption")]


def words_of(captions):
    """The words of all final segments, in their order."""
    return " ".join(caption.text for caption in captions if caption.final).split()


class OrderChecker:
    """Holds captions to the order that the interface promises; `test` fails where they break it."""

    def __init__(self, test):
        self.test = test
        self.last = {}
        self.highest = collections.Counter()

    def add(self, caption):
        key = caption.session, caption.segment
        before = self.last.get(key)
        self.test.assertLessEqual(caption.stable, len(caption.text), caption)
        if before is None:
            self.highest[caption.session] += 1
            self.test.assertEqual(caption.segment, self.highest[caption.session], "the numbering")
        else:
            self.check_change(before, caption)
        if caption.final:
            self.check_final(caption)
        self.last[key] = caption

    def check_change(self, before, caption):
        self.test.assertFalse(before.final, f"{caption} after its final")
        self.test.assertGreaterEqual(caption.stable, before.stable, f"{before} → {caption}")
        self.test.assertEqual(caption.text[:before.stable], before.text[:before.stable])

    def check_final(self, caption):
        self.test.assertEqual(caption.stable, len(caption.text), caption)
        open_before = [other for other in self.last.values()
                       if other.session == caption.session and other.segment < caption.segment
                       and other.details["channel"] == caption.details["channel"]
                       and not other.final]
        self.test.assertEqual(open_before, [], f"not final before {caption}")


class ServiceTest(unittest.TestCase):
    """One world a class, whose graph hands samples on unchanged; daemon and server are each test's."""

    world_options = {"rate": RATE, "channels": 1}

    @classmethod
    def setUpClass(cls):
        cls.world = cls.enterClassContext(World(**cls.world_options))

    def setUp(self):
        self.captions = self.new_client()
        self.daemon = self.reference = None

    # What the scene is made of

    def new_client(self):
        client = self.world.new_client()
        self.addCleanup(self.leave, client)
        return client

    @staticmethod
    def leave(client):
        """The client leaves the bus, if it hasn't yet."""
        with contextlib.suppress(GLib.Error):
            client.close()

    def serve(self, *scripts, **options):
        """A server that ends with the test."""
        return self.enterContext(FaultServer(scripts, **options))

    def begin_daemon(self, server=None, url=None, **env):
        """surtitled for this server, or this address, or the embedded recogniser.

        One that runs already ends first.
        """
        self.end_daemon()
        endpoint = server.url if server else url or "local"
        self.daemon = self.world.start_daemon(SURTITLE_ENDPOINT=endpoint, **env)
        self.addCleanup(self.end_daemon)
        return self.daemon

    def end_daemon(self):
        """It drains, ends by itself and says that all went well, whatever the test did to it."""
        daemon, self.daemon = self.daemon, None
        if daemon is None:
            return
        running = daemon.running()
        code = daemon.stop(30)
        if self.failed():
            print("--- surtitled", *daemon.log.splitlines()[-40:], sep="\n", file=sys.stderr)
        self.assertTrue(running, f"surtitled had ended with {code}:\n{daemon.log}")
        self.assertEqual(code, 0, daemon.log)

    def failed(self):
        result = self._outcome.result
        return any(test is self for test, _ in result.failures + result.errors)

    def tone_file(self, n_words, first=1, lead=0.2, tail=0.0):
        """A WAV file that says so many words, from number `first` on."""
        path = pathlib.Path(self.world.folder, f"words-{first}-{n_words}-{lead}-{tail}.wav")
        if not path.exists():
            tone_words.write_wav(path, tone_words.speech(n_words, first, RATE, lead, tail))
        return path

    def begin_speech(self, n_words, first=1):
        """Start to play words; give the player back."""
        self.begin_reference()
        return self.world.pipewire.play(self.tone_file(n_words, first))

    def speak(self, n_words, first=1):
        """Play words to their end."""
        self.begin_reference()
        self.world.play(self.tone_file(n_words, first))

    def begin_reference(self):
        """Record what is really played: a busy machine lets pw-play stumble."""
        if self.reference and self.reference.running():
            return
        properties = {"stream.capture.sink": True, "node.passive": True, "node.name": "reference"}
        self.reference = self.world.start(
            ["pw-record", "--rate", str(RATE), "--channels", "1", "--format", "s16", "--target",
             "speakers", "--properties", json.dumps(properties),
             self.world.folder / f"{self.id()}.wav"])
        self.addCleanup(self.reference.kill)
        wait_for(lambda: "reference" in self.world.pipewire.nodes(), 10, "the recorder")

    def has_sounded(self, wanted):
        """Whether another recorder has heard these words, each whole and in order."""
        self.reference.stop()
        with open(self.world.folder / f"{self.id()}.wav", "rb") as source:
            raw = source.read()[WAV_HEADER_BYTES:]
        played = [word.text for word in tone_words.Decoder(RATE).feed(raw)]
        return [word for word in played if word in wanted] == wanted

    def wait_for_word(self, number, client=None, seconds=20):
        """Until some caption has this word."""
        name = tone_words.name_of(number)
        client = client or self.captions
        wait_for(lambda: any(name in caption.text for caption in captions_of(client)), seconds,
                 f"the word {name}")

    def begin_start(self, client=None, **options):
        """Call Start without waiting; see Captions.begin()."""
        values = {name: variant(value) for name, value in options.items()}
        return (client or self.captions).begin("Start", "(a{sv})", values)

    def outcome(self, outcome, seconds=30):
        """The result, or the error, of a call that was begun."""
        reply = wait_for(lambda: outcome, seconds, "a reply")[0]
        return reply[0] if isinstance(reply, tuple) and len(reply) == 1 else reply

    def start_error(self, **options):
        """The error that Start ends with."""
        with self.assertRaises(BusError) as caught:
            self.captions.start(**options)
        return caught.exception

    # What is expected

    def assert_words(self, n_words, first=1, client=None, session=None):
        """All words came as finals, once, in order."""
        captions = [caption for caption in captions_of(client or self.captions)
                    if session in (None, caption.session)]
        heard, wanted = words_of(captions), tone_words.expected(n_words, first)
        right = sum(a == b for a, b in zip(heard, wanted))
        note(f"{self.id().rsplit('.', 1)[-1]}: {right} of {n_words} words, "
             f"{len(heard) - right} others")
        if heard != wanted and (is_overloaded() or not self.has_sounded(wanted)):
            self.skipTest("the machine is too busy: PipeWire's graph itself stumbled")
        self.assertEqual(heard, wanted)

    def assert_order(self, client=None):
        """The captions kept the order that the interface promises."""
        checker = OrderChecker(self)
        for caption in captions_of(client or self.captions):
            checker.add(caption)

    def assert_refused(self, error, name, *words):
        """A named error, whose message is a sentence that has these words."""
        self.assertEqual(error.name, ERROR_PREFIX + name, error.message)
        self.assert_sentence(error.message)
        for word in words:
            self.assertIn(word, error.message)

    def assert_sentence(self, message):
        self.assertGreater(len(message), SENTENCE_MIN, message)
        self.assertTrue(message.endswith("."), message)
        self.assertNotIn("\n", message)

    def log_lines(self, *levels):
        """Lines of the daemon's log with one of these marks (see log.h), or all."""
        lines = self.daemon.log.splitlines()
        return [line for line in lines if not levels or any(level in line for level in levels)]

    def assert_works(self, first=9000, n_words=4):
        """A session from start to stop: the daemon is as good as new."""
        session = self.captions.start()
        self.speak(n_words, first)
        summary = self.captions.stop()
        self.assertTrue(summary["complete"], summary)
        self.assert_words(n_words, first, session=session)
