#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A verb of the command line: what it is called, what it takes, what it does. `surtitle` itself is
 * a verb that has verbs, and so may any of them be.
 */

#include "cli/options.h"
#include "cli/outcome.h"

typedef struct Verb Verb;

struct Verb {
        const char *name;
        const char *usage;       /* N_(): what may follow the name */
        const char *summary;     /* N_(): one line, for the list of verbs */
        const char *description; /* N_(): more for its own --help, or NULL */

        const Option *options; /* --help comes by itself */
        size_t n_options;
        size_t arguments_size; /* of the structure that the options fill */
        int n_operands_max;
        const char *choices; /* what its first operand can be, for completion; or NULL */
        bool takes_file;     /* as its last operand */

        /* What it does; or, in its place, the verbs it has (NULL ends). operands ends with NULL. */
        Outcome (*run)(const void *arguments, char *operands[]);
        const Verb *const *verbs;
};

/* Reads argv, whose first element is the verb's name, and does what it says. */
Outcome verb_run(const Verb *verb, int argc, char *argv[]);
