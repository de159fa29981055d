#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Speech for machines: sound that says "w0001 w0002 w0003 …", four words a second.

Each 250 ms are one word: five tones of 40 ms, four hexadecimal digits and a check digit, each digit
one of sixteen pitches, then 50 ms of silence. It survives resampling, volume and small noise; what
is cut out, doubled or shuffled shows in the words, and a word that was damaged is "broken".

    tone_words.py --words 40 [--first 1] [--rate 48000] [--lead 0.5] [--tail 1] speech.wav
    tone_words.py --decode speech.wav
"""

import argparse
import array
import functools
import math
import operator
import sys
import wave

WORD_SECONDS = 0.25
SYMBOL_SECONDS = 0.04
N_SYMBOLS = 5
SPOKEN_SECONDS = N_SYMBOLS * SYMBOL_SECONDS
PITCHES = [600 + 150 * digit for digit in range(16)]
AMPLITUDE = 10000
RAMP_SECONDS = 0.004

# Louder than this is a tone, quieter for so long is a pause.
THRESHOLD = 1200
PAUSE_SECONDS = 0.02
# What is listened to of each tone: its middle, where neither echo nor a neighbour sounds.
WINDOW_SECONDS = 0.02
MARGIN_SECONDS = 0.01

BROKEN = "broken"


def name_of(number):
    return f"w{number:04d}"


def digits_of(number):
    """Four digits and their check digit, which tells exchanged and wrong ones."""
    digits = [number >> shift & 15 for shift in (12, 8, 4, 0)]
    check = sum(weight * digit for weight, digit in zip((1, 3, 5, 7), digits)) + 9
    return [*digits, check & 15]


@functools.lru_cache(maxsize=8)
def tones(rate):
    """The sixteen tones. Each holds whole periods, so that one follows another without a click."""
    times = [i / rate for i in range(round(SYMBOL_SECONDS * rate))]
    return [[AMPLITUDE * math.sin(2 * math.pi * pitch * t) for t in times] for pitch in PITCHES]


def word_samples(number, rate=16000):
    """One word and the silence after it, as floats of 16-bit range."""
    samples = [sample for digit in digits_of(number) for sample in tones(rate)[digit]]
    ramp = round(RAMP_SECONDS * rate)
    for i in range(ramp):
        samples[i] *= i / ramp
        samples[-1 - i] *= i / ramp
    return samples + [0.0] * (round(WORD_SECONDS * rate) - len(samples))


def speech(n_words, first=1, rate=16000, lead=0.0, tail=0.0):
    """Words first … first + n_words - 1 as raw 16-bit little-endian mono."""
    samples = array.array("h", bytes(2 * round(lead * rate)))
    for number in range(first, first + n_words):
        samples.extend(round(sample) for sample in word_samples(number, rate))
    samples.extend(array.array("h", bytes(2 * round(tail * rate))))
    if sys.byteorder == "big":
        samples.byteswap()
    return samples.tobytes()


def expected(n_words, first=1):
    return [name_of(number) for number in range(first, first + n_words)]


def write_wav(path, raw, rate=16000):
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(raw)


class Word:
    """What was heard and where: start and end in seconds of the audio fed."""

    def __init__(self, text, start, end):
        self.text = text
        self.start = start
        self.end = end

    def __repr__(self):
        return f"{self.text}@{self.start:.3f}"


class Decoder:
    """Raw audio in, of any piece sizes; words out as soon as they are whole."""

    def __init__(self, rate=16000):
        self.rate = rate
        self.n_fed = 0  # samples
        self._samples = array.array("h")  # those not yet done with
        self._offset = 0  # position of the first of them
        self._odd = b""
        self._quiet = round(PAUSE_SECONDS * rate)  # samples of silence before the next: all of it
        self._window = round(WINDOW_SECONDS * rate)
        self._tables = [self._table(pitch) for pitch in PITCHES]

    def _table(self, pitch):
        angles = [2 * math.pi * pitch * i / self.rate for i in range(self._window)]
        return [math.cos(a) for a in angles], [math.sin(a) for a in angles]

    @property
    def seconds(self):
        return self.n_fed / self.rate

    def feed(self, raw):
        """The words that this piece completes."""
        raw = self._odd + raw
        whole = len(raw) & ~1
        self._odd = raw[whole:]
        samples = array.array("h", raw[:whole])
        if sys.byteorder == "big":
            samples.byteswap()
        self._samples.extend(samples)
        self.n_fed += len(samples)
        return list(self._words())

    def _drop(self, n):
        del self._samples[:n]
        self._offset += n

    def _words(self):
        n_spoken = round(SPOKEN_SECONDS * self.rate)
        while True:
            onset = self._find_onset()
            if onset is None or len(self._samples) - onset < n_spoken:
                return
            start = (self._offset + onset) / self.rate
            text = self._read(onset)
            yield Word(text, start, start + SPOKEN_SECONDS)
            self._drop(onset + n_spoken)
            self._quiet = 0

    def _find_onset(self):
        """Where the first tone after a pause begins; drops what comes before it."""
        needed = round(PAUSE_SECONDS * self.rate)
        quiet = self._quiet
        for i, sample in enumerate(self._samples):
            if -THRESHOLD < sample < THRESHOLD:
                quiet += 1
            elif quiet >= needed:
                self._drop(i)
                self._quiet = quiet
                return 0
            else:
                quiet = 0
        self._drop(len(self._samples))
        self._quiet = quiet
        return None

    def _read(self, onset):
        digits = [self._digit(onset + round((i * SYMBOL_SECONDS + MARGIN_SECONDS) * self.rate))
                  for i in range(N_SYMBOLS)]
        number = 0
        for digit in digits[:4]:
            number = number * 16 + digit
        return name_of(number) if digits == digits_of(number) else BROKEN

    def _digit(self, at):
        window = self._samples[at:at + self._window]
        powers = [sum(map(operator.mul, window, cosine)) ** 2 +
                  sum(map(operator.mul, window, sine)) ** 2
                  for cosine, sine in self._tables]
        return powers.index(max(powers))


def compare(heard, wanted):
    """How two lists of words differ: lost, doubled and strange ones, and if they are in order."""
    seen = set()
    doubled = [word for word in heard if word in seen or seen.add(word)]
    return {
        "lost": [word for word in wanted if word not in seen],
        "doubled": doubled,
        "strange": [word for word in heard if word not in set(wanted)],
        "ordered": heard == sorted(heard),
    }


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file")
    parser.add_argument("--decode", action="store_true", help="print what a WAV file says")
    parser.add_argument("--words", type=int, default=40)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--rate", type=int, default=48000)
    parser.add_argument("--lead", type=float, default=0.5, help="seconds of silence before")
    parser.add_argument("--tail", type=float, default=1.0, help="and after")
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    if arguments.decode:
        with wave.open(arguments.file) as file:
            words = Decoder(file.getframerate()).feed(file.readframes(file.getnframes()))
        print(" ".join(word.text for word in words))
        return
    raw = speech(arguments.words, arguments.first, arguments.rate, arguments.lead, arguments.tail)
    write_wav(arguments.file, raw, arguments.rate)


if __name__ == "__main__":
    main()
