#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What was sent when: maps a connection's own seconds back to the session's clock.
 *
 * A server counts the audio it was fed on one connection, from 0; pauses and gaps are not in it.
 * The table holds a row for each unbroken stretch. Pure.
 */

#include <stddef.h>
#include <stdint.h>

/* Rows kept; the oldest, whose audio is long final, are forgotten past it. */
#define SENT_ROWS_MAX 256

typedef struct SentRow {
        uint64_t fed;      /* frames fed on this connection before this stretch */
        uint64_t position; /* of its first frame on the session's clock */
        uint64_t n_frames;
} SentRow;

typedef struct SentTable {
        SentRow rows[SENT_ROWS_MAX];
        size_t n_rows;
        uint64_t fed; /* frames fed on this connection */
} SentTable;

/* A new connection: its count starts at 0. */
void sent_reset(SentTable *table);

/* n_frames from position on were sent next. */
void sent_add(SentTable *table, uint64_t position, uint64_t n_frames);

/* n_frames that are on no timeline were fed: silence that filled a packet. */
void sent_pad(SentTable *table, uint64_t n_frames);

/* The session's position of what begins at the connection's frame `fed`; past all that was sent,
 * counted on from its end. */
uint64_t sent_position(const SentTable *table, uint64_t fed);

/* The same of what ends there: at a seam between two stretches it is the earlier one's end. */
static inline uint64_t sent_position_of_end(const SentTable *table, uint64_t fed)
{
        return fed > 0 ? sent_position(table, fed - 1) + 1 : sent_position(table, 0);
}
