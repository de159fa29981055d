#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * libwebsockets' contexts. One is dear (it reads every certificate authority, and neither OpenSSL
 * nor libwebsockets 4.3 gives back all that it costs), so a connection's thread leaves its context
 * behind for the next. A context that rests here costs no wake-up: nobody serves it.
 */

#include <libwebsockets.h>
#include <openssl/ssl.h>

#include "base/cleanup.h"
#include "base/time-util.h"

typedef struct Net {
        struct Net *next; /* in the pool */
        struct lws_context *context;
        char *ca_file; /* NULL: can't do TLS */
        void *user;    /* whose connection it serves; for the callback, by net_user() */
        bool spoilt;   /* not to be used again */
} Net;

typedef struct NetPool NetPool;

/* callback: the protocol's. Call it on the main thread. Error: -ENOMEM. */
int net_pool_new(NetPool **ret, lws_callback_function *callback);
NetPool *net_pool_ref(NetPool *pool);
NetPool *net_pool_unref(NetPool *pool);
DEFINE_CLEANUP(NetPool, net_pool_unref)

/*
 * A context for the calling thread alone, and its return (NULL: nothing to return). ca_file: PEM
 * bundle to trust; NULL: no TLS. Errors: -ESHUTDOWN once the pool is closed, -ENOMEM.
 */
int net_pool_take(NetPool *pool, const char *ca_file, Net **ret);
void net_pool_give(NetPool *pool, Net *net);

/* How many contexts are lent out. */
unsigned net_pool_n_lent(NetPool *pool);

/*
 * Lend no more contexts, and wait up to `timeout` until all are back: a thread that is within
 * OpenSSL while the program exits would crash it.
 */
void net_pool_close(NetPool *pool, usec_t timeout);

/* The system's bundle of certificate authorities; NULL if there is none where it is looked for. */
const char *net_system_ca_file(void);

/* The HTTP proxy of the connections to come, [user:password@]host:port; NULL: none. */
void net_set_proxy(Net *net, const char *proxy);

/* From within the callback. NULL while the context serves nobody. */
void *net_user(struct lws *wsi);

/* Lets net_complaint() hear of a new TLS configuration's failures. */
void net_watch_tls(SSL_CTX *context);

/* What OpenSSL last complained of on this thread since the last net_clear_complaint(), or "". */
const char *net_complaint(void);
void net_clear_complaint(void);
