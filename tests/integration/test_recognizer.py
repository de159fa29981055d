#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""surtitle-recognizer, spoken to over its socket: the protocol to the letter, and recorded speech."""

import hashlib
import http.client
import json
import os
import pathlib
import re
import signal
import socket
import stat
import sys
import time
import unittest
import urllib.parse
import wave

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))

import speech
import words
from process import PATIENCE, wait_for
from websocket import BINARY, CONTINUATION, TEXT, UpgradeRefused, WebSocketClient
from world import World

RATE = 16000
CHUNK = 1600  # 50 ms
RAW = "encoding=linear16&sample_rate=16000"
CAPTIONS = RAW + ("&model=nova-3&language=en&channels=1&interim_results=true&smart_format=true"
                  "&endpointing=300&utterance_end_ms=1000&vad_events=true")
UUID = re.compile(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
CLOSE_STREAM = '{"type":"CloseStream"}'
KEEP_ALIVE = '{"type":"KeepAlive"}'
IDLE_SECONDS = 1.5 * PATIENCE
CONNECTIONS_MAX = 8
# Recognition may take a while on a busy machine.
LONG = 60 * PATIENCE

needs_speech = unittest.skipUnless(speech.available(), "pocketsphinx-testdata is not installed")


def silence(seconds):
    return bytes(int(seconds * RATE) * 2)


def recording(number):
    """The samples of a recording and its words."""
    path, said = speech.recordings()[number]
    with wave.open(str(path)) as source:
        return source.readframes(source.getnframes()), said


def chunks(audio, size=CHUNK):
    return [audio[at:at + size] for at in range(0, len(audio), size)]


class Talk(WebSocketClient):
    """A client that keeps account of what it sent."""

    def __init__(self, url, query=CAPTIONS, **options):
        super().__init__(f"{url}?{query}", **options)
        self.digest = hashlib.sha256()
        self.n_bytes = 0

    def send_audio(self, audio):
        self.digest.update(audio)
        self.n_bytes += len(audio)
        for chunk in chunks(audio):
            self.send_binary(chunk, timeout=LONG)

    def read_to_end(self):
        return [message.json() for message in self.messages(LONG)]

    def finish(self):
        """CloseStream, then everything up to the server's close."""
        self.send_text(CLOSE_STREAM)
        return self.read_to_end()

    def read_until(self, wanted):
        """Messages up to and with the first for which wanted(message) is true."""
        read = []
        while not read or not wanted(read[-1]):
            message = self.receive(LONG)
            assert message, f"closed with {self.close_code} {self.close_reason}"
            read.append(message.json())
        return read


def of_type(messages, kind):
    return [message for message in messages if message["type"] == kind]


def finals(messages, channel=0):
    return [result for result in of_type(messages, "Results")
            if result["is_final"] and result["channel_index"][0] == channel]


def transcript(result):
    return result["channel"]["alternatives"][0]["transcript"]


def transcripts(results):
    return " ".join(filter(None, map(transcript, results)))


class RecognizerTest(unittest.TestCase):
    """One server for all tests, and a second that is impatient."""

    @classmethod
    def setUpClass(cls):
        cls.world = World(pipewire=False)
        cls.addClassCleanup(cls.world.close)
        cls.url = cls.world.start_recognizer().url
        cls.hasty_url = cls.world.start_recognizer("--idle-timeout", IDLE_SECONDS).url

    def connect(self, query=CAPTIONS, url=None, **options):
        client = Talk(url or self.url, query, **options)
        self.addCleanup(client.stream.close)
        return client

    def check_contiguous(self, messages, channel=0):
        """Every result begins where the last final ended, and the last final at the audio's end."""
        start = 0
        for result in of_type(messages, "Results"):
            if result["channel_index"][0] != channel:
                continue
            self.assertAlmostEqual(result["start"], start, delta=0.001)
            self.assertGreaterEqual(result["duration"], 0)
            if result["is_final"]:
                start = result["start"] + result["duration"]
        return start

    def check_words(self, result):
        """Words lie in their segment, in order, and make up the transcript."""
        alternative = result["channel"]["alternatives"][0]
        last = result["start"]
        for word in alternative["words"]:
            self.assertGreaterEqual(word["start"], last - 0.001)
            self.assertGreater(word["end"], word["start"])
            self.assertTrue(0 <= word["confidence"] <= 1)
            self.assertEqual(word["word"], word["word"].lower())
            last = word["end"]
        self.assertLessEqual(last, result["start"] + result["duration"] + 0.001)
        shown = (word.get("punctuated_word", word["word"]) for word in alternative["words"])
        self.assertEqual(alternative["transcript"], " ".join(shown))

    def check_end(self, client, messages, seconds=None):
        """The sequence that ends a stream: a final of no length, true Metadata, close 1000."""
        last, metadata = messages[-2:]
        self.assertEqual(metadata["type"], "Metadata")
        self.assertEqual(metadata["sha256"], client.digest.hexdigest())
        seconds = client.n_bytes / 2 / RATE if seconds is None else seconds
        self.assertAlmostEqual(metadata["duration"], seconds, delta=0.001)
        self.assertEqual((last["type"], last["is_final"], last["speech_final"], last["duration"],
                          last["from_finalize"], transcript(last)),
                         ("Results", True, True, 0, False, ""))
        self.assertAlmostEqual(last["start"], seconds, delta=0.001)
        self.assertEqual((client.close_code, client.close_reason), (1000, ""))
        request_id = client.response_headers["dg-request-id"]
        self.assertRegex(request_id, UUID)
        self.assertEqual(metadata["request_id"], request_id)
        for result in of_type(messages, "Results"):
            self.assertEqual(result["metadata"]["request_id"], request_id)
            self.assertEqual([result["metadata"]["model_uuid"]], metadata["models"])

    # Speech

    @needs_speech
    def test_recorded_speech_as_fast_as_it_goes(self):
        """Held back by TCP rather than dropped: 60 % of the words and every byte."""
        client, said = self.connect(), []
        for number in range(len(speech.recordings())):
            audio, text = recording(number)
            client.send_audio(audio + silence(0.8))
            said.append(text)
        messages = client.finish()
        self.check_end(client, messages)
        self.check_contiguous(messages)
        for result in of_type(messages, "Results"):
            self.check_words(result)
        score = words.score(" ".join(said), transcripts(finals(messages)))
        print(f"# {words.describe(score)}")
        self.assertGreaterEqual(score.right, 0.6 * score.total)
        self.assertEqual(score.doubled, 0)
        self.assertGreaterEqual(len(of_type(messages, "SpeechStarted")), 5)
        self.assertGreaterEqual(len(of_type(messages, "UtteranceEnd")), 1)

    @needs_speech
    def test_speech_in_real_time(self):
        """Interims come while somebody speaks; the endpoint soon after; then UtteranceEnd."""
        client, (audio, said) = self.connect(), recording(1)
        audio += silence(2)
        begin = time.monotonic()
        arrived = []
        for number, chunk in enumerate(chunks(audio)):
            client.send_audio(chunk)
            due = begin + (number + 1) * 0.05
            while (left := due - time.monotonic()) > 0:
                try:
                    arrived.append((number * 0.05, client.receive(left).json()))
                except TimeoutError:
                    break
        interims = [at for at, message in arrived
                    if message["type"] == "Results" and not message["is_final"]]
        self.assertGreaterEqual(len(interims), 3)
        self.assertTrue(any(not message.get("is_final", True) and transcript(message)
                            for _, message in arrived))
        messages = [message for _, message in arrived] + client.finish()
        ends = [result for result in finals(messages)
                if result["speech_final"] and transcript(result)]
        self.assertEqual(len(ends), 1)
        end = of_type(messages, "UtteranceEnd")
        self.assertEqual(len(end), 1)
        self.assertAlmostEqual(
            end[0]["last_word_end"],
            ends[0]["channel"]["alternatives"][0]["words"][-1]["end"], delta=0.001)
        self.assertEqual(end[0]["channel"], [0, 1])
        self.assertGreaterEqual(words.score(said, transcripts(finals(messages))).right, 5)

    @needs_speech
    def test_times_count_audio(self):
        """Three seconds of silence first: the words come three seconds later, and no earlier."""
        client, (audio, _) = self.connect(RAW), recording(1)
        client.send_audio(silence(3) + audio)
        messages = client.finish()
        spoken = [result for result in finals(messages) if transcript(result)]
        self.assertGreaterEqual(spoken[0]["channel"]["alternatives"][0]["words"][0]["start"], 3)
        self.check_end(client, messages)

    @needs_speech
    def test_only_what_was_asked_for(self):
        """Without interim_results and the rest: finals and Metadata alone, in bare lower case."""
        client, (audio, _) = self.connect(RAW), recording(1)
        client.send_audio(audio + silence(2))
        messages = client.finish()
        self.assertEqual({message["type"] for message in messages}, {"Results", "Metadata"})
        self.assertTrue(all(result["is_final"] for result in of_type(messages, "Results")))
        text = transcripts(finals(messages))
        self.assertTrue(text)
        self.assertNotRegex(text, r"^[A-Z]")
        self.assertNotIn("punctuated_word", json.dumps(messages))

    @needs_speech
    def test_two_at_once(self):
        """Each gets its own words."""
        pairs = [(self.connect(), *recording(number)) for number in (1, 4)]
        for one, other in zip(*(chunks(audio + silence(1)) for _, audio, _ in pairs)):
            pairs[0][0].send_audio(one)
            pairs[1][0].send_audio(other)
        heard = []
        for client, _, said in pairs:
            messages = client.finish()
            self.check_end(client, messages)
            heard.append(transcripts(finals(messages)))
            self.assertGreater(words.score(said, heard[-1]).right, 0)
        self.assertNotEqual(*heard)

    @needs_speech
    def test_channels(self):
        """Two at once in one stream: apart with multichannel, else mixed."""
        left, right = recording(1)[0], recording(4)[0]
        n = min(len(left), len(right))
        both = b"".join(left[i:i + 2] + right[i:i + 2] for i in range(0, n, 2))
        apart = self.connect(RAW + "&channels=2&multichannel=true")
        apart.send_audio(both)
        messages = apart.finish()
        for channel in (0, 1):
            self.assertAlmostEqual(self.check_contiguous(messages, channel), n / 2 / RATE,
                                   delta=0.001)
            self.assertTrue(transcripts(finals(messages, channel)))
        self.assertEqual({tuple(result["channel_index"])
                          for result in of_type(messages, "Results")}, {(0, 2), (1, 2)})
        self.assertEqual(messages[-1]["channels"], 2)
        self.check_end(apart, messages, n / 2 / RATE)
        mixed = self.connect(RAW + "&channels=2")
        mixed.send_audio(both)
        messages = mixed.finish()
        self.assertEqual({tuple(result["channel_index"])
                          for result in of_type(messages, "Results")}, {(0, 1)})
        self.check_end(mixed, messages, n / 2 / RATE)

    # Messages

    def test_close_before_any_audio(self):
        client = self.connect()
        messages = client.finish()
        self.assertEqual([message["type"] for message in messages], ["Metadata"])
        self.assertEqual(messages[0]["sha256"], hashlib.sha256().hexdigest())
        self.assertEqual((messages[0]["duration"], messages[0]["channels"]), (0, 0))
        self.assertNotIn("models", messages[0])
        self.assertEqual((client.close_code, client.close_reason), (1000, ""))

    def test_silence(self):
        """Interims once a second, a final now and then; no words and no UtteranceEnd."""
        client = self.connect()
        client.send_audio(silence(12))
        messages = client.finish()
        self.check_end(client, messages)
        self.check_contiguous(messages)
        self.assertEqual({message["type"] for message in messages}, {"Results", "Metadata"})
        self.assertEqual(transcripts(of_type(messages, "Results")), "")
        interims = [result for result in of_type(messages, "Results") if not result["is_final"]]
        self.assertTrue(8 <= len(interims) <= 12, len(interims))
        self.assertTrue(3 <= len(finals(messages)) <= 5, len(finals(messages)))

    def test_empty_binary_message_ends_the_stream(self):
        client = self.connect()
        client.send_audio(silence(1.5))
        client.send_binary(b"")
        self.check_end(client, client.read_to_end())

    @needs_speech
    def test_finalize(self):
        """At its place in the audio; a second one with nothing new is passed over."""
        client, (audio, _) = self.connect(), recording(1)
        client.send_audio(audio[:2 * RATE * 2])
        client.send_json({"type": "Finalize"})
        client.send_json({"type": "Finalize"})
        result = client.read_until(lambda message: message.get("from_finalize"))[-1]
        self.assertTrue(result["is_final"] and result["speech_final"])
        self.assertAlmostEqual(result["start"] + result["duration"], 2, delta=0.001)
        self.assertTrue(transcript(result))
        client.send_audio(audio[2 * RATE * 2:])
        messages = client.finish()
        self.assertFalse(any(message.get("from_finalize") for message in messages))
        self.check_end(client, messages)

    def test_what_makes_no_sense_is_answered_and_survived(self):
        client = self.connect()
        for text in ('{"type":"Finalise"}', "CloseStream", '{"type":', "[]", "",
                     '{"type":"Finalize","channel":7}', '{"type":"ä\\u0000ü"}', '"\\ud800"'):
            with self.subTest(text):
                client.send_text(text)
                error = client.receive(LONG).json()
                self.assertEqual((error["type"], error["variant"]), ("Error", "SchemaError"))
                self.assertIn("Could not deserialize last text message", error["description"])
                self.assertEqual(error["message"], text)
        client.send_json({"type": "Configure", "keyterms": ["PipeWire"]})
        self.assertEqual(client.receive(LONG).json()["type"], "ConfigureFailure")
        client.send_audio(silence(1))
        self.check_end(client, client.finish())

    def test_after_the_end_nothing_counts(self):
        client = self.connect()
        client.send_audio(silence(1))
        client.send_text(CLOSE_STREAM)
        for _ in range(20):
            try:
                client.send_binary(silence(1))
                client.send_text("nonsense")
            except ConnectionError:
                break
        self.check_end(client, client.read_to_end())

    def test_any_fragments_and_any_borders(self):
        """Audio cut within samples and within messages is the same audio."""
        client, audio = self.connect(RAW), os.urandom(2 * RATE)
        client.digest.update(audio)
        client.n_bytes = len(audio)
        pieces = chunks(audio, 997)
        client.send_frame(BINARY, pieces[0], fin=False)
        for piece in pieces[1:10]:
            client.send_frame(CONTINUATION, piece, fin=False)
            client.ping(b"between")
        client.send_frame(CONTINUATION, b"", fin=True)
        for piece in pieces[10:]:
            client.send_binary(piece)
        client.send_frame(TEXT, CLOSE_STREAM[:7].encode(), fin=False)
        client.send_frame(CONTINUATION, CLOSE_STREAM[7:].encode(), fin=True)
        self.check_end(client, client.read_to_end())
        # RFC 6455 §5.5.3: of pings that wait for their answer the last alone may get one
        self.assertTrue(client.pongs)

    def test_half_a_sample_at_the_end(self):
        client = self.connect(RAW)
        client.send_audio(silence(1) + b"x")
        messages = client.finish()
        self.assertEqual(messages[-1]["sha256"], client.digest.hexdigest())
        self.assertEqual(client.close_code, 1000)

    def test_one_large_message(self):
        """Binary messages have no limit of their own."""
        client = self.connect(RAW)
        audio = silence(60)
        client.digest.update(audio)
        client.n_bytes = len(audio)
        client.send_binary(audio, timeout=LONG)
        self.check_end(client, client.finish())

    def test_text_past_the_limit_ends_the_connection(self):
        client = self.connect()
        client.send_text("x" * 70000)
        client.read_to_end()
        self.assertEqual(client.close_code, 1009)

    def test_text_that_is_no_utf8_ends_the_connection(self):
        client = self.connect()
        client.send_frame(TEXT, b'{"type":"\xff"}')
        client.read_to_end()
        self.assertEqual(client.close_code, 1007)

    # Idle clients

    def check_idle_end(self, client, messages):
        self.assertEqual(messages[-1]["type"], "Metadata")
        self.assertEqual(messages[-1]["sha256"], "incomplete")
        self.assertEqual(client.close_code, 1011)
        self.assertEqual(client.close_reason,
                         "Deepgram did not receive audio data or a text message within the "
                         "timeout window. See https://dpgr.am/net0001")

    def test_idle_client_is_sent_away(self):
        begin = time.monotonic()  # the server counts from before we learn that it has accepted
        client = self.connect(url=self.hasty_url)
        messages = client.read_to_end()
        self.assertGreaterEqual(time.monotonic() - begin, IDLE_SECONDS)
        self.check_idle_end(client, messages)
        self.assertEqual(messages[-1]["duration"], 0)

    def test_idle_client_after_audio(self):
        client = self.connect(url=self.hasty_url)
        client.send_audio(silence(1.25))
        messages = client.read_to_end()
        self.check_idle_end(client, messages)
        self.assertAlmostEqual(messages[-1]["duration"], 1.25, delta=0.001)

    def test_keep_alive_holds(self):
        """Longer than the idle time, covered by KeepAlive alone."""
        client = self.connect(url=self.hasty_url)
        client.send_audio(silence(0.1))
        end = time.monotonic() + 2.5 * IDLE_SECONDS
        while time.monotonic() < end:
            client.send_text(KEEP_ALIVE)
            with self.assertRaises(TimeoutError):
                client.receive(IDLE_SECONDS / 6)
        self.check_end(client, client.finish())

    def test_pings_do_not_hold(self):
        client = self.connect(url=self.hasty_url)
        messages, end = [], time.monotonic() + LONG
        while client.close_code is None and time.monotonic() < end:
            try:
                client.ping()
                messages.append(client.receive(IDLE_SECONDS / 6))
            except TimeoutError:
                continue
        self.check_idle_end(client, [message.json() for message in messages if message])

    # Who may come in

    def refusal(self, query, target=None, url=None, headers=()):
        """(status, err_code, err_msg) of a refused upgrade, whose headers and body agree."""
        url = url or self.url
        if target:
            url = urllib.parse.urlsplit(url)._replace(path=target).geturl()
        with self.assertRaises(UpgradeRefused) as refused:
            self.connect(query, url, headers=headers)
        answer = refused.exception
        body = json.loads(answer.body)
        self.assertEqual(set(body), {"err_code", "err_msg", "request_id"})
        self.assertRegex(body["request_id"], UUID)
        self.assertEqual(answer.headers["dg-request-id"], body["request_id"])
        self.assertEqual(answer.headers["dg-error"], body["err_msg"])
        self.assertEqual(answer.headers["content-type"], "application/json")
        return answer.status, body["err_code"], body["err_msg"]

    def test_refusals(self):
        for query, target, status, code, part in (
                ("", None, 400, "INVALID_QUERY_PARAMETER", "encoding"),
                (RAW + "&interim_results=True", None, 400, "INVALID_QUERY_PARAMETER",
                 "Failed to deserialize query parameters: "),
                (RAW + "&language=english", None, 400, "Bad Request",
                 "No such model/language/tier combination found."),
                (RAW + "&model=nova-3&keywords=a:1", None, 400, "INVALID_QUERY_PARAMETER",
                 "Keywords are not supported for Nova-3."),
                (RAW + "&keyterm=" + "a%20" * 501, None, 400, "Bad Request",
                 "Keyterm limit exceeded."),
                (RAW + "&tag=" + "a" * 3000, None, 400, "INVALID_QUERY_PARAMETER", "2048"),
                (RAW + "&tag=x" * 64, None, 400, "INVALID_QUERY_PARAMETER", "64"),
                ("&&" + RAW + "&&&vad_events=1&", None, 400, "INVALID_QUERY_PARAMETER",
                 "vad_events"),
                (RAW, "/v2/listen", 404, "NOT_FOUND", "/v1/listen"),
                (RAW, "/v1/listen/", 404, "NOT_FOUND", "/v1/listen"),
                (RAW, "/", 404, "NOT_FOUND", "/v1/listen")):
            with self.subTest(query=query[:60], target=target):
                answer = self.refusal(query, target)
                self.assertEqual(answer[:2], (status, code))
                self.assertIn(part, answer[2])

    def test_requests_without_upgrade(self):
        address = urllib.parse.urlsplit(self.url)
        for method, target, status in (("GET", "/v1/listen", 400), ("GET", "/", 404),
                                       ("POST", "/v1/listen", 405), ("PUT", "/v1/listen", 405),
                                       ("DELETE", "/v1/listen", 405), ("POST", "/x", 404)):
            with self.subTest(method=method, target=target):
                connection = http.client.HTTPConnection(address.hostname, address.port, timeout=10)
                connection.request(method, target, body=b"{}" if method == "POST" else None)
                response = connection.getresponse()
                body = json.loads(response.read())
                self.assertEqual(response.status, status)
                self.assertEqual(response.headers["dg-error"], body["err_msg"])
                connection.close()

    def test_unknown_parameters_change_nothing(self):
        client = self.connect("&" + RAW + "&&unknown=1&mip_opt_out=true&keyterm=a%20b&keyterm=%C3%A4&x")
        client.send_audio(silence(0.5))
        self.check_end(client, client.finish())

    def test_other_upgrades_are_refused(self):
        address = urllib.parse.urlsplit(self.url)
        connection = http.client.HTTPConnection(address.hostname, address.port, timeout=10)
        connection.request("GET", f"/v1/listen?{RAW}", headers={
            "Connection": "Upgrade, HTTP2-Settings", "Upgrade": "h2c",
            "HTTP2-Settings": "AAMAAABkAAQCAAAAAAIAAAAA"})
        response = connection.getresponse()
        self.assertEqual(response.status, 400)
        self.assertIn("WebSocket", json.loads(response.read())["err_msg"])
        connection.close()

    def test_crowd_at_the_door(self):
        """Sockets that ask for nothing keep nobody out for good."""
        server = self.world.start_recognizer()
        address = urllib.parse.urlsplit(server.url)
        crowd = [socket.create_connection((address.hostname, address.port)) for _ in range(300)]
        for visitor in crowd:
            visitor.close()
        client = self.connect(url=server.url)
        client.send_audio(silence(0.5))
        self.check_end(client, client.finish())

    def test_key(self):
        """Asked for if the environment has one; it is neither logged nor left in the environment."""
        key = "k3y-of-this-test"
        server = self.world.start_recognizer(SURTITLE_RECOGNIZER_KEY=key, SURTITLE_LOG="debug")
        for headers in ([], [("Authorization", "Token wrong")], [("Authorization", f"Bearer {key}")],
                        [("Authorization", key)], [("Sec-WebSocket-Protocol", "token, wrong")]):
            with self.subTest(headers):
                self.assertEqual(self.refusal(RAW, url=server.url, headers=headers),
                                 (401, "INVALID_AUTH", "Invalid credentials."))
        for name, value in (("Authorization", f"Token {key}"), ("authorization", f"token {key}"),
                            ("Sec-WebSocket-Protocol", f"token, {key}")):
            with self.subTest(name):
                client = self.connect(RAW, server.url, headers=[(name, value)])
                client.finish()
                self.assertEqual(client.close_code, 1000)
        self.assertNotIn(key, server.log)
        self.assertIn("Invalid credentials", server.log)

    def test_any_key_will_do_where_none_is_asked_for(self):
        client = self.connect(headers=[("Authorization", "Token whatever")])
        client.finish()
        self.assertEqual(client.close_code, 1000)

    def test_too_many_connections(self):
        """The ninth waits until another has gone; with them goes their memory."""
        url = self.world.start_recognizer().url
        clients = [self.connect(url=url) for _ in range(CONNECTIONS_MAX)]
        self.assertEqual(self.refusal(CAPTIONS, url=url)[:2], (429, "TOO_MANY_REQUESTS"))
        clients[0].finish()

        def comes_in():
            try:
                return self.connect(url=url)
            except UpgradeRefused:
                return None
        client = wait_for(comes_in, LONG, "a free place")
        client.send_audio(silence(0.5))
        self.check_end(client, client.finish())

    @needs_speech
    def test_clients_that_vanish(self):
        """In mid-sentence, more of them than there are places: others are served as ever."""
        url, audio = self.world.start_recognizer().url, recording(0)[0]

        def come_and_vanish():
            try:
                client = self.connect(url=url)
            except UpgradeRefused:
                return False
            client.send_audio(audio[:3 * RATE * 2])
            client.read_until(lambda message: message["type"] == "Results" and transcript(message))
            client.abort()
            return True
        for _ in range(CONNECTIONS_MAX + 2):
            wait_for(come_and_vanish, LONG, "a free place")
        client = wait_for(lambda: self.try_connect(url), LONG, "a free place")
        client.send_audio(audio + silence(1))
        messages = client.finish()
        self.check_end(client, messages)
        self.assertTrue(transcripts(finals(messages)))

    def try_connect(self, url):
        try:
            return self.connect(url=url)
        except UpgradeRefused:
            return None

    # The program

    def run_program(self, *arguments, **env):
        return self.world.run([self.world.program("surtitle-recognizer"), *arguments], **env)

    def test_socket_in_the_file_system(self):
        """For this user alone, in place of a dead one, and gone with the server."""
        path = self.world.folder / "recognizer.sock"
        with socket.socket(socket.AF_UNIX) as dead:
            dead.bind(str(path))
        program = [self.world.program("surtitle-recognizer"), "--socket", path]
        server = self.world.start(program, pipe=True)
        line = server.wait_for_line("listening on ", 20)
        self.assertEqual(line, f"listening on ws+unix:{path}:/v1/listen")
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)
        second = self.run_program("--socket", path)
        self.assertEqual(second.code, 1)
        self.assertIn("already", second.err)
        client = self.connect(url=line.split()[-1])
        client.send_audio(silence(0.5))
        self.check_end(client, client.finish())
        server.signal(signal.SIGTERM)
        self.assertEqual(server.wait(), 0)
        self.assertFalse(path.exists())

    def test_a_nap_of_the_server_is_no_silence_of_the_client(self):
        """What came while the server could not run is read before the client counts as idle."""
        server = self.world.start_recognizer("--idle-timeout", IDLE_SECONDS)
        client = self.connect(url=server.url)
        client.send_audio(silence(1))
        client.read_until(lambda message: message["type"] == "Results")
        server.signal(signal.SIGSTOP)
        self.addCleanup(server.signal, signal.SIGCONT)
        end = time.monotonic() + 1.5 * IDLE_SECONDS
        while time.monotonic() < end:
            client.send_audio(silence(0.05))
            with self.assertRaises(TimeoutError):
                client.receive(IDLE_SECONDS / 6)
        server.signal(signal.SIGCONT)
        self.check_end(client, client.finish())

    @needs_speech
    def test_end_in_the_middle_of_a_conversation(self):
        server = self.world.start_recognizer()
        client = self.connect(url=server.url)
        client.send_audio(recording(0)[0])
        client.read_until(lambda message: message["type"] == "Results")
        server.signal(signal.SIGTERM)
        self.assertEqual(server.wait(), 0)

    def test_it_dies_with_its_parent(self):
        path = self.world.folder / "orphan.sock"
        program = self.world.program("surtitle-recognizer")
        parent = self.world.start(
            ["sh", "-c", f"'{program}' --socket '{path}' --die-with-parent; true"], pipe=True)
        parent.wait_for_line("listening on ", 20)
        os.kill(parent.pid, signal.SIGKILL)
        wait_for(lambda: not path.exists(), 20, "the orphan's end")

    def test_wrong_usage_and_missing_model(self):
        for arguments, code, part in (
                ([], 2, "--listen ADDRESS:PORT"),
                (["--listen", "127.0.0.1:0", "--socket", "x"], 2, "either"),
                (["--listen", "127.0.0.1:0", "stray"], 2, "dash"),
                (["--unknown"], 2, "unknown"),
                (["--listen", "127.0.0.1:0", "--idle-timeout", "soon"], 2, "soon"),
                (["--listen", "0.0.0.0:0"], 1, "other computers"),
                (["--listen", "192.168.0.1:80"], 1, "other computers"),
                (["--listen", "somewhere"], 1, "somewhere"),
                (["--socket", "/dev/null"], 1, "/dev/null"),
                (["--socket", "/nonexistent/x"], 1, "/nonexistent/x"),
                (["--listen", "127.0.0.1:0", "--model", "/nonexistent"], 1,
                 "pocketsphinx-en-us")):
            with self.subTest(arguments):
                finished = self.run_program(*arguments)
                self.assertEqual(finished.code, code)
                self.assertIn(part, finished.err)
                self.assertEqual(finished.out, "")
                self.assertEqual(finished.err.count("\n"), 1, finished.err)

    def test_help_and_version(self):
        self.assertIn("--listen", self.run_program("--help").out)
        self.assertRegex(self.run_program("--version").out, r"^surtitle-recognizer \d+\.\d+")


if __name__ == "__main__":
    unittest.main()
