# SPDX-License-Identifier: GPL-3.0-or-later
"""The recogniser for tone_words in version 2 of the upstream protocol: turns instead of results.

As the real one, it has no KeepAlive, and says after CloseStream neither EndOfTurn nor Metadata.
"""

from tone_listener import HALF_PAUSE_SECONDS, Listener

UPDATE_SECONDS = 0.24

# A turn ends by itself after so many words, or so long a silence.
TURN_WORDS = 12
TURN_SILENCE_SECONDS = 0.6


class FluxListener(Listener):
    FINALIZE = "ForceEndTurn"
    KEEP_ALIVE = None
    HAS_METADATA = False
    CLOSE_CODE = None

    def __init__(self, options, request_id=None):
        super().__init__(options, request_id)
        self._n_turns = 0
        self._n_messages = 0
        self._next_update = UPDATE_SECONDS

    def _message(self, kind, **fields):
        self._n_messages += 1
        return {"type": kind, "request_id": self.request_id,
                "sequence_id": self._n_messages - 1, **fields}

    def greet(self):
        return [self._message("Connected")]

    def _endpoint(self):
        if not self._open:
            return self._update()
        if self.seconds - self._open[-1].end >= TURN_SILENCE_SECONDS:
            return [self._end_turn(self._open[-1].end + HALF_PAUSE_SECONDS, "timeout")]
        return self._update()

    def _hear(self, word):
        self.words.append(word)
        self._open.append(word)
        if len(self._open) < TURN_WORDS:
            return []
        return [self._end_turn(word.end + HALF_PAUSE_SECONDS, "model")]

    def _update(self):
        if self.seconds < self._next_update:
            return []
        self._next_update = self.seconds + UPDATE_SECONDS
        return [self._turn("Update", self.seconds)]

    def _turn(self, event, end, **fields):
        words = [{"word": word.text, "start": round(word.start, 4), "end": round(word.end, 4),
                  "confidence": 0.99} for word in self._open]
        return self._message(
            "TurnInfo", event=event, turn_index=self._n_turns,
            audio_window_start=round(self._start, 4), audio_window_end=round(end, 4),
            transcript=" ".join(word.text for word in self._open), words=words,
            end_of_turn_confidence=0.9 if event == "EndOfTurn" else 0.1, **fields)

    def _end_turn(self, end, trigger):
        message = self._turn("EndOfTurn", end, trigger=trigger)
        self._n_turns += 1
        self._open = []
        self._start = end
        return message

    def finalize(self):
        """The answer to ForceEndTurn."""
        if not self._open:
            return [self._message("Warning", code="FORCE_END_TURN_NO_ACTIVE_TURN",
                                  description="There is no active turn.")]
        return [self._end_turn(self.seconds, "manual")]

    def finish(self):
        return [self._turn("Update", self.seconds)]
