/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <glib.h>
#include <string.h>

#include "base/i18n.h"
#include "daemon/admission.h"

struct Admission {
        AdmissionHandlers handlers;
        void *userdata;
        Secrets *secrets;
        SecretQuery *query; /* NULL: nobody waits */
        char *host;         /* what it asks for; NULL for a server without a name */
        Waiters waiters;
};

int admission_new(Admission **ret, Secrets *secrets, const AdmissionHandlers *handlers,
                  void *userdata)
{
        Admission *admission = calloc(1, sizeof(*admission));

        if (!admission)
                return -ENOMEM;
        admission->secrets = secrets;
        admission->handlers = *handlers;
        admission->userdata = userdata;
        *ret = admission;
        return 0;
}

Admission *admission_free(Admission *admission)
{
        if (!admission)
                return NULL;
        secret_query_free(admission->query);
        waiters_deinit(&admission->waiters);
        free(admission->host);
        free(admission);
        return NULL;
}

static void refuse_for_memory(Waiter waiter)
{
        call_fail(waiter.call, CONDITION_INTERNAL, _("There is not enough memory to caption."));
}

/* A copy, since others may wait for the same. The settings may name another server by now, which is
 * not to get it. */
static int give_key(Plan *plan, const char *host, const Key *key)
{
        if (!plan->endpoint || g_strcmp0(plan->endpoint->host, host) != 0)
                return 0;
        plan->has_sought_key = true;
        return key ? key_new(&plan->key, key_text(key), strlen(key_text(key))) : 0;
}

static void make_plan(Admission *admission, Waiter waiter, const Settings *settings,
                      SecretState state, const Key *key)
{
        _cleanup_(start_options_deinit) StartOptions options = START_OPTIONS_INIT;
        _cleanup_free_ char *message = NULL;
        Condition condition = CONDITION_INTERNAL;
        int r = call_read_options(waiter.call, &options);

        call_unwatch_caller(waiter.call);
        if (r >= 0)
                r = plan_new(&waiter.plan, settings, &options, state, &condition, &message);
        if (r >= 0)
                r = give_key(waiter.plan, admission->host, key);
        if (r >= 0) {
                admission->handlers.on_planned(admission->userdata, waiter, options.replace > 0);
                return;
        }
        plan_free(waiter.plan);
        if (message)
                call_fail(waiter.call, condition, message);
        else
                refuse_for_memory(waiter);
}

static void on_key(void *userdata, SecretState state, Key *key)
{
        Admission *admission = userdata;
        _cleanup_(key_freep) Key *owned = key;
        _cleanup_(settings_freep) Settings *settings = NULL;
        Waiter waiter;

        admission->query = secret_query_free(admission->query);
        (void) settings_read(&settings);
        while (waiters_take(&admission->waiters, &waiter))
                if (settings)
                        make_plan(admission, waiter, settings, state, owned);
                else
                        refuse_for_memory(waiter);
        admission->handlers.on_changed(admission->userdata);
}

/* Errors: -ENOENT when no key is wanted. */
static int seek_key(Admission *admission, const Settings *settings)
{
        _cleanup_free_ char *host = NULL;
        int r = plan_key_host(&host, settings);

        if (r < 0 || admission->query)
                return r;
        free(admission->host);
        admission->host = TAKE_PTR(host);
        return secret_query_new(&admission->query, admission->secrets, admission->host,
                                SECRET_MAY_PROMPT, on_key, admission);
}

static void end_query(Admission *admission)
{
        admission->query = secret_query_free(admission->query);
        admission->handlers.on_changed(admission->userdata);
}

static void on_caller_left(void *userdata, Call *call)
{
        Admission *admission = userdata;

        waiters_drop(&admission->waiters, call);
        if (admission->waiters.n_entries == 0)
                end_query(admission);
}

/* Who was not there any more to be watched is found out when the session begins. */
static void wait_for_key(Admission *admission, Waiter waiter)
{
        if (!waiters_add(&admission->waiters, waiter))
                return;
        if (waiter.bind)
                (void) call_watch_caller(waiter.call, on_caller_left, admission);
        admission->handlers.on_changed(admission->userdata);
}

void admission_ask(Admission *admission, Waiter waiter)
{
        _cleanup_(settings_freep) Settings *settings = NULL;
        int r = settings_read(&settings);

        if (r >= 0)
                r = seek_key(admission, settings);
        if (r == -ENOENT)
                make_plan(admission, waiter, settings, SECRET_NONE, NULL);
        else if (r < 0)
                refuse_for_memory(waiter);
        else
                wait_for_key(admission, waiter);
}

bool admission_is_waiting(const Admission *admission)
{
        return admission->query != NULL;
}

bool admission_cancel(Admission *admission)
{
        if (!admission->query)
                return false;
        waiters_failed(&admission->waiters, CONDITION_STOPPING,
                       _("Captions were stopped before they began."));
        end_query(admission);
        return true;
}
