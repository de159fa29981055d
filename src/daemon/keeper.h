#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Keeps sessions on disk: each final is handed to the archive as it comes, those that come while
 * the disk is at work together with the next. Where it can't be written, captions go on, a person
 * is told once a session, and what there is waits in memory (backlog.h) until it can. Main thread.
 */

#include "base/condition.h"
#include "daemon/archive.h"
#include "history/retention.h"

/* Between tries to write what could not be written. */
#define KEEPER_RETRY_USEC (3 * USEC_PER_SEC)
#define KEEPER_IDLE_RETRY_USEC (60 * USEC_PER_SEC) /* while no session runs */

/* How long the end of the program may wait for the disk. */
#define KEEPER_END_USEC (3 * USEC_PER_SEC)

typedef struct KeeperHandlers {
        /* CONDITION_HISTORY, and why nothing is kept; or "", since it is again. */
        void (*on_notice)(void *userdata, Condition condition, const char *message);
        /* After keeper_finish(): all is written, or can't be. */
        void (*on_finished)(void *userdata);
} KeeperHandlers;

typedef struct Keeper Keeper;

/* The archive is freed before it. */
int keeper_new(Keeper **ret, sd_event *event, Archive *archive, const KeeperHandlers *handlers,
               void *userdata);
Keeper *keeper_free(Keeper *keeper);
DEFINE_CLEANUP(Keeper, keeper_free)

/* A session runs (told again: nothing new); if its `kept` is set, its finals are written. What is older than so many days is
 * forgotten, once a day; 0: nothing is. */
void keeper_begin(Keeper *keeper, const HistorySession *session, unsigned days);

/* A final segment of the session that runs. epoch_usec: wall time of position 0. */
void keeper_add(Keeper *keeper, int64_t epoch_usec, const char *source, const Segment *segment);

/* The session is over. */
void keeper_end(Keeper *keeper);

/* The session that runs, with its sums; NULL: none does. */
const HistorySession *keeper_session(const Keeper *keeper);

/* What is to be forgotten is not written any more, if it waits for the disk or the server has not
 * finished it yet. What is on the disk is the caller's to have forgotten. */
void keeper_forget(Keeper *keeper, const Forgetting *forgetting);

/* What time it is to the session that runs: wall time, but for steps of the clock since it began.
 * Without one, wall time. Microseconds since the Unix epoch. */
int64_t keeper_now(const Keeper *keeper);

/* The highest number that a kept session has had; 0 as long as that is not known. */
uint64_t keeper_last_session(const Keeper *keeper);

/* Nothing comes any more: on_finished() follows, at once or after KEEPER_END_USEC at the latest. */
void keeper_finish(Keeper *keeper);
