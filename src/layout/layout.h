#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The caption's lines, as a roll-up: segments flow one after the other into a base line; when it is
 * full it rolls up, and a line that has rolled up is frozen: no later text changes it. On the base
 * line words are committed as soon as they are certain, and stay where they are from then on; what
 * the recogniser still changes its mind about is a short tail behind them. Pure: time is passed in,
 * width is measured by the caller, nothing is drawn.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "base/time-util.h"
#include "layout/break.h"

#define LAYOUT_LINES_MAX 8

/* Bytes of one segment; what is longer is cut. About a quarter of an hour of speech. */
#define LAYOUT_TEXT_MAX ((size_t) 16 * 1024)

/* Changes of the tail are shown at most so often: 12 Hz. Committed words never wait. */
#define LAYOUT_TAIL_INTERVAL (USEC_PER_SEC / 12)

/* A pause this long ends a paragraph: what is said next begins a line. */
#define LAYOUT_PAUSE_SEC 1.5

/* A line is not rolled away sooner than this after its last word, unless a whole line waits. */
#define LAYOUT_READ_TIME USEC_PER_SEC

typedef struct Layout Layout;

/* How much is shown of what may still change. */
typedef enum LayoutStability {
        LAYOUT_BALANCED, /* all but the newest word, which waits for 200 ms or to be heard twice */
        LAYOUT_FAST,     /* all, at once */
        LAYOUT_CALM,     /* nothing: committed words only */
} LayoutStability;

/* One segment as the daemon tells it: the signal Caption of org.surtitle.Captions1. */
typedef struct LayoutSegment {
        uint64_t number; /* counts up; what comes late for one already past is ignored */
        const char *text;
        size_t stable; /* code points from its start that will not change any more */
        bool final;
        double start, end; /* seconds of the session's clock; NAN if not known */
        const char *label; /* who speaks, as it is to be shown; a change of it begins a line with
                              it. NULL if that need not be told */
} LayoutSegment;

typedef struct LayoutOptions {
        size_t n_lines;    /* 1 … LAYOUT_LINES_MAX */
        double width;      /* in the unit of BreakMeasure */
        usec_t hide_after; /* USEC_INFINITY: never */
        usec_t fade_time;  /* to go from sight then; 0: at once */
        usec_t roll_time;  /* 0: no motion */
        usec_t appear_time; /* of new words; 0: at once */
        LayoutStability stability;
} LayoutOptions;

typedef struct LayoutLine {
        uint64_t id;      /* the same line has the same, for as long as it is shown */
        const char *text; /* valid until the next update */
        size_t tentative; /* from this byte on the words may yet change; its size if none may */
        size_t fresh;     /* from this byte on the words are appearing; its size if none are */
        bool settled;     /* nothing in it will change, and no word is on its way to it */
} LayoutLine;

/* measure is called some tens of times an update. Errors: -ENOMEM. */
int layout_new(Layout **ret, BreakMeasure measure, void *userdata);
Layout *layout_free(Layout *layout);
DEFINE_CLEANUP(Layout, layout_free)

/* Also when the measure itself changed: lines are broken anew if their number or width is another,
 * or if one doesn't fit any more. Errors: -ENOMEM. */
int layout_configure(Layout *layout, const LayoutOptions *options, usec_t now);

/* 1 if what is shown changed, 0 if not. Errors: -ENOMEM; the lines are then as they can be. */
int layout_update(Layout *layout, const LayoutSegment *segment, usec_t now);

/* What time alone changes: to be called when layout_get_due() says so, and at will. As
 * layout_update(). */
int layout_advance(Layout *layout, usec_t now);

/* Forget everything: another session begins, or the daemon is gone. */
void layout_clear(Layout *layout);

/* Whether anything is to be shown: from the first word until hide_after and the fading past the
 * last change. */
bool layout_is_visible(const Layout *layout, usec_t now);

/* Top to bottom, the base line last: at most n_lines, and one more, which is on its way out,
 * while a roll goes on. How many were written to ret, which has room for LAYOUT_LINES_MAX + 1. */
size_t layout_get_lines(const Layout *layout, usec_t now, LayoutLine *ret);

/* How far the lines are below their places, in lines: from 1 when a roll begins to 0 at rest. */
double layout_get_roll(const Layout *layout, usec_t now);

/* How much of the new words is to be seen, and of the whole before it hides: 0 … 1. */
double layout_get_freshness(const Layout *layout, usec_t now);
double layout_get_opacity(const Layout *layout, usec_t now);

/* When something changes by itself: now while anything moves, a time, or never. */
usec_t layout_get_due(const Layout *layout, usec_t now);
