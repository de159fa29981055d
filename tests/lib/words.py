# SPDX-License-Identifier: GPL-3.0-or-later
"""How well a transcript matches what was said: words right, wrong, lost, extra and doubled."""

import collections
import re
import unicodedata

WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")

# total: words said. extra: words heard that nobody said; doubled: those of them that repeat their
# neighbours, as when audio was sent twice.
Score = collections.namedtuple("Score", "total right wrong lost extra doubled")


def split(text):
    """The words of a text, without case and punctuation: “Well-known, isn't it?” has four."""
    text = unicodedata.normalize("NFC", text).replace("’", "'").casefold()
    return WORD.findall(text)


def distances(said, heard):
    """The least number of changes from said[:i] to heard[:j], for all i and j."""
    rows = [list(range(len(heard) + 1))]
    for i, word in enumerate(said, 1):
        row, above = [i], rows[-1]
        for j, other in enumerate(heard, 1):
            row.append(min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (word != other)))
        rows.append(row)
    return rows


def align(said, heard):
    """Pairs (word said or None, word heard or None) in their order, with the fewest changes."""
    rows = distances(said, heard)
    i, j = len(said), len(heard)
    pairs = []
    while i or j:
        if i and j and rows[i][j] == rows[i - 1][j - 1] + (said[i - 1] != heard[j - 1]):
            i, j = i - 1, j - 1
            pairs.append((said[i], heard[j]))
        elif i and rows[i][j] == rows[i - 1][j] + 1:
            i -= 1
            pairs.append((said[i], None))
        else:
            j -= 1
            pairs.append((None, heard[j]))
    return pairs[::-1]


def count_doubled(pairs):
    """Words of runs that nobody said and that repeat the words just before or behind them."""
    heard = [(word is None, other) for word, other in pairs if other is not None]
    words = [other for _, other in heard]
    n_doubled = start = 0
    while start < len(heard):
        end = start
        while end < len(heard) and heard[end][0]:
            end += 1
        n = end - start
        run = words[start:end]
        if n and run in (words[max(start - n, 0):start], words[end:end + n]):
            n_doubled += n
        start = end + 1
    return n_doubled


def score(said, heard):
    """Compare two texts, or two lists of words."""
    said = split(said) if isinstance(said, str) else said
    heard = split(heard) if isinstance(heard, str) else heard
    pairs = align(said, heard)
    return Score(total=len(said),
                 right=sum(word == other for word, other in pairs),
                 wrong=sum(None not in pair and pair[0] != pair[1] for pair in pairs),
                 lost=sum(other is None for _, other in pairs),
                 extra=sum(word is None for word, _ in pairs),
                 doubled=count_doubled(pairs))


def describe(result):
    percent = 100 * result.right / max(result.total, 1)
    return (f"{result.right} of {result.total} words right ({percent:.0f} %), {result.wrong} wrong, "
            f"{result.lost} lost, {result.extra} extra, {result.doubled} of them doubled")
