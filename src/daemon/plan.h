#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a session is to do: the options of Start over the user's settings, checked. */

#include "base/condition.h"
#include "bus/start-options.h"
#include "daemon/secret.h"
#include "daemon/settings.h"
#include "daemon/source-choice.h"
#include "upstream/dialect.h"
#include "upstream/endpoint.h"
#include "upstream/query.h"

typedef struct Plan {
        SourceChoice sound;
        Endpoint *endpoint; /* NULL: the embedded recogniser's, known once it runs */
        char *host;         /* the server's name; "" for this computer */
        char *proxy;          /* of TransportRequest; NULL: none */
        char *ca_file;      /* to trust instead of the system's; NULL: the system's */
        const Dialect *dialect;
        QueryOptions options; /* complete */
        char *query;          /* of the server's URL, made from them */
        bool whole;           /* it holds all keyterms */
        char *configure;      /* the message that holds all keyterms */
        bool history;         /* what is said is kept on disk … */
        unsigned history_days; /* for so long; 0: for ever */
        Key *key;             /* for the first connection; NULL: there is none */
        bool has_sought_key;  /* … for this very server */
        const char *notice;   /* what a person should know of it meanwhile; NULL: nothing */
} Plan;

/* What a key is wanted for: *ret_host is the server's name (NULL if it has none), and the caller's.
 * Errors: -ENOENT when none is wanted; whatever is wrong with the settings is plan_new()'s to say. */
int plan_key_host(char **ret_host, const Settings *settings);

/*
 * secret is what became of the search for a key.
 *
 * Errors: -EINVAL with *ret_condition and *ret_message (one sentence, the caller's) for what a
 * person can mend; -ENOMEM.
 */
int plan_new(Plan **ret, const Settings *settings, const StartOptions *options, SecretState secret,
             Condition *ret_condition, char **ret_message);
Plan *plan_free(Plan *plan);
DEFINE_CLEANUP(Plan, plan_free)

/*
 * Other words to listen for: the query becomes theirs. Errors: -EINVAL as plan_new(), and the plan
 * is then as it was.
 */
int plan_set_keyterms(Plan *plan, const char *const *keyterms, Condition *ret_condition,
                      char **ret_message);

/* The same with another source, for another session, but for the key. Errors: -EINVAL as
 * plan_new(), -ENOMEM. */
int plan_copy(Plan **ret, const Plan *plan, const SourceChoice *sound, Condition *ret_condition,
              char **ret_message);

/* Whether its server may bill what it is sent: any but this computer's own recogniser. One on this
 * computer may be the near end of a way to another. */
bool plan_may_cost(const Plan *plan);

/* Whether both would do the same. */
bool plan_equal(const Plan *a, const Plan *b);

/* The server's name as a sentence names it: the host, or "the embedded recogniser". */
const char *plan_server_name(const Plan *plan);
