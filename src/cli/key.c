/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/i18n.h"
#include "cli/verbs.h"

static const Verb *const verbs[] = {&verb_key_set, &verb_key_status, &verb_key_clear, NULL};

const Verb verb_key = {
        .name = "key",
        .usage = N_("VERB [OPTION]..."),
        .summary = N_("Store or remove the API key of a server, or see whether there is one."),
        .description = N_("Keys are in the keyring of your desktop, each for one server."),
        .verbs = verbs,
};
