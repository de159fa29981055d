/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "layout/repair.h"

/* Words of the base line that are looked at, from its end. */
#define LOOK_BACK 12

static double width_up_to(Flow *flow, size_t end)
{
        return lines_measure(&flow->lines, buffer_string(&flow->lines.base), end);
}

/* Have one word of the base line replaced, if that moves nothing that stays. */
static int replace(Flow *flow, const Word *shown, WordIn other)
{
        Lines *lines = &flow->lines;
        size_t size = other.word->end - other.word->begin, end = shown->begin + size;
        bool is_last = shown->end == lines->n_committed;
        double before = width_up_to(flow, shown->end), width;
        _cleanup_free_ char *old = strndup(buffer_string(&lines->base) + shown->begin,
                                           shown->end - shown->begin);
        int r = old ? lines_replace(lines, shown->begin, shown->end,
                                    other.text + other.word->begin, size)
                    : -ENOMEM;

        if (r < 0)
                return r;
        width = width_up_to(flow, end);
        if (is_last ? width <= lines->width : width == before)
                return 1;
        r = lines_replace(lines, shown->begin, end, old, shown->end - shown->begin);
        return MIN(r, 0);
}

static bool differs(WordIn one, WordIn other)
{
        size_t size = one.word->end - one.word->begin;

        return size != other.word->end - other.word->begin ||
               memcmp(one.text + one.word->begin, other.text + other.word->begin, size) != 0;
}

/* Punctuation is not changed: it came late, or will not come where it would move words. */
static void drop_punctuation(Words *words)
{
        size_t n = 0;

        for (size_t i = 0; i < words->n; i++) {
                if (words->words[i].begins)
                        words->words[n++] = words->words[i];
        }
        words->n = n;
}

/* Compare word for word from the ends of both, as long as they stand for each other. */
static int repair_words(Flow *flow, const Run *run, const Words *shown, const Words *heard)
{
        size_t n = MIN(MIN(shown->n, heard->n), (size_t) LOOK_BACK);
        int changed = 0;

        for (size_t i = 1; i <= n; i++) {
                const Word *word = &shown->words[shown->n - i];
                WordIn old = {buffer_string(&flow->lines.base), word};
                WordIn new = {run->text, &heard->words[heard->n - i]};
                int r = 0;

                /* Case and punctuation are right at the end alone. */
                if (word_is_same(old, new) ? run->final && differs(old, new)
                                           : word_matters(old, new))
                        r = replace(flow, word, new);
                if (r < 0)
                        return r;
                changed |= r;
                if (r == 0 && !word_is_same((WordIn){buffer_string(&flow->lines.base), word}, new))
                        break;
        }
        return changed;
}

int repair_committed(Flow *flow, const Run *run)
{
        _cleanup_(words_deinit) Words shown = {0}, heard = {0};
        Lines *lines = &flow->lines;
        int r;

        if (flow->owner != run->number || flow->owner_from >= lines->n_committed)
                return 0;
        r = words_read(buffer_string(&lines->base), lines->n_committed, flow->owner_from, &shown);
        if (r >= 0)
                r = words_read(run->text, run->next, 0, &heard);
        if (r < 0)
                return r;
        drop_punctuation(&shown);
        drop_punctuation(&heard);
        return repair_words(flow, run, &shown, &heard);
}
