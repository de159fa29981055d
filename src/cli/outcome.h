#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How a command ends: the exit codes that surtitle(1) promises to scripts. */

typedef enum Outcome {
        OUTCOME_OK = 0,
        OUTCOME_FAILED = 1,      /* the service answered with an error, or output failed */
        OUTCOME_USAGE = 2,       /* the command line is wrong */
        OUTCOME_UNREACHABLE = 3, /* the service can't be reached, or went away */
} Outcome;
