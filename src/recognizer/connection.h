#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One client on the socket's thread: feeds its worker, sends what that has to say, keeps time. */

#include <stddef.h>

#include <libwebsockets.h>

#include "base/cleanup.h"
#include "base/time-util.h"
#include "recognizer/worker.h"

/* Bytes of a text message; binary ones are passed on piecemeal and may be of any length. */
#define CONNECTION_TEXT_MAX ((size_t) 64 * 1024)

typedef struct Connection Connection;

/* idle: without a binary or text message for this long, the connection is ended.
 * Errors: -ENOMEM. */
int connection_new(Connection **ret, struct lws *wsi, const WorkerConfig *config, usec_t idle);

/* Gives up the worker, which may still be busy: *ret_worker is the caller's, or NULL. */
Connection *connection_free(Connection *connection, Worker **ret_worker);

/* Waits for the worker's end; nothing is said or heard any more. */
void connection_end_worker(Connection *connection);

const char *connection_request_id(const Connection *connection);

/* lws's callbacks: what these return, the callback returns. */
int connection_on_established(Connection *connection);
int connection_on_receive(Connection *connection, const void *bytes, size_t size);
int connection_on_writable(Connection *connection);
int connection_on_timer(Connection *connection);

/* The worker has something new. */
void connection_on_wake(Connection *connection);
