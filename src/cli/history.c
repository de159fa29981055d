/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/i18n.h"
#include "cli/verbs.h"

static const Verb *const verbs[] = {
        &verb_history_list,
        &verb_history_show,
        &verb_history_search,
        &verb_history_export,
        &verb_history_delete,
        &verb_history_forget,
        NULL,
};

const Verb verb_history = {
        .name = "history",
        .usage = N_("VERB [OPTION]..."),
        .summary = N_("Read, search, export or delete what was said."),
        .description =
                N_("Sessions are kept on disk if the setting history is on, or if they were\n"
                   "started with --history. A SESSION is its number, \"last\" for the\n"
                   "latest that is kept, or \"current\" for the one that runs."),
        .verbs = verbs,
};
