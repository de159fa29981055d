#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A connection's thread: takes in what the socket received, gives out what is to be sent.
 *
 * The functions are for the socket's thread, and never wait for recognition; only joining does.
 * `wake` is called on the worker's thread whenever there is something new to look at.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/cleanup.h"
#include "recognizer/pool.h"
#include "recognizer/query.h"
#include "recognizer/queue.h"
#include "recognizer/request-id.h"

/* Past the first, the client is to be held back; below the second it may go on. Half a mebibyte is
 * 16 s of audio. */
#define WORKER_BACKLOG_HIGH ((size_t) 512 * 1024)
#define WORKER_BACKLOG_LOW ((size_t) 256 * 1024)

typedef struct Worker Worker;

typedef struct WorkerConfig {
        Query query;
        char request_id[REQUEST_ID_BYTES];
        EnginePool *pool; /* outlives the worker */
        void (*wake)(void *userdata);
        void *userdata;
} WorkerConfig;

/* Errors: -ENOMEM, -EAGAIN when there can be no more threads. */
int worker_new(Worker **ret, const WorkerConfig *config);

/* Errors: -ENOMEM. */
int worker_push(Worker *worker, ItemType type, const void *bytes, size_t size);

/* The next thing to send, the caller's; NULL when there is none yet. */
Item *worker_pop(Worker *worker);

bool worker_has_output(Worker *worker);
/* Bytes that it has yet to look at. */
size_t worker_backlog(Worker *worker);
bool worker_is_idle(Worker *worker);

/* Nobody wants its results any more: it ends soon, and wakes. */
void worker_abandon(Worker *worker);
bool worker_has_ended(Worker *worker);
/* Abandons and waits for the end: at once if it has ended. Takes NULL. */
Worker *worker_free(Worker *worker);
