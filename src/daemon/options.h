#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The command line of the daemon: how long it lives; all else is settings and environment. */

#include "base/time-util.h"

/* What --exit-when-idle means without a time, and at the most. */
#define IDLE_DEFAULT_SECONDS 60
#define IDLE_MAX_SECONDS 86400

typedef struct Options {
        usec_t idle_usec; /* end after so long in which nobody wanted anything; 0: never */
} Options;

/* Returns 0 to go on; prints and exits otherwise (status 2 for wrong usage). */
int options_parse(Options *ret, int argc, char *argv[]);
