/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <stdlib.h>

#include "base/i18n.h"
#include "cli/key-host.h"
#include "cli/output.h"
#include "cli/verbs.h"
#include "json/json.h"
#include "keyring/keyring.h"

typedef struct StatusArguments {
        KeyHostArguments host;
        bool json;
} StatusArguments;

static const Option options[] = {
        OPTION_STRING("host", 0, KeyHostArguments, host, N_("HOST"),
                      N_("the server; else the one that your settings name")),
        OPTION_FLAG("json", 'j', StatusArguments, json, N_("write one JSON object")),
};

/* What --json calls it, and the sentence for people: %s is the server. */
static const struct {
        const char *name;
        const char *sentence;
} findings[] = {
        [KEYRING_DONE] = {"stored", N_("The keyring has a key for %s.")},
        [KEYRING_NONE] = {"none", N_("The keyring has no key for %s.")},
        [KEYRING_LOCKED] = {"locked", N_("The keyring has a key for %s, and is locked.")},
        [KEYRING_ABSENT] = {"absent", N_("There is no keyring that could have a key for %s.")},
        [KEYRING_FAILED] = {"failed", NULL},
};

static void print_for_people(const char *host, KeyringAnswer answer, bool has_variable)
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        if (findings[answer].sentence)
                output_line(_(findings[answer].sentence), host);
#pragma GCC diagnostic pop
        if (has_variable)
                output_line("%s", _("DEEPGRAM_API_KEY is set here; the service uses that of its "
                                    "own environment where the keyring has no key."));
}

static void print_json(const char *host, KeyringAnswer answer, bool has_variable)
{
        _cleanup_(json_freep) Json *status = json_new_object();

        json_set_string(status, "host", host);
        json_set_string(status, "keyring", findings[answer].name);
        json_set_bool(status, "environment", has_variable);
        output_json(status);
}

static Outcome run(const void *arguments, char *operands[])
{
        const StatusArguments *status = arguments;
        const char *variable = getenv("DEEPGRAM_API_KEY");
        bool has_variable = variable && *variable;
        _cleanup_free_ char *host = NULL, *words = NULL;
        Outcome outcome = key_host_choose(&host, &status->host);
        KeyringAnswer answer;

        if (outcome != OUTCOME_OK)
                return outcome;
        answer = keyring_find(host, KEYRING_QUIETLY, NULL, NULL, &words);
        if (status->json)
                print_json(host, answer, has_variable);
        else
                print_for_people(host, answer, has_variable);
        return answer == KEYRING_FAILED ? key_host_fail(host, answer, words) : OUTCOME_OK;
}

const Verb verb_key_status = {
        .name = "status",
        .usage = N_("[OPTION]..."),
        .summary = N_("Show whether there is an API key for a server, and where."),
        .description = N_("The key itself is never shown. Nothing is unlocked for this."),
        .options = options,
        .n_options = ELEMENTSOF(options),
        .arguments_size = sizeof(StatusArguments),
        .run = run,
};
