/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <math.h>
#include <string.h>

#include "base/buffer.h"
#include "layout/layout.h"
#include "layout/run.h"
#include "layout/text.h"

/* Segments that may stand on the base line or still be open, at once. */
#define RUNS_MAX 32

/* A pause this long ends a paragraph: what is said next begins a line. */
#define NEW_LINE_PAUSE_SEC 1.5
#define NEW_LINE_PAUSE ((usec_t) (NEW_LINE_PAUSE_SEC * USEC_PER_SEC))

typedef struct Frozen {
        uint64_t id;
        char *text; /* owned */
        size_t tentative;
        uint64_t tail;       /* the number of the segment that it ends with */
        size_t n_tail_bytes; /* how much of that segment it took, with … */
        size_t n_spaces;     /* … the spaces at its end, which text has not */
} Frozen;

struct Layout {
        BreakMeasure measure;
        void *userdata;
        LayoutOptions options;
        Run runs[RUNS_MAX]; /* in the order of their appearance */
        size_t n_runs;
        size_t n_flowed; /* of them, those whose rest is on the base line already */
        uint64_t newest; /* number */
        double newest_end;
        Frozen frozen[LAYOUT_LINES_MAX]; /* oldest first; all but one are in view at rest */
        size_t n_frozen;
        Buffer base;
        uint64_t base_id;
        size_t base_tentative;
        usec_t changed_at; /* 0: nothing is shown */
        usec_t rolled_at;  /* 0: no line has rolled up since the first was shown */
};

int layout_new(Layout **ret, BreakMeasure measure, void *userdata)
{
        Layout *layout = calloc(1, sizeof(*layout));

        if (!layout)
                return -ENOMEM;
        layout->measure = measure;
        layout->userdata = userdata;
        layout->base = BUFFER_INIT(2 * LAYOUT_TEXT_MAX);
        layout->options = (LayoutOptions){.n_lines = 2, .hide_after = USEC_INFINITY};
        layout->newest_end = NAN;
        *ret = layout;
        return 0;
}

Layout *layout_free(Layout *layout)
{
        if (!layout)
                return NULL;
        layout_clear(layout);
        buffer_deinit(&layout->base);
        free(layout);
        return NULL;
}

static void drop_frozen(Layout *layout, size_t n)
{
        for (size_t i = 0; i < n; i++)
                free(layout->frozen[i].text);
        layout->n_frozen -= n;
        memmove(layout->frozen, layout->frozen + n, layout->n_frozen * sizeof(Frozen));
}

static void drop_run(Layout *layout, size_t index)
{
        run_deinit(&layout->runs[index]);
        layout->n_runs--;
        memmove(layout->runs + index, layout->runs + index + 1,
                (layout->n_runs - index) * sizeof(Run));
}

void layout_clear(Layout *layout)
{
        drop_frozen(layout, layout->n_frozen);
        while (layout->n_runs > 0)
                drop_run(layout, layout->n_runs - 1);
        buffer_clear(&layout->base);
        layout->base_id++;
        layout->newest = 0;
        layout->newest_end = NAN;
        layout->changed_at = 0;
        layout->rolled_at = 0;
}

/* What was shown is gone from sight: open segments go on behind it, on an empty first line. */
static void forget_shown(Layout *layout)
{
        drop_frozen(layout, layout->n_frozen);
        for (size_t i = layout->n_runs; i-- > 0;) {
                layout->runs[i].next = layout->runs[i].size;
                if (layout->runs[i].final)
                        drop_run(layout, i);
        }
        buffer_clear(&layout->base);
        layout->base_id++;
        layout->changed_at = 0;
        layout->rolled_at = 0;
}

/* The first `cut` bytes of the base line belong to lines above from now on. */
static void consume_base(Layout *layout, size_t cut, Frozen *line)
{
        for (size_t i = 0; i < layout->n_flowed; i++) {
                Run *run = &layout->runs[i];
                size_t end = run->base + run->size - run->next;
                size_t taken = MIN(cut, end) - MIN(cut, run->base);

                run->next += taken;
                run->base -= MIN(cut, run->base);
                if (taken > 0) {
                        line->tail = run->number;
                        line->n_tail_bytes = taken;
                }
        }
        layout->base.size -= cut;
        memmove(layout->base.data, layout->base.data + cut, layout->base.size + 1);
}

static void find_base_tentative(Layout *layout)
{
        layout->base_tentative = text_trim(buffer_string(&layout->base), layout->base.size);
        for (size_t i = 0; i < layout->n_flowed; i++) {
                const Run *run = &layout->runs[i];
                size_t from = MAX(run->stable, run->next);

                if (from < run->size) {
                        size_t tentative = run->base + from - run->next;

                        layout->base_tentative = MIN(layout->base_tentative, tentative);
                        return;
                }
        }
}

/* The base line's first `cut` bytes become a line that no longer changes. */
static int freeze(Layout *layout, size_t cut, usec_t now)
{
        const char *text = buffer_string(&layout->base);
        size_t size = text_trim(text, cut);
        Frozen line = {.id = layout->base_id, .n_spaces = cut - size};

        line.text = strndup(text, size);
        if (!line.text)
                return -ENOMEM;
        find_base_tentative(layout);
        line.tentative = MIN(layout->base_tentative, size);
        consume_base(layout, cut, &line);
        if (layout->n_frozen == layout->options.n_lines)
                drop_frozen(layout, 1);
        layout->frozen[layout->n_frozen++] = line;
        layout->base_id++;
        if (layout->n_frozen == layout->options.n_lines && layout->changed_at > 0 &&
            layout->changed_at < now)
                layout->rolled_at = now;
        return 0;
}

static int append_run(Layout *layout, Run *run)
{
        Buffer *base = &layout->base;
        int r = 0;

        while (run->next < run->size && run->text[run->next] == ' ')
                run->next++;
        if (base->size > 0 && run->next < run->size &&
            text_trim(buffer_string(base), base->size) == base->size)
                r = buffer_append(base, " ", 1);
        if (r < 0)
                return r;
        run->base = base->size;
        layout->n_flowed++;
        return buffer_append(base, run->text + run->next, run->size - run->next);
}

static int freeze_full_lines(Layout *layout, usec_t now)
{
        Buffer *base = &layout->base;

        while (base->size > 0) {
                size_t end = break_line(buffer_string(base), base->size, layout->options.width,
                                        layout->measure, layout->userdata);
                int r;

                if (end == base->size)
                        break;
                r = freeze(layout, end, now);
                if (r < 0)
                        return r;
        }
        return 0;
}

/* Let all that isn't frozen flow into the base line, which freezes as often as it is full. */
static int flow(Layout *layout, usec_t now)
{
        int r = 0;

        buffer_clear(&layout->base);
        layout->n_flowed = 0;
        for (size_t i = 0; i < layout->n_runs && r >= 0; i++) {
                Run *run = &layout->runs[i];

                if (run->new_line && run->next == 0 && run->size > 0 && layout->base.size > 0)
                        r = freeze(layout, layout->base.size, now);
                if (r >= 0)
                        r = append_run(layout, run);
                if (r >= 0)
                        r = freeze_full_lines(layout, now);
        }
        find_base_tentative(layout);
        return r;
}

int layout_configure(Layout *layout, const LayoutOptions *options)
{
        const LayoutOptions *old = &layout->options;
        bool rebreak = options->n_lines != old->n_lines || options->width != old->width;

        layout->options = *options;
        layout->options.n_lines = MIN(MAX(options->n_lines, (size_t) 1), (size_t) LAYOUT_LINES_MAX);
        if (!rebreak)
                return 0;
        drop_frozen(layout, layout->n_frozen);
        layout->rolled_at = 0;
        return flow(layout, layout->changed_at);
}

static Run *find_run(Layout *layout, uint64_t number)
{
        for (size_t i = 0; i < layout->n_runs; i++) {
                if (layout->runs[i].number == number)
                        return &layout->runs[i];
        }
        return NULL;
}

/* Segments that are complete and have left the base line are no longer needed. */
static void drop_past_runs(Layout *layout)
{
        for (size_t i = layout->n_runs; i-- > 0;) {
                if (layout->runs[i].final && layout->runs[i].next == layout->runs[i].size)
                        drop_run(layout, i);
        }
}

static bool follows_pause(const Layout *layout, const LayoutSegment *segment, usec_t now)
{
        double pause = segment->start - layout->newest_end;

        if (isnan(pause))
                return layout->changed_at > 0 && now >= layout->changed_at + NEW_LINE_PAUSE;
        return pause >= NEW_LINE_PAUSE_SEC;
}

static int add_run(Layout *layout, const LayoutSegment *segment, usec_t now, Run **ret)
{
        Run *run;

        if (layout->n_runs == RUNS_MAX) {
                int r = layout->base.size > 0 ? freeze(layout, layout->base.size, now) : 0;

                if (r < 0)
                        return r;
                drop_past_runs(layout);
        }
        if (layout->n_runs == RUNS_MAX)
                drop_run(layout, 0);
        run = &layout->runs[layout->n_runs++];
        *run = (Run){.number = segment->number, .new_line = follows_pause(layout, segment, now)};
        layout->newest = segment->number;
        *ret = run;
        return 0;
}

/* Frozen lines that end with this segment become certain as wholes. Whether any did. */
static bool settle_lines_of(Layout *layout, const Run *run)
{
        size_t end = run->next; /* nearly: a rewrite may have moved it for the lines further up */
        bool changed = false;

        if (run->stable == 0 && !run->final)
                return false;
        for (size_t i = layout->n_frozen; i-- > 0;) {
                Frozen *line = &layout->frozen[i];
                size_t size = strlen(line->text);

                if (line->tail != run->number)
                        continue;
                if (line->tentative < size && end <= run->stable + line->n_spaces) {
                        line->tentative = size;
                        changed = true;
                }
                end -= MIN(end, line->n_tail_bytes);
        }
        return changed;
}

static bool settle_frozen(Layout *layout)
{
        bool changed = false;

        for (size_t i = 0; i < layout->n_runs; i++)
                changed |= settle_lines_of(layout, &layout->runs[i]);
        return changed;
}

static bool has_text(const Layout *layout)
{
        return layout->base.size > 0 || layout->n_frozen > 0;
}

/* Take in the segment's text. 1 if what is shown changed. */
static int reflow(Layout *layout, Run *run, const LayoutSegment *segment, usec_t now)
{
        _cleanup_free_ char *before = strdup(buffer_string(&layout->base));
        const uint64_t id = layout->base_id;
        const size_t tentative = layout->base_tentative;
        bool changed;
        int r;

        if (!before)
                return -ENOMEM;
        r = run_set_text(run, segment);
        if (r < 0)
                return r;
        r = flow(layout, now);
        if (r < 0)
                return r;
        changed = settle_frozen(layout);
        return changed || id != layout->base_id || tentative != layout->base_tentative ||
               strcmp(before, buffer_string(&layout->base)) != 0;
}

int layout_update(Layout *layout, const LayoutSegment *segment, usec_t now)
{
        Run *run = find_run(layout, segment->number);
        int r;

        if (!run && segment->number <= layout->newest)
                return 0;
        if (!layout_is_visible(layout, now)) {
                forget_shown(layout);
                run = find_run(layout, segment->number);
        }
        if (!run) {
                r = add_run(layout, segment, now, &run);
                if (r < 0)
                        return r;
        }
        if (segment->number == layout->newest)
                layout->newest_end = segment->end;
        r = reflow(layout, run, segment, now);
        if (r > 0 && has_text(layout))
                layout->changed_at = now;
        drop_past_runs(layout);
        return r;
}

static usec_t hide_time(const Layout *layout)
{
        if (layout->options.hide_after > USEC_INFINITY - layout->changed_at)
                return USEC_INFINITY;
        return layout->changed_at + layout->options.hide_after;
}

bool layout_is_visible(const Layout *layout, usec_t now)
{
        return layout->changed_at > 0 && has_text(layout) && now < hide_time(layout);
}

static bool is_rolling(const Layout *layout, usec_t now)
{
        return layout->rolled_at > 0 && now < layout->rolled_at + layout->options.roll_time;
}

/* Of the frozen lines, the first that is in view. */
static size_t first_in_view(const Layout *layout, usec_t now)
{
        size_t n = layout->options.n_lines - !is_rolling(layout, now);

        return layout->n_frozen > n ? layout->n_frozen - n : 0;
}

/* Whether all segments that the base line shows are complete. */
static bool is_base_committed(const Layout *layout)
{
        for (size_t i = 0; i < layout->n_runs; i++) {
                if (!layout->runs[i].final)
                        return false;
        }
        return true;
}

size_t layout_get_lines(const Layout *layout, usec_t now, LayoutLine *ret)
{
        size_t n = 0;

        if (!layout_is_visible(layout, now))
                return 0;
        for (size_t i = first_in_view(layout, now); i < layout->n_frozen; i++) {
                const Frozen *line = &layout->frozen[i];

                ret[n++] = (LayoutLine){
                        .id = line->id,
                        .text = line->text,
                        .tentative = line->tentative,
                        .committed = line->tentative == strlen(line->text),
                };
        }
        ret[n++] = (LayoutLine){
                .id = layout->base_id,
                .text = buffer_string(&layout->base),
                .tentative = layout->base_tentative,
                .committed = is_base_committed(layout),
        };
        return n;
}

double layout_get_roll(const Layout *layout, usec_t now)
{
        double left;

        if (!is_rolling(layout, now))
                return 0;
        left = 1 - (double) (now - layout->rolled_at) / (double) layout->options.roll_time;
        return left * left * left; /* cubic ease-out */
}

usec_t layout_get_due(const Layout *layout, usec_t now)
{
        if (!layout_is_visible(layout, now))
                return USEC_INFINITY;
        return is_rolling(layout, now) ? now : hide_time(layout);
}
