/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The words between two silences are cut into cues all at once, by the least cost of all ways to do
 * it: that of breaking where a phrase goes on, of many cues, of short ones, and of those that go on
 * after a sentence or a pause.
 */

#include <math.h>
#include <string.h>

#include "transcript/cue.h"
#include "transcript/phrase.h"

#define COST_CUE 10.0
#define COST_SHORT 10.0      /* shorter than CUE_MS_MIN */
#define COST_SENTENCE 8.0    /* one begins within a cue */
#define COST_GAP_PER_SEC 8.0 /* words are shown before they are said */
#define COST_PER_COLUMN 0.33 /* lines of a different length */
#define COST_LONG_FIRST_LINE 2.0

/* What the break between its lines counts in the cost of a cue. */
#define LINE_WEIGHT 0.5

/* What is known of a run, by its pieces: index 0 is piece `first`. */
typedef struct Run {
        const Pieces *pieces;
        size_t first;
        size_t n;
        unsigned label_columns;
        unsigned *columns; /* before piece i, with the spaces: a prefix sum */
        double *breaks;    /* cost of a break before piece i; 0 at the end */
        double *inside;    /* cost of not breaking, a prefix sum */
        size_t *line_end;  /* where a line that begins with piece i ends at the latest */
        size_t *first_end; /* the same of the first line, which has a voice's name */
        double *cost;      /* of the best way up to piece i */
        size_t *from;      /* where the last cue of that begins */
} Run;

static const Piece *piece_of(const Run *run, size_t i)
{
        return pieces_at(run->pieces, run->first + i);
}

/* Of pieces i to end in one line. */
static unsigned line_columns(const Run *run, size_t i, size_t end)
{
        return run->columns[end] - run->columns[i] - piece_of(run, i)->spaced;
}

static void measure(Run *run)
{
        for (size_t i = 0; i < run->n; i++) {
                const Piece *piece = piece_of(run, i);
                size_t index = run->first + i;

                run->columns[i + 1] = run->columns[i] + piece->columns + piece->spaced;
                if (i == 0)
                        continue;
                run->breaks[i] = phrase_break_cost(run->pieces, index);
                run->inside[i] = run->inside[i - 1] +
                                 COST_GAP_PER_SEC * phrase_gap(run->pieces, index) +
                                 (phrase_ends_sentence(run->pieces, index) ? COST_SENTENCE : 0);
        }
}

static void find_line_ends(const Run *run, size_t *ends, unsigned room)
{
        for (size_t i = 0, end = 0; i < run->n; i++) {
                end = MAX(end, i + 1);
                while (end < run->n && line_columns(run, i, end + 1) <= room)
                        end++;
                ends[i] = end;
        }
}

/* Whether pieces i to end fit two lines. */
static bool fits(const Run *run, size_t i, size_t end)
{
        size_t middle = run->first_end[i];

        return end <= middle || end <= run->line_end[middle];
}

static double seconds_of(const Run *run, size_t i, size_t end)
{
        return piece_of(run, end - 1)->end - piece_of(run, i)->start;
}

/* Where the second line of pieces i to end begins, and what that costs; end if there is none. */
static size_t find_line_break(const Run *run, size_t i, size_t end, double *ret_cost)
{
        size_t found = end;

        *ret_cost = 0;
        if (end <= run->first_end[i])
                return end;
        *ret_cost = HUGE_VAL;
        for (size_t middle = i + 1; middle <= run->first_end[i]; middle++) {
                double first = line_columns(run, i, middle) + run->label_columns;
                double second = line_columns(run, middle, end);
                double cost = run->breaks[middle] + COST_PER_COLUMN * fabs(first - second) +
                              (first > second ? COST_LONG_FIRST_LINE : 0);

                if (run->line_end[middle] >= end && cost < *ret_cost) {
                        *ret_cost = cost;
                        found = middle;
                }
        }
        return found;
}

static double cue_cost(const Run *run, size_t i, size_t end)
{
        double shortness = 1 - seconds_of(run, i, end) * 1000 / CUE_MS_MIN, line_cost;

        (void) find_line_break(run, i, end, &line_cost);
        return COST_CUE + run->breaks[end] + run->inside[end - 1] - run->inside[i] +
               COST_SHORT * MAX(shortness, 0.0) + LINE_WEIGHT * line_cost;
}

static void find_cuts(const Run *run)
{
        for (size_t i = 1; i <= run->n; i++)
                run->cost[i] = HUGE_VAL;
        for (size_t i = 0; i < run->n; i++)
                for (size_t end = i + 1; end <= run->n && fits(run, i, end); end++) {
                        double cost;

                        if (end > i + 1 && seconds_of(run, i, end) * 1000 > CUE_MS_MAX)
                                break;
                        cost = run->cost[i] + cue_cost(run, i, end);
                        if (cost < run->cost[end]) {
                                run->cost[end] = cost;
                                run->from[end] = i;
                        }
                }
}

static void add_line(Cue *cue, const Run *run, size_t i, size_t end)
{
        GString *text = g_string_new(NULL);

        cue->columns += line_columns(run, i, end);
        cue->lines[cue->n_lines].voice = piece_of(run, i)->voice;
        for (size_t k = i; k < end; k++) {
                if (k > i && piece_of(run, k)->spaced)
                        g_string_append_c(text, ' ');
                g_string_append_len(text, pieces_text(run->pieces, run->first + k),
                                    (gssize) piece_of(run, k)->size);
        }
        cue->lines[cue->n_lines++].text = g_string_free(text, false);
}

static void cue_free(void *data)
{
        Cue *cue = data;

        for (unsigned i = 0; i < cue->n_lines; i++)
                g_free(cue->lines[i].text);
        g_free(cue);
}

static void add_cue(GPtrArray *cues, const Run *run, size_t i, size_t end)
{
        Cue *cue = g_new0(Cue, 1);
        double unused;
        size_t middle = find_line_break(run, i, end, &unused);

        cue->start_ms = (int64_t) llround(piece_of(run, i)->start * 1000);
        cue->end_ms = (int64_t) llround(piece_of(run, end - 1)->end * 1000);
        add_line(cue, run, i, middle);
        if (middle < end)
                add_line(cue, run, middle, end);
        g_ptr_array_add(cues, cue);
}

/* The best cuts are known from the end: turned round, so that cues come in their order. */
static void add_cues(GPtrArray *cues, const Run *run)
{
        g_autoptr(GArray) ends = g_array_new(false, false, sizeof(size_t));

        for (size_t end = run->n; end > 0; end = run->from[end])
                g_array_append_val(ends, end);
        for (guint i = ends->len; i > 0; i--) {
                size_t end = g_array_index(ends, size_t, i - 1);

                add_cue(cues, run, run->from[end], end);
        }
}

static void cut_run(GPtrArray *cues, const Pieces *pieces, size_t first, size_t end,
                    unsigned label_columns)
{
        size_t n = end - first;
        g_autofree unsigned *columns = g_new0(unsigned, n + 1);
        g_autofree double *costs = g_new0(double, 3 * (n + 1));
        g_autofree size_t *ends = g_new0(size_t, 3 * (n + 1));
        Run run = {
                .pieces = pieces,
                .first = first,
                .n = n,
                .label_columns = label_columns,
                .columns = columns,
                .breaks = costs,
                .inside = costs + n + 1,
                .cost = costs + 2 * (n + 1),
                .line_end = ends,
                .first_end = ends + n + 1,
                .from = ends + 2 * (n + 1),
        };

        measure(&run);
        find_line_ends(&run, run.line_end, CUE_COLUMNS_MAX);
        run.line_end[n] = n;
        find_line_ends(&run, run.first_end, CUE_COLUMNS_MAX - label_columns);
        find_cuts(&run);
        add_cues(cues, &run);
}

/* Another voice, another channel, or a silence. */
static bool begins_run(const Pieces *pieces, size_t i)
{
        const Piece *piece = pieces_at(pieces, i), *before = pieces_at(pieces, i - 1);

        return piece->channel != before->channel || !voice_equal(&piece->voice, &before->voice) ||
               phrase_gap(pieces, i) > CUE_GAP_SEC_MAX;
}

static int compare_starts(const void *a, const void *b)
{
        const Cue *first = *(const Cue *const *) a, *second = *(const Cue *const *) b;

        return first->start_ms < second->start_ms ? -1 : first->start_ms > second->start_ms;
}

GPtrArray *cues_new(Pieces *pieces, unsigned label_columns)
{
        GPtrArray *cues = g_ptr_array_new_with_free_func(cue_free);
        size_t n = pieces->array->len;

        pieces_sort(pieces);
        for (size_t first = 0, i = 1; i <= n; i++)
                if (i == n || begins_run(pieces, i)) {
                        cut_run(cues, pieces, first, i, label_columns);
                        first = i;
                }
        g_ptr_array_sort(cues, compare_starts);
        cues_schedule(cues);
        return cues;
}
