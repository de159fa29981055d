/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The caption's lines, as a roll-up, by the rules of src/layout, made simpler: segments flow one
 * after the other into a base line. What the daemon calls stable is committed there and stays; what
 * may still change is a tail behind it. A full line rolls up, and no later text changes it then.
 * Pure: time is passed in (milliseconds), whether a line has room is asked of the caller.
 */

import {align, isSame, readWords} from './words.js';

/* UTF-16 units of one segment; what is longer is cut, as in src/layout. */
const TEXT_MAX = 16 * 1024;

/* Segments that are not shown wholly, at once. */
const RUNS_MAX = 32;

/* A pause this long ends a paragraph, in seconds. */
const PAUSE = 1.5;

/* The tail waits so long for words to become stable before a full line is frozen with it. */
const FULL_WAIT = 350;

/* Who has the line loses it to another who speaks when silent for so long. */
const TURN_WAIT = 1000;

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

/* As a reader sees them, nearly. */
function charactersOf(text) {
    return text.match(/\P{M}\p{M}*|\p{M}+/gu) ?? [];
}

/* A segment as it flows through the lines: its newest words, and how many are shown for good. */
class Run {
    constructor(number, newLine) {
        this.number = number;
        this.newLine = newLine;
        this.words = [];
        this.nTaken = 0;
        this.nStable = 0;
        this.final = false;
        this.heardAt = 0;
    }

    setText({text, stable, final}, now) {
        const cut = text.slice(0, TEXT_MAX);
        const words = readWords(cut);
        const taken = this.words.slice(0, this.nTaken);
        const units = final ? cut.length : unitsOf(cut, stable);

        if (!taken.every((word, i) => words[i] && isSame(word.text, words[i].text)))
            this.nTaken = align(taken.map(word => word.text), words.map(word => word.text));
        this.words = words;
        this.nStable = words.filter(word => word.end <= units).length;
        this.final = final;
        this.heardAt = now;
    }

    get waits() {
        return this.nTaken < this.words.length;
    }
}

export class Layout {
    /* fits(text): whether a line has room for it. */
    constructor(fits) {
        this._fits = fits;
        this._nLines = 2;
        this._hideAfter = 5000;
        this.clear();
    }

    /* hideAfter 0: never. */
    configure({lines, hideAfter}) {
        this._nLines = lines;
        this._hideAfter = hideAfter;
        this._trim();
    }

    /* Forget everything: another session begins, or the daemon is gone. */
    clear() {
        this._runs = [];
        this._owner = 0;
        this._newest = 0;
        this._lastEnd = NaN;
        this._clearLines();
        this._changedAt = 0;
    }

    /* A caption: number, text, stable, final, start, end (seconds, NaN if not known). Whether
     * what is shown changed. */
    update(segment, now) {
        let run = this._runs.find(other => other.number === segment.number);

        if (!run) {
            if (segment.number <= this._newest)
                return false; /* it is past */
            run = this._add(segment);
        }
        if (Number.isFinite(segment.end))
            this._lastEnd = segment.end;
        run.setText(segment, now);
        return this._settle(now);
    }

    /* What time alone changes: at getDue(), and at will. */
    advance(now) {
        if (this.isVisible() && this._hideAfter > 0 && now >= this._changedAt + this._hideAfter) {
            this._forgetShown();
            return true;
        }
        return this._settle(now);
    }

    isVisible() {
        return this._frozen.length > 0 || this._base.length > 0;
    }

    /* Top to bottom: text, and from which UTF-16 unit on it may yet change. */
    getLines() {
        const committed = this._textOf(this._base.slice(0, this._nCommitted));
        const lines = this._frozen.map(text => ({text, tentative: text.length}));

        if (this._base.length > 0)
            lines.push({text: this._textOf(this._base), tentative: committed.length});
        return lines;
    }

    /* How many of the lines have rolled up. */
    countFrozen() {
        return this._frozen.length;
    }

    /* When something changes by itself; Infinity: never. */
    getDue() {
        const hides = this.isVisible() && this._hideAfter > 0;

        return Math.min(this._due, hides ? this._changedAt + this._hideAfter : Infinity);
    }

    _clearLines() {
        this._frozen = [];
        this._base = [];
        this._nCommitted = 0;
        this._fullSince = null;
        this._due = Infinity;
    }

    /* The lines are gone from sight; what open segments have said up to now is over. */
    _forgetShown() {
        for (const run of this._runs)
            run.nTaken = run.words.length;
        this._runs = this._runs.filter(run => !run.final);
        this._owner = 0;
        this._clearLines();
    }

    _add(segment) {
        const pause = segment.start - this._lastEnd >= PAUSE;
        const run = new Run(segment.number, pause);

        if (this._runs.length === RUNS_MAX)
            this._runs.shift();
        this._runs.push(run);
        this._newest = segment.number;
        return run;
    }

    _textOf(words) {
        return words.map((word, i) => i > 0 && word.gap ? ` ${word.text}` : word.text).join('');
    }

    _trim() {
        this._frozen = this._frozen.slice(Math.max(0, this._frozen.length - (this._nLines - 1)));
    }

    /* All that is on the base line stays, and rolls up. */
    _roll() {
        if (this._base.length > 0)
            this._frozen.push(this._textOf(this._base));
        this._trim();
        this._base = [];
        this._nCommitted = 0;
        this._fullSince = null;
    }

    _settle(now) {
        const before = JSON.stringify(this.getLines());

        this._base.length = this._nCommitted;
        this._due = Infinity;
        for (let run = this._choose(now); run && this._place(run, now); run = this._choose(now))
            this._runs = this._runs.filter(other => !other.final || other.waits);
        if (JSON.stringify(this.getLines()) === before)
            return false;
        this._changedAt = now;
        return true;
    }

    /* Whose words come next: of who has the line, up to the end or a silence; then of the next. */
    _choose(now) {
        const owner = this._runs.find(run => run.number === this._owner);
        const other = this._runs.find(run => run !== owner && run.waits);

        if (!owner)
            return other;
        if (!other || now < owner.heardAt + TURN_WAIT && !(owner.final && !owner.waits)) {
            if (other)
                this._due = Math.min(this._due, owner.heardAt + TURN_WAIT);
            return owner;
        }
        if (owner.waits) /* what it has said is not taken back */
            owner.nStable = owner.words.length;
        if (this._place(owner, now))
            this._runs = this._runs.filter(run => run !== owner);
        else
            other.newLine = true;
        return other;
    }

    /* Put a segment's words on the line. True if it is wholly shown, so that another may follow. */
    _place(run, now) {
        if (run.waits && run.number !== this._owner) {
            if (run.newLine)
                this._roll();
            run.newLine = false;
            this._owner = run.number;
        }
        while (run.waits && run.nTaken < run.nStable)
            this._takeWord(run);
        return this._placeTail(run, now);
    }

    /* A word for the line: the first of a segment stands apart from the one before. */
    _wordOf(run, i) {
        const word = run.words[i];

        return {text: word.text, gap: word.gap || i === 0};
    }

    _hasRoom(word) {
        return this._fits(this._textOf([...this._base, word]));
    }

    /* The next word stays, on this line or on the next. */
    _takeWord(run) {
        let word = this._wordOf(run, run.nTaken);

        if (this._base.length > 0 && !this._hasRoom(word))
            this._roll();
        while (this._base.length === 0 && !this._hasRoom(word) &&
            charactersOf(word.text).length > 1)
            word = this._takePart(word);
        this._base.push(word);
        this._nCommitted = this._base.length;
        run.nTaken++;
    }

    /* Of a word that is longer than a line, put a line of as many characters as have room, at least
     * one. The rest of it is given back. */
    _takePart(word) {
        const characters = charactersOf(word.text);
        let n = 1;

        while (n < characters.length - 1 && this._fits(characters.slice(0, n + 1).join('')))
            n++;
        this._base.push({text: characters.slice(0, n).join(''), gap: false});
        this._roll();
        return {text: characters.slice(n).join(''), gap: false};
    }

    /* The words that may change, up to the end of the line. A line that is full of them is frozen
     * when they took too long to become stable. */
    _placeTail(run, now) {
        for (let i = run.nTaken; i < run.words.length; i++) {
            const word = this._wordOf(run, i);

            if (this._base.length === 0 || this._hasRoom(word)) {
                this._base.push(word);
                continue;
            }
            this._fullSince ??= now;
            if (i > run.nTaken && now < this._fullSince + FULL_WAIT) {
                this._due = Math.min(this._due, this._fullSince + FULL_WAIT);
                return false;
            }
            run.nTaken = i;
            this._roll();
            i--;
        }
        this._fullSince = null;
        return run.final && !run.waits;
    }
}
