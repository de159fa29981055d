/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/i18n.h"
#include "cli/running.h"
#include "cli/verbs.h"

static Outcome run(const void *arguments, char *operands[])
{
        return running_change("Resume", NULL, _("Waiting for the caption service."), arguments,
                              snapshot_print_session);
}

const Verb verb_resume = {
        .name = "resume",
        .usage = N_("[OPTION]..."),
        .summary = N_("Go on with captions that are paused."),
        .options = running_options,
        .n_options = RUNNING_OPTIONS,
        .arguments_size = sizeof(RunningArguments),
        .run = run,
};
