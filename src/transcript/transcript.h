#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The transcript of a session: segments built from what the server says (protocol.md §10), and told
 * to their owner: finals at once, interim changes at most every 40 ms a segment. Pure; main thread.
 */

#include "base/time-util.h"
#include "transcript/segment.h"

/* Interim changes of a segment are told at most this often (org.surtitle.Captions1, Caption). */
#define TRANSCRIPT_INTERVAL_USEC (40 * USEC_PER_MSEC)

/* An open segment that nothing has changed for so long is ended as it stands: a server that owes
 * its final may never give it. Not while a lost connection is being replaced. */
#define TRANSCRIPT_PROMOTE_USEC (20 * USEC_PER_SEC)

/* Finals kept for clients that join late: some hours of speech. */
#define TRANSCRIPT_KEPT_MAX 5000
#define TRANSCRIPT_KEPT_BYTES_MAX ((size_t) 32 * 1024 * 1024)

#define TRANSCRIPT_CHANNELS_MAX 2

typedef struct TranscriptHandlers {
        /* A segment appeared or changed. It is valid during the call. */
        void (*on_segment)(void *userdata, const Segment *segment);
} TranscriptHandlers;

typedef struct Transcript Transcript;

int transcript_new(Transcript **ret, const TranscriptHandlers *handlers, void *userdata);
Transcript *transcript_free(Transcript *transcript);
DEFINE_CLEANUP(Transcript, transcript_free)

/* The server said something; times are positions. */
void transcript_message(Transcript *transcript, usec_t now, const Message *message);

/* The connection broke: the tentative text stays until what replaces it reaches as far. */
void transcript_break(Transcript *transcript);

/* Tell what waits to be told; to be called at transcript_due(). */
void transcript_tick(Transcript *transcript, usec_t now);
usec_t transcript_due(const Transcript *transcript);

/* Nothing more will come: open segments become final, their tentative text unconfirmed. */
void transcript_end(Transcript *transcript);

/* Final segments told. */
uint32_t transcript_n_finals(const Transcript *transcript);

/* The highest number of a final that is not kept any more; 0: all are. */
uint64_t transcript_dropped(const Transcript *transcript);

/* Visits the segments that are kept, and the open ones, from number `from` on, in their order.
 * Ends early with what visit returns if that is negative. */
int transcript_visit(const Transcript *transcript, uint64_t from,
                     int (*visit)(void *userdata, const Segment *segment), void *userdata);
