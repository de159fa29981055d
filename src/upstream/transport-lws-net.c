/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "base/log.h"
#include "upstream/transport-lws-net.h"
#include "upstream/transport.h"

/* An address without a port means no proxy; none at all, http_proxy's of the environment. */
#define NO_PROXY ":0"

/* Room for a request with headers, and the piece in which a long message is handed over. */
#define SERVICE_BUFFER_BYTES 8192
/* An answer's headers together; cloud front ends send some KiB of cookies and policies. */
#define HEADERS_MAX_BYTES 16384
/* Contexts that rest at once: for connections that overlap, and for different authorities. */
#define IDLE_MAX 4
/* One connection, the context's own wake-up, and spare ones for a socket on its way out. */
#define SOCKETS_MAX 8

struct NetPool {
        atomic_uint n_refs;
        /* [0] is the protocol, [1] ends the list. Contexts keep a pointer to it. */
        struct lws_protocols protocols[2];

        pthread_mutex_t mutex; /* guards what follows */
        pthread_cond_t returned;
        Net *idle; /* a list */
        unsigned n_idle;
        unsigned n_lent;
        bool closed;
};

static _Thread_local char complaint[TRANSPORT_TEXT_MAX + 1];

static const char *const ca_files[] = {
        "/etc/ssl/certs/ca-certificates.crt", /* Debian, Arch */
        "/etc/pki/tls/certs/ca-bundle.crt",   /* Fedora */
        "/etc/ssl/ca-bundle.pem",             /* openSUSE */
        "/etc/ssl/cert.pem",                  /* Alpine */
};

static void on_log(int level, const char *line)
{
        log_debug("libwebsockets: %.*s", (int) strcspn(line, "\n"), line);
}

/*
 * Its log's buffer is shared by all threads, so that it stays off unless somebody reads it. Never
 * the levels that show headers.
 */
static void set_log_level(void)
{
        lws_set_log_level(log_enabled(LOG_LEVEL_DEBUG) ? LLL_ERR | LLL_WARN : 0, on_log);
}

/* libwebsockets 4.1 clears OpenSSL's errors before anybody else can see them. */
static void on_tls_state(const SSL *ssl, int where, int result)
{
        unsigned long error = ERR_peek_last_error();

        if (where == SSL_CB_CONNECT_EXIT && result <= 0 && error != 0)
                ERR_error_string_n(error, complaint, sizeof complaint);
}

void net_watch_tls(SSL_CTX *context)
{
        SSL_CTX_set_info_callback(context, on_tls_state);
}

const char *net_complaint(void)
{
        return complaint;
}

void net_clear_complaint(void)
{
        complaint[0] = 0;
}

const char *net_system_ca_file(void)
{
        for (size_t i = 0; i < ELEMENTSOF(ca_files); i++)
                if (access(ca_files[i], R_OK) == 0)
                        return ca_files[i];
        return NULL;
}

void *net_user(struct lws *wsi)
{
        Net *net = lws_context_user(lws_get_context(wsi));

        return net ? net->user : NULL;
}

int net_pool_new(NetPool **ret, lws_callback_function *callback)
{
        NetPool *pool = calloc(1, sizeof *pool);
        pthread_condattr_t monotonic;

        if (!pool)
                return -ENOMEM;
        pool->n_refs = 1;
        pool->protocols[0] = (struct lws_protocols){.name = "surtitle", .callback = callback};
        pthread_mutex_init(&pool->mutex, NULL);
        pthread_condattr_init(&monotonic);
        pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
        pthread_cond_init(&pool->returned, &monotonic);
        pthread_condattr_destroy(&monotonic);
        set_log_level();
        *ret = pool;
        return 0;
}

static Net *net_free(Net *net)
{
        if (!net)
                return NULL;
        net->user = NULL;
        if (net->context)
                lws_context_destroy(net->context);
        free(net->ca_file);
        free(net);
        return NULL;
}
DEFINE_CLEANUP(Net, net_free)

NetPool *net_pool_ref(NetPool *pool)
{
        atomic_fetch_add(&pool->n_refs, 1);
        return pool;
}

static struct lws_context *create_context(NetPool *pool, Net *net)
{
        struct lws_context_creation_info info = {
                .port = CONTEXT_PORT_NO_LISTEN,
                .protocols = pool->protocols,
                .user = net,
                .pt_serv_buf_size = SERVICE_BUFFER_BYTES,
                .max_http_header_data2 = HEADERS_MAX_BYTES,
                .fd_limit_per_thread = SOCKETS_MAX,
                /* Ours is the only limit: the main thread's. */
                .timeout_secs = TRANSPORT_HANDSHAKE_SECONDS * 2,
                .connect_timeout_secs = TRANSPORT_HANDSHAKE_SECONDS * 2,
                .http_proxy_address = NO_PROXY,
#ifdef LWS_WITH_SOCKS5
                .socks_proxy_address = NO_PROXY,
#endif
        };

        if (net->ca_file) {
                info.options = LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT |
                               LWS_SERVER_OPTION_DISABLE_OS_CA_CERTS;
                info.client_ssl_ca_filepath = net->ca_file;
        }
        return lws_create_context(&info);
}

void net_set_proxy(Net *net, const char *proxy)
{
        struct lws_vhost *vhost = lws_get_vhost_by_name(net->context, "default");

        if (vhost && lws_set_proxy(vhost, proxy ? proxy : NO_PROXY) != 0 && proxy)
                log_warning("The address of the HTTP proxy is too long; it is not used.");
}

static int net_new(Net **ret, NetPool *pool, const char *ca_file)
{
        _cleanup_(net_freep) Net *net = calloc(1, sizeof *net);

        if (!net)
                return -ENOMEM;
        if (ca_file) {
                net->ca_file = strdup(ca_file);
                if (!net->ca_file)
                        return -ENOMEM;
        }
        net->context = create_context(pool, net);
        if (!net->context)
                return -ENOMEM;
        *ret = TAKE_PTR(net);
        return 0;
}

static bool net_suits(const Net *net, const char *ca_file)
{
        return !ca_file || (net->ca_file && strcmp(net->ca_file, ca_file) == 0);
}

/* With the mutex held. */
static Net *take_idle(NetPool *pool, const char *ca_file)
{
        for (Net **place = &pool->idle; *place; place = &(*place)->next) {
                Net *net = *place;

                if (!net_suits(net, ca_file))
                        continue;
                *place = net->next;
                pool->n_idle--;
                return net;
        }
        return NULL;
}

/* With the mutex held. Returns what is then too many. */
static Net *put_idle(NetPool *pool, Net *net)
{
        Net **last = &pool->idle;

        net->next = pool->idle;
        pool->idle = net;
        if (++pool->n_idle <= IDLE_MAX)
                return NULL;
        while ((*last)->next)
                last = &(*last)->next;
        pool->n_idle--;
        return TAKE_PTR(*last);
}

static void free_list(Net *first)
{
        while (first) {
                Net *next = first->next;

                net_free(first);
                first = next;
        }
}

int net_pool_take(NetPool *pool, const char *ca_file, Net **ret)
{
        _cleanup_(net_freep) Net *net = NULL;
        int r = 0;

        pthread_mutex_lock(&pool->mutex);
        if (pool->closed) {
                pthread_mutex_unlock(&pool->mutex);
                return -ESHUTDOWN;
        }
        net = take_idle(pool, ca_file);
        pool->n_lent++;
        pthread_mutex_unlock(&pool->mutex);

        if (!net)
                r = net_new(&net, pool, ca_file);
        if (r < 0) {
                net_pool_give(pool, NULL);
                return r;
        }
        *ret = TAKE_PTR(net);
        return 0;
}

void net_pool_give(NetPool *pool, Net *net)
{
        _cleanup_(net_freep) Net *surplus = NULL;

        if (net)
                net->user = NULL;
        if (net && net->spoilt)
                net = net_free(net);
        pthread_mutex_lock(&pool->mutex);
        if (net)
                surplus = put_idle(pool, net);
        pthread_mutex_unlock(&pool->mutex);

        surplus = net_free(surplus);
        /* Else OpenSSL would do so after this thread has been counted out. */
        OPENSSL_thread_stop();

        pthread_mutex_lock(&pool->mutex);
        pool->n_lent--;
        pthread_cond_broadcast(&pool->returned);
        pthread_mutex_unlock(&pool->mutex);
}

unsigned net_pool_n_lent(NetPool *pool)
{
        unsigned n;

        pthread_mutex_lock(&pool->mutex);
        n = pool->n_lent;
        pthread_mutex_unlock(&pool->mutex);
        return n;
}

void net_pool_close(NetPool *pool, usec_t timeout)
{
        usec_t deadline = usec_now() + timeout;
        struct timespec until = {
                .tv_sec = (time_t) (deadline / USEC_PER_SEC),
                .tv_nsec = (long) (deadline % USEC_PER_SEC * NSEC_PER_USEC),
        };
        Net *idle;
        int r = 0;

        pthread_mutex_lock(&pool->mutex);
        pool->closed = true;
        while (pool->n_lent > 0 && r == 0)
                r = pthread_cond_timedwait(&pool->returned, &pool->mutex, &until);
        idle = TAKE_PTR(pool->idle);
        pool->n_idle = 0;
        pthread_mutex_unlock(&pool->mutex);
        free_list(idle);
}

NetPool *net_pool_unref(NetPool *pool)
{
        if (atomic_fetch_sub(&pool->n_refs, 1) > 1)
                return NULL;
        free_list(pool->idle);
        pthread_cond_destroy(&pool->returned);
        pthread_mutex_destroy(&pool->mutex);
        free(pool);
        return NULL;
}
