#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The API key of a server, from the first source that has one:
 *
 *   1. the systemd credential "key" ($CREDENTIALS_DIRECTORY/key);
 *   2. the keyring's item for exactly this host;
 *   3. the environment's DEEPGRAM_API_KEY.
 *
 * The first and the last name no host: they are for whichever server is set. A keyring that is
 * locked, hangs or isn't there holds up nobody: it is asked on the worker's thread, with a limit.
 * The key never reaches a log, an argument list or D-Bus. Main thread.
 */

#include <systemd/sd-event.h>

#include "base/time-util.h"
#include "daemon/worker.h"
#include "keyring/key.h"

/* How long the keyring may take without a person; and with one who is asked to unlock it, which
 * ends before Start's caller gives up (25 s on D-Bus). */
#define SECRET_LIMIT_USEC (3 * USEC_PER_SEC)
#define SECRET_PROMPT_LIMIT_USEC (20 * USEC_PER_SEC)

typedef enum SecretState {
        SECRET_NONE, /* no source has a key */
        SECRET_FOUND,
        SECRET_LOCKED,      /* the keyring has one, but was not unlocked */
        SECRET_UNAVAILABLE, /* the keyring failed, or took too long */
} SecretState;

typedef enum SecretPrompt {
        SECRET_QUIETLY,
        SECRET_MAY_PROMPT, /* a person is waiting: the keyring may ask to be unlocked */
} SecretPrompt;

typedef struct Secrets Secrets;

/* Takes DEEPGRAM_API_KEY out of the environment, where others could read it: to be called before
 * there is another thread. worker outlives it. */
int secrets_new(Secrets **ret, sd_event *event, Worker *worker);
Secrets *secrets_free(Secrets *secrets);
DEFINE_CLEANUP(Secrets, secrets_free)

/* The answer: key is the handler's, and NULL unless state is SECRET_FOUND. */
typedef void (*SecretHandler)(void *userdata, SecretState state, Key *key);

/* One question. */
typedef struct SecretQuery SecretQuery;

/* Asks for the key of a host (NULL: a server without a name, such as a socket). The handler is
 * called once, from the event loop, and may free the query. */
int secret_query_new(SecretQuery **ret, Secrets *secrets, const char *host, SecretPrompt prompt,
                     SecretHandler handler, void *userdata);

/* Before the answer: there will be none. */
SecretQuery *secret_query_free(SecretQuery *query);
DEFINE_CLEANUP(SecretQuery, secret_query_free)
