/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <glib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/i18n.h"
#include "daemon/plan.h"
#include "upstream/encoder.h"
#include "upstream/proxy.h"
#include "upstream/transport.h"

/* What Deepgram itself recommends for captions; without a model an old one serves (protocol §1). */
#define CAPTIONING_MODEL "nova-3"

/* The environment wins over the setting. */
static UpstreamChoice choose_upstream(const Settings *settings, const char **ret_url)
{
        const char *endpoint = getenv("SURTITLE_ENDPOINT");

        *ret_url = settings->endpoint;
        if (!endpoint || !*endpoint)
                return settings->upstream;
        *ret_url = endpoint;
        return strcmp(endpoint, "local") == 0 ? UPSTREAM_LOCAL : UPSTREAM_CUSTOM;
}

/* The address of the server, or NULL for the embedded recogniser. */
static const char *choose_url(const Settings *settings, SecretState secret)
{
        const char *url;

        switch (choose_upstream(settings, &url)) {
        case UPSTREAM_AUTO:
                return secret == SECRET_FOUND ? ENDPOINT_DEEPGRAM_URL : NULL;
        case UPSTREAM_LOCAL:
                return NULL;
        case UPSTREAM_DEEPGRAM:
                return ENDPOINT_DEEPGRAM_URL;
        case UPSTREAM_CUSTOM:
                return url;
        }
        return NULL;
}

int plan_key_host(char **ret_host, const Settings *settings)
{
        /* With a key the choice "auto" is the server that the key would be for. */
        const char *reason, *url = choose_url(settings, SECRET_FOUND);
        _cleanup_(endpoint_freep) Endpoint *endpoint = NULL;
        int r;

        if (!url)
                return -ENOENT;
        r = endpoint_parse(&endpoint, url, &reason);
        if (r < 0)
                return r == -EINVAL ? -ENOENT : r;
        *ret_host = g_strdup(endpoint->host);
        return 0;
}

/* A server of one's own may want no key; a key that it is known to have must be had. */
static int check_key(Plan *plan, const Settings *settings, SecretState secret, Refusal *refusal)
{
        const char *url;
        UpstreamChoice choice = choose_upstream(settings, &url);

        switch (secret) {
        case SECRET_FOUND:
                return 0;
        case SECRET_NONE:
                if (choice != UPSTREAM_DEEPGRAM)
                        return 0;
                return refuse(refusal, CONDITION_NO_API_KEY,
                              _("There is no API key for Deepgram; store one with \"surtitle key "
                                "set\", or caption on this computer."));
        case SECRET_LOCKED:
                plan->notice = _("The keyring with the API key is locked, so captions are made on "
                                 "this computer; unlock it and start again to use the key.");
                if (choice == UPSTREAM_AUTO || choice == UPSTREAM_LOCAL)
                        return 0;
                return refuse(refusal, CONDITION_NO_API_KEY,
                              _("The keyring with the API key for %s is locked; unlock it and "
                                "start again."),
                              plan_server_name(plan));
        case SECRET_UNAVAILABLE:
                plan->notice = _("The keyring does not answer, so captions are made without an "
                                 "API key; \"surtitle key status\" says more.");
                if (choice != UPSTREAM_DEEPGRAM)
                        return 0;
                return refuse(refusal, CONDITION_NO_API_KEY,
                              _("The keyring with the API key for %s does not answer; unlock or "
                                "restart it, or caption on this computer."),
                              plan_server_name(plan));
        }
        return -EINVAL;
}

static int choose_endpoint(Plan *plan, const Settings *settings, SecretState secret,
                           Refusal *refusal)
{
        const char *url = choose_url(settings, secret), *reason = NULL;
        int r;

        plan->host = g_strdup("");
        if (!url)
                return 0;
        r = endpoint_parse(&plan->endpoint, url, &reason);
        if (r == -EINVAL)
                return refuse(refusal, CONDITION_INVALID_OPTION, "%s", reason);
        if (r < 0)
                return r;
        if (endpoint_is_local(plan->endpoint))
                return 0;
        if (!plan->endpoint->tls && !settings->allow_insecure)
                return refuse(refusal, CONDITION_TLS,
                              _("Audio would go to %s unprotected; use an address that begins with "
                                "wss://, or allow it with the setting allow-insecure."),
                              plan->endpoint->host);
        g_free(plan->host);
        plan->host = g_strdup(plan->endpoint->host);
        return 0;
}

/* A model of version 2 is served at another path. */
static int choose_dialect(Plan *plan)
{
        const char *model = query_value(&plan->options, QUERY_MODEL);
        Endpoint *endpoint = plan->endpoint;
        g_autofree char *prefix = NULL;

        plan->dialect = dialect_of_model(model);
        if (!endpoint || plan->dialect == &dialect_v1 ||
            !g_str_has_suffix(endpoint->path, dialect_v1.path))
                return 0;
        prefix = g_strndup(endpoint->path, strlen(endpoint->path) - strlen(dialect_v1.path));
        free(endpoint->path);
        endpoint->path = NULL;
        return asprintf(&endpoint->path, "%s%s", prefix, plan->dialect->path) < 0 ? -ENOMEM : 0;
}

static int choose_options(Plan *plan, const Settings *settings, const StartOptions *options)
{
        QueryFault fault;
        int r = query_complete(&plan->options, &options->query);

        if (r >= 0)
                r = query_complete(&plan->options, &settings->query);
        /* The embedded recogniser wants it plain, and has no use for hints. */
        if (r >= 0 && !plan->endpoint)
                r = query_set_text(&plan->options, QUERY_ENCODING, "linear16", &fault);
        if (r >= 0 && !plan->endpoint)
                r = query_set_list(&plan->options, QUERY_KEYTERMS, (const char *const[]){NULL},
                                   &fault);
        if (r >= 0 && plan->endpoint && !query_value(&plan->options, QUERY_MODEL))
                r = query_set_text(&plan->options, QUERY_MODEL, CAPTIONING_MODEL, &fault);
        return r < 0 ? r : choose_dialect(plan);
}

/* What a request has room for beside the path. */
static size_t query_limit(const Endpoint *endpoint)
{
        size_t n_path = endpoint ? strlen(endpoint->path) + 1 : 0;
        size_t room = TRANSPORT_TARGET_MAX - MIN(n_path, (size_t) TRANSPORT_TARGET_MAX);

        return MIN(room, (size_t) QUERY_MAX_BYTES) - MIN(room, (size_t) QUERY_UNCOMPRESSED_BYTES);
}

/* The words to listen for are in the query as far as there is room, and all of them in a message. */
static int make_query(Plan *plan, const QueryOptions *options, Refusal *refusal)
{
        static const char *const none[] = {NULL};
        const char *const *keyterms = (const char *const *) options->values[QUERY_KEYTERMS];
        _cleanup_buffer_ Buffer query = BUFFER_INIT(query_limit(plan->endpoint));
        _cleanup_buffer_ Buffer configure = BUFFER_INIT(DIALECT_MESSAGE_MAX);
        _cleanup_free_ char *new_query = NULL, *message = NULL;
        bool whole;
        int r;

        keyterms = keyterms ? keyterms : none;
        if (query_count_tokens(keyterms) > QUERY_KEYTERM_TOKENS_MAX)
                return refuse(refusal, CONDITION_LIMIT,
                              _("There are too many keyterms; leave out some."));
        r = query_append(&query, options, plan->dialect, plan->sound.n_channels, &whole);
        if (r == -EMSGSIZE)
                return refuse(
                        refusal, CONDITION_LIMIT,
                        _("The request to the server gets too long; leave out some of redact, "
                          "tag and extra, or give a shorter address."));
        if (r >= 0)
                r = dialect_append_configure(&configure, keyterms);
        if (r < 0)
                return r;
        new_query = buffer_steal_string(&query);
        message = buffer_steal_string(&configure);
        if (!new_query || !message)
                return -ENOMEM;
        free(plan->query);
        free(plan->configure);
        plan->query = TAKE_PTR(new_query);
        plan->configure = TAKE_PTR(message);
        plan->whole = whole;
        return 0;
}

/* A file that can't be read would look like a server that can't be trusted. */
static int choose_ca_file(Plan *plan, const Settings *settings, Refusal *refusal)
{
        if (!*settings->ca_file)
                return 0;
        if (*settings->ca_file != '/' || access(settings->ca_file, R_OK) < 0)
                return refuse(refusal, CONDITION_TLS,
                              _("The certificate file %.128s can't be read; correct the setting "
                                "ca-file."),
                              settings->ca_file);
        plan->ca_file = g_strdup(settings->ca_file);
        return 0;
}

static int choose_proxy(Plan *plan, Refusal *refusal)
{
        const ProxyEnvironment environment = proxy_environment();

        if (!plan->endpoint || proxy_choose(&plan->proxy, plan->endpoint, &environment) >= 0)
                return 0;
        return refuse(refusal, CONDITION_INVALID_OPTION,
                      _("HTTPS_PROXY is not the address of an HTTP proxy; correct or unset it."));
}

static int fill(Plan *plan, const Settings *settings, const StartOptions *options,
                SecretState secret, Refusal *refusal)
{
        int r;

        plan->history = options->history >= 0 ? options->history > 0 : settings->history;
        plan->history_days = settings->history_days;
        r = source_choice_read(&plan->sound, settings, options, refusal);
        if (r >= 0)
                r = choose_endpoint(plan, settings, secret, refusal);
        if (r >= 0)
                r = check_key(plan, settings, secret, refusal);
        if (r >= 0)
                r = choose_ca_file(plan, settings, refusal);
        if (r >= 0)
                r = choose_proxy(plan, refusal);
        if (r >= 0)
                r = choose_options(plan, settings, options);
        if (r >= 0 && query_is_opus(&plan->options) && !encoder_exists())
                r = refuse(refusal, CONDITION_INVALID_OPTION,
                           _("This build of Surtitle can't compress; set encoding to linear16."));
        if (r >= 0)
                r = make_query(plan, &plan->options, refusal);
        return r;
}

int plan_new(Plan **ret, const Settings *settings, const StartOptions *options, SecretState secret,
             Condition *ret_condition, char **ret_message)
{
        _cleanup_(plan_freep) Plan *plan = calloc(1, sizeof(*plan));
        Refusal refusal = {0};
        int r;

        if (!plan)
                return -ENOMEM;
        r = fill(plan, settings, options, secret, &refusal);
        if (r < 0) {
                *ret_condition = refusal.condition;
                *ret_message = refusal.message;
                return r;
        }
        *ret = TAKE_PTR(plan);
        return 0;
}

Plan *plan_free(Plan *plan)
{
        if (!plan)
                return NULL;
        endpoint_free(plan->endpoint);
        source_choice_deinit(&plan->sound);
        g_free(plan->host);
        g_free(plan->ca_file);
        g_free(plan->proxy);
        query_options_deinit(&plan->options);
        free(plan->query);
        free(plan->configure);
        key_free(plan->key);
        free(plan);
        return NULL;
}

int plan_set_keyterms(Plan *plan, const char *const *keyterms, Condition *ret_condition,
                      char **ret_message)
{
        _cleanup_(query_options_deinit) QueryOptions options = {0};
        QueryFault fault = QUERY_OK;
        Refusal refusal = {0};
        int r = query_set_list(&options, QUERY_KEYTERMS, keyterms, &fault);

        if (fault != QUERY_OK)
                r = refuse(&refusal, CONDITION_INVALID_OPTION,
                           _("A keyterm is empty or longer than %d bytes, or there are more than "
                             "%d of them; correct or leave out some."),
                           QUERY_VALUE_MAX, QUERY_VALUES_MAX);
        if (r >= 0)
                r = query_complete(&options, &plan->options);
        if (r >= 0)
                r = make_query(plan, &options, &refusal);
        if (r < 0) {
                *ret_condition = refusal.condition;
                *ret_message = refusal.message;
                return r;
        }
        query_options_deinit(&plan->options);
        plan->options = options;
        options = (QueryOptions){0};
        return 0;
}

int plan_copy(Plan **ret, const Plan *plan, const SourceChoice *sound, Condition *ret_condition,
              char **ret_message)
{
        _cleanup_(plan_freep) Plan *copy = calloc(1, sizeof(*copy));
        Refusal refusal = {0};
        int r;

        if (!copy)
                return -ENOMEM;
        copy->host = g_strdup(plan->host);
        copy->proxy = g_strdup(plan->proxy);
        copy->ca_file = g_strdup(plan->ca_file);
        copy->dialect = plan->dialect;
        copy->history = plan->history;
        copy->history_days = plan->history_days;
        r = source_choice_copy(&copy->sound, sound);
        if (r >= 0 && plan->endpoint)
                r = endpoint_copy(&copy->endpoint, plan->endpoint);
        if (r >= 0)
                r = query_complete(&copy->options, &plan->options);
        if (r >= 0)
                r = make_query(copy, &copy->options, &refusal);
        if (r < 0) {
                *ret_condition = refusal.condition;
                *ret_message = refusal.message;
                return r;
        }
        *ret = TAKE_PTR(copy);
        return 0;
}

static bool endpoint_equal(const Endpoint *a, const Endpoint *b)
{
        if (!a || !b)
                return a == b;
        return a->tls == b->tls && a->port == b->port && g_strcmp0(a->host, b->host) == 0 &&
               g_strcmp0(a->socket_path, b->socket_path) == 0 && g_strcmp0(a->path, b->path) == 0;
}

bool plan_equal(const Plan *a, const Plan *b)
{
        return source_choice_equal(&a->sound, &b->sound) && a->history == b->history &&
               endpoint_equal(a->endpoint, b->endpoint) && g_strcmp0(a->ca_file, b->ca_file) == 0 &&
               strcmp(a->query, b->query) == 0 && strcmp(a->configure, b->configure) == 0;
}

bool plan_may_cost(const Plan *plan)
{
        return plan->endpoint != NULL;
}

const char *plan_server_name(const Plan *plan)
{
        if (!plan->endpoint)
                return _("the embedded recogniser");
        return plan->endpoint->host ? plan->endpoint->host : plan->endpoint->socket_path;
}
