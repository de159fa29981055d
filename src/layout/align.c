/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/cleanup.h"
#include "layout/align.h"
#include "layout/break.h"

/* Words compared before the split and behind it; how many more or fewer the new text may have. */
#define WORDS_BEFORE 12
#define WORDS_BEHIND 4
#define SLACK 4
#define COLUMNS (WORDS_BEFORE + WORDS_BEHIND + 2 * SLACK)

/* Bytes of a word that are compared; what one word for another, more or less costs. */
#define LETTERS 32
#define SIMILAR 1
#define OTHER 2

typedef struct Word {
        const char *text;
        size_t size;
        size_t end; /* in the whole text */
} Word;

static size_t count_words(const char *text, size_t size)
{
        size_t n = 0;

        for (size_t at = 0; at < size; at = break_next(text, size, at))
                n++;
        return n;
}

/* Words first … first + n_max - 1. How many there were. */
static size_t read_words(const char *text, size_t size, size_t first, Word *words, size_t n_max)
{
        size_t number = 0, n = 0;

        for (size_t at = 0, end; at < size && n < n_max; at = end, number++) {
                end = break_next(text, size, at);
                if (number >= first)
                        words[n++] = (Word){.text = text + at, .size = end - at, .end = end};
        }
        return n;
}

/* A word's letters: what a recogniser puts in late, case and punctuation, doesn't count. */
static size_t read_letters(const Word *word, char *letters)
{
        size_t n = 0;

        for (size_t i = 0; i < word->size && n < LETTERS; i++) {
                unsigned char c = (unsigned char) word->text[i];

                if (!isascii(c) || !(isspace(c) || ispunct(c)))
                        letters[n++] = (char) tolower(c);
        }
        return n;
}

/* 0 for the same word, SIMILAR if half of the longer is the same from its start and end, OTHER. */
static unsigned compare(const Word *one, const Word *other)
{
        char a[LETTERS], b[LETTERS];
        size_t n_a = read_letters(one, a), n_b = read_letters(other, b);
        size_t shorter = MIN(n_a, n_b), n_same = 0, n_start;

        while (n_same < shorter && a[n_same] == b[n_same])
                n_same++;
        n_start = n_same;
        while (n_same < shorter &&
               a[n_a - 1 - (n_same - n_start)] == b[n_b - 1 - (n_same - n_start)])
                n_same++;
        if (n_same == n_a && n_a == n_b)
                return 0;
        return 2 * n_same >= MAX(n_a, n_b) ? SIMILAR : OTHER;
}

/* One row of the edit distance: row[j] is that of the old words so far and the first j others. */
static void next_row(unsigned *row, const Word *old, const Word *words, size_t n_words)
{
        unsigned diagonal = row[0];

        row[0] += OTHER;
        for (size_t j = 1; j <= n_words; j++) {
                unsigned above = row[j], best = diagonal + compare(old, &words[j - 1]);

                row[j] = MIN(best, MIN(above, row[j - 1]) + OTHER);
                diagonal = above;
        }
}

static void reverse(Word *words, size_t n)
{
        for (size_t i = 0; i < n / 2; i++) {
                Word word = words[i];

                words[i] = words[n - 1 - i];
                words[n - 1 - i] = word;
        }
}

/* What stands on either side of a split of the words after the j-th costs together, in row[j]. */
static void cost_splits(unsigned *row, Word *before, size_t n_before, Word *behind, size_t n_behind,
                        Word *words, size_t n_words, bool begins)
{
        unsigned back[COLUMNS + 1] = {0}; /* where the words behind end is free */

        for (size_t j = 0; j <= n_words; j++)
                row[j] = begins ? (unsigned) j * OTHER : 0;
        for (size_t i = 0; i < n_before; i++)
                next_row(row, &before[i], words, n_words);
        reverse(words, n_words);
        for (size_t i = n_behind; i-- > 0;)
                next_row(back, &behind[i], words, n_words);
        reverse(words, n_words);
        for (size_t j = 0; j <= n_words; j++)
                row[j] += back[n_words - j];
}

static size_t distance(size_t one, size_t other)
{
        return one > other ? one - other : other - one;
}

/* The end of the word that the byte before n lies in. */
static size_t word_end(const char *text, size_t size, size_t n)
{
        size_t end = 0;

        while (end < n)
                end = break_next(text, size, end);
        return end;
}

static size_t align_words(const char *old, size_t old_size, size_t n_shown, const char *text,
                          size_t size)
{
        Word before[WORDS_BEFORE], behind[WORDS_BEHIND], words[COLUMNS];
        unsigned row[COLUMNS + 1];
        size_t n_total = count_words(old, n_shown);
        size_t skipped = n_total > WORDS_BEFORE ? n_total - WORDS_BEFORE : 0;
        size_t first = skipped > SLACK ? skipped - SLACK : 0, n_before, n_behind, n, best;

        n_before = read_words(old, n_shown, skipped, before, WORDS_BEFORE);
        n_behind = read_words(old + n_shown, old_size - n_shown, 0, behind, WORDS_BEHIND);
        n = read_words(text, size, first, words, COLUMNS);
        if (n == 0)
                return size;
        cost_splits(row, before, n_before, behind, n_behind, words, n, skipped == 0);
        best = words[0].end - words[0].size;
        for (size_t j = 1, least = row[0]; j <= n; j++) {
                size_t end = words[j - 1].end;

                /* Of equals, the one that is nearest in length to what is shown. */
                if (row[j] < least ||
                    (row[j] == least && distance(end, n_shown) < distance(best, n_shown))) {
                        least = row[j];
                        best = end;
                }
        }
        return best;
}

size_t align_split(const char *old, size_t old_size, size_t n_shown, const char *text, size_t size)
{
        if (n_shown > size || memcmp(old, text, n_shown) != 0)
                return align_words(old, old_size, n_shown, text, size);
        /* A word that was shown as its text's last may have grown; its end would read as a word. */
        return n_shown == old_size ? word_end(text, size, n_shown) : n_shown;
}
