/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "layout/flow-word.h"

/* From this part of a line's width on it ends where the sentence suggests. */
#define BREAK_ZONE 0.75

bool flow_is_bare(const Flow *flow)
{
        return flow->lines.base.size == flow->bare_size;
}

/* Of the words from i on, the number of the first that doesn't belong to the same piece. */
static size_t piece_end(const Run *run, size_t i)
{
        do
                i++;
        while (i < run_count(run) && !run_get_word(run, i).word->begins);
        return i;
}

static bool has_gap(const Flow *flow, const Word *word)
{
        return word->gap || flow->lines.base.size == flow->owner_from;
}

/* Whether a piece has room, with its punctuation as far as that is known. */
static bool piece_has_room(Flow *flow, const Run *run, size_t i)
{
        const Word *word = run_get_word(run, i).word;
        size_t end = run_get_word(run, piece_end(run, i) - 1).word->end;

        return lines_has_room(&flow->lines, run->text + word->begin, end - word->begin,
                              has_gap(flow, word));
}

/* How well a line ends before a word, if the text before it is this. */
static unsigned break_quality(const char *text, size_t size, WordIn word)
{
        if (word_ends_clause(text, size))
                return 2;
        return word_joins(word) ? 1 : 0;
}

/* Whether the line might as well end at a better place, or as good a one, further on. */
static bool better_comes(Flow *flow, const Run *run, size_t i, unsigned quality)
{
        size_t begin = run_get_word(run, i).word->begin;

        for (size_t k = piece_end(run, i); k < run_count(run); k = piece_end(run, k)) {
                size_t end = run_get_word(run, k - 1).word->end;

                if (!lines_has_room(&flow->lines, run->text + begin, end - begin,
                                    has_gap(flow, run_get_word(run, i).word)))
                        return false;
                if (break_quality(run->text, end, run_get_word(run, k)) >= quality)
                        return true;
        }
        return false;
}

/* Whether a line that still has room is better ended before this word. What is shown on the line
 * stays there, so this looks ahead among words that wait, and never back. */
static bool prefers_break(Flow *flow, const Run *run, size_t i)
{
        Lines *lines = &flow->lines;
        const Word *word = run_get_word(run, i).word;
        unsigned quality;

        if (!word->gap)
                return false;
        quality = break_quality(buffer_string(&lines->base), lines->base.size,
                                run_get_word(run, i));
        if (quality == 0 || lines_measure(lines, buffer_string(&lines->base), lines->base.size) <
                                    BREAK_ZONE * lines->width)
                return false;
        /* The last words of a segment need no line of their own. */
        if (run->final && lines_has_room(lines, run->text + word->begin, run->size - word->begin,
                                         has_gap(flow, word)))
                return false;
        return !better_comes(flow, run, i, quality);
}

/* As much as fits of a word that is longer than a line, which is the tail's first. */
static int place_part(Flow *flow, Run *run)
{
        Lines *lines = &flow->lines;
        const Word *word = run_get_word(run, 0).word;
        double used = lines_measure(lines, buffer_string(&lines->base), lines->base.size) +
                      (lines->base.size > 0 ? lines_measure(lines, " ", 1) : 0);
        size_t fits = break_word(run->text + word->begin, word->end - word->begin,
                                 lines->width - used, lines->measure, lines->userdata);
        int r = lines_append(lines, run->text + word->begin, fits, true);

        if (r < 0)
                return r;
        lines_commit(lines);
        run_cut(run, word->begin + fits);
        return 0;
}

int flow_place_word(Flow *flow, Run *run, size_t i)
{
        Lines *lines = &flow->lines;
        const Word *word = run_get_word(run, i).word;
        const char *text = run->text + word->begin;
        size_t size = word->end - word->begin;
        bool fits = lines_has_room(lines, text, size, word->begins && has_gap(flow, word));
        int r;

        if (!word->begins && (flow_is_bare(flow) || !fits))
                return 1;
        if (!fits && flow_is_bare(flow))
                return i == 0 ? place_part(flow, run) : 0;
        /* A bare line has to do also for what has no room with its punctuation. */
        if (word->begins && !flow_is_bare(flow) &&
            (!piece_has_room(flow, run, i) || prefers_break(flow, run, i)))
                return 0;
        r = lines_append(lines, text, size, word->begins && has_gap(flow, word));
        return r < 0 ? r : 1;
}
