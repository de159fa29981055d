#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The method Export: files that other programs read, and files that nobody takes."""

import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "lib"))

from captions import BusError, INTERFACE, NAME, OBJECT
from fault_server import Script
from gi.repository import Gio, GLib
from npm import install
from process import wait_for
from service import ServiceTest, captions_of

VTT_CHECK = """
const { WebVTTParser } = require('webvtt-parser');
const text = require('fs').readFileSync(0, 'utf8');
const tree = new WebVTTParser().parse(text, 'metadata');
const strict = new WebVTTParser().parse(text, 'subtitles/captions/descriptions');
console.log(JSON.stringify({ errors: strict.errors,
    cues: tree.cues.map(cue => [cue.startTime, cue.endTime, cue.text]) }));
"""


def results(start, text, speaker=None):
    """A final of which every word takes 0.25 s."""
    words = [{"word": word, "start": start + 0.25 * i, "end": start + 0.25 * (i + 1),
              "confidence": 0.9, **({} if speaker is None else {"speaker": speaker})}
             for i, word in enumerate(text.split())]
    return {"type": "Results", "channel_index": [0, 1], "start": start,
            "duration": 0.25 * len(words), "is_final": True, "speech_final": True,
            "channel": {"alternatives": [{"transcript": text, "confidence": 0.9,
                                          "words": words}]}}


SAID = [
    results(0.0, "Hello there, and welcome to the first of all of our evenings in the garden.", 0),
    results(4.0, "Thank you.", 1),
    results(5.0, "What is <b>bold</b> & what is --> in a file is to stay as it is, whatever "
                 "happens; and a long sentence is cut into several cues of no more than two lines.",
            0),
]


def exports(client, session, name, file):
    """Call Export; the outcome is appended to what is given back."""
    outcome = []

    def on_reply(connection, result):
        try:
            connection.call_with_unix_fd_list_finish(result)
            outcome.append(None)
        except GLib.Error as error:
            outcome.append(BusError.of(error))

    files = Gio.UnixFDList.new()
    handle = files.append(file)
    client.connection.call_with_unix_fd_list(
        NAME, OBJECT, INTERFACE, "Export", GLib.Variant("(tsh)", (session, name, handle)), None,
        Gio.DBusCallFlags.NONE, 60000, files, None, on_reply)
    return outcome


class ExportTest(ServiceTest):
    def begin(self, *messages, step=0.05, **options):
        """A session that was told these."""
        script = Script(at=[(0.3 + step * i, "send", message)
                            for i, message in enumerate(messages)])
        self.begin_daemon(self.serve(script))
        session = self.captions.start(**options)
        self.addCleanup(self.begin_speech(40).kill)
        wait_for(lambda: len([c for c in captions_of(self.captions) if c.final]) >= len(messages),
                 20, "the captions")
        return session

    def refusal(self, session, name, file):
        """The error of an export."""
        return wait_for(lambda outcome=exports(self.captions, session, name, file): outcome, 40,
                        "an answer")[0]

    def export(self, session, name):
        """What is written while the session runs."""
        with open(self.world.folder / f"export.{name}", "w+b") as file:
            self.assertIsNone(self.refusal(session, name, file.fileno()))
            file.seek(0)
            return file.read().decode("utf-8")

    def test_formats(self):
        session = self.begin(*SAID)
        texts = {name: self.export(0, name) for name in ("srt", "vtt", "txt", "json")}
        self.assertTrue(self.export(session, "json").startswith(f'{{"session":{session},'))
        self.check_json(texts["json"], session)
        self.check_txt(texts["txt"])
        with self.subTest("srt by ffmpeg"):
            self.check_by_ffmpeg(texts["srt"], "srt")
        with self.subTest("vtt by ffmpeg"):
            self.check_by_ffmpeg(texts["vtt"], "webvtt")
        with self.subTest("vtt by the parser of the W3C"):
            self.check_by_parser(texts["vtt"])
        for name in ("srt", "vtt"):
            self.check_rules(texts[name])

    def check_json(self, text, session):
        told = json.loads(text)
        self.assertEqual(told["session"], session)
        finals = [c for c in captions_of(self.captions) if c.final]
        for caption, segment in zip(finals, told["segments"]):
            self.assertEqual((segment["segment"], segment["text"], segment["final"]),
                             (caption.segment, caption.text, True))
            self.assertAlmostEqual(told["started"] + 1e6 * segment["start"],
                                   caption.details["time"], delta=1000)
            self.assertEqual([word["text"] for word in segment["words"]], caption.text.split())
            self.assertEqual(segment["source"], "system")
        self.assertEqual([segment["speaker"] for segment in told["segments"][:3]], [0, 1, 0])

    def check_txt(self, text):
        lines = [line for line in text.splitlines() if line]
        self.assertEqual(lines[:2], ["Speaker 1: " + self.said(0), "Speaker 2: " + self.said(1)])
        self.assertTrue(lines[2].startswith("Speaker 1: " + self.said(2)))

    @staticmethod
    def said(index):
        return SAID[index]["channel"]["alternatives"][0]["transcript"]

    def check_rules(self, text):
        blocks = re.findall(r"(\d\S*) --> (\S+)\n((?:.+\n)+)", text)
        self.assertGreaterEqual(len(blocks), 4)
        last_end = 0.0
        for start, end, lines in blocks:
            lines = re.sub(r"<v [^>]*>|</v>", "", lines).replace("&lt;", "<").splitlines()
            start, end = (self.seconds(time) for time in (start, end))
            self.assertLessEqual(len(lines), 2)
            self.assertLessEqual(max(map(len, lines)), 42 + 3 * 3, lines)
            self.assertGreaterEqual(start, last_end)
            self.assertLessEqual(end - start, 7.0)
            last_end = end

    @staticmethod
    def seconds(time):
        hours, minutes, seconds = time.replace(",", ".").split(":")
        return 3600 * int(hours) + 60 * int(minutes) + float(seconds)

    def check_by_ffmpeg(self, text, name):
        if not shutil.which("ffmpeg"):
            self.skipTest("ffmpeg is not installed")
        finished = subprocess.run(
            ["ffmpeg", "-hide_banner", "-v", "warning", "-f", name, "-i", "-", "-f", "srt", "-"],
            input=text, text=True, capture_output=True, timeout=60, check=False)
        self.assertEqual((finished.returncode, finished.stderr), (0, ""))
        self.assertEqual(finished.stdout.count(" --> "), text.count(" --> ") - text.count("is -->"))
        times = re.findall(r"(\S+) --> (\S+)", finished.stdout)
        self.assertEqual([time.replace(".", ",") for pair in times for time in pair],
                         [time.replace(".", ",") for pair in
                          re.findall(r"(\d\S+) --> (\d\S+)", text) for time in pair])
        for word in ("welcome", "bold", "several", "cues"):
            self.assertIn(word, finished.stdout)

    def check_by_parser(self, text):
        folder = install("webvtt-parser", "2.2.0")
        finished = subprocess.run(["node", "-e", VTT_CHECK], input=text, text=True, timeout=60,
                                  capture_output=True, check=True,
                                  env={**os.environ, "NODE_PATH": str(folder / "node_modules")})
        told = json.loads(finished.stdout)
        self.assertEqual(told["errors"], [])
        self.assertEqual(len(told["cues"]), len(re.findall(r"\d --> \d", text)))

    def test_a_session_that_is_kept(self):
        """While it runs and afterwards, the same; and by a service that knows nothing of it."""
        session = self.begin(*SAID, history=True)
        before = self.export(0, "json").splitlines()[:4]
        self.captions.stop()
        vtt = self.export(session, "vtt")
        self.check_rules(vtt)
        self.assertEqual(self.export(session, "json").splitlines()[:4], before)
        self.begin_daemon(self.serve())
        self.assertEqual(self.export(session, "vtt"), vtt)
        with open(os.devnull, "wb") as null:
            for number in (0, session + 1):
                self.assert_refused(self.refusal(number, "srt", null.fileno()), "NotFound")

    def test_more_than_memory_holds(self):
        """The beginning comes from the disk, the end from memory."""
        n_segments = 5200
        messages = [results(0.0003 * i, f"n{i}") for i in range(n_segments)]
        for message in messages:
            message["duration"] = 0.0003
            for word in message["channel"]["alternatives"][0]["words"]:
                word["end"] = word["start"] + 0.0003
        self.begin(*messages, step=0, history=True)
        told = json.loads(self.export(0, "json"))
        numbers = [segment["segment"] for segment in told["segments"]]
        self.assertEqual(numbers, list(range(1, len(numbers) + 1)))
        self.assertGreaterEqual(len(numbers), n_segments)

    def test_nothing_was_said(self):
        self.begin()
        self.assertEqual(self.export(0, "srt"), "")
        self.assertTrue(self.export(0, "vtt").startswith("WEBVTT\n"))
        self.assertEqual(json.loads(self.export(0, "json"))["segments"], [])

    def test_refusals(self):
        session = self.begin(SAID[0])
        with open(os.devnull, "wb") as null, open("/dev/full", "wb") as full, \
                open(os.devnull, "rb") as closed:
            for wanted, name, file, error, word in (
                    (session, "docx", null, "InvalidOption", "srt, vtt, txt or json"),
                    (session, "x" * 2 ** 20, null, "InvalidOption", "xxx"),
                    (session, "", null, "InvalidOption", "srt"),
                    (session + 1, "srt", null, "NotFound", "session"),
                    (session, "srt", closed, "InvalidOption", "open it for writing"),
                    (session, "srt", full, "InvalidOption", "No space left on device")):
                with self.subTest(name=name[:10], file=file.name):
                    self.assert_refused(self.refusal(wanted, name, file.fileno()), error, word)
        reader, writer = os.pipe()
        os.close(reader)
        self.assert_refused(self.refusal(0, "srt", writer), "InvalidOption", "left before its end")
        os.close(writer)
        self.captions.stop()
        with open(os.devnull, "wb") as null:
            self.assert_refused(self.refusal(0, "srt", null.fileno()), "NotFound")

    def fill(self, file):
        """Until it takes no more."""
        os.set_blocking(file, False)
        try:
            while True:
                os.write(file, b"\n" * 4096)
        except BlockingIOError:
            os.set_blocking(file, True)

    def test_readers_that_never_read(self):
        """They hold up nothing but their own exports, and not for long."""
        self.begin(results(0.0, "Hello."))
        ends = [os.pipe() for _ in range(2)]
        ends += [tuple(end.detach() for end in socket.socketpair()) for _ in range(2)]
        for _, writer in ends:
            self.fill(writer)
        waiting = [exports(self.captions, 0, "json", writer) for _, writer in ends]
        self.assert_refused(self.refusal(0, "srt", ends[0][1]), "Limit", "Too many")
        other = self.new_client()
        with open(os.devnull, "wb") as null:
            done = exports(other, 0, "srt", null.fileno())
            wait_for(lambda: done, 10, "another's export")
        self.assertEqual(done, [None])
        self.wait_for_word(30)  # captions go on
        self.assertEqual([outcome for outcome in waiting if outcome], [])
        os.set_blocking(ends[0][0], False)
        read = bytearray()

        def read_on():
            try:
                read.extend(os.read(ends[0][0], 65536))
            except BlockingIOError:
                pass
            return waiting[0]
        wait_for(read_on, 20, "the one that is read in the end")
        self.assertEqual(waiting[0], [None])
        self.assertTrue(os.get_blocking(ends[0][1]))
        for outcome in waiting[1:]:
            self.assert_refused(wait_for(lambda outcome=outcome: outcome, 40, "an end")[0], "Limit",
                                "read it as it comes")
        self.assertTrue(self.captions.stop()["complete"])
        for end in ends:
            for file in end:
                os.close(file)


if __name__ == "__main__":
    unittest.main()
