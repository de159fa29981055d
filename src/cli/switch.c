/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/i18n.h"
#include "cli/report.h"
#include "cli/running.h"
#include "cli/verbs.h"

static Outcome run(const void *arguments, char *operands[])
{
        const char *const strings[] = {
                operands[0],
                operands[0] && operands[1] ? operands[1] : "",
                NULL,
        };

        if (!operands[0]) {
                (void) report_usage("surtitle switch",
                                    _("Say to what: system, microphone, both or application"));
                return OUTCOME_USAGE;
        }
        return running_change("SetSource", strings, _("Waiting for the other source."), arguments,
                              snapshot_print_session);
}

const Verb verb_switch = {
        .name = "switch",
        .usage = N_("[OPTION]... SOURCE [TARGET]"),
        .summary = N_("Hear another source, without losing a word."),
        .description = N_("The old one is heard until the new one is. \"surtitle sources\" shows what there\n"
                          "is; without TARGET it is the default device."),
        .options = running_options,
        .n_options = RUNNING_OPTIONS,
        .arguments_size = sizeof(RunningArguments),
        .n_operands_max = 2,
        .choices = "system microphone both application",
        .run = run,
};
