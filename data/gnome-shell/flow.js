/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Segments into lines: whose words come next, which of them stay, when a line is begun. One segment
 * at a time has the base line; of two that speak at once, the other waits for the next line. By the
 * rules of src/layout/flow. Times are in milliseconds; null is none. Pure.
 */

import {LINE_MAX, Lines} from './lines.js';
import {repairCommitted} from './repair.js';
import {CERTAIN_AFTER, Run} from './run.js';
import {placeWord} from './flowWord.js';

/* Segments that are not shown wholly, at once. */
const RUNS_MAX = 32;

/* A word that may change waits so long for the next line, rather than to freeze others that may
 * change with this one. */
const FULL_WAIT = CERTAIN_AFTER;

/* The tail stays when the recogniser takes words back without others in their place, so long. */
const SHRUNK_WAIT = 1000;

/* Who has the line loses it to another who speaks when silent for so long. */
const TURN_WAIT = 1000;

/* A line is not rolled away sooner than this after its last word, unless a whole line waits. */
const READ_TIME = 1000;

/* Changes of the tail are shown at most so often: 12 Hz. Committed words never wait. */
const TAIL_INTERVAL = 1000 / 12;

/* A name takes no more of a line than this. */
const LABEL_SHARE = 0.5;

export class Flow {
    constructor(measure) {
        this.lines = new Lines(measure);
        this.stability = 'balanced';
        this.clear();
    }

    clear() {
        this._runs = []; /* in the order of their appearance */
        this.due = Infinity; /* when time alone changes something */
        this._tailAt = null; /* the words that may change were last changed */
        this.lines.clear();
        this._forgetOwner();
    }

    _forgetOwner() {
        this._owner = 0; /* the segment that the base line ends with; 0: none */
        this._ownerOpen = false; /* more may be said behind that */
        this.ownerFrom = 0; /* where it begins there */
        this.bareSize = 0; /* what the line had on it, a name, before any words */
        this._label = null; /* whose words are shown */
        this._fullSince = null; /* a word has no room since then */
        this._shrunkSince = null; /* the tail's words would be fewer since then */
    }

    find(number) {
        return this._runs.find(run => run.number === number);
    }

    /* A new segment, without text as yet. Where there are too many, the oldest goes. */
    add(number, newLine, now) {
        if (this._runs.length === RUNS_MAX) {
            this.lines.commit();
            if (this.lines.base && this._owner === this._runs[0].number) {
                this.lines.freeze(true, this._rolls, now);
                this._forgetOwner();
            }
            this._runs.shift();
        }
        this._runs.push(new Run(number, newLine));
        return this._runs[this._runs.length - 1];
    }

    /* Whether the segment that the base line ends with is complete, and all of it shown. */
    isComplete() {
        return !this.find(this._owner);
    }

    /* Late changes of what is on the base line. Whether there were any. */
    repair(run) {
        return this._owner === run.number && this.ownerFrom < this.lines.nCommitted &&
            repairCommitted(this.lines, this.ownerFrom, run);
    }

    /* The lines are gone from sight; what open segments have said up to now is over. */
    forgetShown() {
        this._runs.forEach(run => run.take(run.words.length));
        this._dropPast();
        this._forgetOwner();
        this.lines.clear();
        this.due = Infinity;
    }

    /* Break the lines for another width or number. */
    refit(nLines, width, now) {
        this.lines.refit(nLines, width, now);
        /* Where the owner's words begin on the line is not known any more. */
        this.ownerFrom = this.lines.base.length;
    }

    /* Place what can be placed at this time, and find when more can. moves: a line that rolls up is
     * seen to. */
    settle(moves, now) {
        const {base, baseId, nCommitted} = this.lines;

        this.due = Infinity;
        this._rolls = moves;
        this._before = base;
        this._placeAll(now);
        if (baseId === this.lines.baseId) {
            this._keepLonger(now);
            this._keepCalm(nCommitted, now);
        } else {
            this._tailAt = now;
        }
        this._runs.forEach(run => this._noteDue(run.getDue(this.stability, now)));
        this._dropPast();
    }

    _noteDue(due) {
        this.due = Math.min(this.due, due);
    }

    /* Segments that are complete and wholly shown are no longer needed. */
    _dropPast() {
        this._runs = this._runs.filter(run => !run.final || run.words.length > 0);
    }

    _placeAll(now) {
        this.lines.retract();
        for (let more = true; more;) {
            const owner = this.find(this._owner);
            const run = this._choose(owner, now);

            if (owner)
                this._ownerOpen = !owner.final;
            more = run ? this._place(run, now) : false;
        }
    }

    _hasWords(run, now) {
        return run.countVisible(this.stability, now) > 0;
    }

    _othersWait(run, now) {
        return this._runs.some(other => other !== run && this._hasWords(other, now));
    }

    /* Who has the line keeps it while there is more to come soon, up to its end. */
    _keepsLine(owner, now) {
        const until = owner.heardAt + TURN_WAIT;

        if (!this.lines.base)
            return false;
        if (this._hasWords(owner, now))
            return true;
        if (owner.final || now >= until)
            return false;
        if (this._othersWait(owner, now))
            this._noteDue(until);
        return true;
    }

    /* Whose words come next. What is complete and waits for a line goes first, in the order it was
     * said: of one voice what comes later would be read before it otherwise. */
    _choose(owner, now) {
        const ready = run => this._hasWords(run, now);

        if (owner && this._keepsLine(owner, now))
            return owner;
        const start = owner ? this._runs.indexOf(owner) + 1 : 0;
        return this._runs.find(run => run.final && ready(run)) ??
            [...this._runs.slice(start), ...this._runs.slice(0, start)].find(ready);
    }

    /* Whether there may be more to place. */
    _place(run, now) {
        if (!this._takeLine(run, now))
            return false;
        if (!this._placeCertain(run, now))
            return this._beginLine(run, false, now);
        if (run.words.length > 0)
            return this._placeTentative(run, now);
        this._fullSince = null;
        return run.final;
    }

    /* Give the line to a segment; false if it waits for a new one. */
    _takeLine(run, now) {
        const relabel = run.label !== this._label;

        if (this._owner === run.number && this.lines.base)
            return true;
        if (this.lines.base && (run.newLine || relabel || this._ownerOpen) &&
            !this._beginLine(run, true, now))
            return false;
        if (relabel)
            this._putLabel(run);
        run.newLine = false;
        this._owner = run.number;
        this.ownerFrom = this.lines.base.length;
        return true;
    }

    /* Lines of another speaker begin with the name, if it leaves room for words. */
    _putLabel({label}) {
        const {lines} = this;

        this._label = label;
        if (label && !lines.base && lines.measure(label) <= lines.width * LABEL_SHARE)
            lines.append(label, false);
        this.bareSize = lines.base.length;
        lines.commit();
    }

    /* Roll up, unless a line would go before it could be read; false if it has to wait. */
    _beginLine(run, ends, now) {
        if (!this.lines.base)
            return true;
        this._fullSince ??= now;
        const since = this.lines.wouldLose(this._fullSince);
        if (since !== null && now < since + READ_TIME && !this._isPressed(run, now)) {
            this._noteDue(since + READ_TIME);
            return false;
        }
        this.lines.freeze(ends, this._rolls, now);
        this.ownerFrom = 0;
        this.bareSize = 0;
        this._fullSince = null;
        return true;
    }

    /* Whether so much waits that it fills a line. */
    _isPressed(run, now) {
        return this._othersWait(run, now) ||
            this.lines.measure(run.text.slice(run.next, run.next + LINE_MAX)) > this.lines.width;
    }

    /* The words that are certain, up to the end of the line; false if a new line is wanted. */
    _placeCertain(run, now) {
        for (let n = run.countCertain(now); n > 0; n--) {
            if (!placeWord(this, run, 0))
                return false;
            this.lines.commit();
            run.take(1);
        }
        return true;
    }

    /* The words that may change. Whether a line was begun for them. */
    _placeTentative(run, now) {
        const n = run.countVisible(this.stability, now);

        for (let i = 0; i < n; i++) {
            if (!placeWord(this, run, i))
                return this._overflow(run, i, now);
        }
        this._fullSince = null;
        return false;
    }

    /* The line is full of words of which the last n may change. It is frozen with them as they are
     * when they took too long to become certain. */
    _overflow(run, n, now) {
        this._fullSince ??= now;
        const until = this._fullSince + (this.stability === 'fast' ? 0 : FULL_WAIT);
        if (n > 0 && now < until) {
            this._noteDue(until);
            return false;
        }
        this.lines.commit();
        run.take(n);
        return this.isBare() || this._beginLine(run, false, now);
    }

    /* Whether nothing but a name is on the line. */
    isBare() {
        return this.lines.base.length === this.bareSize;
    }

    /* A word that was repaired may have pushed the tail past the end. */
    _beforeHasRoom() {
        return this.lines.measure(this._before) <= this.lines.width;
    }

    _restore() {
        this.lines.retract();
        this.lines.append(this._before.slice(this.lines.nCommitted), false);
    }

    /* A tail that only got shorter stays for a while. */
    _keepLonger(now) {
        const owner = this.find(this._owner);
        const {base} = this.lines;

        if (!owner || owner.final || base.length >= this._before.length ||
            !this._before.startsWith(base) || !this._beforeHasRoom()) {
            this._shrunkSince = null;
            return;
        }
        this._shrunkSince ??= now;
        if (now >= this._shrunkSince + SHRUNK_WAIT)
            return;
        this._noteDue(this._shrunkSince + SHRUNK_WAIT);
        this._restore();
    }

    /* Changes of the tail alone are shown no more often than the eye can use. */
    _keepCalm(nCommitted, now) {
        const until = this._tailAt + TAIL_INTERVAL;

        if (this.lines.base === this._before)
            return;
        if (this.lines.nCommitted === nCommitted && this._tailAt !== null && now < until &&
            this._beforeHasRoom()) {
            this._noteDue(until);
            this._restore();
            return;
        }
        this._tailAt = now;
    }
}
