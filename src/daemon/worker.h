#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * One thread for what may block (the keyring, a database): jobs run one after the other, and their
 * completion comes back through the event loop. The thread begins with the first job. Main thread,
 * but for what a task's comments say.
 *
 * A job that hangs holds up those behind it, never the main thread: whoever can't wait sets a limit
 * of his own, and forgets a job whose time is over.
 */

#include <systemd/sd-event.h>

#include "base/cleanup.h"
#include "base/time-util.h"

/* Jobs that wait, run, or are done and not told yet. */
#define WORKER_JOBS_MAX 64

/* How long worker_free() waits for the job that runs. */
#define WORKER_END_USEC (1 * USEC_PER_SEC)

typedef struct WorkerTask {
        /* On the worker's thread. May block. */
        void (*run)(void *job);
        /* From the event loop, after run(); takes the job over. Must not free the worker. */
        void (*on_done)(void *job);
        /* In place of on_done() once the worker is freed, run or not; on either thread. */
        void (*discard)(void *job);
} WorkerTask;

typedef struct Worker Worker;

int worker_new(Worker **ret, sd_event *event);

/* Discards what waits. A job that still runs after WORKER_END_USEC is left to itself, with its
 * thread: it is discarded when it returns, if ever. */
Worker *worker_free(Worker *worker);
DEFINE_CLEANUP(Worker, worker_free)

/* Takes the job over; task outlives the program. Errors, after which it is still the caller's:
 * -EBUSY past WORKER_JOBS_MAX, -ENOMEM, and what pthread_create() says. */
int worker_submit(Worker *worker, const WorkerTask *task, void *job);
