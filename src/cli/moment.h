#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Times as people read them. Each text is the caller's; NULL when out of memory. */

/* "4.2 s", "2 min 5 s", "1 h 3 min" */
char *moment_describe_duration(double seconds);

/* "0:04:02": where in a session. */
char *moment_describe_position(double seconds);

/* "2026-11-26 20:27", here; microseconds since the epoch. */
char *moment_describe_time(double usec);
