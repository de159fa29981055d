#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What is to be written to the history and has not been: bounded, in the order in which it was
 * said, and without what is to be forgotten, even if a server finishes it, or a disk gives it back,
 * only later. Pure.
 */

#include "history/history.h"

/* Segments, and bytes of them; beyond these the oldest are given up. */
#define BACKLOG_SEGMENTS_MAX 10000
#define BACKLOG_BYTES_MAX ((size_t) 16 * 1024 * 1024)

typedef struct Backlog {
        GPtrArray *entries; /* HistoryEntry * */
        size_t n_bytes;
        unsigned n_given_up;
        GArray *blackouts; /* Blackout */
} Backlog;

/* What was said between two times, microseconds since the Unix epoch, is not to be written. */
typedef struct Blackout {
        uint64_t session; /* 0: any */
        int64_t from_usec;
        int64_t to_usec;
} Blackout;

void backlog_init(Backlog *backlog);
void backlog_deinit(Backlog *backlog);

/* Takes the entry over. */
void backlog_add(Backlog *backlog, HistoryEntry *entry);

/* All there is, oldest first; the caller's. */
GPtrArray *backlog_take(Backlog *backlog);

/* What was taken and could not be written is the first again; takes it over. */
void backlog_put_back(Backlog *backlog, GPtrArray *entries);

/* Nothing that reaches into the blackout is written any more, not what waits, and not what begins
 * before the end of the blackout and is only added later. */
void backlog_black_out(Backlog *backlog, const Blackout *blackout);

/* Nothing comes any more of the sessions so far. */
void backlog_forget_blackouts(Backlog *backlog);

bool backlog_is_empty(const Backlog *backlog);
