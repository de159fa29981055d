#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The lines themselves: frozen ones above a base line, which has words that stay and behind them
 * words that may be taken back.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/time-util.h"
#include "layout/break.h"
#include "layout/layout.h"

typedef struct Frozen {
        uint64_t id;
        char *text; /* owned */
        bool ends;  /* what followed began a line for a reason of its own */
        usec_t at;
} Frozen;

typedef struct Lines {
        BreakMeasure measure;
        void *userdata;
        size_t n_max;
        double width;
        Frozen frozen[LAYOUT_LINES_MAX]; /* oldest first; all but one are in view at rest */
        size_t n_frozen;
        Buffer base;        /* the base line, without spaces at its end */
        double base_width;  /* as far as it was measured */
        size_t n_committed; /* bytes of it that stay */
        uint64_t base_id;
        Buffer trial;     /* what is measured */
        usec_t rolled_at; /* 0: no line has rolled up since the first was shown */
} Lines;

void lines_init(Lines *lines, BreakMeasure measure, void *userdata);
void lines_deinit(Lines *lines);

/* Nothing is shown any more; the next line is another one. */
void lines_clear(Lines *lines);

/* Whether text has room behind what is on the base line. */
bool lines_has_room(Lines *lines, const char *text, size_t size, bool gap);

/* The width of text alone. */
double lines_measure(const Lines *lines, const char *text, size_t size);

/* Put text on the base line: a word that may be taken back. Errors: -ENOMEM. */
int lines_append(Lines *lines, const char *text, size_t size, bool gap);

/* All that is on the base line stays; what doesn't stay is taken back. */
void lines_commit(Lines *lines);
void lines_retract(Lines *lines);

/* Replace some bytes of the base line. Errors: -ENOMEM. */
int lines_replace(Lines *lines, size_t begin, size_t end, const char *text, size_t size);

/* Whether a line that is now in view would go from sight if the base line rolled up, and since when
 * all its words are there to be read; `since` is that of the base line. */
bool lines_would_lose(const Lines *lines, usec_t since, usec_t *ret_read_since);

/* The base line becomes a line that no longer changes. moves: others are seen to roll by that.
 * Errors: -ENOMEM. */
int lines_freeze(Lines *lines, bool ends, bool moves, usec_t now);

/* Break all that stays anew, after another width. Errors: -ENOMEM. */
int lines_refit(Lines *lines, size_t n_max, double width, usec_t now);
