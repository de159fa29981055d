/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "upstream/sender.h"

void sender_init(Sender *sender, Timeline *timeline, Transport *transport)
{
        *sender = (Sender){.timeline = timeline, .transport = transport};
}

void sender_deinit(Sender *sender)
{
        g_clear_pointer(&sender->digest, g_checksum_free);
}

void sender_begin(Sender *sender, uint64_t position, usec_t now)
{
        sender_deinit(sender);
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

/* Counts what goes out for the first time; a replay is a second one. */
static void count(Sender *sender, size_t n_frames)
{
        uint64_t end = sender->cursor + n_frames;

        if (end > sender->first_new) {
                sender->n_first += end - MAX(sender->first_new, sender->cursor);
                sender->first_new = end;
        }
        sender->n_sent += n_frames;
}

static int send_frames(Sender *sender, usec_t now, const int16_t *frames, size_t n_frames)
{
        size_t bytes = n_frames * sender_frame_bytes(sender);
        int r = transport_send(sender->transport, TRANSPORT_BINARY, frames, bytes);

        if (r < 0)
                return r;
        g_checksum_update(sender->digest, (const guchar *) frames, (gssize) bytes);
        sent_add(&sender->sent, sender->cursor, n_frames);
        count(sender, n_frames);
        sender->cursor += n_frames;
        sender->allowance -= n_frames;
        sender->sent_at = now;
        return 0;
}

/* Whether an incomplete chunk may go out: at the end, and when no more came for a while. */
static bool may_flush(const Sender *sender, usec_t now, bool all)
{
        return all || now >= sender->grown_at + SENDER_FLUSH_USEC;
}

int sender_pump(Sender *sender, usec_t now, bool all)
{
        int16_t frames[SENDER_MESSAGE_FRAMES * TIMELINE_CHANNELS_MAX];

        reckon_allowance(sender, now);
        while (transport_pending(sender->transport) < SENDER_PENDING_MAX_BYTES) {
                uint64_t backlog = sender_backlog(sender);
                size_t wanted = (size_t) MIN(backlog, (uint64_t) SENDER_MESSAGE_FRAMES), n;
                int r;

                if (backlog == 0 || (backlog < SENDER_CHUNK_FRAMES && !may_flush(sender, now, all)))
                        return 0;
                if (sender->allowance < wanted)
                        return 0;
                n = timeline_read(sender->timeline, &sender->cursor, frames, wanted);
                if (n == 0)
                        return 0;
                mark_loss(sender);
                r = send_frames(sender, now, frames, n);
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
        if (backlog >= SENDER_CHUNK_FRAMES || all)
                return sender->paced_at + SENDER_INTERVAL_USEC;
        return sender->grown_at + SENDER_FLUSH_USEC;
}
