/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>

#include <libwebsockets.h>

#include "base/log.h"
#include "recognizer/connection.h"
#include "recognizer/request.h"
#include "recognizer/server.h"

/* How much of a message lws hands over at once. */
#define RECEIVE_BYTES 16384

/* Sockets and our own files that lws watches: whoever else connects is hung up on. */
#define FILES_MAX 64

struct Server {
        ServerConfig config;
        Listener *listener;
        EnginePool *pool;
        struct lws_context *context;
        struct lws_vhost *vhost;
        int signal_fd;
        bool stopping;
        Connection *connections[SERVER_CONNECTIONS_MAX];
        size_t n_connections;
        /* Their clients are gone, their threads not yet. */
        Worker *abandoned[SERVER_CONNECTIONS_MAX];
        size_t n_abandoned;
};

static Server *server_of(struct lws *wsi)
{
        return lws_context_user(lws_get_context(wsi));
}

static void on_worker_wake(void *userdata)
{
        Server *server = userdata;

        lws_cancel_service(server->context);
}

/* A connection before its upgrade: what the query asks for is settled, the worker comes later. */
static int add_connection(Server *server, struct lws *wsi, const WorkerConfig *config,
                          Refusal *ret_refusal)
{
        Connection *connection;

        if (server->n_connections + server->n_abandoned >= SERVER_CONNECTIONS_MAX) {
                *ret_refusal = request_busy();
                return -EBUSY;
        }
        if (connection_new(&connection, wsi, config, server->config.idle) < 0) {
                *ret_refusal = request_out_of_memory();
                return -ENOMEM;
        }
        server->connections[server->n_connections++] = connection;
        lws_set_opaque_user_data(wsi, connection);
        return 0;
}

static int refuse(struct lws *wsi, const Refusal *refusal, const char *request_id)
{
        log_info("%s: refused with %u, %s", request_id, refusal->status, refusal->text);
        return request_refuse(wsi, refusal, request_id);
}

/* The only thing to upgrade to is WebSocket; lws itself would take HTTP/2, too. */
static int on_upgrade(struct lws *wsi, const char *protocol)
{
        Server *server = server_of(wsi);
        WorkerConfig config = {
                .pool = server->pool,
                .wake = on_worker_wake,
                .userdata = server,
        };
        Refusal refusal;
        int r;

        request_id_make(config.request_id);
        if (strcmp(protocol, "websocket") != 0) {
                request_explain_plain(wsi, &refusal);
                return refuse(wsi, &refusal, config.request_id);
        }
        r = request_check(wsi, server->config.key, &config.query, &refusal);
        if (r >= 0)
                r = add_connection(server, wsi, &config, &refusal);
        return r < 0 ? refuse(wsi, &refusal, config.request_id) : 0;
}

static int on_plain_request(struct lws *wsi)
{
        char request_id[REQUEST_ID_BYTES];
        Refusal refusal;

        request_id_make(request_id);
        request_explain_plain(wsi, &refusal);
        if (refuse(wsi, &refusal, request_id) < 0 || lws_http_transaction_completed(wsi))
                return -1;
        return 0;
}

static int on_add_headers(struct lws *wsi, struct lws_process_html_args *args)
{
        const Connection *connection = lws_get_opaque_user_data(wsi);
        const char *request_id;

        if (!connection)
                return 0;
        request_id = connection_request_id(connection);
        return lws_add_http_header_by_name(wsi, (const unsigned char *) "dg-request-id:",
                                           (const unsigned char *) request_id,
                                           (int) strlen(request_id), (unsigned char **) &args->p,
                                           (unsigned char *) args->p + args->max_len)
                       ? -1
                       : 0;
}

static void remove_connection(Server *server, struct lws *wsi, Connection *connection)
{
        Worker *worker;

        lws_set_opaque_user_data(wsi, NULL);
        for (size_t i = 0; i < server->n_connections; i++)
                if (server->connections[i] == connection)
                        server->connections[i] = server->connections[--server->n_connections];
        log_info("%s: the connection has ended.", connection_request_id(connection));
        connection_free(connection, &worker);
        if (!worker)
                return;
        worker_abandon(worker);
        server->abandoned[server->n_abandoned++] = worker;
        lws_cancel_service(server->context); /* it may have ended long ago */
}

static void on_wake(Server *server)
{
        for (size_t i = 0; i < server->n_connections; i++)
                connection_on_wake(server->connections[i]);
        for (size_t i = server->n_abandoned; i-- > 0;)
                if (worker_has_ended(server->abandoned[i])) {
                        worker_free(server->abandoned[i]);
                        server->abandoned[i] = server->abandoned[--server->n_abandoned];
                }
}

static void on_client_waits(Server *server)
{
        int fd;

        if (listener_accept(server->listener, &fd) < 0)
                return;
        if (!lws_adopt_socket_vhost(server->vhost, fd))
                log_warning("A client could not be taken on.");
}

static int on_event(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                    size_t size)
{
        Connection *connection = wsi ? lws_get_opaque_user_data(wsi) : NULL;

        switch ((int) reason) {
        case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
                return on_upgrade(wsi, in);
        case LWS_CALLBACK_HTTP:
                return on_plain_request(wsi);
        case LWS_CALLBACK_ADD_HEADERS:
                return on_add_headers(wsi, in);
        case LWS_CALLBACK_ESTABLISHED:
                return connection_on_established(connection);
        case LWS_CALLBACK_RECEIVE:
                return connection_on_receive(connection, in, size);
        case LWS_CALLBACK_SERVER_WRITEABLE:
                return connection_on_writable(connection);
        case LWS_CALLBACK_TIMER:
                return connection ? connection_on_timer(connection) : 0;
        case LWS_CALLBACK_WSI_DESTROY:
                if (connection)
                        remove_connection(server_of(wsi), wsi, connection);
                return 0;
        case LWS_CALLBACK_EVENT_WAIT_CANCELLED:
                on_wake(server_of(wsi));
                return 0;
        default:
                return 0;
        }
}

static int on_listener_event(struct lws *wsi, enum lws_callback_reasons reason, void *user,
                             void *in, size_t size)
{
        if (reason == LWS_CALLBACK_RAW_RX_FILE)
                on_client_waits(server_of(wsi));
        return 0;
}

static int on_signal_event(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                           size_t size)
{
        if (reason == LWS_CALLBACK_RAW_RX_FILE)
                server_of(wsi)->stopping = true;
        return 0;
}

/* The first serves who names no subprotocol; browsers put their key into one named "token". */
static const struct lws_protocols protocols[] = {
        {.name = "listen", .callback = on_event, .rx_buffer_size = RECEIVE_BYTES},
        {.name = "token", .callback = on_event, .rx_buffer_size = RECEIVE_BYTES},
        {.name = "listener", .callback = on_listener_event},
        {.name = "signal", .callback = on_signal_event},
        {},
};

/* lws's own lines are for who looks for a fault; none of them has a header in it. */
static void on_lws_line(int level, const char *line)
{
        log_debug("libwebsockets: %.*s", (int) strcspn(line, "\n"), line);
}

static int make_context(Server *server)
{
        struct lws_context_creation_info info = {
                .port = CONTEXT_PORT_NO_LISTEN_SERVER,
                .protocols = protocols,
                .options = LWS_SERVER_OPTION_EXPLICIT_VHOSTS | LWS_SERVER_OPTION_VALIDATE_UTF8,
                .gid = (gid_t) -1,
                .uid = (uid_t) -1,
                .max_http_header_data = REQUEST_HEADERS_MAX,
                .pt_serv_buf_size = RECEIVE_BYTES,
                .fd_limit_per_thread = FILES_MAX,
                .user = server,
        };

        lws_set_log_level(LLL_ERR | LLL_WARN, on_lws_line);
        server->context = lws_create_context(&info);
        if (!server->context)
                return -EIO;
        server->vhost = lws_create_vhost(server->context, &info);
        return server->vhost ? 0 : -EIO;
}

/* lws closes what it adopted, so it is given a copy. */
static int adopt(Server *server, int fd, const char *protocol)
{
        lws_sock_file_fd_type copy = {.filefd = fcntl(fd, F_DUPFD_CLOEXEC, 3)};

        if (copy.filefd < 0)
                return -errno;
        if (!lws_adopt_descriptor_vhost(server->vhost, LWS_ADOPT_RAW_FILE_DESC, copy, protocol,
                                        NULL))
                return -EIO;
        return 0;
}

static int watch_signals(Server *server)
{
        sigset_t signals;

        sigemptyset(&signals);
        sigaddset(&signals, SIGTERM);
        sigaddset(&signals, SIGINT);
        server->signal_fd = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
        return server->signal_fd < 0 ? -errno : adopt(server, server->signal_fd, "signal");
}

int server_new(Server **ret, Listener **listener, const ServerConfig *config)
{
        _cleanup_(server_freep) Server *server = calloc(1, sizeof(*server));
        int r;

        if (!server)
                return -ENOMEM;
        server->config = *config;
        server->signal_fd = -EBADF;
        r = engine_pool_new(&server->pool, config->model_dir);
        if (r >= 0)
                r = make_context(server);
        if (r >= 0)
                r = watch_signals(server);
        if (r >= 0)
                r = adopt(server, listener_fd(*listener), "listener");
        if (r < 0)
                return r;
        server->listener = TAKE_PTR(*listener);
        *ret = TAKE_PTR(server);
        return 0;
}

/* The threads go first: they wake a context, which must then be there. */
static void end_workers(Server *server)
{
        for (size_t i = 0; i < server->n_connections; i++)
                connection_end_worker(server->connections[i]);
        while (server->n_abandoned > 0)
                worker_free(server->abandoned[--server->n_abandoned]);
}

Server *server_free(Server *server)
{
        if (!server)
                return NULL;
        end_workers(server);
        if (server->context)
                lws_context_destroy(server->context);
        engine_pool_free(server->pool);
        listener_free(server->listener);
        close_fd(server->signal_fd);
        free(server);
        return NULL;
}

int server_run(Server *server)
{
        while (!server->stopping)
                if (lws_service(server->context, 0) < 0)
                        return -EIO;
        return 0;
}
