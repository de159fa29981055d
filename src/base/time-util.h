#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Time is microseconds of CLOCK_MONOTONIC, passed in to everything that needs it. */

#include <stdint.h>
#include <time.h>

typedef uint64_t usec_t;

#define USEC_PER_SEC ((usec_t) 1000000)
#define USEC_PER_MSEC ((usec_t) 1000)
#define NSEC_PER_SEC ((uint64_t) 1000000000)
#define NSEC_PER_USEC ((uint64_t) 1000)
#define USEC_INFINITY UINT64_MAX

static inline usec_t usec_of_clock(clockid_t clock)
{
        struct timespec now;

        clock_gettime(clock, &now);
        return (usec_t) now.tv_sec * USEC_PER_SEC + (usec_t) now.tv_nsec / NSEC_PER_USEC;
}

/* Only for the edges of the program (event handlers); pure code is given its time. */
static inline usec_t usec_now(void)
{
        return usec_of_clock(CLOCK_MONOTONIC);
}

/* 0: it went backwards. */
static inline usec_t usec_between(usec_t from, usec_t to)
{
        return to > from ? to - from : 0;
}

/* Microseconds since the Unix epoch: for what a person sees, never for a timer. */
static inline usec_t usec_wall(void)
{
        return usec_of_clock(CLOCK_REALTIME);
}
