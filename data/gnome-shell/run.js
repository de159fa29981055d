/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A segment as it flows through the lines: its newest text (a guess, until it is final), how much
 * of it is shown for good, and of the words behind that, its tail, which may be shown and which are
 * certain enough to stay. By the rules of src/layout/run. Times are in milliseconds. Pure.
 */

import {alignSplit} from './align.js';
import {isSame, readWords} from './words.js';

/* UTF-16 units of one segment; what is longer is cut. */
const TEXT_MAX = 16 * 1024;

/* So much of it may wait to be shown. What comes at once and is longer, as the text up to now of
 * who joins late, would roll by unread, and to place it all would hold up the whole shell. */
const BACKLOG_MAX = 1000;

/* Words of a tail that are compared with those of the text before. */
const TAIL_MAX = 16;

/* Words are certain that were unchanged for so long, or heard alike twice in a row. */
export const CERTAIN_AFTER = 350;

/* The newest word, which changes most of all, waits so long ('balanced'). */
const NEWEST_HELD = 200;

/* Unicode code points, as the daemon counts them, to UTF-16 units. */
function unitsOf(text, points) {
    let units = 0;

    for (const point of text) {
        if (points-- <= 0)
            break;
        units += point.length;
    }
    return units;
}

/* In whole characters, and on one line. */
function clean(text) {
    return text.slice(0, TEXT_MAX).replace(/[\uD800-\uDBFF]$/, '').replace(/\p{Cc}/gu, ' ');
}

/* The lengths of the longest common subsequences of what is left of both from i and j on. */
function countCommon(old, words) {
    const common = Array.from({length: old.length + 1}, () => Array(words.length + 1).fill(0));

    for (let i = old.length - 1; i >= 0; i--) {
        for (let j = words.length - 1; j >= 0; j--) {
            common[i][j] = isSame(old[i].text, words[j].text) ? common[i + 1][j + 1] + 1
                : Math.max(common[i + 1][j], common[i][j + 1]);
        }
    }
    return common;
}

/* Words that were in the text before, in the same order, have been seen that much longer. */
function carryOver(old, words) {
    const common = countCommon(old, words);

    for (let i = 0, j = 0; i < old.length && j < words.length;) {
        if (isSame(old[i].text, words[j].text)) {
            words[j].nSeen = old[i].nSeen + 1;
            words[j].since = old[i].since;
            i++;
            j++;
        } else if (common[i + 1][j] >= common[i][j + 1]) {
            i++;
        } else {
            j++;
        }
    }
}

/* Where the text goes on that is worth to be shown, at a word's beginning. */
function skipBacklog(text, next) {
    const from = text.length - BACKLOG_MAX;

    if (from <= next)
        return next;
    const space = text.indexOf(' ', from);
    if (space >= 0)
        return space;
    return /[\uDC00-\uDFFF]/.test(text[from]) ? from + 1 : from;
}

export class Run {
    constructor(number, newLine) {
        this.number = number;
        this.newLine = newLine; /* it begins one */
        this.text = null;
        this.next = 0; /* so much of the text is shown for good, or gone */
        this.stable = 0; /* so much of it will not change */
        this.final = false;
        this.label = null; /* who speaks */
        this.heardAt = 0; /* its last change */
        this.words = []; /* the tail's: text from next on */
        this._before = null; /* an earlier text, of which nBefore were shown */
        this._nBefore = 0;
    }

    setText(segment, now) {
        const text = clean(segment.text);
        const next = skipBacklog(text, this._findNext(text));
        const words = readWords(text, next).map(word => ({...word, nSeen: 1, since: now}));

        carryOver(this.words.slice(0, TAIL_MAX), words.slice(0, TAIL_MAX));
        if (text !== this.text)
            this.heardAt = now;
        this._keepText();
        this.text = text;
        this.next = next;
        this.words = words;
        this.label = segment.label ?? null;
        this.final = segment.final;
        this.stable = segment.final ? text.length : unitsOf(text, segment.stable);
    }

    /* A text that shrank back into what is shown says too little of that. */
    _tellsTooLittle() {
        return this._before !== null && this.next === this.text.length &&
            this.text.length < this._nBefore;
    }

    /* Where the text goes on behind what is shown of the one before. */
    _findNext(text) {
        if (this.text === null)
            return 0;
        return this._tellsTooLittle() ? alignSplit(this._before, this._nBefore, text)
            : alignSplit(this.text, this.next, text);
    }

    _keepText() {
        if (this.text === null || this._tellsTooLittle())
            return;
        this._before = this.text;
        this._nBefore = this.next;
    }

    _isCertain(word, now) {
        return word.end <= this.stable || word.nSeen >= 2 || now >= word.since + CERTAIN_AFTER;
    }

    /* The words from the tail's first on that are certain. */
    countCertain(now) {
        const n = this.words.findIndex(word => !this._isCertain(word, now));

        return n < 0 ? this.words.length : n;
    }

    /* The tail's words but for the last that a line may begin with, and its punctuation. */
    _countButNewest() {
        let n = this.words.length;

        while (n > 0 && !this.words[--n].begins)
            ;
        return n;
    }

    /* Those that may be shown. stability: 'fast', 'balanced' or 'calm'. */
    countVisible(stability, now) {
        const n = this.words.length, certain = this.countCertain(now);

        if (stability === 'fast' || certain === n)
            return n;
        if (stability === 'calm')
            return certain;
        const newest = this._countButNewest();
        return now >= this.words[newest].since + NEWEST_HELD ? n : Math.max(newest, certain);
    }

    /* When time alone makes more of them certain or visible; Infinity: it doesn't. */
    getDue(stability, now) {
        const n = this.words.length, certain = this.countCertain(now);

        if (certain === n)
            return Infinity;
        const due = this.words[certain].since + CERTAIN_AFTER;
        if (stability !== 'balanced' || this.countVisible(stability, now) === n)
            return due;
        return Math.min(due, this.words[this._countButNewest()].since + NEWEST_HELD);
    }

    /* The tail's first n words are shown for good. */
    take(n) {
        if (n > 0)
            this.next = this.words[n - 1].end;
        this.words = this.words.slice(n);
    }

    /* So is the text before this place, which lies in the tail's first word. */
    cut(at) {
        const word = this.words[0];

        this.next = at;
        this.words[0] = {...word, text: this.text.slice(at, word.end), begin: at, gap: false,
            begins: true};
    }
}
