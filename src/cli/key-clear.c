/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/i18n.h"
#include "cli/key-host.h"
#include "cli/output.h"
#include "cli/verbs.h"
#include "keyring/keyring.h"

static const Option options[] = {
        OPTION_STRING("host", 0, KeyHostArguments, host, N_("HOST"),
                      N_("the server; else the one that your settings name")),
};

static Outcome run(const void *arguments, char *operands[])
{
        _cleanup_free_ char *host = NULL, *words = NULL;
        Outcome outcome = key_host_choose(&host, arguments);
        KeyringAnswer answer;

        if (outcome != OUTCOME_OK)
                return outcome;
        answer = keyring_clear(host, NULL, &words);
        if (answer != KEYRING_DONE)
                return key_host_fail(host, answer, words);
        output_line(_("The key for %s is removed from the keyring."), host);
        return OUTCOME_OK;
}

const Verb verb_key_clear = {
        .name = "clear",
        .usage = N_("[OPTION]..."),
        .summary = N_("Remove the API key of a server."),
        .options = options,
        .n_options = ELEMENTSOF(options),
        .arguments_size = sizeof(KeyHostArguments),
        .run = run,
};
