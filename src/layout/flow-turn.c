/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/cleanup.h"
#include "layout/flow-turn.h"

/* Who has the line loses it to another who speaks when silent for so long. */
#define TURN_WAIT USEC_PER_SEC

void flow_note_due(Flow *flow, usec_t due)
{
        flow->due = MIN(flow->due, due);
}

static bool has_words(const Flow *flow, const Run *run, usec_t now)
{
        return run_count_visible(run, flow->stability, now) > 0;
}

bool flow_others_wait(const Flow *flow, const Run *run, usec_t now)
{
        for (size_t i = 0; i < flow->n_runs; i++) {
                if (&flow->runs[i] != run && has_words(flow, &flow->runs[i], now))
                        return true;
        }
        return false;
}

/* Who has the line keeps it while there is more to come soon, up to its end. */
static bool keeps_line(Flow *flow, const Run *owner, usec_t now)
{
        usec_t until = owner->heard_at + TURN_WAIT;

        if (flow->lines.base.size == 0)
                return false;
        if (has_words(flow, owner, now))
                return true;
        if (owner->final || now >= until)
                return false;
        if (flow_others_wait(flow, owner, now))
                flow_note_due(flow, until);
        return true;
}

/* What is complete and waits for a line goes first, in the order it was said: of one voice what
 * comes later would be read before it otherwise. */
static Run *find_complete(Flow *flow, usec_t now)
{
        for (size_t i = 0; i < flow->n_runs; i++) {
                if (flow->runs[i].final && has_words(flow, &flow->runs[i], now))
                        return &flow->runs[i];
        }
        return NULL;
}

Run *flow_choose_run(Flow *flow, usec_t now)
{
        Run *owner = flow_find(flow, flow->owner);
        Run *complete = find_complete(flow, now);
        size_t start = owner ? (size_t) (owner - flow->runs) + 1 : 0;

        if (owner && keeps_line(flow, owner, now))
                return owner;
        if (complete)
                return complete;
        for (size_t i = 0; i < flow->n_runs; i++) {
                Run *run = &flow->runs[(start + i) % flow->n_runs];

                if (has_words(flow, run, now))
                        return run;
        }
        return NULL;
}
