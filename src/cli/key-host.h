#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the verbs of `surtitle key` share: the server that a key is for, and what can go wrong. */

#include "cli/options.h"
#include "cli/outcome.h"
#include "keyring/keyring.h"

/* The first member of the arguments of each of them. */
typedef struct KeyHostArguments {
        const char *host;
} KeyHostArguments;

/* The server's name, the caller's: the option's, that of the server that the service would use, or
 * Deepgram's. What can't be one is reported, and OUTCOME_USAGE returned. */
Outcome key_host_choose(char **ret, const KeyHostArguments *arguments);

/* Says why the keyring did not do it. words: its own, or NULL. */
Outcome key_host_fail(const char *host, KeyringAnswer answer, const char *words);
