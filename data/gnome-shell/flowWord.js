/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * One word onto the base line, or not: where it has room, and where the sentence suggests that the
 * line ends before it. By the rules of src/layout/flow-word. Pure.
 */

import {endsClause, joins} from './words.js';

/* From this part of a line's width on it ends where the sentence suggests. */
const BREAK_ZONE = 0.75;

/* Of the words from i on, the number of the first that doesn't belong to the same piece. */
function pieceEnd(run, i) {
    do
        i++;
    while (i < run.words.length && !run.words[i].begins);
    return i;
}

function hasGap({lines, ownerFrom}, word) {
    return word.gap || lines.base.length === ownerFrom;
}

/* Whether all from word i up to this place has room. */
function hasRoomUpTo(flow, run, i, end) {
    const word = run.words[i];

    return flow.lines.hasRoom(run.text.slice(word.begin, end), hasGap(flow, word));
}

/* How well a line ends before a word, if this is the text before it. */
function breakQuality(before, word) {
    if (endsClause(before))
        return 2;
    return joins(word.text) ? 1 : 0;
}

/* Whether the line might as well end at a better place, or as good a one, further on. */
function betterComes(flow, run, i, quality) {
    for (let k = pieceEnd(run, i); k < run.words.length; k = pieceEnd(run, k)) {
        const {end} = run.words[k - 1];

        if (!hasRoomUpTo(flow, run, i, end))
            return false;
        if (breakQuality(run.text.slice(0, end), run.words[k]) >= quality)
            return true;
    }
    return false;
}

/* Whether a line that still has room is better ended before this word. What is shown on the line
 * stays there, so this looks ahead among words that wait, and never back. */
function prefersBreak(flow, run, i) {
    const {lines} = flow;
    const word = run.words[i];
    const quality = breakQuality(lines.base, word);

    if (!word.gap || quality === 0 || lines.measure(lines.base) < BREAK_ZONE * lines.width)
        return false;
    /* The last words of a segment need no line of their own. */
    if (run.final && hasRoomUpTo(flow, run, i, run.text.length))
        return false;
    return !betterComes(flow, run, i, quality);
}

/* As much as fits of a word that is longer than a line, which is the tail's first. */
function placePart({lines}, run) {
    const [word] = run.words;
    const used = lines.measure(lines.base) + (lines.base ? lines.measure(' ') : 0);
    const fits = lines.fitPart(word.text, lines.width - used);

    lines.append(word.text.slice(0, fits), true);
    lines.commit();
    run.cut(word.begin + fits);
}

/* Put word i of the run's tail on the base line; false if it wants another one. */
export function placeWord(flow, run, i) {
    const {lines} = flow;
    const word = run.words[i];
    const gap = word.begins && hasGap(flow, word);
    const fits = lines.hasRoom(word.text, gap);
    const bare = flow.isBare();

    if (!word.begins && (bare || !fits))
        return true;
    if (!fits && bare) {
        if (i === 0)
            placePart(flow, run);
        return false;
    }
    /* A bare line has to do also for what has no room with its punctuation. */
    if (word.begins && !bare) {
        const {end} = run.words[pieceEnd(run, i) - 1];

        if (!hasRoomUpTo(flow, run, i, end) || prefersBreak(flow, run, i))
            return false;
    }
    lines.append(word.text, gap);
    return true;
}
