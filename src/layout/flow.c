/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "layout/flow-turn.h"
#include "layout/flow-word.h"

/* A word that may change waits so long for the next line, rather than to freeze others that may
 * change with this one. */
#define FULL_WAIT RUN_CERTAIN_AFTER

/* The tail stays when the recogniser takes words back without others in their place, so long. */
#define SHRUNK_WAIT USEC_PER_SEC

/* A name takes no more of a line than this. */
#define LABEL_SHARE 0.5

void flow_init(Flow *flow, BreakMeasure measure, void *userdata)
{
        *flow = (Flow){.before = BUFFER_INIT(2 * LAYOUT_TEXT_MAX), .due = USEC_INFINITY};
        lines_init(&flow->lines, measure, userdata);
}

static void drop_run(Flow *flow, size_t index)
{
        run_deinit(&flow->runs[index]);
        flow->n_runs--;
        memmove(flow->runs + index, flow->runs + index + 1, (flow->n_runs - index) * sizeof(Run));
}

static void forget_owner(Flow *flow)
{
        flow->owner = 0;
        flow->owner_from = 0;
        flow->bare_size = 0;
        flow->owner_open = false;
        flow->full_since = 0;
        flow->shrunk_since = 0;
        free(flow->label);
        flow->label = NULL;
}

void flow_clear(Flow *flow)
{
        while (flow->n_runs > 0)
                drop_run(flow, flow->n_runs - 1);
        forget_owner(flow);
        lines_clear(&flow->lines);
        flow->due = USEC_INFINITY;
}

void flow_deinit(Flow *flow)
{
        flow_clear(flow);
        lines_deinit(&flow->lines);
        buffer_deinit(&flow->before);
}

static size_t find_index(const Flow *flow, uint64_t number)
{
        size_t i = 0;

        while (i < flow->n_runs && flow->runs[i].number != number)
                i++;
        return i;
}

Run *flow_find(Flow *flow, uint64_t number)
{
        size_t i = find_index(flow, number);

        return i < flow->n_runs ? &flow->runs[i] : NULL;
}

/* Segments that are complete and wholly shown are no longer needed. */
static void drop_past_runs(Flow *flow)
{
        for (size_t i = flow->n_runs; i-- > 0;) {
                if (flow->runs[i].final && run_count(&flow->runs[i]) == 0)
                        drop_run(flow, i);
        }
}

void flow_forget_shown(Flow *flow)
{
        for (size_t i = 0; i < flow->n_runs; i++)
                run_take(&flow->runs[i], run_count(&flow->runs[i]));
        drop_past_runs(flow);
        forget_owner(flow);
        lines_clear(&flow->lines);
        flow->due = USEC_INFINITY;
}

int flow_add(Flow *flow, uint64_t number, bool new_line, usec_t now)
{
        if (flow->n_runs == FLOW_RUNS_MAX) {
                Lines *lines = &flow->lines;

                lines_commit(lines);
                if (lines->base.size > 0 && flow->owner == flow->runs[0].number) {
                        int r = lines_freeze(lines, true, flow->rolls, now);

                        if (r < 0)
                                return r;
                        forget_owner(flow);
                }
                drop_run(flow, 0);
        }
        flow->runs[flow->n_runs++] = (Run){.number = number, .new_line = new_line};
        return 0;
}

/* Whether so much waits that it fills a line. */
static bool is_pressed(Flow *flow, const Run *run, usec_t now)
{
        if (flow_others_wait(flow, run, now))
                return true;
        return lines_measure(&flow->lines, run->text + run->next, run->size - run->next) >
               flow->lines.width;
}

/* Roll up, unless a line would go before it could be read. 1 if there is a new line, 0 if what
 * wants it has to wait. */
static int begin_line(Flow *flow, const Run *run, bool ends, usec_t now)
{
        usec_t since;
        int r;

        if (flow->lines.base.size == 0)
                return 1;
        if (flow->full_since == 0)
                flow->full_since = now;
        if (lines_would_lose(&flow->lines, flow->full_since, &since) &&
            now < since + LAYOUT_READ_TIME && !is_pressed(flow, run, now)) {
                flow_note_due(flow, since + LAYOUT_READ_TIME);
                return 0;
        }
        r = lines_freeze(&flow->lines, ends, flow->rolls, now);
        if (r < 0)
                return r;
        flow->owner_from = 0;
        flow->bare_size = 0;
        flow->full_since = 0;
        return 1;
}

static bool is_same_label(const char *one, const char *other)
{
        return one == other || (one && other && strcmp(one, other) == 0);
}

/* Lines of another speaker begin with the name, if it leaves room for words. */
static int put_label(Flow *flow, const Run *run)
{
        Lines *lines = &flow->lines;
        char *label = run->label ? strdup(run->label) : NULL;
        int r = 0;

        if (run->label && !label)
                return -ENOMEM;
        free(flow->label);
        flow->label = label;
        if (label && lines->base.size == 0 &&
            lines_measure(lines, label, strlen(label)) <= lines->width * LABEL_SHARE)
                r = lines_append(lines, label, strlen(label), false);
        flow->bare_size = lines->base.size;
        lines_commit(lines);
        return r;
}

/* Give the line to a segment. 1 if it has it, 0 if it waits for a new one. */
static int take_line(Flow *flow, Run *run, usec_t now)
{
        bool relabel = !is_same_label(run->label, flow->label);
        int r;

        if (flow->owner == run->number && flow->lines.base.size > 0)
                return 1;
        if (flow->lines.base.size > 0 && (run->new_line || relabel || flow->owner_open)) {
                r = begin_line(flow, run, true, now);
                if (r <= 0)
                        return r;
        }
        if (relabel) {
                r = put_label(flow, run);
                if (r < 0)
                        return r;
        }
        run->new_line = false;
        flow->owner = run->number;
        flow->owner_from = flow->lines.base.size;
        return 1;
}

/* The words that are certain, up to the end of the line. 1 if all are placed, 0 if a new line is
 * wanted. */
static int place_certain(Flow *flow, Run *run, usec_t now)
{
        for (size_t n = run_count_certain(run, now); n > 0; n--) {
                int r = flow_place_word(flow, run, 0);

                if (r <= 0)
                        return r;
                lines_commit(&flow->lines);
                run_take(run, 1);
        }
        return 1;
}

/* The line is full of words of which the last n may change. It is frozen with them as they are when
 * they took too long to become certain. */
static int overflow(Flow *flow, Run *run, size_t n, usec_t now)
{
        usec_t until;

        if (flow->full_since == 0)
                flow->full_since = now;
        until = flow->full_since + (flow->stability == LAYOUT_FAST ? 0 : FULL_WAIT);
        if (n > 0 && now < until) {
                flow_note_due(flow, until);
                return 0;
        }
        lines_commit(&flow->lines);
        run_take(run, n);
        return flow_is_bare(flow) ? 1 : begin_line(flow, run, false, now);
}

/* The words that may change. 1 if a line was begun for them. */
static int place_tentative(Flow *flow, Run *run, usec_t now)
{
        size_t n = run_count_visible(run, flow->stability, now);

        for (size_t i = 0; i < n; i++) {
                int r = flow_place_word(flow, run, i);

                if (r < 0)
                        return r;
                if (r == 0)
                        return overflow(flow, run, i, now);
        }
        flow->full_since = 0;
        return 0;
}

/* 1 if there may be more to place, 0 if not now. */
static int place(Flow *flow, Run *run, usec_t now)
{
        int r = take_line(flow, run, now);

        if (r <= 0)
                return r;
        r = place_certain(flow, run, now);
        if (r == 0)
                return begin_line(flow, run, false, now);
        if (r < 0)
                return r;
        if (run_count(run) > 0)
                return place_tentative(flow, run, now);
        flow->full_since = 0;
        return run->final;
}

static bool begins_with(const Buffer *whole, const Buffer *part)
{
        return whole->size >= part->size && memcmp(buffer_string(whole), buffer_string(part),
                                                   part->size) == 0;
}

/* A word that was repaired may have pushed the tail past the end. */
static bool has_room_for_before(const Flow *flow)
{
        return lines_measure(&flow->lines, buffer_string(&flow->before), flow->before.size) <=
               flow->lines.width;
}

static int restore(Flow *flow)
{
        Lines *lines = &flow->lines;

        lines_retract(lines);
        return lines_append(lines, buffer_string(&flow->before) + lines->n_committed,
                            flow->before.size - lines->n_committed, false);
}

/* A tail that only got shorter stays for a while. 1 if it does. */
static int keep_longer(Flow *flow, usec_t now)
{
        const Run *owner = flow_find(flow, flow->owner);
        Lines *lines = &flow->lines;

        if (!owner || owner->final || lines->base.size >= flow->before.size ||
            !begins_with(&flow->before, &lines->base) || !has_room_for_before(flow)) {
                flow->shrunk_since = 0;
                return 0;
        }
        if (flow->shrunk_since == 0)
                flow->shrunk_since = now;
        if (now >= flow->shrunk_since + SHRUNK_WAIT)
                return 0;
        flow_note_due(flow, flow->shrunk_since + SHRUNK_WAIT);
        return restore(flow);
}

/* Changes of the tail alone are shown no more often than the eye can use. */
static int keep_calm(Flow *flow, size_t n_committed, usec_t now)
{
        Lines *lines = &flow->lines;
        usec_t until = flow->tail_at + LAYOUT_TAIL_INTERVAL;

        if (lines->base.size == flow->before.size && begins_with(&flow->before, &lines->base))
                return 0;
        if (lines->n_committed == n_committed && flow->tail_at > 0 && now < until &&
            has_room_for_before(flow)) {
                flow_note_due(flow, until);
                return restore(flow);
        }
        flow->tail_at = now;
        return 0;
}

static void note_dues(Flow *flow, usec_t now)
{
        for (size_t i = 0; i < flow->n_runs; i++)
                flow_note_due(flow, run_get_due(&flow->runs[i], flow->stability, now));
}

static int place_all(Flow *flow, usec_t now)
{
        int r;

        lines_retract(&flow->lines);
        do {
                const Run *owner = flow_find(flow, flow->owner);
                Run *run = flow_choose_run(flow, now);

                if (owner)
                        flow->owner_open = !owner->final;
                r = run ? place(flow, run, now) : 0;
        } while (r > 0);
        return r;
}

int flow_settle(Flow *flow, bool moves, usec_t now)
{
        Lines *lines = &flow->lines;
        const uint64_t id = lines->base_id;
        const size_t n_committed = lines->n_committed;
        int r;

        flow->due = USEC_INFINITY;
        flow->rolls = moves;
        buffer_clear(&flow->before);
        r = buffer_append(&flow->before, lines->base.data, lines->base.size);
        if (r >= 0)
                r = place_all(flow, now);
        if (r >= 0 && id == lines->base_id) {
                r = keep_longer(flow, now);
                if (r >= 0)
                        r = keep_calm(flow, n_committed, now);
        } else if (r >= 0) {
                flow->tail_at = now;
        }
        note_dues(flow, now);
        drop_past_runs(flow);
        return r;
}

bool flow_is_complete(const Flow *flow)
{
        return find_index(flow, flow->owner) == flow->n_runs;
}

int flow_refit(Flow *flow, size_t n_lines, double width, usec_t now)
{
        int r = lines_refit(&flow->lines, n_lines, width, now);

        /* Where the owner's words begin on the line is not known any more. */
        flow->owner_from = flow->lines.base.size;
        return r;
}
