#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A segment as it flows through the lines: its newest text (a hypothesis, until it is final), how
 * much of it is shown for good, and of the words behind that, its tail, which may be shown and
 * which are certain enough to stay.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "layout/layout.h"
#include "layout/words.h"

/* Words are certain that were unchanged for so long, or heard alike twice in a row. Baumann et al.
 * 2009: nine tenths of a recogniser's spurious changes come within a third of a second. */
#define RUN_CERTAIN_AFTER (350 * USEC_PER_MSEC)

/* The newest word, which changes most of all, waits so long (LAYOUT_BALANCED). */
#define RUN_NEWEST_HELD (200 * USEC_PER_MSEC)

typedef struct Run {
        uint64_t number;
        char *text; /* owned */
        size_t size;
        size_t next;   /* bytes that are shown for good, or gone */
        size_t stable; /* bytes that will not change */
        bool final;
        char *before; /* owned: an earlier text, of whose bytes the first n_before were shown */
        size_t before_size, n_before;
        Words words;    /* of the text from where next was when it came … */
        size_t n_taken; /* … and how many of them next is past */
        usec_t heard_at; /* its last change */
        char *label;     /* owned: who speaks; NULL if not known */
        bool new_line;   /* it begins one */
} Run;

void run_deinit(Run *run);

/* Take the segment's text as it is now. Errors: -ENOMEM; the run is then as it was. */
int run_set_text(Run *run, const LayoutSegment *segment, usec_t now);

/* Word number i of the tail, and how many it has. */
WordIn run_get_word(const Run *run, size_t i);
size_t run_count(const Run *run);

/* The words from the tail's first on that are certain, and those that may be shown. */
size_t run_count_certain(const Run *run, usec_t now);
size_t run_count_visible(const Run *run, LayoutStability stability, usec_t now);

/* When time alone makes more of them certain or visible; USEC_INFINITY: it doesn't. */
usec_t run_get_due(const Run *run, LayoutStability stability, usec_t now);

/* The tail's first n words are shown for good. */
void run_take(Run *run, size_t n);

/* So are all bytes before this one, which lies in the tail's first word. */
void run_cut(Run *run, size_t at);
