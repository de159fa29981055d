/* SPDX-License-Identifier: GPL-3.0-or-later */

/* When each cue is shown: as it is said, long enough to be read, and never two at once. */

#include "transcript/cue.h"

static Cue *cue_at(const GPtrArray *cues, guint i)
{
        return g_ptr_array_index(cues, i);
}

static bool is_of_another_voice(const Cue *a, const Cue *b)
{
        return !voice_equal(&a->lines[0].voice, &b->lines[0].voice);
}

/* Two short ones of different voices, said so fast that the first can't stand alone. */
static bool may_join(const Cue *cue, const Cue *next)
{
        return cue->n_lines == 1 && next->n_lines == 1 && is_of_another_voice(cue, next) &&
               next->start_ms - cue->start_ms < CUE_MS_MIN &&
               next->end_ms - cue->start_ms <= CUE_MS_MAX;
}

static void join(Cue *cue, Cue *next)
{
        cue->lines[cue->n_lines++] = next->lines[0];
        cue->columns += next->columns;
        cue->end_ms = MAX(cue->end_ms, next->end_ms);
        next->n_lines = 0;
}

static void join_short_ones(GPtrArray *cues)
{
        guint n = 0;

        for (guint i = 0; i < cues->len; i++) {
                Cue *before = n > 0 ? cue_at(cues, n - 1) : NULL;
                Cue *cue = cue_at(cues, i);

                if (before && may_join(before, cue)) {
                        join(before, cue);
                        continue;
                }
                /* Exchanged, so that those that were joined gather at the end. */
                cues->pdata[i] = cues->pdata[n];
                cues->pdata[n++] = cue;
        }
        g_ptr_array_set_size(cues, (int) n);
}

/* Long enough to be read, and no longer than the rules allow. */
static void stretch(Cue *cue)
{
        int64_t reading_ms = (int64_t) cue->columns * 1000 / CUE_COLUMNS_PER_SEC;
        int64_t wanted = MAX(cue->end_ms - cue->start_ms, MAX(reading_ms, CUE_MS_MIN));

        cue->end_ms = cue->start_ms + MIN(wanted, CUE_MS_MAX);
}

/* The first gives way, down to the least; then the second, up to the same. */
static void part(Cue *cue, Cue *next)
{
        int64_t until =
                MIN(MAX(next->start_ms, cue->start_ms + CUE_MS_MIN), next->start_ms + CUE_MS_MIN);

        cue->end_ms = MAX(MIN(cue->end_ms, until), cue->start_ms + 1);
        next->end_ms += MAX(cue->end_ms - next->start_ms, 0);
        next->start_ms = MAX(next->start_ms, cue->end_ms);
}

void cues_schedule(GPtrArray *cues)
{
        join_short_ones(cues);
        for (guint i = 0; i < cues->len; i++) {
                Cue *cue = cue_at(cues, i);

                stretch(cue);
                if (i > 0)
                        part(cue_at(cues, i - 1), cue);
        }
}
