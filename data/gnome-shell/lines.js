/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The lines themselves: frozen ones above a base line, which has words that stay and behind them
 * words that may be taken back. By the rules of src/layout/lines. Times are in milliseconds; null
 * is none. Pure: how wide text is, is asked of the caller.
 */

import {readWords} from './words.js';

/* UTF-16 units of a line, which is full then, however narrow they are: marks upon marks have no
 * width, and to measure thousands of them would hold up the whole shell. */
export const LINE_MAX = 400;

/* As a reader sees them, nearly. */
function charactersOf(text) {
    return text.match(/\P{M}\p{M}*|\p{M}+/gu) ?? [];
}

export class Lines {
    constructor(measure) {
        this._measure = measure;
        this.nMax = 2;
        this.width = 0;
        this.baseId = 0;
        this.clear();
    }

    /* Nothing is shown any more; the next line is another one. */
    clear() {
        this.frozen = []; /* id, text, at; ends: what followed began a line for its own reason */
        this.rolledAt = null; /* no line has rolled up since the first was shown */
        this._clearBase();
    }

    _clearBase() {
        this.base = '';
        this.nCommitted = 0; /* so much of it stays */
        this.baseId++;
    }

    measure(text) {
        return this._measure(text);
    }

    _join(text, gap) {
        return gap && this.base ? `${this.base} ${text}` : this.base + text;
    }

    /* Whether text has room behind what is on the base line. */
    hasRoom(text, gap) {
        const line = this._join(text, gap);

        return line.length <= LINE_MAX && this._measure(line) <= this.width;
    }

    /* Put text on the base line: a word that may be taken back. */
    append(text, gap) {
        this.base = this._join(text, gap);
    }

    /* All that is on the base line stays; what doesn't stay is taken back. */
    commit() {
        this.nCommitted = this.base.length;
    }

    retract() {
        this.base = this.base.slice(0, this.nCommitted);
    }

    replace(begin, end, text) {
        if (this.nCommitted >= end)
            this.nCommitted += text.length - (end - begin);
        this.base = this.base.slice(0, begin) + text + this.base.slice(end);
    }

    /* Since when all words can be read of the line that would go from sight if the base line rolled
     * up; `since` is that of the base line. null: none would go. */
    wouldLose(since) {
        if (this.nMax === 1)
            return this.base ? since : null;
        if (this.frozen.length + 1 < this.nMax)
            return null;
        return this.frozen[this.frozen.length + 1 - this.nMax].at;
    }

    /* The base line becomes a line that no longer changes. moves: others are seen to roll by it. */
    freeze(ends, moves, now) {
        if (this.frozen.length === this.nMax)
            this.frozen.shift();
        this.frozen.push({id: this.baseId, text: this.base, ends, at: now});
        this._clearBase();
        if (this.frozen.length === this.nMax && moves)
            this.rolledAt = now;
    }

    /* How many characters of a word that is longer than a line have room, at least one, and the
     * size of those. */
    fitPart(text, width) {
        const characters = charactersOf(text);
        let n = 1;

        while (n < characters.length && this._measure(characters.slice(0, n + 1).join('')) <= width)
            n++;
        return characters.slice(0, n).join('').length;
    }

    /* Break all that stays anew, after another width or number. */
    refit(nMax, width, now) {
        const {frozen, base, nCommitted} = this;

        this.clear();
        this.nMax = nMax;
        this.width = width;
        frozen.forEach(({text, ends}) => this._addLine(text, ends, now));
        this._addLine(base.slice(0, nCommitted), false, now);
    }

    _addLine(text, ends, now) {
        readWords(text).forEach((word, i) => this._addWord(word.text, word.gap || i === 0, now));
        if (ends && this.base)
            this.freeze(true, false, now);
        this.commit();
    }

    /* A word that has no room anywhere is cut. */
    _addWord(text, gap, now) {
        if (this.base && !this.hasRoom(text, gap))
            this.freeze(false, false, now);
        while (!this.base && !this.hasRoom(text, false)) {
            const fits = this.fitPart(text, this.width);

            this.append(text.slice(0, fits), false);
            text = text.slice(fits);
            if (!text)
                return;
            this.freeze(false, false, now);
        }
        this.append(text, gap);
    }
}
