#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A segment as it flows through the lines: its text, and how much of it stands in frozen ones. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "layout/layout.h"

typedef struct Run {
        uint64_t number;
        char *text; /* owned */
        size_t size;
        size_t next;   /* bytes that are frozen, or gone */
        size_t stable; /* bytes that will not change */
        bool final;
        char *before; /* owned: an earlier text, whose first n_frozen bytes were frozen */
        size_t before_size, n_frozen;
        size_t base;   /* where the rest begins on the base line */
        bool new_line; /* it begins one */
} Run;

void run_deinit(Run *run);

/* Take the segment's text as it is now; what goes on behind the frozen lines begins at `next`.
 * Errors: -ENOMEM; the run is then as it was. */
int run_set_text(Run *run, const LayoutSegment *segment);
