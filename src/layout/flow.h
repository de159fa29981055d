#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Segments into lines: whose words come next, which of them stay, when a line is begun. One segment
 * at a time has the base line; of two that speak at once, the other waits for the next line.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "layout/lines.h"
#include "layout/run.h"

/* Segments that may stand on the base line or still be open, at once. */
#define FLOW_RUNS_MAX 32

typedef struct Flow {
        Lines lines;
        LayoutStability stability;
        Run runs[FLOW_RUNS_MAX]; /* in the order of their appearance */
        size_t n_runs;
        uint64_t owner;      /* the segment that the base line ends with; 0: none */
        size_t owner_from;   /* where it begins there */
        size_t bare_size;    /* what the line had on it, a name, before any words */
        bool owner_open;     /* more may be said behind that */
        char *label;         /* owned: whose words are shown; NULL: nobody's in particular */
        usec_t full_since;   /* a word has no room since then; 0: all have */
        usec_t tail_at;      /* the words that may change were last changed */
        usec_t shrunk_since; /* they would be fewer since then; 0: they wouldn't */
        Buffer before;       /* the base line before flow_settle() */
        bool rolls;          /* lines are seen to move */
        usec_t due;          /* when time alone changes something */
} Flow;

void flow_init(Flow *flow, BreakMeasure measure, void *userdata);
void flow_deinit(Flow *flow);
void flow_clear(Flow *flow);

/* NULL if there is none of this number. */
Run *flow_find(Flow *flow, uint64_t number);

/* A new segment, without text as yet. Where there are too many, the oldest goes. Errors: -ENOMEM. */
int flow_add(Flow *flow, uint64_t number, bool new_line, usec_t now);

/* The lines are gone from sight; what open segments have said up to now is over. */
void flow_forget_shown(Flow *flow);

/* Place what can be placed at this time, and find when more can. moves: a line that rolls up is
 * seen to. Errors: -ENOMEM. */
int flow_settle(Flow *flow, bool moves, usec_t now);

/* Whether the segment that the base line ends with is complete, and all of it shown. */
bool flow_is_complete(const Flow *flow);

/* Break the lines for another width or number. Errors: -ENOMEM. */
int flow_refit(Flow *flow, size_t n_lines, double width, usec_t now);
