#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What goes out on a connection: audio from the timeline, in chunks, in order, at no more than
 * 1.25 times real time beyond a short burst, and no more than the socket takes. Keeps the digest of
 * what was sent and the table of when. Pure.
 */

#include <glib.h>

#include "audio/timeline.h"
#include "base/time-util.h"
#include "upstream/encoder.h"
#include "upstream/sent.h"
#include "upstream/transport.h"

/* One message: at least this much while audio flows (40 ms, a cycle of the graph at its longest), at
 * most 100 ms (protocol §5). */
#define SENDER_CHUNK_FRAMES ((size_t) SAMPLE_RATE / 25)
#define SENDER_MESSAGE_FRAMES ((size_t) SAMPLE_RATE / 10)

/* Less than a chunk is sent once no more came for so long. A packet is filled up with silence then,
 * which must not come between two cycles of a slow graph: those last up to 171 ms. */
#define SENDER_FLUSH_USEC (100 * USEC_PER_MSEC)
#define SENDER_FLUSH_PACKET_USEC (300 * USEC_PER_MSEC)

/* Beyond the burst, audio goes out at 5/4 of real time at the most (protocol §5). */
#define SENDER_PACE_NUMERATOR 5
#define SENDER_PACE_DENOMINATOR 4
#define SENDER_BURST_FRAMES ((uint64_t) SAMPLE_RATE / 2)

/* How often a backlog is fed. */
#define SENDER_INTERVAL_USEC (40 * USEC_PER_MSEC)

/* Bytes that may wait for the socket; the rest waits in the timeline. */
#define SENDER_PENDING_MAX_BYTES ((size_t) 64 * 1024)

typedef struct Sender {
        Timeline *timeline;
        Transport *transport;
        Encoder *encoder;  /* owned; NULL: linear16 */
        GChecksum *digest; /* SHA-256 of this connection's audio; NULL before the first */
        SentTable sent;
        uint64_t cursor;    /* the next position to send */
        uint64_t first_new; /* everything before was sent at least once, on any connection */
        uint64_t n_sent;    /* frames sent in all, replays too: what a server may bill */
        uint64_t n_first;   /* of these: sent for the first time */
        uint64_t allowance; /* frames that may go out now */
        uint64_t n_lost;    /* frames lost as far as a loss was marked */
        uint64_t loss; /* frames lost before loss_position, not yet taken by sender_take_loss() */
        uint64_t loss_position;
        usec_t paced_at; /* when the allowance was last reckoned */
        usec_t grown_at; /* when the timeline last grew */
        usec_t sent_at;  /* when anything was last sent, control messages too */
} Sender;

/* Takes encoder over, which may be NULL. */
void sender_init(Sender *sender, Timeline *timeline, Transport *transport, Encoder *encoder);
void sender_deinit(Sender *sender);

/* Audio is sent as it is on connections to come. False if it was already. */
bool sender_uncompress(Sender *sender);

/* A connection was opened: send from position on. */
void sender_begin(Sender *sender, uint64_t position, usec_t now);

/* The timeline has grown. */
void sender_grown(Sender *sender, usec_t now);

/* Sends what is due; with `all`, the last incomplete chunk too. Errors: transport_send()'s. */
int sender_pump(Sender *sender, usec_t now, bool all);

/* Sends a control message behind the audio before it. Errors: transport_send()'s. */
int sender_control(Sender *sender, usec_t now, const char *json);

/* When sender_pump() has something to do, USEC_INFINITY for nothing. */
usec_t sender_due(const Sender *sender, bool all);

/* Whether all is sent but an incomplete chunk, for which more may come. */
bool sender_has_caught_up(const Sender *sender);

/* Frames that wait to be sent. */
uint64_t sender_backlog(const Sender *sender);

/* Frames kept that were never sent on any connection. */
uint64_t sender_unsent(const Sender *sender);

/* Frames that were captured, never sent, and are kept no more. */
uint64_t sender_lost(const Sender *sender);

/* Frames that were lost before a text that starts at position, told once; 0: none. */
uint64_t sender_take_loss(Sender *sender, uint64_t position);

/* Bytes of a frame of all channels. */
size_t sender_frame_bytes(const Sender *sender);
