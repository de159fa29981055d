#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make streams of updates as servers are known to send them, for stability-bench.

    tests/bench/make_streams.py FOLDER

The same each time. Lines as record_streams.py has them. Words are as unsure as those of the embedded
recogniser: about half of them are another at some time.
"""

import json
import pathlib
import random
import sys

TEXT = """The first ship to cross the bay that morning carried forty two sacks of grain, and nobody
aboard could say who had paid for them. We can't know what the captain thought. He wrote nothing down,
and when he was asked about it later he only smiled. In eighteen forty the harbour was a quiet place, with
a single crane and a dog that slept in the shade of it. By the end of the century three thousand people
worked there, most of them at night, loading what the trains had brought from the north. It was never as
rich as they said, but it was always loud."""
SENTENCES = [part.strip() + "." for part in TEXT.replace("\n", " ").split(".") if part.strip()]
CONFUSED = {"ship": "chip", "bay": "day", "forty": "fourteen", "grain": "green", "aboard": "a board",
            "can't": "can", "wrote": "road", "later": "ladder", "quiet": "quite", "crane": "crate",
            "shade": "shape", "century": "sentry", "night": "knight", "north": "norse", "rich": "ridge",
            "loud": "allowed", "trains": "trade", "loading": "loathing", "who": "you", "dog": "fog"}
WORDS_PER_SECOND = 2.85  # 171 a minute, the pace of captions that are read well


def plain(word):
    return word.strip(",.").lower()


class Stream:
    def __init__(self):
        self.told = []
        self.segment = 1
        self.clock = 0.0

    def tell(self, at, text, stable=0, final=False, start=0.0):
        self.told.append({"t": round(at * 1000), "segment": self.segment, "text": text,
                          "stable": len(text) if final else stable, "final": final,
                          "start": round(start, 3), "end": round(at, 3)})
        if final:
            self.segment += 1


class Ear:
    """What is heard of a sentence: a new word may be another at first, and is put right later; how
    likely, falls with each word that has come since."""

    def __init__(self, rng, words, unsure):
        self.rng, self.words, self.unsure = rng, words, unsure
        self.wrong = set()
        self.said = 0

    def hear(self, said):
        for i in range(max(said - 5, 0), said):
            if i >= self.said:
                if self.rng.random() < self.unsure:
                    self.wrong.add(i)
            elif self.rng.random() < self.unsure * 0.6 ** (said - 1 - i):
                self.wrong ^= {i}
        self.wrong -= set(range(said - 5))
        self.said = said
        return [self._confuse(i) for i in range(said)]

    def _confuse(self, i):
        word = plain(self.words[i])
        return CONFUSED.get(word, word[:-1] or word) if i in self.wrong else word


def dense(rng):
    """Five updates a second, whose last five words are revised, the last most of all."""
    stream = Stream()
    for sentence in SENTENCES:
        words, start = sentence.split(), stream.clock
        ear = Ear(rng, words, 0.1)
        for k in range(1, int(len(words) / WORDS_PER_SECOND * 5) + 2):
            said = min(len(words), int(k / 5 * WORDS_PER_SECOND) + 1)
            stream.tell(start + k / 5, " ".join(ear.hear(said)), start=start)
        stream.clock = start + len(words) / WORDS_PER_SECOND + 0.4
        stream.tell(stream.clock, sentence, final=True, start=start)
    return stream.told


def cloud(rng):
    """An update a second, which may be shorter than the one before; finals with case and commas."""
    stream = Stream()
    for sentence in SENTENCES:
        words, start = sentence.split(), stream.clock
        ear = Ear(rng, words, 0.2)
        for k in range(1, int(len(words) / WORDS_PER_SECOND) + 1):
            said = min(len(words), int(k * WORDS_PER_SECOND))
            heard = ear.hear(said)
            if rng.random() < 0.25:
                heard = heard[:-rng.randint(1, 2)] or heard
            stream.tell(start + k, " ".join(heard), start=start)
        stream.clock = start + len(words) / WORDS_PER_SECOND + 0.5
        stream.tell(stream.clock, sentence, final=True, start=start)
    return stream.told


def short_finals(rng):
    """Finals that end before the interim before them did: what is over comes back in the next."""
    stream, words = Stream(), " ".join(SENTENCES).split()
    done, now = 0, 0.0
    while done < len(words):
        start, length = now, min(len(words) - done, 12)
        ear = Ear(rng, words[done:], 0.2)
        for k in range(1, 5):
            now = start + k
            said = min(length, int(k * WORDS_PER_SECOND) + 1)
            stream.tell(now, " ".join(ear.hear(said)), start=start)
        kept = length if done + length == len(words) else length - 3
        now += 0.3
        stream.tell(now, " ".join(words[done:done + kept]), final=True, start=start)
        done += kept
    return stream.told


def late(rng):
    """Words far back are rewritten: a whole sentence is understood anew at its end."""
    stream = Stream()
    for sentence in SENTENCES:
        words, start = sentence.split(), stream.clock
        wrong = {i for i, word in enumerate(words) if plain(word) in CONFUSED and rng.random() < 0.7}
        turn = int(len(words) * 0.8)
        for k in range(1, int(len(words) / WORDS_PER_SECOND * 3) + 2):
            said = min(len(words), int(k / 3 * WORDS_PER_SECOND) + 1)
            heard = [CONFUSED[plain(word)] if i in wrong and said < turn else plain(word)
                     for i, word in enumerate(words[:said])]
            stream.tell(start + k / 3, " ".join(heard), start=start)
        stream.clock = start + len(words) / WORDS_PER_SECOND + 0.4
        stream.tell(stream.clock, sentence, final=True, start=start)
    return stream.told


def steady(rng):
    """A server that says what is stable: all but the last two words."""
    stream = Stream()
    for sentence in SENTENCES:
        words, start = sentence.split(), stream.clock
        ear = Ear(rng, words, 0.2)
        for k in range(1, int(len(words) / WORDS_PER_SECOND * 2) + 2):
            said = min(len(words), int(k / 2 * WORDS_PER_SECOND) + 1)
            sure = " ".join(words[:max(said - 2, 0)])
            tail = ear.hear(said)[max(said - 2, 0):]
            stream.tell(start + k / 2, " ".join(filter(None, [sure, *tail])), stable=len(sure),
                        start=start)
        stream.clock = start + len(words) / WORDS_PER_SECOND + 0.4
        stream.tell(stream.clock, sentence, final=True, start=start)
    return stream.told


def main():
    folder = pathlib.Path(sys.argv[1])
    for make in (dense, cloud, short_finals, late, steady):
        path = folder / f"{make.__name__.replace('_', '-')}.jsonl"
        lines = [json.dumps(told) for told in make(random.Random(make.__name__))]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        print(f"{path.name}: {len(lines)} updates")


if __name__ == "__main__":
    main()
