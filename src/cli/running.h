#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Verbs that change the session that runs, and tell the state afterwards. */

#include "cli/options.h"
#include "cli/outcome.h"
#include "cli/snapshot.h"

typedef struct RunningArguments {
        bool json;
} RunningArguments;

#define RUNNING_OPTIONS 1
extern const Option running_options[RUNNING_OPTIONS];

/* Calls a method whose arguments are the strings (NULL ends; NULL itself: none); print tells people
 * of it. Nothing is started for it. */
Outcome running_change(const char *method, const char *const *strings, const char *meanwhile,
                       const RunningArguments *arguments, void (*print)(const Snapshot *snapshot));

/* Says that there is no session, which is the failure of a verb that needs one. */
Outcome running_fail_absent(void);
