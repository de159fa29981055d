/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <assert.h>
#include <string.h>

#include "upstream/sender.h"

/* Stretches of a message that gaps may part; what is behind more of them is the next one's. */
#define BATCH_STRETCHES_MAX 8

static_assert(ENCODER_FRAMES <= SENDER_MESSAGE_FRAMES, "a packet fits a message");

void sender_init(Sender *sender, Timeline *timeline, Transport *transport, Encoder *encoder)
{
        *sender = (Sender){.timeline = timeline, .transport = transport, .encoder = encoder};
}

void sender_deinit(Sender *sender)
{
        g_clear_pointer(&sender->digest, g_checksum_free);
        sender->encoder = encoder_free(sender->encoder);
}

bool sender_uncompress(Sender *sender)
{
        if (!sender->encoder)
                return false;
        sender->encoder = encoder_free(sender->encoder);
        return true;
}

void sender_begin(Sender *sender, uint64_t position, usec_t now)
{
        g_clear_pointer(&sender->digest, g_checksum_free);
        if (sender->encoder)
                encoder_reset(sender->encoder);
        sender->digest = g_checksum_new(G_CHECKSUM_SHA256);
        sent_reset(&sender->sent);
        sender->cursor = position;
        sender->allowance = SENDER_BURST_FRAMES;
        sender->paced_at = now;
        sender->sent_at = now;
}

void sender_grown(Sender *sender, usec_t now)
{
        sender->grown_at = now;
}

size_t sender_frame_bytes(const Sender *sender)
{
        return timeline_channels(sender->timeline) * sizeof(int16_t);
}

uint64_t sender_backlog(const Sender *sender)
{
        return timeline_available(sender->timeline, sender->cursor);
}

uint64_t sender_unsent(const Sender *sender)
{
        return timeline_available(sender->timeline, sender->first_new);
}

uint64_t sender_lost(const Sender *sender)
{
        TimelineAccount account;

        timeline_account(sender->timeline, &account);
        return account.captured - sender->n_first - sender_unsent(sender);
}

uint64_t sender_take_loss(Sender *sender, uint64_t position)
{
        uint64_t loss = sender->loss;

        if (loss == 0 || position < sender->loss_position)
                return 0;
        sender->loss = 0;
        return loss;
}

/* What fell out of the timeline before it could be sent is before the cursor now. */
static void mark_loss(Sender *sender)
{
        uint64_t n_lost = sender_lost(sender);

        if (n_lost == sender->n_lost)
                return;
        sender->loss += n_lost - sender->n_lost;
        sender->loss_position = sender->cursor;
        sender->n_lost = n_lost;
}

static void reckon_allowance(Sender *sender, usec_t now)
{
        uint64_t more = (now - sender->paced_at) * SAMPLE_RATE * SENDER_PACE_NUMERATOR /
                        (SENDER_PACE_DENOMINATOR * USEC_PER_SEC);

        /* A remainder of less than a frame stays in the clock, so that none is ever given away. */
        if (more == 0)
                return;
        sender->allowance = MIN(sender->allowance + more, SENDER_BURST_FRAMES);
        sender->paced_at = now;
}

/* Frames that make a message worth sending, and the most that one holds. */
static size_t chunk_frames(const Sender *sender)
{
        return sender->encoder ? ENCODER_FRAMES : SENDER_CHUNK_FRAMES;
}

static size_t message_frames(const Sender *sender)
{
        return sender->encoder ? ENCODER_FRAMES : SENDER_MESSAGE_FRAMES;
}

/* The frames of one message, and where on the timeline they come from. */
typedef struct Batch {
        int16_t frames[SENDER_MESSAGE_FRAMES * TIMELINE_CHANNELS_MAX];
        size_t n_frames;
        struct {
                uint64_t position;
                size_t n_frames;
        } stretches[BATCH_STRETCHES_MAX];
        size_t n_stretches;
} Batch;

/* Reads on across gaps, which the server doesn't hear of. */
static void gather(Sender *sender, Batch *batch, size_t wanted)
{
        unsigned n_channels = timeline_channels(sender->timeline);
        uint64_t position = sender->cursor;

        batch->n_frames = batch->n_stretches = 0;
        while (batch->n_frames < wanted && batch->n_stretches < BATCH_STRETCHES_MAX) {
                size_t n = timeline_read(sender->timeline, &position,
                                         batch->frames + batch->n_frames * n_channels,
                                         wanted - batch->n_frames);

                if (n == 0)
                        return;
                batch->stretches[batch->n_stretches].position = position;
                batch->stretches[batch->n_stretches++].n_frames = n;
                batch->n_frames += n;
                position += n;
        }
}

/* Counts what goes out for the first time; a replay is a second one. */
static void count(Sender *sender, uint64_t position, size_t n_frames)
{
        uint64_t end = position + n_frames;

        if (end <= sender->first_new)
                return;
        sender->n_first += end - MAX(sender->first_new, position);
        sender->first_new = end;
}

/* It has gone out: the tables and counts follow. padding: frames of silence at its end. */
static void commit(Sender *sender, usec_t now, const Batch *batch, size_t padding)
{
        for (size_t i = 0; i < batch->n_stretches; i++) {
                uint64_t position = batch->stretches[i].position;
                size_t n = batch->stretches[i].n_frames;

                sender->cursor = position;
                mark_loss(sender);
                sent_add(&sender->sent, position, n);
                count(sender, position, n);
                sender->cursor = position + n;
        }
        sent_pad(&sender->sent, padding);
        sender->n_sent += batch->n_frames + padding;
        sender->allowance -= MIN(sender->allowance, batch->n_frames + padding);
        sender->sent_at = now;
}

static int send_bytes(Sender *sender, const void *data, size_t size)
{
        int r = transport_send(sender->transport, TRANSPORT_BINARY, data, size);

        if (r >= 0)
                g_checksum_update(sender->digest, data, (gssize) size);
        return r;
}

static int send_batch(Sender *sender, usec_t now, Batch *batch)
{
        size_t frame_bytes = sender_frame_bytes(sender), padding = 0;
        uint8_t packet[ENCODER_PACKET_MAX_BYTES];
        int r;

        if (sender->encoder) {
                padding = ENCODER_FRAMES - batch->n_frames;
                memset((uint8_t *) batch->frames + batch->n_frames * frame_bytes, 0,
                       padding * frame_bytes);
                r = encoder_encode(sender->encoder, batch->frames, packet);
                if (r >= 0)
                        r = send_bytes(sender, packet, (size_t) r);
        } else
                r = send_bytes(sender, batch->frames, batch->n_frames * frame_bytes);
        if (r >= 0)
                commit(sender, now, batch, padding);
        return r;
}

static usec_t flush_due(const Sender *sender)
{
        return sender->grown_at + (sender->encoder ? SENDER_FLUSH_PACKET_USEC : SENDER_FLUSH_USEC);
}

/* Whether an incomplete chunk may go out: at the end, and when no more came for a while. */
static bool may_flush(const Sender *sender, usec_t now, bool all)
{
        return all || now >= flush_due(sender);
}

bool sender_has_caught_up(const Sender *sender)
{
        return sender_backlog(sender) < chunk_frames(sender);
}

int sender_pump(Sender *sender, usec_t now, bool all)
{
        Batch batch;

        reckon_allowance(sender, now);
        while (transport_pending(sender->transport) < SENDER_PENDING_MAX_BYTES) {
                uint64_t backlog = sender_backlog(sender);
                size_t wanted = (size_t) MIN(backlog, (uint64_t) message_frames(sender));
                int r;

                if (backlog == 0 || sender->allowance < wanted ||
                    (backlog < chunk_frames(sender) && !may_flush(sender, now, all)))
                        return 0;
                gather(sender, &batch, wanted);
                if (batch.n_frames == 0)
                        return 0;
                r = send_batch(sender, now, &batch);
                if (r < 0)
                        return r;
        }
        return 0;
}

int sender_control(Sender *sender, usec_t now, const char *json)
{
        int r = transport_send(sender->transport, TRANSPORT_TEXT, json, strlen(json));

        if (r >= 0)
                sender->sent_at = now;
        return r;
}

usec_t sender_due(const Sender *sender, bool all)
{
        uint64_t backlog = sender_backlog(sender);

        if (backlog == 0)
                return USEC_INFINITY;
        if (backlog >= chunk_frames(sender) || all)
                return sender->paced_at + SENDER_INTERVAL_USEC;
        return flush_due(sender);
}
