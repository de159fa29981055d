/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "measures.h"

#define LAST_WORDS 2
#define PERCENTILE 0.95

static bool is_same(const ShownWord *one, const ShownWord *other)
{
        return strcmp(one->text, other->text) == 0;
}

/* Words without what a recogniser puts in late. */
static void fold(Shown *shown)
{
        for (size_t i = 0; i < shown->n_words; i++) {
                char *target = shown->words[i].text;

                for (const char *c = target; *c; c++) {
                        if (!ispunct((unsigned char) *c))
                                *target++ = (char) tolower((unsigned char) *c);
                }
                *target = 0;
        }
}

static size_t count_common_beginning(const Shown *one, const Shown *other)
{
        size_t n = 0;

        while (n < one->n_words && n < other->n_words && is_same(&one->words[n], &other->words[n]))
                n++;
        return n;
}

/* The length of the longest common subsequence behind the first `skip` words. */
static size_t count_common(const Shown *one, const Shown *other, size_t skip)
{
        static uint16_t rows[2][MEASURES_WORDS_MAX + 1];
        size_t n_other = other->n_words;

        memset(rows, 0, sizeof(rows));
        for (size_t i = skip; i < one->n_words; i++) {
                uint16_t *above = rows[i % 2], *row = rows[(i + 1) % 2];

                row[skip] = 0;
                for (size_t j = skip; j < n_other; j++)
                        row[j + 1] = is_same(&one->words[i], &other->words[j])
                                             ? above[j] + 1
                                             : MAX(above[j + 1], row[j]);
        }
        return rows[one->n_words % 2][n_other];
}

static void measure_words(Measures *measures, const Shown *shown)
{
        const Shown *before = &measures->before;
        size_t beginning = count_common_beginning(before, shown);
        size_t common = beginning + count_common(before, shown, beginning);
        size_t above = before->n_words > LAST_WORDS ? before->n_words - LAST_WORDS : 0;
        double burst = (double) (before->n_words + shown->n_words - 2 * common);

        measures->n_erased += before->n_words - beginning;
        measures->n_erased_above += above > beginning ? above - beginning : 0;
        measures->n_unstable += before->n_words - common;
        if (burst > 0 && measures->n_bursts < ELEMENTSOF(measures->bursts))
                measures->bursts[measures->n_bursts++] = burst;
}

static void measure_moves(Measures *measures, const Shown *shown)
{
        size_t n = count_common_beginning(&measures->before, shown);

        for (size_t i = 0; i < n; i++) {
                const ShownWord *old = &measures->before.words[i], *new = &shown->words[i];
                double moved = fabs(new->x - old->x);

                if (!old->visible || !new->visible)
                        continue;
                if (old->line != new->line)
                        moved += 38; /* the height of a line, at the usual size */
                measures->moved += moved;
                measures->n_stayed++;
                if (old->committed) {
                        measures->moved_committed += moved;
                        measures->n_stayed_committed++;
                }
        }
}

static void measure_rewrites(Measures *measures, const Shown *shown)
{
        const Shown *before = &measures->before;

        for (size_t i = 0; i + 1 < before->n_lines; i++) {
                for (size_t j = 0; j < shown->n_lines; j++)
                        measures->n_rewrites +=
                                before->lines[i].line == shown->lines[j].line &&
                                strcmp(before->lines[i].text, shown->lines[j].text) != 0;
        }
}

void measures_add(Measures *measures, const Shown *shown, const usec_t *heard_at, usec_t now)
{
        measure_words(measures, shown);
        measure_moves(measures, shown);
        measure_rewrites(measures, shown);
        for (; measures->n_shown < shown->n_words; measures->n_shown++) {
                usec_t heard = heard_at[measures->n_shown];

                /* A word that nobody said is shown late by nothing. */
                measures->delay += heard > 0 && heard < now ? (double) (now - heard) : 0;
        }
        if (measures->n_states < MEASURES_STATES_MAX) {
                measures->at[measures->n_states] = now;
                measures->n_words[measures->n_states++] = shown->n_words;
        }
        measures->before = *shown;
}

void measures_end(Measures *measures, Shown *final)
{
        size_t beginning;

        fold(&measures->before);
        fold(final);
        beginning = count_common_beginning(&measures->before, final);
        measures->n_final = final->n_words;
        measures->n_different = final->n_words - beginning -
                                count_common(&measures->before, final, beginning);
}

static int compare(const void *one, const void *other)
{
        double a = *(const double *) one, b = *(const double *) other;

        return (a > b) - (a < b);
}

double measures_get_burst(const Measures *measures)
{
        double sorted[ELEMENTSOF(measures->bursts)];

        if (measures->n_bursts == 0)
                return 0;
        memcpy(sorted, measures->bursts, measures->n_bursts * sizeof(double));
        qsort(sorted, measures->n_bursts, sizeof(double), compare);
        return sorted[(size_t) (PERCENTILE * (double) (measures->n_bursts - 1))];
}

double measures_get_jitter(const Measures *measures)
{
        return measures->n_stayed > 0 ? measures->moved / (double) measures->n_stayed : 0;
}

double measures_get_committed_jitter(const Measures *measures)
{
        return measures->n_stayed_committed > 0
                       ? measures->moved_committed / (double) measures->n_stayed_committed
                       : 0;
}

double measures_get_delay_ms(const Measures *measures)
{
        return measures->n_shown > 0
                       ? measures->delay / (double) measures->n_shown / USEC_PER_MSEC
                       : 0;
}
