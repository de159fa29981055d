#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * How much sound was sent to servers, day by day: what they may bill, as they count it (each channel
 * by itself, what is sent again once more). Samples are those of one channel, at SAMPLE_RATE.
 *
 * A sample belongs to the day that the calendar on the wall shows when it is sent. So nothing is lost
 * and nothing counted twice where midnight passes, a clock is set or the computer changes its time
 * zone: what comes after that goes to another day's sum, maybe one that had ended already.
 *
 * Pure: the time, the zone's included, is passed in.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/time-util.h"

/* Days are kept through the month and the 13 before it, which are at most 426. */
#define USAGE_MONTHS_BEFORE 13
#define USAGE_DAYS_MAX 440

/* A day's sum beyond this is none: it is 2,000 years of one channel. */
#define USAGE_SAMPLES_MAX ((uint64_t) 1 << 50)

/* The text of a ledger: a head, and a line of at most 25 bytes a day. */
#define USAGE_TEXT_MAX ((size_t) 16 * 1024)

/* A day of the calendar as a number: 20261126. 0: none. */
typedef uint32_t UsageDate;

typedef struct UsageDay {
        UsageDate date;
        uint64_t n_samples;
} UsageDay;

typedef struct Usage {
        UsageDay days[USAGE_DAYS_MAX]; /* in their order; none has no sample */
        size_t n_days;
} Usage;

/* The day of a moment here; microseconds since the Unix epoch. Looks at the time zone anew. */
UsageDate usage_date(usec_t wall);

/* When the day ends, in the same microseconds; at least a second later. */
usec_t usage_midnight(usec_t wall);

/* Counts what was sent on a day. Days that are older than is kept go, when two are later by so much;
 * where there are too many all the same, as by a clock that went mad, the oldest goes. */
void usage_add(Usage *usage, UsageDate date, uint64_t n_samples);
void usage_add_all(Usage *usage, const Usage *more);

uint64_t usage_of_day(const Usage *usage, UsageDate date);
uint64_t usage_of_month(const Usage *usage, UsageDate date);
bool usage_is_empty(const Usage *usage);

/* As text, which g_free() frees; and from it. Errors: -EBADMSG if it is no ledger's as a whole, and
 * *ret is as it was. */
char *usage_write(const Usage *usage);
int usage_read(Usage *ret, const char *text, size_t size);

/* What a daily limit says of a day's sum. */
typedef enum UsageLevel {
        USAGE_FREE,
        USAGE_NEARLY, /* nine tenths are used up */
        USAGE_REACHED,
} UsageLevel;

/* limit_min: minutes of one channel; 0: there is no limit. */
UsageLevel usage_level(uint64_t n_samples, unsigned limit_min);

/* Minutes that so many channels may go on; at least 1. */
unsigned usage_minutes_left(uint64_t n_samples, unsigned limit_min, unsigned n_channels);
