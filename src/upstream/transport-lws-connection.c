/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <poll.h>
#include <string.h>

#include "upstream/transport-lws-connection.h"
#include "upstream/transport-lws-handshake.h"
#include "upstream/transport-lws-net.h"

/* How long a server may take to answer our close frame before the socket is just closed. */
#define FAREWELL_MSEC 500

/* What a message's buffer keeps between messages. */
#define BUFFER_KEPT_BYTES ((size_t) 64 * 1024)

void connection_set_text(char *target, size_t room, const char *text, size_t size)
{
        size = MIN(size, room - 1);
        if (size > 0)
                memcpy(target, text, size);
        target[size] = 0;
}

void connection_kill(Connection *connection)
{
        connection->killed = true;
        if (connection->wsi)
                lws_set_timeout(connection->wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_ASYNC);
}

void connection_end(Connection *connection, LinkEvent *event)
{
        connection->ended = true;
        if (event)
                (void) link_post(connection->link, event);
}

void connection_fail(Connection *connection, TransportFault fault, const char *reason)
{
        LinkEvent *event = link_ending_event(connection->link, TRANSPORT_FAILED);

        if (event) {
                event->event.failed.fault = fault;
                CONNECTION_SET_TEXT(event->text, reason, strlen(reason));
        }
        connection_end(connection, event);
}

static void on_farewell_over(lws_sorted_usec_list_t *timer)
{
        connection_kill(lws_container_of(timer, Connection, farewell));
}

/* Say goodbye, if the server is still there to hear it, and go. */
static void leave(Connection *connection, enum lws_close_status status)
{
        connection->ended = true;
        if (!connection->wsi || connection->leaving != LWS_CLOSE_STATUS_NOSTATUS)
                return;
        if (!connection->open) {
                connection_kill(connection);
                return;
        }
        connection->leaving = status;
        lws_callback_on_writable(connection->wsi);
        lws_sul_schedule(lws_get_context(connection->wsi), 0, &connection->farewell,
                         on_farewell_over, FAREWELL_MSEC * LWS_US_PER_MS);
}

static int on_established(Connection *connection, struct lws *wsi)
{
        LinkEvent *event = link_event_new(TRANSPORT_OPENED);

        if (!event) {
                connection_fail(connection, TRANSPORT_FAULT_UNREACHABLE, strerror(ENOMEM));
                return -1;
        }
        link_note_addresses(connection->link, lws_get_socket_fd(wsi));
        connection->open = true;
        connection->last_heard = usec_now();
        CONNECTION_SET_TEXT(event->request_id, connection->request_id,
                            strlen(connection->request_id));
        (void) link_post(connection->link, event);
        return 0;
}

/* A long one is handed over as it is, so that its memory isn't kept. */
static char *take_message(Buffer *buffer)
{
        char *message;

        if (buffer->size > BUFFER_KEPT_BYTES)
                return buffer_steal_string(buffer);
        message = malloc(buffer->size + 1);
        if (message)
                memcpy(message, buffer_string(buffer), buffer->size + 1);
        buffer_clear(buffer);
        return message;
}

static int post_message(Connection *connection)
{
        _cleanup_(link_event_freep) LinkEvent *event = link_event_new(TRANSPORT_MESSAGE);

        if (!event)
                return -ENOMEM;
        event->event.message.size = connection->message.size;
        event->message = take_message(&connection->message);
        if (!event->message)
                return -ENOMEM;
        event->event.message.text = event->message;
        return link_post(connection->link, TAKE_PTR(event));
}

/*
 * Never closes by the callback's answer: libwebsockets 4.1 then goes on to write what comes next
 * past the end of its buffer. leave() lets it close between two reads.
 */
static void on_receive(Connection *connection, struct lws *wsi, const void *in, size_t size)
{
        int r;

        lws_validity_confirmed(wsi);
        connection->last_heard = usec_now();
        if (connection->ended || lws_frame_is_binary(wsi))
                return;
        r = buffer_append(&connection->message, in, size);
        if (r == -EMSGSIZE) {
                connection_fail(connection, TRANSPORT_FAULT_PROTOCOL, "a message past the limit");
                leave(connection, LWS_CLOSE_STATUS_MESSAGE_TOO_LARGE);
                return;
        }
        if (r == 0 && lws_is_final_fragment(wsi) && lws_remaining_packet_payload(wsi) == 0)
                r = post_message(connection);
        if (r < 0) {
                connection_fail(connection, TRANSPORT_FAULT_PROTOCOL, strerror(-r));
                leave(connection, LWS_CLOSE_STATUS_UNEXPECTED_CONDITION);
        }
}

/* One frame each time: libwebsockets asks again once the socket has taken all of it. */
static int on_writable(Connection *connection, struct lws *wsi)
{
        _cleanup_free_ LinkFrame *frame = NULL;

        if (connection->leaving != LWS_CLOSE_STATUS_NOSTATUS) {
                lws_close_reason(wsi, connection->leaving, NULL, 0);
                return -1;
        }
        if (!lws_partial_buffered(wsi)) {
                link_written(connection->link, connection->unflushed);
                connection->unflushed = 0;
                frame = link_take_frame(connection->link);
        }
        if (frame) {
                if (lws_write(wsi, frame->data + LWS_PRE, frame->size,
                              frame->type == TRANSPORT_TEXT ? LWS_WRITE_TEXT : LWS_WRITE_BINARY) <
                    0)
                        return -1;
                if (lws_partial_buffered(wsi))
                        connection->unflushed = frame->size;
                else
                        link_written(connection->link, frame->size);
        }
        if (connection->unflushed > 0 || link_has_frames(connection->link))
                lws_callback_on_writable(wsi);
        return 0;
}

static void post_closed(Connection *connection, unsigned code, const char *reason, size_t size)
{
        LinkEvent *event = link_ending_event(connection->link, TRANSPORT_CLOSED);

        if (event) {
                event->event.closed.code = code;
                CONNECTION_SET_TEXT(event->text, reason, size);
        }
        connection_end(connection, event);
}

static void on_peer_close(Connection *connection, const uint8_t *in, size_t size)
{
        if (connection->ended)
                return;
        if (size < 2)
                post_closed(connection, LWS_CLOSE_STATUS_NO_STATUS, "", 0);
        else
                post_closed(connection, (unsigned) in[0] << 8 | in[1], (const char *) in + 2,
                            size - 2);
}

/* Whether the server has ended TCP, or TLS within. */
static bool hung_up(Connection *connection, struct lws *wsi)
{
        struct pollfd socket = {.fd = lws_get_socket_fd(wsi), .events = POLLRDHUP};
        SSL *ssl = connection->link->tls ? lws_get_ssl(wsi) : NULL;

        return poll(&socket, 1, 0) != 0 || (ssl && SSL_get_shutdown(ssl) & SSL_RECEIVED_SHUTDOWN);
}

/*
 * libwebsockets closes without a word when the server hangs up, falls silent, or breaks a rule:
 * the last it must be if it's neither of the others.
 */
static bool broke_a_rule(Connection *connection, struct lws *wsi)
{
        usec_t silence = usec_now() - connection->last_heard;

        return silence < (CONNECTION_HANG_UP_SECONDS - 1) * USEC_PER_SEC &&
               !hung_up(connection, wsi);
}

static void on_closed(Connection *connection, struct lws *wsi)
{
        if (connection->ended)
                return;
        if (broke_a_rule(connection, wsi))
                connection_fail(connection, TRANSPORT_FAULT_PROTOCOL, "a broken WebSocket frame");
        else
                post_closed(connection, 0, "", 0);
}

void connection_wake(Connection *connection)
{
        if (link_is_abandoned(connection->link))
                leave(connection, LWS_CLOSE_STATUS_NORMAL);
        else if (connection->open && connection->wsi && link_has_frames(connection->link))
                lws_callback_on_writable(connection->wsi);
}

/* A timer that destroys doesn't make lws_service() return. */
static void on_destroyed(Connection *connection, struct lws *wsi)
{
        connection->wsi = NULL;
        lws_cancel_service(lws_get_context(wsi));
}

int connection_callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                        size_t size)
{
        Connection *connection = net_user(wsi);

        if (reason == LWS_CALLBACK_OPENSSL_LOAD_EXTRA_CLIENT_VERIFY_CERTS)
                net_watch_tls(user);
        if (!connection)
                return 0;
        if (reason == LWS_CALLBACK_EVENT_WAIT_CANCELLED) {
                connection_wake(connection);
                return 0;
        }
        /* A Unix socket is connected at once, and the upgrade asked for before anybody is told of the
         * wsi (libwebsockets 4.1). */
        if (!connection->wsi && reason == LWS_CALLBACK_CLIENT_APPEND_HANDSHAKE_HEADER)
                connection->wsi = wsi;
        if (wsi != connection->wsi)
                return 0;

        /* Of a hundred reasons, those that concern a client's one connection. */
        if (reason == LWS_CALLBACK_OPENSSL_PERFORM_SERVER_CERT_VERIFICATION)
                return handshake_on_certificate(connection, user, size);
        if (reason == LWS_CALLBACK_CLIENT_APPEND_HANDSHAKE_HEADER)
                return handshake_on_append_headers(connection, wsi, in, size);
        if (reason == LWS_CALLBACK_CLIENT_FILTER_PRE_ESTABLISH)
                handshake_on_accepted(connection, wsi);
        else if (reason == LWS_CALLBACK_CLIENT_ESTABLISHED)
                return on_established(connection, wsi);
        else if (reason == LWS_CALLBACK_CLIENT_CONNECTION_ERROR)
                handshake_on_error(connection, wsi, in, size);
        else if (reason == LWS_CALLBACK_CLIENT_RECEIVE)
                on_receive(connection, wsi, in, size);
        else if (reason == LWS_CALLBACK_CLIENT_RECEIVE_PONG)
                connection->last_heard = usec_now();
        else if (reason == LWS_CALLBACK_CLIENT_WRITEABLE)
                return on_writable(connection, wsi);
        else if (reason == LWS_CALLBACK_WS_PEER_INITIATED_CLOSE)
                on_peer_close(connection, in, size);
        else if (reason == LWS_CALLBACK_CLIENT_CLOSED)
                on_closed(connection, wsi);
        else if (reason == LWS_CALLBACK_WSI_DESTROY)
                on_destroyed(connection, wsi);
        return 0;
}
