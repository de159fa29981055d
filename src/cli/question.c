/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/i18n.h"
#include "cli/question.h"
#include "cli/report.h"
#include "cli/text.h"

/* As the C library knows it in the user's language, and in English. */
static bool is_yes(const char *answer)
{
        return *answer == 'y' || *answer == 'Y' || rpmatch(answer) == 1;
}

Outcome question_ask(const char *command, const char *question)
{
        _cleanup_free_ char *clean = text_clean(question), *answer = NULL;
        size_t allocated = 0;

        if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO)) {
                (void) report_usage(command, _("Nobody can be asked here; say --yes"));
                return OUTCOME_USAGE;
        }
        fprintf(stderr, "%s %s ", clean ? clean : "", _("[y/N]"));
        fflush(stderr);
        if (getline(&answer, &allocated, stdin) >= 0 && is_yes(answer))
                return OUTCOME_OK;
        report(_("Nothing was deleted."));
        return OUTCOME_FAILED;
}
