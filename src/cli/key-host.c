/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib.h>
#include <string.h>

#include "base/i18n.h"
#include "cli/key-host.h"
#include "cli/report.h"
#include "cli/server-choice.h"
#include "upstream/endpoint.h"

/* Bytes of a name in the DNS. */
#define HOST_MAX 253

/* That of a server of the user's own, as the service would choose it; or Deepgram's. */
static char *find_default_host(void)
{
        _cleanup_(server_choice_freep) ServerChoice *choice = server_choice_new();
        _cleanup_(endpoint_freep) Endpoint *endpoint = NULL;
        const char *reason;

        if (choice->kind == SERVER_CUSTOM && endpoint_parse(&endpoint, choice->url, &reason) >= 0 &&
            endpoint->host)
                return g_strdup(endpoint->host);
        return g_strdup(ENDPOINT_DEEPGRAM_HOST);
}

/* Written as the service writes it, since only the same name gets the key. */
static char *normalize(const char *host)
{
        g_autofree char *url = strchr(host, ':') ? g_strdup_printf("wss://[%s]", host)
                                                    : g_strdup_printf("wss://%s", host);
        _cleanup_(endpoint_freep) Endpoint *endpoint = NULL;
        const char *reason;

        if (strlen(host) > HOST_MAX || strpbrk(host, "/?#@[]") ||
            endpoint_parse(&endpoint, url, &reason) < 0)
                return NULL;
        return g_strdup(endpoint->host);
}

Outcome key_host_choose(char **ret, const KeyHostArguments *arguments)
{
        *ret = arguments->host ? normalize(arguments->host) : find_default_host();
        if (*ret)
                return OUTCOME_OK;
        (void) report_usage("surtitle key",
                            _("\"%s\" is no server's name, which is all that --host takes"),
                            arguments->host);
        return OUTCOME_USAGE;
}

Outcome key_host_fail(const char *host, KeyringAnswer answer, const char *words)
{
        switch (answer) {
        case KEYRING_NONE:
                report(_("The keyring has no key for %s."), host);
                return OUTCOME_FAILED;
        case KEYRING_LOCKED:
                report(_("The keyring is locked; unlock it and try again."));
                return OUTCOME_FAILED;
        case KEYRING_ABSENT:
                report(_("There is no keyring here; start one (such as GNOME Keyring or KWallet), "
                         "or set DEEPGRAM_API_KEY in the environment of your desktop."));
                return OUTCOME_UNREACHABLE;
        case KEYRING_DONE:
        case KEYRING_FAILED:
                break;
        }
        if (words)
                report(_("The keyring failed: %s."), words);
        else
                report(_("The keyring failed, without a reason; look into its log."));
        return OUTCOME_FAILED;
}
