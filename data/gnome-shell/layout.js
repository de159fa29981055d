/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The caption's lines, as a roll-up: segments flow one after the other into a base line; when it is
 * full it rolls up, and no later text changes it then. On the base line words are committed as soon
 * as they are certain, and stay where they are; what the recogniser still changes its mind about is
 * a short tail behind them. By the rules of src/layout, with which a test compares this. Pure: time
 * is passed in (milliseconds), how wide text is, is asked of the caller.
 */

import {Flow} from './flow.js';

const LINES_MAX = 8;

/* A pause this long ends a paragraph, in seconds: what is said next begins a line. */
const PAUSE = 1.5;

/* How many steps new words take to appear: each is drawn anew, and drawing costs. */
const APPEAR_STEPS = 1;

/* How much two texts have in common, in whole characters. */
function commonSize(before, now) {
    let n = 0;

    while (n < before.length && before[n] === now[n])
        n++;
    return /[\uDC00-\uDFFF]/.test(now[n] ?? '') && n > 0 ? n - 1 : n;
}

export class Layout {
    /* measure(text): how wide it is, in the unit of the options' width. */
    constructor(measure) {
        this._flow = new Flow(measure);
        this._options = {lines: 2, width: 0, hideAfter: Infinity, fadeTime: 0, rollTime: 0,
            appearTime: 0, stability: 'balanced'};
        this.clear();
    }

    /* Also when the measure itself changed. hideAfter Infinity: never. A time of 0: no motion. */
    configure(options, now) {
        const lines = Math.min(Math.max(options.lines, 1), LINES_MAX);

        this._options = {...this._options, ...options, lines};
        this._flow.stability = this._options.stability;
        if (lines === this._flow.lines.nMax && this._options.width === this._flow.lines.width &&
            !this._isUnfit())
            return;
        this._flow.refit(lines, this._options.width, now);
        this._settle(now);
    }

    /* Forget everything: another session begins, or the daemon is gone. */
    clear() {
        this._flow.clear();
        this._newest = 0; /* segment's number */
        this._newestEnd = NaN;
        this._changedAt = null; /* nothing is shown */
        this._fresh = 0; /* of the base line, from where on it is new … */
        this._freshAt = -Infinity; /* … since then */
    }

    /* A segment: number, text, stable (code points), final, start, end (seconds, NaN if not known),
     * label (who speaks, or null). */
    update(segment, now) {
        if (!this._flow.find(segment.number) && segment.number <= this._newest)
            return; /* it is past */
        this._forgetIfHidden(now);
        const run = this._flow.find(segment.number) ?? this._add(segment, now);
        if (segment.number === this._newest)
            this._newestEnd = segment.end;
        run.setText(segment, now);
        this._flow.repair(run);
        this._show(now);
    }

    /* What time alone changes: at getDue(), and at will. */
    advance(now) {
        this._forgetIfHidden(now);
        if (now >= this._flow.due)
            this._show(now);
    }

    isVisible(now) {
        return this._changedAt !== null && this._hasText() && now < this._hideTime();
    }

    /* Top to bottom, the base line last: as many as there is room for, and one more, on its way
     * out, while a roll goes on. Each: id, text; tentative: from where on it may yet change; fresh:
     * from where on words are appearing; settled: it won't change, and no word will come. */
    getLines(now) {
        const {frozen, base, baseId, nCommitted} = this._flow.lines;
        const n = this._options.lines - (this._isRolling(now) ? 0 : 1);

        if (!this.isVisible(now))
            return [];
        const appearing = now < this._freshAt + this._options.appearTime;
        return [
            ...frozen.slice(Math.max(0, frozen.length - n)).map(({id, text}) =>
                ({id, text, tentative: text.length, fresh: text.length, settled: true})),
            {id: baseId, text: base, tentative: nCommitted,
                fresh: appearing ? Math.min(this._fresh, base.length) : base.length,
                settled: nCommitted === base.length && this._flow.isComplete()},
        ];
    }

    /* When the last line rolled up, while others are seen to move by that; null: they rest. */
    getRoll(now) {
        return this._isRolling(now) ? this._flow.lines.rolledAt : null;
    }

    /* How much of the words that appear is to be seen: 0 … 1. */
    getFreshness(now) {
        const step = this._options.appearTime / APPEAR_STEPS;

        if (now >= this._freshAt + this._options.appearTime)
            return 1;
        return (Math.floor((now - this._freshAt) / step) + 1) / (APPEAR_STEPS + 1);
    }

    /* Whether the whole is on its way from sight. */
    isFading(now) {
        return this.isVisible(now) && now >= this._fadeBegin();
    }

    /* When something changes by itself; Infinity: never. */
    getDue(now) {
        const {rolledAt} = this._flow.lines;

        if (!this.isVisible(now))
            return this._flow.due;
        return Math.min(this._flow.due, this._appearDue(now),
            this._isRolling(now) ? rolledAt + this._options.rollTime : Infinity,
            now < this._fadeBegin() ? this._fadeBegin() : this._hideTime());
    }

    _hasText() {
        return this._flow.lines.base !== '' || this._flow.lines.frozen.length > 0;
    }

    _isUnfit() {
        const {lines} = this._flow;

        return [...lines.frozen.map(({text}) => text), lines.base].some(
            text => lines.measure(text) > lines.width);
    }

    _isRolling(now) {
        const {rolledAt} = this._flow.lines;

        return rolledAt !== null && now < rolledAt + this._options.rollTime;
    }

    _fadeBegin() {
        return this._changedAt + this._options.hideAfter;
    }

    _hideTime() {
        return this._fadeBegin() + this._options.fadeTime;
    }

    /* The next step of words that appear. */
    _appearDue(now) {
        const step = this._options.appearTime / APPEAR_STEPS;

        if (step === 0 || now >= this._freshAt + this._options.appearTime)
            return Infinity;
        return this._freshAt + (Math.floor((now - this._freshAt) / step) + 1) * step;
    }

    /* What was shown is gone from sight: what comes next begins an empty first line. */
    _forgetIfHidden(now) {
        if (this._changedAt === null || now < this._hideTime())
            return;
        this._flow.forgetShown();
        this._changedAt = null;
    }

    _followsPause(segment, now) {
        const pause = segment.start - this._newestEnd;

        if (Number.isNaN(pause))
            return this._changedAt !== null && now >= this._changedAt + PAUSE * 1000;
        return pause >= PAUSE;
    }

    _add(segment, now) {
        const run = this._flow.add(segment.number, this._followsPause(segment, now), now);

        this._newest = segment.number;
        return run;
    }

    /* Let the flow settle. Whether that changed what is shown. */
    _settle(now) {
        const {lines} = this._flow;
        const {base, baseId, nCommitted} = lines;

        this._flow.settle(this._changedAt !== null, now);
        const fresh = baseId === lines.baseId ? commonSize(base, lines.base) : 0;
        if (fresh < lines.base.length) {
            this._fresh = fresh;
            this._freshAt = now;
        }
        return baseId !== lines.baseId || nCommitted !== lines.nCommitted || base !== lines.base;
    }

    _show(now) {
        if (this._settle(now) && this._hasText())
            this._changedAt = now;
    }
}
