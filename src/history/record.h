#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the history is asked for and given: sessions, their segments, and what a search found. Times
 * are microseconds since the Unix epoch. */

#include "transcript/segment.h"

typedef struct HistorySession {
        uint64_t number;
        int64_t started_usec;
        int64_t ended_usec; /* 0: it runs */
        char *title;        /* for people: the name of what was heard */
        char *source;       /* as the option source of Start */
        char *target;
        char *language; /* what was asked for; "": nothing */
        uint64_t n_segments;
        uint64_t n_words;
        double duration_sec; /* to the end of its last segment */
        bool kept;           /* on disk */
} HistorySession;

/* A copy with all that belongs to it, and the end of one. */
void history_session_copy(HistorySession *to, const HistorySession *from);
void history_session_deinit(HistorySession *session);

/* A final segment, and what it takes to tell it as a Caption. */
typedef struct HistorySegment {
        int64_t epoch_usec; /* of position 0 of its session */
        char *source;       /* as in Caption */
        Segment *segment;
} HistorySegment;

HistorySegment *history_segment_free(HistorySegment *segment);

/* When a position of its session was; one that is beyond all reason is brought within a lifetime. */
int64_t history_time(const HistorySegment *segment, double position);

typedef struct HistoryHit {
        uint64_t session;
        uint64_t segment;
        int64_t start_usec;
        double start; /* position */
        char *text;
        char *snippet; /* matches are between U+0002 and U+0003 */
} HistoryHit;

HistoryHit *history_hit_free(HistoryHit *hit);

/* Words of a text as a person counts them: what spaces set apart. */
uint64_t history_count_words(const char *text);
