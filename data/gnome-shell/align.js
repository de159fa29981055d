/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A recogniser rewrites words that already stand in a line which must not change any more. This
 * finds where its new text goes on behind them, so that none is shown twice and none is skipped.
 * By the rules of src/layout/align. Pure.
 */

import {readWords, similarityOf} from './words.js';

/* Words compared before the split and behind it; how many more or fewer the new text may have. */
const WORDS_BEFORE = 12;
const WORDS_BEHIND = 4;
const SLACK = 4;
const COLUMNS = WORDS_BEFORE + WORDS_BEHIND + 2 * SLACK;

/* What one word for another, more or less costs. */
const SIMILAR = 1;
const OTHER = 2;

/* 0 for the same word, SIMILAR if at least half of it is, OTHER. */
function compare(one, other) {
    const similarity = similarityOf(one.text, other.text);

    if (similarity >= 1)
        return 0;
    return similarity >= 0.5 ? SIMILAR : OTHER;
}

/* One row of the edit distance: row[j] is that of the old words so far and the first j others. */
function nextRow(row, old, words) {
    const next = [row[0] + OTHER];

    for (let j = 1; j <= words.length; j++) {
        next.push(Math.min(row[j - 1] + compare(old, words[j - 1]),
            Math.min(row[j], next[j - 1]) + OTHER));
    }
    return next;
}

/* What stands on either side of a split of the words after the j-th costs together, for each j. */
function costSplits(before, behind, words, begins) {
    const reversed = [...words].reverse();
    /* Where the words behind end is free. */
    const back = [...behind].reverse().reduce((row, word) => nextRow(row, word, reversed),
        Array(words.length + 1).fill(0));
    const front = before.reduce((row, word) => nextRow(row, word, words),
        Array.from({length: words.length + 1}, (_, j) => begins ? j * OTHER : 0));

    return front.map((cost, j) => cost + back[words.length - j]);
}

function alignWords(oldWords, nShown, newWords) {
    const total = oldWords.filter(word => word.end <= nShown).length;
    const skipped = Math.max(0, total - WORDS_BEFORE);
    const first = Math.max(0, skipped - SLACK);
    const words = newWords.slice(first, first + COLUMNS);

    if (words.length === 0)
        return newWords.length > 0 ? newWords[newWords.length - 1].end : 0;
    const costs = costSplits(oldWords.slice(skipped, total),
        oldWords.slice(total, total + WORDS_BEHIND), words, skipped === 0);
    const ends = [words[0].begin, ...words.map(word => word.end)];
    const distance = j => Math.abs(ends[j] - nShown);
    /* Of equals, the one that is nearest in length to what is shown. */
    const best = costs.reduce((least, cost, j) => cost < costs[least] ||
        cost === costs[least] && j > 0 && distance(j) < distance(least) ? j : least, 0);

    return ends[best];
}

/* The place in text behind what stands for the first nShown units of old, which are shown. */
export function alignSplit(old, nShown, text) {
    const cutIn = words => words.find(word => word.begin < nShown && nShown < word.end);

    if (nShown === 0)
        return 0;
    const [oldWords, newWords] = [readWords(old), readWords(text)];
    if (!text.startsWith(old.slice(0, nShown)))
        return alignWords(oldWords, nShown, newWords);
    /* A word that was shown to its end may have grown; what it grew by would read as a word. */
    const cut = cutIn(newWords);
    return cut && !cutIn(oldWords) ? cut.end : nShown;
}
