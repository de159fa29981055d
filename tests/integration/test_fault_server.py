#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The upstream server of the other tests: what it hears, what it says, and how it fails."""

import json
import math
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import wave

import certificates
import tone_words
import websocket as ws
from fault_server import FaultServer, Script

FAULT_SERVER = pathlib.Path(sys.modules["fault_server"].__file__)
QUERY = ("?model=nova-3&encoding=linear16&sample_rate=16000&channels=1&interim_results=true"
         "&endpointing=300&utterance_end_ms=1000&vad_events=true")
PIECE = 3200  # bytes: 100 ms


def decode(raw, rate=16000):
    return [word.text for word in tone_words.Decoder(rate).feed(raw)]


class ToneWords(unittest.TestCase):
    def test_says_what_it_should(self):
        for rate in 16000, 44100, 48000:
            raw = tone_words.speech(30, first=250, rate=rate, lead=0.3, tail=0.3)
            self.assertEqual(decode(raw, rate), tone_words.expected(30, first=250))

    def test_every_number(self):
        rng = random.Random(1)
        numbers = [0, 1, 15, 16, 4095, 65535, *(rng.randrange(65536) for _ in range(60))]
        for number in numbers:
            raw = tone_words.speech(1, first=number, tail=0.05)
            self.assertEqual(decode(raw), [tone_words.name_of(number)])

    def test_times(self):
        words = tone_words.Decoder().feed(tone_words.speech(8, lead=0.5, tail=0.1))
        for i, word in enumerate(words):
            self.assertAlmostEqual(word.start, 0.5 + i * 0.25, delta=0.004)
            self.assertAlmostEqual(word.end - word.start, 0.2, places=6)

    def test_pieces_of_any_size(self):
        raw, rng = tone_words.speech(20, tail=0.1), random.Random(2)
        decoder, words, at = tone_words.Decoder(), [], 0
        while at < len(raw):
            size = rng.choice((1, 2, 3, 77, 3200, 9999))
            words += [word.text for word in decoder.feed(raw[at:at + size])]
            at += size
        self.assertEqual(words, tone_words.expected(20))

    def test_noise_and_volume(self):
        rng = random.Random(3)
        raw = memoryview(tone_words.speech(20, tail=0.1)).cast("h")
        changed = [round(sample * 0.3 + rng.uniform(-200, 200)) for sample in raw]
        self.assertEqual(decode(b"".join(s.to_bytes(2, "little", signed=True) for s in changed)),
                         tone_words.expected(20))

    def test_damage_shows(self):
        """Audio lost, doubled or shuffled, wherever it is cut, never passes as the right words."""
        raw, wanted = tone_words.speech(10, tail=0.1), tone_words.expected(10)
        rng = random.Random(4)
        for _ in range(20):
            at, size = rng.randrange(0, 24) * 2000, rng.choice((3200, 8000, 12800))
            for kind, damaged in {
                    "lost": raw[:at] + raw[at + size:],
                    "doubled": raw[:at + size] + raw[at:],
                    "shuffled": raw[:at] + raw[at + size:at + 2 * size] + raw[at:at + size]
                                + raw[at + 2 * size:],
            }.items():
                with self.subTest(kind, at=at, size=size):
                    self.assertNotEqual(decode(damaged), wanted)

    def test_silence_and_others_sounds_say_nothing_right(self):
        self.assertEqual(decode(bytes(32000)), [])
        tone = b"".join(round(9000 * math.sin(i / 5)).to_bytes(2, "little", signed=True)
                        for i in range(16000))
        self.assertEqual(set(decode(tone + bytes(3200))) - {tone_words.BROKEN}, set())

    def test_compare(self):
        self.assertEqual(tone_words.compare(["w1", "w3", "w3", "x"], ["w1", "w2", "w3"]),
                         {"lost": ["w2"], "doubled": ["w3"], "strange": ["x"], "ordered": True})


class Client:
    """Sends speech as quickly as it can, and gathers what comes."""

    def __init__(self, server, query=QUERY, **options):
        self.connection = ws.WebSocketClient(server.url + query, **options)
        self.messages = []

    def send(self, raw):
        for at in range(0, len(raw), PIECE):
            self.connection.send_binary(raw[at:at + PIECE])

    def read_to_the_end(self, timeout=10):
        for message in self.connection.messages(timeout):
            self.messages.append(json.loads(message.data))
        self.connection.stream.close()
        return self.connection.close_code

    def of_type(self, kind):
        return [message for message in self.messages if message["type"] == kind]

    def finals(self):
        return [message for message in self.of_type("Results") if message["is_final"]]

    def text(self):
        texts = (m["channel"]["alternatives"][0]["transcript"] for m in self.finals())
        return " ".join(text for text in texts if text).split()


class ServerTest(unittest.TestCase):
    def serve(self, *scripts, **options):
        server = FaultServer(scripts, **options)
        self.addCleanup(server.close)
        return server

    def talk(self, server, n_words=20, **options):
        client = Client(server, **options)
        client.send(tone_words.speech(n_words, tail=0.1))
        client.connection.send_text('{"type":"CloseStream"}')
        return client, client.read_to_the_end()


class Conversations(ServerTest):
    def test_whole_session(self):
        server = self.serve(Script())
        client, code = self.talk(server, 40)
        record = server.records[0]
        self.assertEqual(code, 1000)
        self.assertEqual(client.text(), tone_words.expected(40))
        self.assertEqual(record.words, tone_words.expected(40))
        self.assertEqual(client.connection.response_headers["dg-request-id"], record.request_id)
        metadata = client.messages[-1]
        self.assertEqual(metadata["type"], "Metadata")
        self.assertEqual(metadata["sha256"], record.sha256)
        self.assertAlmostEqual(metadata["duration"], 10.1)
        self.assertEqual(record.texts, ['{"type":"CloseStream"}'])
        self.assertEqual(record.faults, [])

    def test_segments_are_contiguous(self):
        client, _ = self.talk(self.serve(Script()), 40)
        end = 0.0
        for final in client.finals():
            self.assertAlmostEqual(final["start"], end, places=5)
            end = final["start"] + final["duration"]
        last = client.finals()[-1]
        self.assertEqual((last["duration"], last["speech_final"]), (0.0, True))
        self.assertAlmostEqual(end, 10.1, places=5)

    def test_interims_come_once_a_second_and_are_longer_than_finals(self):
        client, _ = self.talk(self.serve(Script()), 40)
        interims = [m for m in client.of_type("Results") if not m["is_final"]]
        self.assertIn(len(interims), (9, 10))
        tails = [m["channel"]["alternatives"][0]["transcript"].split() for m in interims]
        self.assertTrue(any(len(words) > 1 for words in tails))
        self.assertEqual(len(client.of_type("SpeechStarted")), 1)

    def test_silence_ends_an_utterance(self):
        client = Client(self.serve(Script()))
        client.send(tone_words.speech(5, tail=2.0) + tone_words.speech(5, first=6, tail=2.0))
        client.connection.send_text('{"type":"CloseStream"}')
        client.read_to_the_end()
        ends = [m["last_word_end"] for m in client.of_type("UtteranceEnd")]
        self.assertEqual([round(end, 2) for end in ends], [1.2, 4.45])
        spoken = [m for m in client.finals() if m["speech_final"] and
                  m["channel"]["alternatives"][0]["transcript"]]
        self.assertEqual(len(spoken), 2)

    def test_finalize_and_others(self):
        client = Client(self.serve(Script()))
        client.send(tone_words.speech(3, tail=0.1))
        for text in ('{"type":"Finalize"}', '{"type":"KeepAlive"}', '{"type":"Foo"}', "no JSON",
                     '{"type":"CloseStream"}'):
            client.connection.send_text(text)
        client.read_to_the_end()
        self.assertEqual([m["from_finalize"] for m in client.finals()], [True, False])
        self.assertEqual([m["message"] for m in client.of_type("Error")],
                         ['{"type":"Foo"}', "no JSON"])

    def test_nothing_said(self):
        client = Client(self.serve(Script()))
        client.connection.send_text('{"type":"CloseStream"}')
        self.assertEqual(client.read_to_the_end(), 1000)
        self.assertEqual([m["type"] for m in client.messages], ["Metadata"])
        self.assertEqual(client.messages[0]["duration"], 0.0)

    def test_over_a_unix_socket(self):
        with tempfile.TemporaryDirectory() as folder:
            server = self.serve(Script(), unix_path=f"{folder}/server.sock")
            client, code = self.talk(server)
            self.assertEqual((code, client.text()), (1000, tone_words.expected(20)))

    def test_over_tls(self):
        with tempfile.TemporaryDirectory() as folder:
            authority = certificates.Authority(folder)
            server = self.serve(Script(), tls=authority.server_context(), host="localhost")
            trust = certificates.ssl.create_default_context(cafile=authority.ca_file)
            client, code = self.talk(server, tls=trust)
            self.assertEqual((code, client.text()), (1000, tone_words.expected(20)))


class Refusals(ServerTest):
    def refusal(self, script, query=QUERY, **options):
        with self.assertRaises(ws.UpgradeRefused) as caught:
            Client(self.serve(script), query, **options)
        return caught.exception

    def test_by_script(self):
        refusal = self.refusal(Script(refuse=429, error="Too many requests.",
                                      headers=[("Retry-After", "7")]))
        self.assertEqual(refusal.status, 429)
        self.assertEqual(refusal.headers["Retry-After"], "7")
        self.assertEqual(refusal.headers["dg-error"], "Too many requests.")
        self.assertEqual(json.loads(refusal.body)["err_msg"], "Too many requests.")

    def test_by_key(self):
        script = Script(key="Token right")
        self.assertEqual(self.refusal(script).status, 401)
        self.assertEqual(self.refusal(script, headers=[("Authorization", "Token x")]).status, 401)
        Client(self.serve(script), headers=[("Authorization", "Token right")]).connection.close()

    def test_by_query(self):
        for query in ("?interim_results=True", "?encoding=linear16", "?utterance_end_ms=1000",
                      "?model=nova-3&keywords=a"):
            with self.subTest(query):
                self.assertEqual(self.refusal(Script(), query).status, 400)

    def test_wrong_accept_and_raw_answer(self):
        for script in Script(wrong_accept=True), Script(raw_answer=b"SSH-2.0-x\r\n\r\n"):
            with self.assertRaises((ws.ProtocolError, ws.UpgradeRefused)):
                Client(self.serve(script))

    def test_abort_and_silence(self):
        with self.assertRaises((ConnectionError, ws.ProtocolError)):
            Client(self.serve(Script(abort=True)))
        with self.assertRaises(TimeoutError):
            Client(self.serve(Script(silent=True)), timeout=0.2)

    def test_delay(self):
        before = time.monotonic()
        Client(self.serve(Script(delay=0.3))).connection.close()
        self.assertGreaterEqual(time.monotonic() - before, 0.3)


class Faults(ServerTest):
    def suffer(self, *scripts, n_words=20, **options):
        server = self.serve(*scripts, **options)
        client = Client(server)
        try:
            client.send(tone_words.speech(n_words))
        except OSError:
            pass  # what the fault is about
        return server, client, client.read_to_the_end()

    def test_cuts(self):
        for action in "reset", "fin":
            server, client, code = self.suffer(Script(at=[(2.0, action)]))
            self.assertEqual(code, ws.NO_CLOSE_FRAME)
            server.wait(lambda: server.records[0].ended, 10)
            self.assertEqual(len(server.records[0].audio), 64000)

    def test_closes(self):
        server, client, code = self.suffer(Script(at=[(1.0, "close", 1008, "DATA-0000")]))
        self.assertEqual((code, client.connection.close_reason), (1008, "DATA-0000"))
        server, client, code = self.suffer(Script(at=[(1.0, "metadata_close")]))
        self.assertEqual(code, 1011)
        self.assertIn("net0000", client.connection.close_reason)
        self.assertEqual(client.messages[-1]["sha256"], "incomplete")

    def test_idle(self):
        client = Client(self.serve(Script(idle=0.2)))
        client.send(tone_words.speech(1))
        client.connection.ping(b"does not count")
        self.assertEqual(client.read_to_the_end(), 1011)
        self.assertIn("net0001", client.connection.close_reason)

    def test_messages_of_its_own(self):
        server, client, _ = self.suffer(Script(at=[
            (0.5, "send", {"type": "Foo"}), (0.6, "text", '"no object"'),
            (0.7, "raw", ws.build_frame(ws.TEXT, b'{"type":"Bar"}').hex()), (0.8, "fin")]))
        self.assertEqual([m if isinstance(m, str) else m["type"] for m in client.messages[-3:]],
                         ["Foo", "no object", "Bar"])

    def test_fragments(self):
        client, code = self.talk(self.serve(Script(fragment=7)))
        self.assertEqual((code, client.text()), (1000, tone_words.expected(20)))

    def test_stall_and_mute(self):
        server = self.serve(Script(at=[(1.0, "stall", 0.3)]), Script(at=[(1.0, "mute")]))
        before = time.monotonic()
        client, code = self.talk(server)
        self.assertEqual((code, client.text()), (1000, tone_words.expected(20)))
        self.assertGreaterEqual(time.monotonic() - before, 0.3)
        client, code = self.talk(server)
        self.assertEqual((code, client.text()), (1000, []))
        self.assertEqual(server.records[1].words, tone_words.expected(20))

    def test_throttle(self):
        server = self.serve(Script(throttle=10))
        before = time.monotonic()
        self.talk(server, 20)
        self.assertGreaterEqual(time.monotonic() - before, 0.45)
        self.assertLess(server.records[0].fastest(window=0.2), 16)

    def test_slow_tail(self):
        server = self.serve(Script(slow_tail=0.4))
        client = Client(server)
        client.send(tone_words.speech(12))
        client.connection.send_text('{"type":"CloseStream"}')
        client.connection.ping(b"during")
        client.connection.send_text('{"type":"KeepAlive"}')
        before = time.monotonic()
        self.assertEqual(client.read_to_the_end(), 1000)
        self.assertGreaterEqual(time.monotonic() - before, 0.35)
        self.assertEqual(client.text(), tone_words.expected(12))
        self.assertEqual(client.connection.pongs, [b"during"])
        self.assertEqual(len(server.records[0].faults), 1)

    def test_never_ending(self):
        for script, kinds in ((Script(never_answer=True), {"Results", "SpeechStarted"}),
                              (Script(never_close=True), {"Results", "SpeechStarted", "Metadata"})):
            client = Client(self.serve(script))
            client.send(tone_words.speech(20))
            client.connection.send_text('{"type":"CloseStream"}')
            with self.assertRaises(TimeoutError):
                client.read_to_the_end(timeout=0.3)
            self.assertEqual({m["type"] for m in client.messages}, kinds)
            client.connection.stream.close()

    def test_each_connection_its_script(self):
        server = self.serve(Script(refuse=500), Script(at=[(1.0, "reset")]), Script())
        with self.assertRaises(ws.UpgradeRefused):
            Client(server)
        broken = Client(server)
        broken.connection.send_binary(bytes(32000))
        self.assertEqual(broken.read_to_the_end(), ws.NO_CLOSE_FRAME)
        for _ in range(2):
            self.assertEqual(self.talk(server)[1], 1000)
        self.assertEqual([record.status for record in server.records], [500, 101, 101, 101])

    def test_wait_tells_what_happened(self):
        server = self.serve(Script())
        self.talk(server)
        with self.assertRaisesRegex(AssertionError, "20 words.*CloseStream"):
            server.wait(lambda: False, 0.05)

    def test_closes_while_clients_are_there(self):
        server = FaultServer([Script(silent=True), Script(), Script(at=[(0.1, "stall")])])
        hanging = threading.Thread(target=lambda: self.assertRaises(Exception, Client, server))
        hanging.start()
        server.wait(lambda: len(server.records) == 1, 10)
        clients = [Client(server), Client(server)]
        clients[1].send(bytes(6400))
        server.wait(lambda: server.records[2].audio, 10)
        before = time.monotonic()
        server.close()
        self.assertLess(time.monotonic() - before, 5)
        hanging.join(10)
        for client in clients:
            client.connection.stream.close()


class Program(unittest.TestCase):
    def test_reports(self):
        process = subprocess.Popen(
            ["/usr/bin/python3", FAULT_SERVER, "--script", '[{"headers": [["x-test", "1"]]}]'],
            stdout=subprocess.PIPE, text=True)
        self.addCleanup(process.stdout.close)
        url = process.stdout.readline().removeprefix("listening on ").strip()
        connection = ws.WebSocketClient(url + QUERY, headers=[("Authorization", "Token secret")])
        self.assertEqual(connection.response_headers["x-test"], "1")
        connection.send_binary(tone_words.speech(4, tail=0.1))
        connection.send_text('{"type":"CloseStream"}')
        for _ in connection.messages():
            pass
        connection.stream.close()
        process.send_signal(signal.SIGTERM)
        output = process.communicate(timeout=20)[0]
        self.assertEqual(process.returncode, 0)
        self.assertNotIn("secret", output)
        report = json.loads(output)["connections"][0]
        self.assertEqual(report["words"], tone_words.expected(4))
        self.assertEqual(report["close_code"], 1000)

    def test_writes_speech(self):
        with tempfile.TemporaryDirectory() as folder:
            path = f"{folder}/speech.wav"
            subprocess.run(["/usr/bin/python3", tone_words.__file__, "--words", "6", path],
                           check=True, timeout=30)
            with wave.open(path) as file:
                self.assertEqual((file.getframerate(), file.getnchannels()), (48000, 1))
            said = subprocess.run(["/usr/bin/python3", tone_words.__file__, "--decode", path],
                                  check=True, timeout=30, capture_output=True, text=True).stdout
            self.assertEqual(said.split(), tone_words.expected(6))


if __name__ == "__main__":
    unittest.main()
