# SPDX-License-Identifier: GPL-3.0-or-later
"""What a server may do to its messages that none should: each a function of one to several."""

import copy


def is_final(message):
    return message["type"] == "Results" and message["is_final"]


def alternative_of(message):
    return message["channel"]["alternatives"][0]


def set_words(message, words):
    """Give a message these words, and the time that they take."""
    end = message["start"] + message["duration"]
    alternative = alternative_of(message)
    alternative["words"] = words
    alternative["transcript"] = " ".join(word["word"] for word in words)
    if words:
        message["start"] = min(message["start"], words[0]["start"])
        message["duration"] = end - message["start"]
    return message


def none(message):
    return [message]


class Repeated:
    """Each final comes twice, and the one before it once more."""

    def __init__(self):
        self.before = []

    def __call__(self, message):
        if not is_final(message):
            return [message]
        messages = [message, *self.before, message]
        self.before = [message]
        return messages


class Overlapping:
    """Each final begins with the last word of the one before it."""

    def __init__(self):
        self.last = []

    def __call__(self, message):
        words = alternative_of(message)["words"] if is_final(message) else []
        if not words:
            return [message]
        altered = set_words(copy.deepcopy(message), self.last + words)
        self.last = words[-1:]
        return [altered]


class Swapped:
    """Of two finals in an utterance, the second comes first."""

    def __init__(self):
        self.held = []

    def __call__(self, message):
        if not is_final(message):
            return [message]
        if not self.held and not message["speech_final"]:
            self.held = [message]
            return []
        # What ends the utterance still does.
        messages = [message, *self.held]
        if self.held and message["speech_final"]:
            messages = [message | {"speech_final": False},
                        self.held[0] | {"speech_final": True}]
        self.held = []
        return messages


class Endless:
    """No final ever comes: interims grow, and nothing ends an utterance."""

    def __init__(self):
        self.words = []

    def __call__(self, message):
        if message["type"] == "UtteranceEnd":
            return []
        if message["type"] != "Results":
            return [message]
        words = alternative_of(message)["words"]
        altered = set_words(copy.deepcopy(message), self.words + words)
        if is_final(message):
            self.words = self.words + words
        return [altered | {"is_final": False, "speech_final": False}]


class FalseEnds:
    """After each final, the ends of utterances that are over, and of none."""

    def __init__(self):
        self.last = 0.0

    def __call__(self, message):
        if not is_final(message):
            return [message]
        ends = [{"type": "UtteranceEnd", "channel": [0, 1], "last_word_end": end}
                for end in (-1, self.last)]
        words = alternative_of(message)["words"]
        if words:
            self.last = words[-1]["end"]
        return [message, *ends]


class Mute:
    """What it hears, it keeps to itself."""

    def __call__(self, message):
        return [] if message["type"] in ("Results", "UtteranceEnd", "SpeechStarted") else [message]


KINDS = {"mute": Mute, "repeated": Repeated, "overlapping": Overlapping,
         "swapped": Swapped, "endless": Endless, "false-ends": FalseEnds}


def make(name):
    """A new one for each connection; "": none."""
    return KINDS[name]() if name else none
