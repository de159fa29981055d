/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <string.h>

#include "base/log.h"
#include "daemon/credential.h"
#include "daemon/secret.h"
#include "keyring/keyring.h"

#define TIMER_ACCURACY_USEC (20 * USEC_PER_MSEC)

struct Secrets {
        sd_event *event;
        Worker *worker;
        Key *environment; /* the last source; NULL: it has none */
};

/* What the worker does for a query: its own, so that it may outlive one who didn't wait. */
typedef struct Search {
        SecretQuery *query; /* NULL: nobody waits any more; main thread */
        GCancellable *cancellable;
        char *host;
        KeyringPrompt prompt;
        KeyringAnswer answer;
        Key *key;
        char *words;
} Search;

struct SecretQuery {
        Secrets *secrets;
        char *host;
        SecretPrompt prompt;
        SecretHandler handler;
        void *userdata;
        Search *search;          /* under way */
        sd_event_source *source; /* its limit, or the answer that is there already */
        SecretState state;       /* what the sources so far came to */
        Key *key;
};

int secrets_new(Secrets **ret, sd_event *event, Worker *worker)
{
        Secrets *secrets = calloc(1, sizeof(*secrets));

        if (!secrets)
                return -ENOMEM;
        secrets->event = sd_event_ref(event);
        secrets->worker = worker;
        secrets->environment = credential_take_environment();
        *ret = secrets;
        return 0;
}

Secrets *secrets_free(Secrets *secrets)
{
        if (!secrets)
                return NULL;
        key_free(secrets->environment);
        sd_event_unref(secrets->event);
        free(secrets);
        return NULL;
}

static void discard_search(void *job)
{
        Search *search = job;

        g_object_unref(search->cancellable);
        key_free(search->key);
        g_free(search->words);
        free(search->host);
        free(search);
}

/* On the worker's thread. */
static void run_search(void *job)
{
        Search *search = job;

        search->answer = keyring_find(search->host, search->prompt, search->cancellable,
                                      &search->key, &search->words);
}

static void abandon_search(SecretQuery *query)
{
        if (!query->search)
                return;
        query->search->query = NULL;
        g_cancellable_cancel(query->search->cancellable);
        query->search = NULL;
}

/* The last source, if no other had one. The handler may free the query. */
static void answer(SecretQuery *query)
{
        const Key *last = query->secrets->environment;

        query->source = sd_event_source_disable_unref(query->source);
        abandon_search(query);
        if (!query->key && last && key_new(&query->key, key_text(last), strlen(key_text(last))) < 0)
                query->state = SECRET_UNAVAILABLE;
        if (query->key)
                query->state = SECRET_FOUND;
        query->handler(query->userdata, query->state, TAKE_PTR(query->key));
}

static int on_answer(sd_event_source *source, void *userdata)
{
        (void) source;
        answer(userdata);
        return 0;
}

/* What is known is told from the loop, like what has to be waited for. */
static int answer_soon(SecretQuery *query)
{
        query->source = sd_event_source_disable_unref(query->source);
        return sd_event_add_defer(query->secrets->event, &query->source, on_answer, query);
}

static int on_limit(sd_event_source *source, uint64_t usec, void *userdata)
{
        SecretQuery *query = userdata;

        (void) source, (void) usec;
        if (query->search->prompt == KEYRING_PROMPT)
                query->state = SECRET_LOCKED;
        else {
                log_warning("The keyring does not answer.");
                query->state = SECRET_UNAVAILABLE;
        }
        answer(query);
        return 0;
}

static int search_keyring(SecretQuery *query, KeyringPrompt prompt, usec_t limit);

static SecretState state_of(const Search *search)
{
        switch (search->answer) {
        case KEYRING_DONE:
                return SECRET_FOUND;
        case KEYRING_LOCKED:
                return SECRET_LOCKED;
        case KEYRING_NONE:
        case KEYRING_ABSENT:
                return SECRET_NONE;
        case KEYRING_FAILED:
                log_warning("The keyring failed: %s",
                            search->words ? search->words : "it did not say why");
                return SECRET_UNAVAILABLE;
        }
        return SECRET_UNAVAILABLE;
}

static void on_searched(void *job)
{
        Search *search = job;
        SecretQuery *query = search->query;
        bool was_quiet = search->prompt == KEYRING_QUIETLY;

        if (!query) {
                discard_search(search);
                return;
        }
        query->search = NULL;
        query->state = state_of(search);
        query->key = TAKE_PTR(search->key);
        discard_search(search);
        if (query->state == SECRET_LOCKED && was_quiet && query->prompt == SECRET_MAY_PROMPT &&
            search_keyring(query, KEYRING_PROMPT, SECRET_PROMPT_LIMIT_USEC) >= 0)
                return;
        answer(query);
}

static Search *search_new(SecretQuery *query, KeyringPrompt prompt)
{
        Search *search = calloc(1, sizeof(*search));

        if (!search)
                return NULL;
        search->query = query;
        search->prompt = prompt;
        search->cancellable = g_cancellable_new();
        search->host = strdup(query->host);
        if (search->host)
                return search;
        discard_search(search);
        return NULL;
}

static int search_keyring(SecretQuery *query, KeyringPrompt prompt, usec_t limit)
{
        static const WorkerTask task = {
                .run = run_search,
                .on_done = on_searched,
                .discard = discard_search,
        };
        Search *search = search_new(query, prompt);
        int r;

        if (!search)
                return -ENOMEM;
        query->source = sd_event_source_disable_unref(query->source);
        r = sd_event_add_time_relative(query->secrets->event, &query->source, CLOCK_MONOTONIC,
                                       limit, TIMER_ACCURACY_USEC, on_limit, query);
        if (r >= 0)
                r = worker_submit(query->secrets->worker, &task, search);
        if (r < 0) {
                discard_search(search);
                return r;
        }
        query->search = search;
        return 0;
}

static int begin(SecretQuery *query)
{
        int r;

        query->key = credential_read();
        if (query->key || !query->host)
                return answer_soon(query);
        r = search_keyring(query, KEYRING_QUIETLY, SECRET_LIMIT_USEC);
        /* Behind others that hang: as good as hanging itself. */
        if (r == -EBUSY) {
                query->state = SECRET_UNAVAILABLE;
                return answer_soon(query);
        }
        return r;
}

int secret_query_new(SecretQuery **ret, Secrets *secrets, const char *host, SecretPrompt prompt,
                     SecretHandler handler, void *userdata)
{
        _cleanup_(secret_query_freep) SecretQuery *query = calloc(1, sizeof(*query));
        int r;

        if (!query)
                return -ENOMEM;
        query->secrets = secrets;
        query->prompt = prompt;
        query->handler = handler;
        query->userdata = userdata;
        query->host = host ? strdup(host) : NULL;
        if (host && !query->host)
                return -ENOMEM;
        r = begin(query);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(query);
        return 0;
}

SecretQuery *secret_query_free(SecretQuery *query)
{
        if (!query)
                return NULL;
        abandon_search(query);
        sd_event_source_disable_unref(query->source);
        key_free(query->key);
        free(query->host);
        free(query);
        return NULL;
}
