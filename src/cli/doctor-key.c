/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The key for the server that the settings name; where they leave it open, a key chooses it. */

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "cli/doctor.h"
#include "cli/patience.h"
#include "keyring/keyring.h"

static const char *environment_key(void)
{
        const char *value = getenv("DEEPGRAM_API_KEY");

        return value && *value ? value : NULL;
}

/* The server that a key would be for; NULL: none is wanted, or the address is of no use. */
static char *key_host(const ServerChoice *choice)
{
        _cleanup_(endpoint_freep) Endpoint *endpoint = NULL;
        const char *reason;

        switch (choice->kind) {
        case SERVER_AUTO:
        case SERVER_DEEPGRAM:
                return g_strdup(ENDPOINT_DEEPGRAM_HOST);
        case SERVER_CUSTOM:
                if (endpoint_parse(&endpoint, choice->url, &reason) >= 0)
                        return g_strdup(endpoint->host);
                return NULL;
        case SERVER_LOCAL:
                return NULL;
        }
        return NULL;
}

static KeyringAnswer find_key(Doctor *doctor, const char *host, char **ret_words)
{
        g_autoptr(GCancellable) cancellable = g_cancellable_new();
        _cleanup_(patience_freep) Patience *patience =
                patience_new(_("Waiting for the keyring."), cancellable);

        return keyring_find(host, KEYRING_QUIETLY, cancellable, &doctor->key, ret_words);
}

/* What the keyring doesn't have, the environment may. */
static bool take_environment_key(Doctor *doctor)
{
        const char *value = environment_key();

        return value && key_new(&doctor->key, value, strlen(value)) >= 0;
}

/* How bad it is to have no key. */
static Finding severity(const Doctor *doctor)
{
        return doctor->choice->kind == SERVER_DEEPGRAM ? FINDING_PROBLEM : FINDING_NOTE;
}

static void tell_none(Doctor *doctor, const char *host)
{
        switch (doctor->choice->kind) {
        case SERVER_AUTO:
                doctor_tell(doctor, FINDING_OK, "key",
                            _("The keyring has no key for %s, so captions are made on this "
                              "computer."),
                            host);
                break;
        case SERVER_CUSTOM:
                doctor_tell(doctor, FINDING_NOTE, "key",
                            _("The keyring has no key for %s; if the server wants one, store it "
                              "with \"surtitle key set\"."),
                            host);
                break;
        case SERVER_DEEPGRAM:
        case SERVER_LOCAL:
                doctor_tell(doctor, FINDING_PROBLEM, "key",
                            _("The keyring has no key for %s; store one with \"surtitle key set\", "
                              "or set upstream to \"local\"."),
                            host);
        }
}

static void tell_answer(Doctor *doctor, KeyringAnswer answer, const char *host, const char *words)
{
        switch (answer) {
        case KEYRING_DONE:
                doctor_tell(doctor, FINDING_OK, "key", _("The keyring has a key for %s."), host);
                break;
        case KEYRING_NONE:
                tell_none(doctor, host);
                break;
        case KEYRING_LOCKED:
                doctor_tell(doctor, FINDING_NOTE, "key",
                            _("The keyring has a key for %s and is locked; you will be asked to "
                              "unlock it when captions begin."),
                            host);
                break;
        case KEYRING_ABSENT:
                doctor_tell(doctor, severity(doctor), "key",
                            _("There is no keyring that could have a key for %s; start one (such as "
                              "GNOME Keyring or KWallet), or set DEEPGRAM_API_KEY in the "
                              "environment of your desktop."),
                            host);
                break;
        case KEYRING_FAILED:
                doctor_tell(doctor, severity(doctor), "key",
                            _("The keyring failed: %s; unlock it or restart it."),
                            words ? words : _("no reason was given"));
                break;
        }
}

static void choose_server(Doctor *doctor)
{
        switch (doctor->choice->kind) {
        case SERVER_AUTO:
                doctor->url = doctor->has_key ? ENDPOINT_DEEPGRAM_URL : NULL;
                break;
        case SERVER_LOCAL:
                doctor->url = NULL;
                break;
        case SERVER_DEEPGRAM:
                doctor->url = ENDPOINT_DEEPGRAM_URL;
                break;
        case SERVER_CUSTOM:
                doctor->url = doctor->choice->url;
                break;
        }
}

void doctor_check_key(Doctor *doctor)
{
        g_autofree char *host = key_host(doctor->choice), *words = NULL;
        KeyringAnswer answer = KEYRING_NONE;

        /* The keyring is on the bus. */
        if (host && doctor->bus)
                answer = find_key(doctor, host, &words);
        if (host && answer != KEYRING_DONE && take_environment_key(doctor))
                doctor_tell(doctor, FINDING_OK, "key",
                            _("DEEPGRAM_API_KEY is set here, and is the key for %s if the service "
                              "has it in its environment, too."),
                            host);
        else if (host && doctor->bus)
                tell_answer(doctor, answer, host, words);
        doctor->has_key = doctor->key || answer == KEYRING_LOCKED;
        choose_server(doctor);
}
