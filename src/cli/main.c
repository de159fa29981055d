/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The command line: see surtitle(1). */

#include <signal.h>

#include "base/i18n.h"
#include "cli/text.h"
#include "cli/verbs.h"

static const Verb *const verbs[] = {
        &verb_start,       &verb_stop,   &verb_toggle, &verb_pause,   &verb_resume,
        &verb_switch,      &verb_status, &verb_watch,  &verb_sources, &verb_history,
        &verb_key,         &verb_doctor, &verb_completions, NULL,
};

const Verb verb_surtitle = {
        .name = "surtitle",
        .usage = N_("VERB [OPTION]..."),
        .summary = N_("Live captions for everything that the desktop plays or hears."),
        .description = N_("It ends with 0 when all went well, 1 when the caption service answered\n"
                          "with an error, 2 when the command line is wrong, and 3 when the\n"
                          "service can't be reached."),
        .verbs = verbs,
};

int main(int argc, char *argv[])
{
        i18n_init();
        text_init();

        /* A reader who has gone is told by write(2); see cli/output.h. */
        (void) signal(SIGPIPE, SIG_IGN);

        return (int) verb_run(&verb_surtitle, argc, argv);
}
