/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <string.h>

#include "base/buffer.h"
#include "base/log.h"
#include "recognizer/connection.h"

/* The words of other servers, by which clients know these ends. */
#define REASON_IDLE                                                                         \
        "Deepgram did not receive audio data or a text message within the timeout window. " \
        "See https://dpgr.am/net0001"
#define REASON_FAULT                                                              \
        "Deepgram did not provide a response message within the timeout window. " \
        "See https://dpgr.am/net0000"

/* When a client seems idle, this long is left to read what it may have sent while we slept. */
#define LAST_LOOK ((lws_usec_t) (20 * USEC_PER_MSEC))

struct Connection {
        struct lws *wsi;
        WorkerConfig config;
        Worker *worker; /* from the upgrade on */
        usec_t idle;
        usec_t last_sign; /* of life: a message came, or one went */
        Buffer text;      /* a text message whose end is still to come */
        bool held_back;
        bool closing; /* the close frame is on its way */
        bool seems_idle;
};

int connection_new(Connection **ret, struct lws *wsi, const WorkerConfig *config, usec_t idle)
{
        Connection *connection = calloc(1, sizeof(*connection));

        if (!connection)
                return -ENOMEM;
        connection->wsi = wsi;
        connection->config = *config;
        connection->idle = idle;
        connection->text = BUFFER_INIT(CONNECTION_TEXT_MAX);
        *ret = connection;
        return 0;
}

Connection *connection_free(Connection *connection, Worker **ret_worker)
{
        *ret_worker = connection->worker;
        buffer_deinit(&connection->text);
        free(connection);
        return NULL;
}

void connection_end_worker(Connection *connection)
{
        connection->worker = worker_free(connection->worker);
}

const char *connection_request_id(const Connection *connection)
{
        return connection->config.request_id;
}

static int close_with(Connection *connection, enum lws_close_status status, const char *reason)
{
        connection->closing = true;
        lws_close_reason(connection->wsi, status, (unsigned char *) reason, strlen(reason));
        return -1;
}

static void note_sign_of_life(Connection *connection)
{
        connection->last_sign = usec_now();
        connection->seems_idle = false;
}

int connection_on_established(Connection *connection)
{
        int r = worker_new(&connection->worker, &connection->config);

        if (r < 0) {
                log_error_errno(r, "Failed to start a thread for %s: %m",
                                connection->config.request_id);
                return close_with(connection, LWS_CLOSE_STATUS_UNEXPECTED_CONDITION, REASON_FAULT);
        }
        note_sign_of_life(connection);
        lws_set_timer_usecs(connection->wsi, (lws_usec_t) connection->idle);
        log_info("%s: a client has connected.", connection->config.request_id);
        return 0;
}

/* Bytes that are not taken now stay in the client's TCP. */
static void hold_back(Connection *connection, bool wanted)
{
        if (connection->held_back == wanted)
                return;
        connection->held_back = wanted;
        lws_rx_flow_control(connection->wsi, !wanted);
}

static int receive_audio(Connection *connection, const void *bytes, size_t size, bool whole)
{
        if (size > 0)
                return worker_push(connection->worker, ITEM_AUDIO, bytes, size);
        /* An empty binary message is the end of audio of old. */
        return whole ? worker_push(connection->worker, ITEM_END, NULL, 0) : 0;
}

static int receive_text(Connection *connection, const void *bytes, size_t size, bool last)
{
        int r = buffer_append(&connection->text, bytes, size);

        if (r < 0 || !last)
                return r;
        r = worker_push(connection->worker, ITEM_TEXT, connection->text.data,
                        connection->text.size);
        buffer_clear(&connection->text);
        return r;
}

int connection_on_receive(Connection *connection, const void *bytes, size_t size)
{
        bool first = lws_is_first_fragment(connection->wsi);
        bool last = lws_is_final_fragment(connection->wsi);
        int r;

        note_sign_of_life(connection);
        if (lws_frame_is_binary(connection->wsi))
                r = receive_audio(connection, bytes, size, first && last);
        else
                r = receive_text(connection, bytes, size, last);
        if (r == -EMSGSIZE)
                return close_with(connection, LWS_CLOSE_STATUS_MESSAGE_TOO_LARGE, "");
        if (r < 0)
                return close_with(connection, LWS_CLOSE_STATUS_UNEXPECTED_CONDITION, REASON_FAULT);
        if (worker_backlog(connection->worker) >= WORKER_BACKLOG_HIGH)
                hold_back(connection, true);
        return 0;
}

static int send_text(Connection *connection, const Item *item)
{
        _cleanup_free_ unsigned char *frame = malloc(LWS_PRE + item->size);

        if (!frame)
                return -1;
        memcpy(frame + LWS_PRE, item->bytes, item->size);
        note_sign_of_life(connection);
        return lws_write(connection->wsi, frame + LWS_PRE, item->size, LWS_WRITE_TEXT) < 0 ? -1 : 0;
}

int connection_on_writable(Connection *connection)
{
        _cleanup_(item_freep) Item *item = NULL;

        if (connection->closing || !connection->worker)
                return -1;
        item = worker_pop(connection->worker);
        if (!item)
                return 0;
        if (worker_has_output(connection->worker))
                lws_callback_on_writable(connection->wsi);
        switch (item->type) {
        case ITEM_TEXT:
                return send_text(connection, item);
        case ITEM_CLOSE:
                return close_with(connection, LWS_CLOSE_STATUS_NORMAL, "");
        case ITEM_CLOSE_IDLE:
                return close_with(connection, LWS_CLOSE_STATUS_UNEXPECTED_CONDITION, REASON_IDLE);
        case ITEM_CLOSE_FAULT:
                return close_with(connection, LWS_CLOSE_STATUS_UNEXPECTED_CONDITION, REASON_FAULT);
        case ITEM_AUDIO:
        case ITEM_END:
        case ITEM_IDLE:
                break; /* of the other direction */
        }
        return -1;
}

/*
 * What a busy worker has yet to look at did come, and whom we hold back can't send: neither is
 * idle. A client that reads nothing of what is said to it is dropped.
 */
static int end_idle(Connection *connection)
{
        if (connection->closing || worker_has_output(connection->worker))
                return -1;
        note_sign_of_life(connection);
        if (!worker_is_idle(connection->worker))
                return 0;
        return worker_push(connection->worker, ITEM_IDLE, NULL, 0) < 0 ? -1 : 0;
}

int connection_on_timer(Connection *connection)
{
        usec_t quiet = usec_now() - connection->last_sign;
        lws_usec_t wait = (lws_usec_t) connection->idle;
        bool over = quiet >= connection->idle && connection->seems_idle;

        if (quiet < connection->idle) {
                wait -= (lws_usec_t) quiet;
        } else if (!over) {
                connection->seems_idle = true;
                wait = LAST_LOOK;
        }
        lws_set_timer_usecs(connection->wsi, wait);
        return over ? end_idle(connection) : 0;
}

void connection_on_wake(Connection *connection)
{
        if (!connection->worker)
                return;
        if (worker_has_output(connection->worker))
                lws_callback_on_writable(connection->wsi);
        if (worker_backlog(connection->worker) < WORKER_BACKLOG_LOW)
                hold_back(connection, false);
}
