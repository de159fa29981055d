/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <netdb.h>
#include <string.h>
#include <sys/un.h>

#include "upstream/transport-lws-connection.h"
#include "upstream/transport-lws-dial.h"
#include "upstream/transport-lws-handshake.h"

/* Addresses of one name that are tried. They share the time of the handshake. */
#define ADDRESSES_MAX 8

static const lws_retry_bo_t validity = {
        .secs_since_valid_ping = CONNECTION_PING_SECONDS,
        .secs_since_valid_hangup = CONNECTION_HANG_UP_SECONDS,
};

static void on_impatience(lws_sorted_usec_list_t *timer)
{
        Connection *connection = lws_container_of(timer, Connection, patience);

        if (connection->wsi && !handshake_is_connected(connection->wsi))
                connection_kill(connection);
}

/* address: numeric, or "+" and a socket's path. */
static void try_address(Connection *connection, struct lws_context *context, const char *address,
                        usec_t patience)
{
        Link *link = connection->link;
        struct lws_client_connect_info info = {
                .context = context,
                .address = address,
                .port = link->port,
                .ssl_connection = LCCSCF_HTTP_NO_FOLLOW_REDIRECT | (link->tls ? LCCSCF_USE_SSL : 0),
                .path = link->target,
                .host = link->host_header,
                .local_protocol_name = "surtitle",
                .alpn = "http/1.1",
                .pwsi = &connection->wsi,
                .retry_and_idle_policy = &validity,
        };

        net_clear_complaint();
        connection->fault = TRANSPORT_FAULT_UNREACHABLE;
        connection->killed = false;
        connection->reason[0] = 0;
        connection->certificate_fault[0] = 0;
        if (!lws_client_connect_via_info(&info))
                connection->wsi = NULL;
        if (patience != USEC_INFINITY)
                lws_sul_schedule(context, 0, &connection->patience, on_impatience,
                                 (lws_usec_t) patience);
        /* What was asked before the context was attached woke nobody. */
        connection_wake(connection);
        while (connection->wsi && lws_service(context, 0) >= 0) {
                /* A handshake's next step sets the time anew that was to end it. */
                if (connection->killed)
                        connection_kill(connection);
        }
        lws_sul_cancel(&connection->patience);
        lws_sul_cancel(&connection->farewell);
}

static bool next_is_worthwhile(const Connection *connection)
{
        return !connection->ended && !connection->requested &&
               connection->fault == TRANSPORT_FAULT_UNREACHABLE;
}

static void try_all(Connection *connection, struct lws_context *context,
                    const struct addrinfo *addresses)
{
        char text[NI_MAXHOST];
        unsigned n = 0;
        usec_t patience;

        for (const struct addrinfo *a = addresses; a && n < ADDRESSES_MAX; a = a->ai_next)
                n++;
        patience = TRANSPORT_HANDSHAKE_SECONDS * USEC_PER_SEC / n;
        for (; n > 0; n--, addresses = addresses->ai_next) {
                if (getnameinfo(addresses->ai_addr, addresses->ai_addrlen, text, sizeof text, NULL,
                                0, NI_NUMERICHOST) != 0)
                        continue;
                try_address(connection, context, text, n > 1 ? patience : USEC_INFINITY);
                if (!next_is_worthwhile(connection))
                        return;
        }
}

/* The proxy resolves the name, and is told it. */
static void try_proxy(Connection *connection, struct lws_context *context)
{
        try_address(connection, context, connection->link->host, USEC_INFINITY);
}

static void try_socket(Connection *connection, struct lws_context *context)
{
        char address[sizeof(((struct sockaddr_un *) NULL)->sun_path) + 1];

        snprintf(address, sizeof address, "+%s", connection->link->socket_path);
        try_address(connection, context, address, USEC_INFINITY);
}

/* What may vouch for the server; NULL: TLS isn't wanted. False if it can't be read. */
static bool choose_ca_file(Connection *connection, const char **ret)
{
        const char *ca_file = connection->link->ca_file;

        *ret = NULL;
        if (!connection->link->tls)
                return true;
        if (!ca_file)
                ca_file = net_system_ca_file();
        if (!ca_file || access(ca_file, R_OK) < 0) {
                connection_fail(connection, TRANSPORT_FAULT_TLS,
                                "the certificate authorities' file can't be read");
                return false;
        }
        *ret = ca_file;
        return true;
}

static void serve(Connection *connection, NetPool *pool, const struct addrinfo *addresses)
{
        Link *link = connection->link;
        const char *ca_file;
        Net *net;
        int r;

        if (!choose_ca_file(connection, &ca_file))
                return;
        r = net_pool_take(pool, ca_file, &net);
        if (r < 0) {
                connection_fail(connection, TRANSPORT_FAULT_UNREACHABLE, strerror(-r));
                return;
        }
        net->user = connection;
        net_set_proxy(net, link->proxy);
        if (link_attach(link, net->context)) {
                if (addresses)
                        try_all(connection, net->context, addresses);
                else if (link->proxy)
                        try_proxy(connection, net->context);
                else
                        try_socket(connection, net->context);
                if (!connection->ended)
                        connection_fail(connection, connection->fault, connection->reason);
                link_detach(link);
        }
        net->spoilt = connection->wsi;
        net_pool_give(pool, net);
}

void dial_run(Link *link, NetPool *pool)
{
        Connection connection = {.link = link, .message = BUFFER_INIT(TRANSPORT_MESSAGE_MAX)};
        const struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
        struct addrinfo *addresses = NULL;
        int r = 0;

        if (link->host && !link->proxy)
                r = getaddrinfo(link->host, NULL, &hints, &addresses);
        atomic_store(&link->resolved, true);
        if (r != 0)
                connection_fail(&connection, TRANSPORT_FAULT_NAME,
                                r == EAI_SYSTEM ? strerror(errno) : gai_strerror(r));
        else if (!link_is_abandoned(link))
                serve(&connection, pool, addresses);
        if (addresses)
                freeaddrinfo(addresses);
        buffer_deinit(&connection.message);
}
