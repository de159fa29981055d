# SPDX-License-Identifier: GPL-3.0-or-later
"""A recogniser for tone_words: audio in, the messages of the upstream protocol out.

Knows no socket and no clock: time is that of the audio it was fed. Its messages are those of
Deepgram's live streaming, as the project's notes on the protocol describe them.
"""

import dataclasses
import hashlib
import uuid

from tone_words import SPOKEN_SECONDS, WORD_SECONDS, Decoder

MODEL = "5f0c2b6e-0d5a-4a3e-8a39-6f1f6b9d2c10"
MODEL_INFO = {"name": "tone-words", "version": "2026-01-01.0", "arch": "tones"}

# A final covers so many words, and comes when so many more have been heard: the interim before it
# was longer, as the real one's often is.
FINAL_WORDS = 8
FINAL_LAG_WORDS = 1
INTERIM_SECONDS = 1.0

# From a word's end to the middle of the silence after it: where a segment may end.
HALF_PAUSE_SECONDS = (WORD_SECONDS - SPOKEN_SECONDS) / 2


def is_true(value):
    return value == "true"


@dataclasses.dataclass
class Options:
    """What of a request's query concerns the answers."""

    rate: int
    channels: int
    multichannel: bool
    interim: bool
    vad_events: bool
    endpointing: float | None
    utterance_end: float | None

    @classmethod
    def of(cls, request):
        endpointing = request.parameter("endpointing", "10")
        utterance_end = request.parameter("utterance_end_ms")
        return cls(rate=int(request.parameter("sample_rate", "16000")),
                   channels=int(request.parameter("channels", "1")),
                   multichannel=is_true(request.parameter("multichannel", "false")),
                   interim=is_true(request.parameter("interim_results", "false")),
                   vad_events=is_true(request.parameter("vad_events", "false")),
                   endpointing=None if endpointing == "false" else int(endpointing) / 1000,
                   utterance_end=int(utterance_end) / 1000 if utterance_end else None)


class Listener:
    """Feed it audio, send what it returns (dictionaries)."""

    FINALIZE = "Finalize"
    KEEP_ALIVE = "KeepAlive"
    HAS_METADATA = True
    CLOSE_CODE = 1000

    def __init__(self, options, request_id=None):
        self.options = options
        self.request_id = request_id or str(uuid.uuid4())
        self.words = []  # all that were heard, in order
        self._decoder = Decoder(options.rate)
        self._digest = hashlib.sha256()
        self._n_bytes = 0
        self._open = []  # words not yet final
        self._start = 0.0  # of the open segment
        self._next_interim = INTERIM_SECONDS
        self._in_utterance = False
        self._utterance_ends = None  # when UtteranceEnd is due, of audio time

    @property
    def seconds(self):
        return self._n_bytes / (2 * self.options.channels * self.options.rate)

    def greet(self):
        """What is said first."""
        return []

    def feed(self, raw, sent=None):
        """raw: samples; sent: as what they came, if compressed."""
        self._digest.update(raw if sent is None else sent)
        self._n_bytes += len(raw)
        messages = []
        for word in self._decoder.feed(raw):
            messages += self._hear(word)
        messages += self._endpoint()
        if self.options.interim and self.seconds >= self._next_interim:
            self._next_interim = self.seconds + INTERIM_SECONDS
            messages.append(self._results(self._open, self.seconds, final=False))
        return messages

    def _hear(self, word):
        messages = []
        if self.options.vad_events and not self._in_utterance:
            messages.append({"type": "SpeechStarted", "channel": [0, 1],
                             "timestamp": round(word.start, 4)})
        self._in_utterance = True
        self.words.append(word)
        self._open.append(word)
        if len(self._open) >= FINAL_WORDS + FINAL_LAG_WORDS:
            messages.append(self._final(FINAL_WORDS))
        return messages

    def _final(self, n_words, end=None, **options):
        """The first words of the open segment become final; the segment ends after them."""
        words, self._open = self._open[:n_words], self._open[n_words:]
        end = words[-1].end + HALF_PAUSE_SECONDS if end is None else end
        message = self._results(words, end, final=True, **options)
        self._start = end
        if words and self.options.utterance_end:
            self._utterance_ends = words[-1].end + self.options.utterance_end
        return message

    def _endpoint(self):
        """What silence brings: the utterance's last final, then UtteranceEnd."""
        messages = []
        if not self._in_utterance:
            return messages
        silence = self.seconds - self.words[-1].end
        if (self.options.endpointing is not None and self._open
                and silence >= max(self.options.endpointing, WORD_SECONDS)):
            messages.append(self._final(len(self._open), speech_final=True))
        if not self._open and silence >= WORD_SECONDS:
            if self._utterance_ends and self.seconds >= self._utterance_ends:
                messages.append({"type": "UtteranceEnd", "channel": [0, 1],
                                 "last_word_end": round(self.words[-1].end, 4)})
                self._utterance_ends = None
                self._in_utterance = False
            elif not self._utterance_ends:
                self._in_utterance = False
        return messages

    def _results(self, words, end, final, speech_final=False, from_finalize=False):
        alternative = {
            "transcript": " ".join(word.text for word in words),
            "confidence": 0.99 if words else 0.0,
            "words": [{"word": word.text, "start": round(word.start, 4), "end": round(word.end, 4),
                       "confidence": 0.99, "punctuated_word": word.text} for word in words],
        }
        return {
            "type": "Results", "channel_index": [0, 1], "duration": round(end - self._start, 6),
            "start": round(self._start, 6), "is_final": final, "speech_final": speech_final,
            "channel": {"alternatives": [alternative]},
            "metadata": {"request_id": self.request_id, "model_info": MODEL_INFO,
                         "model_uuid": MODEL},
            "from_finalize": from_finalize,
        }

    def finalize(self):
        """The answer to Finalize: nothing if nothing is open."""
        if self.seconds <= self._start:
            return []
        return [self._final(len(self._open), end=self.seconds, from_finalize=True)]

    def finish(self):
        """The last Results after CloseStream: what is open, then the one of no length."""
        if self._n_bytes == 0:
            return []
        messages = []
        if self._open or self.seconds > self._start:
            messages.append(self._final(len(self._open), end=self.seconds, speech_final=True))
        messages.append(self._final(0, end=self.seconds, speech_final=True))
        return messages

    def metadata(self, complete=True):
        """The message before the close; complete: by CloseStream, not by a time-out."""
        message = {
            "type": "Metadata", "transaction_key": "deprecated", "request_id": self.request_id,
            "sha256": self._digest.hexdigest() if complete else "incomplete",
            "created": "2026-11-22T10:15:30.123Z", "duration": round(self.seconds, 6),
            "channels": self.options.channels if self._n_bytes else 0,
        }
        if self._n_bytes:
            message |= {"models": [MODEL], "model_info": {MODEL: MODEL_INFO}}
        return message
