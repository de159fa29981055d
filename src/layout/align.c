/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <stdbool.h>
#include <string.h>

#include "base/cleanup.h"
#include "layout/align.h"
#include "layout/words.h"

/* Words compared before the split and behind it; how many more or fewer the new text may have. */
#define WORDS_BEFORE 12
#define WORDS_BEHIND 4
#define SLACK 4
#define COLUMNS (WORDS_BEFORE + WORDS_BEHIND + 2 * SLACK)

/* What one word for another, more or less costs. */
#define SIMILAR 1
#define OTHER 2

/* A stretch of the words of a text. */
typedef struct Stretch {
        WordIn words[COLUMNS];
        size_t n;
} Stretch;

static Stretch take_words(const char *text, const Words *words, size_t first, size_t n_max)
{
        Stretch stretch = {0};

        while (stretch.n < n_max && first + stretch.n < words->n) {
                stretch.words[stretch.n] = (WordIn){text, &words->words[first + stretch.n]};
                stretch.n++;
        }
        return stretch;
}

/* 0 for the same word, SIMILAR if at least half of it is, OTHER. */
static unsigned compare(WordIn one, WordIn other)
{
        double similarity = word_similarity(one, other);

        if (similarity >= 1)
                return 0;
        return similarity >= 0.5 ? SIMILAR : OTHER;
}

/* One row of the edit distance: row[j] is that of the old words so far and the first j others. */
static void next_row(unsigned *row, WordIn old, const Stretch *words)
{
        unsigned diagonal = row[0];

        row[0] += OTHER;
        for (size_t j = 1; j <= words->n; j++) {
                unsigned above = row[j], best = diagonal + compare(old, words->words[j - 1]);

                row[j] = MIN(best, MIN(above, row[j - 1]) + OTHER);
                diagonal = above;
        }
}

static Stretch reverse(const Stretch *stretch)
{
        Stretch reversed = {.n = stretch->n};

        for (size_t i = 0; i < stretch->n; i++)
                reversed.words[i] = stretch->words[stretch->n - 1 - i];
        return reversed;
}

/* What stands on either side of a split of the words after the j-th costs together, in row[j]. */
static void cost_splits(unsigned *row, const Stretch *before, const Stretch *behind,
                        const Stretch *words, bool begins)
{
        unsigned back[COLUMNS + 1] = {0}; /* where the words behind end is free */
        const Stretch reversed = reverse(words);

        for (size_t j = 0; j <= words->n; j++)
                row[j] = begins ? (unsigned) j * OTHER : 0;
        for (size_t i = 0; i < before->n; i++)
                next_row(row, before->words[i], words);
        for (size_t i = behind->n; i-- > 0;)
                next_row(back, behind->words[i], &reversed);
        for (size_t j = 0; j <= words->n; j++)
                row[j] += back[words->n - j];
}

static size_t distance(size_t one, size_t other)
{
        return one > other ? one - other : other - one;
}

/* Words that end at or before a byte. */
static size_t count_before(const Words *words, size_t end)
{
        size_t n = 0;

        while (n < words->n && words->words[n].end <= end)
                n++;
        return n;
}

static size_t align_words(const char *old, const Words *old_words, size_t n_shown, const char *text,
                          const Words *new_words)
{
        size_t n_total = count_before(old_words, n_shown);
        size_t skipped = n_total > WORDS_BEFORE ? n_total - WORDS_BEFORE : 0;
        size_t first = skipped > SLACK ? skipped - SLACK : 0, best;
        Stretch before = take_words(old, old_words, skipped, n_total - skipped);
        Stretch behind = take_words(old, old_words, n_total, WORDS_BEHIND);
        Stretch words = take_words(text, new_words, first, COLUMNS);
        unsigned row[COLUMNS + 1];

        if (words.n == 0)
                return new_words->n > 0 ? new_words->words[new_words->n - 1].end : 0;
        cost_splits(row, &before, &behind, &words, skipped == 0);
        best = words.words[0].word->begin;
        for (size_t j = 1, least = row[0]; j <= words.n; j++) {
                size_t end = words.words[j - 1].word->end;

                /* Of equals, the one that is nearest in length to what is shown. */
                if (row[j] < least ||
                    (row[j] == least && distance(end, n_shown) < distance(best, n_shown))) {
                        least = row[j];
                        best = end;
                }
        }
        return best;
}

/* The word that lies on both sides of a byte, or NULL. */
static const Word *find_cut(const Words *words, size_t at)
{
        for (size_t i = 0; i < words->n; i++) {
                if (words->words[i].begin < at && at < words->words[i].end)
                        return &words->words[i];
        }
        return NULL;
}

size_t align_split(const char *old, size_t old_size, size_t n_shown, const char *text, size_t size)
{
        _cleanup_(words_deinit) Words old_words = {0}, new_words = {0};
        const Word *cut;

        if (n_shown == 0)
                return 0;
        if (words_read(old, old_size, 0, &old_words) < 0 ||
            words_read(text, size, 0, &new_words) < 0)
                return MIN(n_shown, size);
        if (n_shown > size || memcmp(old, text, n_shown) != 0)
                return align_words(old, &old_words, n_shown, text, &new_words);
        /* A word that was shown to its end may have grown; what it grew by would read as a word. */
        cut = find_cut(&new_words, n_shown);
        return cut && !find_cut(&old_words, n_shown) ? cut->end : n_shown;
}
