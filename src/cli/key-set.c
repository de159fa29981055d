/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "base/i18n.h"
#include "cli/key-host.h"
#include "cli/key-input.h"
#include "cli/output.h"
#include "cli/report.h"
#include "cli/verbs.h"
#include "keyring/keyring.h"

static const Option options[] = {
        OPTION_STRING("host", 0, KeyHostArguments, host, N_("HOST"),
                      N_("the server; else the one that your settings name")),
};

static void report_input(int error)
{
        switch (error) {
        case -ENODATA:
                report(_("No key was given, so none was stored."));
                return;
        case -EMSGSIZE:
                report(_("This is too long for an API key, so it was not stored."));
                return;
        case -EINVAL:
                report(_("An API key is one line of letters, digits and signs; this is something "
                         "else, so it was not stored."));
                return;
        }
        report(_("The key can't be read: %s."), strerror(-error));
}

static Outcome store(const char *host, const Key *key)
{
        _cleanup_free_ char *words = NULL;
        KeyringAnswer answer = keyring_store(host, key, NULL, &words);

        if (answer != KEYRING_DONE)
                return key_host_fail(host, answer, words);
        output_line(_("The key for %s is stored; it is used from the next connection on."), host);
        return OUTCOME_OK;
}

static Outcome run(const void *arguments, char *operands[])
{
        _cleanup_free_ char *host = NULL;
        _cleanup_(key_freep) Key *key = NULL;
        Outcome outcome;
        int r;

        /* Without a word of it, since it may be the key. */
        if (operands[0]) {
                report(_("A key on the command line can be read by other programs; leave it out "
                         "and type it when you are asked, or pipe it in."));
                return OUTCOME_USAGE;
        }
        outcome = key_host_choose(&host, arguments);
        if (outcome != OUTCOME_OK)
                return outcome;
        r = key_input_read(&key, host);
        if (r < 0) {
                report_input(r);
                return OUTCOME_FAILED;
        }
        return store(host, key);
}

const Verb verb_key_set = {
        .name = "set",
        .usage = N_("[OPTION]..."),
        .summary = N_("Store the API key of a server."),
        .description = N_("The key is asked for, and not shown; or it is read from standard input,\n"
                          "if that is no terminal. It is never taken from the command line."),
        .options = options,
        .n_options = ELEMENTSOF(options),
        .arguments_size = sizeof(KeyHostArguments),
        .n_operands_max = INT_MAX,
        .run = run,
};
