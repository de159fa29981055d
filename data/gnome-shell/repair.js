/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Late changes: the recogniser changes its mind about words that are committed. Those on the base
 * line follow it if it matters, and only if nothing that has been read moves by it. By the rules of
 * src/layout/repair. Pure.
 */

import {isSame, matters, readWords} from './words.js';

/* Words of the base line that are looked at, from its end. */
const LOOK_BACK = 12;

/* Have one word of the base line replaced, if that moves nothing that stays. */
function replaceWord(lines, shown, text) {
    const isLast = shown.end === lines.nCommitted;
    const end = shown.begin + text.length;
    const before = lines.measure(lines.base.slice(0, shown.end));

    lines.replace(shown.begin, shown.end, text);
    const width = lines.measure(lines.base.slice(0, end));
    if (isLast ? width <= lines.width : width === before)
        return true;
    lines.replace(shown.begin, end, shown.text);
    return false;
}

/* Compare word for word from the ends of both, as long as they stand for each other. Case and
 * punctuation are right at the end alone. from: where the run's words begin on the base line. */
export function repairCommitted(lines, from, run) {
    const stays = lines.base.slice(0, lines.nCommitted);
    /* Punctuation is not changed: it came late, or will not come where it would move words. */
    const wordsOf = (text, begin) => readWords(text, begin).filter(word => word.begins);
    const shown = wordsOf(stays, from);
    const heard = wordsOf(run.text.slice(0, run.next), 0);
    const n = Math.min(shown.length, heard.length, LOOK_BACK);
    let changed = false;

    for (let i = 1; i <= n; i++) {
        const [old, word] = [shown[shown.length - i], heard[heard.length - i]];
        const same = isSame(old.text, word.text);
        const wanted = same ? run.final && old.text !== word.text : matters(old.text, word.text);
        const done = wanted && replaceWord(lines, old, word.text);

        if (!done && !same)
            break;
        changed ||= done;
    }
    return changed;
}
