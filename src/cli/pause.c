/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/i18n.h"
#include "cli/output.h"
#include "cli/running.h"
#include "cli/verbs.h"

static void print_paused(const Snapshot *snapshot)
{
        output_line("%s", _("Captions are paused: nothing is heard, sent or billed until "
                            "\"surtitle resume\"."));
}

static Outcome run(const void *arguments, char *operands[])
{
        return running_change("Pause", NULL, _("Waiting for the caption service."), arguments,
                              print_paused);
}

const Verb verb_pause = {
        .name = "pause",
        .usage = N_("[OPTION]..."),
        .summary = N_("Hear nothing for a while, in the same session."),
        .options = running_options,
        .n_options = RUNNING_OPTIONS,
        .arguments_size = sizeof(RunningArguments),
        .run = run,
};
