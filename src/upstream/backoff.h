#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How long to wait before the next try: doubling, bounded, with jitter. Pure. */

#include "base/time-util.h"

#define BACKOFF_FIRST (USEC_PER_SEC / 2)
#define BACKOFF_LAST (30 * USEC_PER_SEC)

typedef struct Backoff {
        unsigned n_failed; /* tries in a row; 0 after success */
        uint64_t seed;     /* any number; changes with every use */
} Backoff;

/* The wait after one more failure: between half of 0.5 s · 2^n and all of it, at most 30 s. */
usec_t backoff_next(Backoff *backoff);

static inline void backoff_reset(Backoff *backoff)
{
        backoff->n_failed = 0;
}
