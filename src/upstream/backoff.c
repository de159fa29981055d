/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "upstream/backoff.h"
#include "base/cleanup.h"

/* splitmix64 (Steele, Lea, Flood 2014): enough to keep many clients from coming back at once. */
static uint64_t scramble(uint64_t *seed)
{
        uint64_t z = (*seed += 0x9e3779b97f4a7c15);

        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
}

usec_t backoff_next(Backoff *backoff)
{
        unsigned doublings = MIN(backoff->n_failed, 10u);
        usec_t most = MIN(BACKOFF_FIRST << doublings, BACKOFF_LAST);

        backoff->n_failed++;
        return most / 2 + scramble(&backoff->seed) % (most / 2 + 1);
}
