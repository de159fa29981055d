/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Text as words: what stands between two places where a line may end. Pure. */

/* Characters of a word. What is longer is several: to measure it would hold up the whole shell. */
const WORD_MAX = 128;

/* Written without spaces: a line may end behind almost any of these. */
const UNSPACED = '\\p{scx=Han}\\p{scx=Hira}\\p{scx=Kana}';
const WORD = new RegExp(
    `\\s*([${UNSPACED}]\\p{M}*[\\p{Pe}\\p{Pf}\\p{Po}]{0,${WORD_MAX}}|` +
    `[^\\s${UNSPACED}]{1,${WORD_MAX}})`, 'gu');

/* Of what is shown, so many words are looked for in a text that was rewritten. */
const WINDOW = 40;

/* Each word's text, whether a space is before it, and where it ends in the whole (UTF-16). */
export function readWords(text) {
    return [...text.matchAll(WORD)].map(match => ({
        text: match[1],
        gap: match[0] !== match[1],
        end: match.index + match[0].length,
    }));
}

/* The same, but for case and punctuation. */
export function isSame(one, other) {
    const key = word => word.toLowerCase().replace(/[\p{P}\s]/gu, '') || word;

    return key(one) === key(other);
}

/* How many of a text's words stand for those that are shown already: the split whose first part is
 * nearest to them by edits, so that none is shown twice and none is skipped. */
export function align(shown, words) {
    const from = Math.max(0, shown.length - WINDOW);
    let row = Array.from({length: words.length + 1}, (_, j) => Math.abs(j - from));

    for (const word of shown.slice(from)) {
        const next = [row[0] + 1];

        for (let j = 1; j <= words.length; j++) {
            const change = row[j - 1] + (isSame(word, words[j - 1]) ? 0 : 1);
            next.push(Math.min(change, row[j] + 1, next[j - 1] + 1));
        }
        row = next;
    }

    const distance = j => Math.abs(j - shown.length);
    return row.reduce((best, cost, j) => cost < row[best] ||
        cost === row[best] && distance(j) < distance(best) ? j : best, 0);
}
