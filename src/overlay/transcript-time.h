#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Moments and spans of time in few words, for people, in their language. All are to be freed. */

#include <stdint.h>

/* A time of day with seconds; usec as of the Unix epoch. */
char *transcript_time_clock(int64_t usec);

/* A place in a session: 1:02:03. */
char *transcript_time_position(double seconds);

/* A day and a time of day: "Today, 14:03"; the year only if it isn't this one. */
char *transcript_time_day(int64_t usec, int64_t now);

/* How long something lasted: "12 min". */
char *transcript_time_span(double seconds);
