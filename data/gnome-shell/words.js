/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Text as words: what stands between two places where a line may end, the punctuation behind it as
 * a word of its own, since recognisers put that in late. By the rules of src/layout/words; where
 * Pango would say where a line may end, there is a simpler rule here. Pure.
 */

/* Characters of a word. What is longer is several: to measure it would hold up the whole shell. */
const WORD_MAX = 128;

/* Characters of a word that are compared. */
const LETTERS_MAX = 32;

/* Below this, what is said is another thing, not another spelling. */
const SIMILARITY_MIN = 0.85;

/* Written without spaces: a line may end behind almost any of these. */
const UNSPACED = '\\p{scx=Han}\\p{scx=Hira}\\p{scx=Kana}';
const CLOSING = '[\\p{Pe}\\p{Pf}\\p{Po}]';

/* In a word a line may end behind these, before a letter. */
const HYPHENS = '(?<=[\\p{L}\\p{N}][-\\u2010\\u2013\\u2014!?]{1,8})';
const SPACED = `[^\\s${UNSPACED}]`;
const PIECE = new RegExp(`[${UNSPACED}]\\p{M}*${CLOSING}{0,${WORD_MAX}}|` +
    `${SPACED}(?:(?!${HYPHENS}\\p{L})${SPACED}){0,${WORD_MAX - 1}}`, 'gu');
/* Written without spaces, too; a dictionary tells its words, where there is one (GNOME 47). */
const DICTIONARY = /[\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}]/u;
const segmenter = Intl.Segmenter ? new Intl.Segmenter('th', {granularity: 'word'}) : null;
const MARKS_BEHIND = /[\p{P}\p{S}]+$/u;
const MARKS = /[\p{P}\p{S}]/gu;

/* The words of a text from one place on, which is read as a beginning. Each: text; begin and end in
 * the text (UTF-16); gap: spaces are before it; begins: a line may begin with it. */
export function readWords(text, from = 0) {
    const words = [];
    let last = from;

    PIECE.lastIndex = from;
    for (let piece = PIECE.exec(text); piece; piece = PIECE.exec(text)) {
        const gap = piece.index > last;

        if (segmenter && DICTIONARY.test(piece[0])) {
            for (const {segment, index} of segmenter.segment(piece[0]))
                splitPiece(segment, piece.index + index, gap && index === 0, words);
        } else {
            splitPiece(piece[0], piece.index, gap, words);
        }
        last = piece.index + piece[0].length;
    }
    return words;
}

/* A word and its punctuation, or either. */
function splitPiece(piece, begin, gap, words) {
    const marks = MARKS_BEHIND.exec(piece)?.[0] ?? '';
    const letters = piece.slice(0, piece.length - marks.length);
    const middle = begin + letters.length;

    if (letters)
        words.push({text: letters, begin, end: middle, gap, begins: true});
    if (marks) {
        const alone = !letters && (gap || begin === 0);
        words.push({text: marks, begin: middle, end: middle + marks.length, gap: gap && alone,
            begins: alone});
    }
}

function fold(word) {
    return [...word.slice(0, 4 * LETTERS_MAX).replace(MARKS, '').toLowerCase()]
        .slice(0, LETTERS_MAX);
}

/* The same, but for case and punctuation. */
export function isSame(one, other) {
    const [a, b] = [one, other].map(word => fold(word).join(''));

    return a || b ? a === b : one === other;
}

function editDistance(a, b) {
    let row = Array.from({length: b.length + 1}, (_, j) => j);

    for (let i = 0; i < a.length; i++) {
        const next = [i + 1];

        for (let j = 1; j <= b.length; j++) {
            next.push(Math.min(row[j - 1] + (a[i] === b[j - 1] ? 0 : 1),
                Math.min(row[j], next[j - 1]) + 1));
        }
        row = next;
    }
    return row[b.length];
}

/* 1: the same, but for case and punctuation; 0: nothing in common. */
export function similarityOf(one, other) {
    const [a, b] = [fold(one), fold(other)];

    if (a.length === 0 && b.length === 0)
        return one[0] === other[0] ? 1 : 0;
    return 1 - editDistance(a, b) / Math.max(a.length, b.length);
}

function setOf(words) {
    return new Set(words.split(/\s+/));
}

/* Folded: without apostrophes. */
const NEGATIONS = setOf(`no not never none nothing nobody nor without cannot cant wont dont doesnt
    didnt isnt arent wasnt werent hasnt havent hadnt shouldnt couldnt wouldnt mustnt neednt nicht
    kein keine keinen keiner nie niemals nichts niemand ohne`);

const JOINS = setOf(`and or but because that which who when where while if though although than of
    in on at to for with by from into about after before over under between through during und oder
    aber weil dass wenn mit von zu bei nach als auf aus`);

/* Whether a line is better begun with it than ended: conjunctions and prepositions. */
export function joins(word) {
    return JOINS.has(fold(word).join(''));
}

/* Whether a clause ends with this text. */
export function endsClause(text) {
    return /[,;.?!…、。，？！،؛؟।]$/u.test(text);
}

/* Whether one in place of the other says something else: digits, a negation, a name, or a word that
 * is not nearly the same. */
export function matters(shown, other) {
    const negates = word => NEGATIONS.has(fold(word).join(''));

    if (isSame(shown, other))
        return false;
    return /\p{Nd}/u.test(shown + other) || negates(shown) !== negates(other) ||
        /^\p{Lu}/u.test(other) || similarityOf(shown, other) < SIMILARITY_MIN;
}
