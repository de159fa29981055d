#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The history, as the event loop may use it: each errand runs on the thread of a worker for the disk
 * (the other worker may wait for a person at a keyring), with the file open, and its result comes
 * back through the loop. What is to be written goes before what is asked, one errand at a time, so that
 * a write never waits for more than one of the others. Main thread, but for what a task's comments
 * say.
 */

#include "daemon/worker.h"
#include "history/history.h"

/* Inquiries that may wait; one more is refused. */
#define ARCHIVE_INQUIRIES_MAX 32

/* What there has to be of the file before an errand can run. */
typedef enum ArchiveNeed {
        ARCHIVE_FINDS,    /* a sound one */
        ARCHIVE_CREATES,  /* any: it is made, and a damaged one is set aside */
        ARCHIVE_REPLACES, /* any that is there: a damaged one is set aside */
} ArchiveNeed;

typedef enum ArchiveUrgency {
        ARCHIVE_WRITE,
        ARCHIVE_INQUIRY,
        ARCHIVE_CHORE, /* the next step of an inquiry, for which there is always room */
} ArchiveUrgency;

typedef struct ArchiveTask {
        ArchiveNeed need;
        /* On the archive's thread; may block. A negative errno, or what on_done() is to get. */
        int (*run)(History *history, void *job);
        /* From the event loop, with the result: run()'s, or why there was no history, -ENOENT if
         * there is no file. Takes the job over. */
        void (*on_done)(void *job, int result);
        /* In place of on_done() once the archive is freed; on either thread. */
        void (*discard)(void *job);
} ArchiveTask;

typedef struct ArchiveHandlers {
        /* The file was damaged; it has been moved to `aside`. */
        void (*on_set_aside)(void *userdata, const char *aside);
} ArchiveHandlers;

typedef struct Archive Archive;

/* disk is borrowed, and freed before it: its jobs are the archive's. */
int archive_new(Archive **ret, Worker *disk, const ArchiveHandlers *handlers, void *userdata);
Archive *archive_free(Archive *archive);
DEFINE_CLEANUP(Archive, archive_free)

/* Takes the job over; task outlives the program. Errors, after which it is still the caller's:
 * -EBUSY past ARCHIVE_INQUIRIES_MAX, and worker_submit()'s. */
int archive_submit(Archive *archive, const ArchiveTask *task, ArchiveUrgency urgency, void *job);

/* Whether the file stays open when there is nothing to do: while a session is being kept. */
void archive_keep_open(Archive *archive, bool open);

const char *archive_path(const Archive *archive);
