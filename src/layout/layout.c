/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <math.h>
#include <string.h>

#include "base/buffer.h"
#include "layout/flow.h"
#include "layout/layout.h"
#include "layout/repair.h"

#define PAUSE ((usec_t) (LAYOUT_PAUSE_SEC * USEC_PER_SEC))

/* How many steps new words take to appear: each is a frame, and frames cost. */
#define APPEAR_STEPS 1

struct Layout {
        Flow flow;
        LayoutOptions options;
        uint64_t newest; /* segment's number */
        double newest_end;
        usec_t changed_at; /* 0: nothing is shown */
        size_t fresh;      /* of the base line, the byte from which on it is new … */
        usec_t fresh_at;   /* … since then */
};

int layout_new(Layout **ret, BreakMeasure measure, void *userdata)
{
        Layout *layout = calloc(1, sizeof(*layout));

        if (!layout)
                return -ENOMEM;
        flow_init(&layout->flow, measure, userdata);
        layout->options = (LayoutOptions){.n_lines = 2, .hide_after = USEC_INFINITY};
        layout->newest_end = NAN;
        *ret = layout;
        return 0;
}

Layout *layout_free(Layout *layout)
{
        if (!layout)
                return NULL;
        flow_deinit(&layout->flow);
        free(layout);
        return NULL;
}

void layout_clear(Layout *layout)
{
        flow_clear(&layout->flow);
        layout->newest = 0;
        layout->newest_end = NAN;
        layout->changed_at = 0;
}

static bool has_text(const Layout *layout)
{
        return layout->flow.lines.base.size > 0 || layout->flow.lines.n_frozen > 0;
}

/* Where the base line begins to differ from what it was, at a character's beginning. */
static size_t find_fresh(const char *before, const char *now)
{
        size_t n = 0;

        while (before[n] && before[n] == now[n])
                n++;
        while (n > 0 && (now[n] & 0xC0) == 0x80)
                n--;
        return n;
}

/* Let the flow settle. 1 if what is shown changed. */
static int settle(Layout *layout, usec_t now)
{
        Flow *flow = &layout->flow;
        Lines *lines = &flow->lines;
        const uint64_t id = lines->base_id;
        const size_t n_committed = lines->n_committed;
        size_t fresh;
        int r = flow_settle(flow, layout->changed_at > 0, now);

        if (r < 0)
                return r;
        fresh = id == lines->base_id
                        ? find_fresh(buffer_string(&flow->before), buffer_string(&lines->base))
                        : 0;
        if (fresh < lines->base.size) {
                layout->fresh = fresh;
                layout->fresh_at = now;
        }
        return id != lines->base_id || n_committed != lines->n_committed ||
               flow->before.size != lines->base.size || fresh < lines->base.size;
}

static int show(Layout *layout, usec_t now)
{
        int r = settle(layout, now);

        if (r > 0 && has_text(layout))
                layout->changed_at = now;
        return r;
}

static bool is_unfit(Layout *layout)
{
        Lines *lines = &layout->flow.lines;

        for (size_t i = 0; i < lines->n_frozen; i++) {
                const char *text = lines->frozen[i].text;

                if (lines_measure(lines, text, strlen(text)) > lines->width)
                        return true;
        }
        return lines_measure(lines, buffer_string(&lines->base), lines->base.size) > lines->width;
}

int layout_configure(Layout *layout, const LayoutOptions *options, usec_t now)
{
        Lines *lines = &layout->flow.lines;
        int r;

        layout->options = *options;
        layout->options.n_lines = MIN(MAX(options->n_lines, (size_t) 1), (size_t) LAYOUT_LINES_MAX);
        layout->flow.stability = options->stability;
        if (layout->options.n_lines == lines->n_max && options->width == lines->width &&
            !is_unfit(layout))
                return 0;
        r = flow_refit(&layout->flow, layout->options.n_lines, options->width, now);
        if (r >= 0)
                r = settle(layout, now);
        return MIN(r, 0);
}

static bool follows_pause(const Layout *layout, const LayoutSegment *segment, usec_t now)
{
        double pause = segment->start - layout->newest_end;

        if (isnan(pause))
                return layout->changed_at > 0 && now >= layout->changed_at + PAUSE;
        return pause >= LAYOUT_PAUSE_SEC;
}

static usec_t after(usec_t time, usec_t span)
{
        return span > USEC_INFINITY - time ? USEC_INFINITY : time + span;
}

static usec_t fade_begin(const Layout *layout)
{
        return after(layout->changed_at, layout->options.hide_after);
}

static usec_t hide_time(const Layout *layout)
{
        return after(fade_begin(layout), layout->options.fade_time);
}

/* What was shown is gone from sight: what comes next begins an empty first line. */
static void forget_if_hidden(Layout *layout, usec_t now)
{
        if (layout->changed_at == 0 || now < hide_time(layout))
                return;
        flow_forget_shown(&layout->flow);
        layout->changed_at = 0;
}

int layout_update(Layout *layout, const LayoutSegment *segment, usec_t now)
{
        Run *run = flow_find(&layout->flow, segment->number);
        int r;

        if (!run && segment->number <= layout->newest)
                return 0;
        forget_if_hidden(layout, now);
        if (!flow_find(&layout->flow, segment->number)) {
                r = flow_add(&layout->flow, segment->number, follows_pause(layout, segment, now),
                             now);
                if (r < 0)
                        return r;
                layout->newest = segment->number;
        }
        if (segment->number == layout->newest)
                layout->newest_end = segment->end;
        run = flow_find(&layout->flow, segment->number);
        r = run_set_text(run, segment, now);
        if (r >= 0)
                r = repair_committed(&layout->flow, run);
        if (r < 0)
                return r;
        return show(layout, now) > 0 || r > 0;
}

int layout_advance(Layout *layout, usec_t now)
{
        forget_if_hidden(layout, now);
        return now < layout->flow.due ? 0 : show(layout, now);
}

bool layout_is_visible(const Layout *layout, usec_t now)
{
        return layout->changed_at > 0 && has_text(layout) && now < hide_time(layout);
}

static bool is_rolling(const Layout *layout, usec_t now)
{
        usec_t rolled_at = layout->flow.lines.rolled_at;

        return rolled_at > 0 && now < rolled_at + layout->options.roll_time;
}

/* Of the frozen lines, the first that is in view. */
static size_t first_in_view(const Layout *layout, usec_t now)
{
        size_t n = layout->options.n_lines - !is_rolling(layout, now);
        size_t n_frozen = layout->flow.lines.n_frozen;

        return n_frozen > n ? n_frozen - n : 0;
}

static LayoutLine base_line(const Layout *layout, usec_t now)
{
        const Lines *lines = &layout->flow.lines;
        size_t size = lines->base.size;
        bool appearing = now < layout->fresh_at + layout->options.appear_time;

        return (LayoutLine){
                .id = lines->base_id,
                .text = buffer_string(&lines->base),
                .tentative = lines->n_committed,
                .fresh = appearing ? MIN(layout->fresh, size) : size,
                .settled = lines->n_committed == size && flow_is_complete(&layout->flow),
        };
}

size_t layout_get_lines(const Layout *layout, usec_t now, LayoutLine *ret)
{
        const Lines *lines = &layout->flow.lines;
        size_t n = 0;

        if (!layout_is_visible(layout, now))
                return 0;
        for (size_t i = first_in_view(layout, now); i < lines->n_frozen; i++) {
                size_t size = strlen(lines->frozen[i].text);

                ret[n++] = (LayoutLine){
                        .id = lines->frozen[i].id,
                        .text = lines->frozen[i].text,
                        .tentative = size,
                        .fresh = size,
                        .settled = true,
                };
        }
        ret[n++] = base_line(layout, now);
        return n;
}

double layout_get_roll(const Layout *layout, usec_t now)
{
        double left;

        if (!is_rolling(layout, now))
                return 0;
        left = 1 - (double) (now - layout->flow.lines.rolled_at) /
                           (double) layout->options.roll_time;
        return left * left * left; /* cubic ease-out */
}

double layout_get_freshness(const Layout *layout, usec_t now)
{
        usec_t step = layout->options.appear_time / APPEAR_STEPS;

        if (now >= layout->fresh_at + layout->options.appear_time)
                return 1;
        return (double) ((now - layout->fresh_at) / step + 1) / (APPEAR_STEPS + 1);
}

double layout_get_opacity(const Layout *layout, usec_t now)
{
        usec_t begin = fade_begin(layout);

        if (!layout_is_visible(layout, now))
                return 0;
        return now <= begin ? 1
                            : 1 - (double) (now - begin) / (double) layout->options.fade_time;
}

/* The next step of words that appear. */
static usec_t appear_due(const Layout *layout, usec_t now)
{
        usec_t step = layout->options.appear_time / APPEAR_STEPS;

        if (step == 0 || now >= layout->fresh_at + layout->options.appear_time)
                return USEC_INFINITY;
        return layout->fresh_at + ((now - layout->fresh_at) / step + 1) * step;
}

usec_t layout_get_due(const Layout *layout, usec_t now)
{
        usec_t due = MIN(layout->flow.due, appear_due(layout, now));

        if (!layout_is_visible(layout, now))
                return layout->flow.due;
        if (is_rolling(layout, now))
                return now;
        return MIN(due, now < fade_begin(layout) ? fade_begin(layout) : now);
}
