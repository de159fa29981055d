/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "base/cleanup.h"
#include "base/i18n.h"
#include "cli/completion.h"
#include "cli/report.h"
#include "cli/verbs.h"

#define COMMAND "surtitle completions"

static const struct {
        const char *name;
        void (*write)(const Verb *program);
} shells[] = {
        {"bash", completion_write_bash},
        {"zsh", completion_write_zsh},
        {"fish", completion_write_fish},
};

static Outcome run(const void *arguments, char *operands[])
{
        for (size_t i = 0; operands[0] && i < ELEMENTSOF(shells); i++)
                if (strcmp(operands[0], shells[i].name) == 0) {
                        shells[i].write(&verb_surtitle);
                        return OUTCOME_OK;
                }
        (void) report_usage(COMMAND, _("Say which shell: bash, zsh or fish"));
        return OUTCOME_USAGE;
}

const Verb verb_completions = {
        .name = "completions",
        .usage = N_("[OPTION]... SHELL"),
        .summary = N_("Write what bash, zsh or fish needs to complete commands."),
        .description =
                N_("Installed with the program; of use where it isn't, or to have it in your\n"
                   "language: eval \"$(surtitle completions bash)\""),
        .n_operands_max = 1,
        .choices = "bash zsh fish",
        .run = run,
};
