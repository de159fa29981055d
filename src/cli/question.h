#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a person is asked before something can't be undone. */

#include "cli/outcome.h"

/*
 * Asks on the terminal, where only yes is yes: OUTCOME_OK. Else OUTCOME_FAILED, after saying that
 * nothing was done; OUTCOME_USAGE where there is nobody to ask, after saying that --yes is needed.
 */
Outcome question_ask(const char *command, const char *question);
