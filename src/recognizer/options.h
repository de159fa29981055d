#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The command line. */

#include <stdbool.h>

#include "base/time-util.h"

typedef struct Options {
        const char *listen;      /* "ADDRESS:PORT", or NULL */
        const char *socket_path; /* or NULL; exactly one of the two */
        const char *model_dir;
        usec_t idle;
        bool die_with_parent;
        bool help;
        bool version;
} Options;

/* Errors: -EINVAL, and what is wrong has been said on standard error. */
int options_parse(Options *ret, int argc, char *argv[]);

void options_print_help(void);
