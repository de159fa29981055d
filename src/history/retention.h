#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Forgetting: in short steps, so that what is being said is written in between (and not forgotten
 * with what was there before), and so that nothing of it can be read in the files any more.
 *
 * SQLite overwrites what is deleted (secure_delete), but words live on in two more places: the full
 * text keeps deleted rows in its older parts, until these are merged with the deletions, and the
 * write-ahead log has pages as they were. So after the rows come a merge of the whole index and the
 * emptying of the log. A note in the file says what is being forgotten until all of that is done: a
 * program that is killed meanwhile goes on when it runs again.
 */

#include "history/history.h"

/* The numbers are the file's. */
typedef enum ForgetWhat {
        FORGET_NOTHING = 0, /* new; only what was begun before is finished */
        FORGET_SESSION = 1,
        FORGET_SINCE = 2,  /* what ended at a time or later */
        FORGET_BEFORE = 3, /* what ended before a time */
        FORGET_ALL = 4,
} ForgetWhat;

typedef enum ForgetStage {
        FORGET_BEGIN,
        FORGET_DELETE,
        FORGET_MERGE_FIRST,
        FORGET_MERGE,
        FORGET_FINISH,
} ForgetStage;

typedef struct Forgetting {
        ForgetWhat what;
        uint64_t session;     /* FORGET_SESSION */
        int64_t time_usec;    /* FORGET_SINCE, FORGET_BEFORE: since the Unix epoch */
        uint64_t n_forgotten; /* segments, so far */
        /* Its own. */
        ForgetStage stage;
        int64_t last_id; /* the last row that was there in the beginning */
        bool resumed;
} Forgetting;

/*
 * Takes one step, of some tens of milliseconds: 1 while there are more, 0 when it is done. Errors:
 * history.h's; -ENOENT if there is no such session; -EBUSY while another program reads the file:
 * all is forgotten then, but traces are left, until FORGET_NOTHING has been done.
 */
int retention_step(History *history, Forgetting *forgetting);
