/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <glib.h>

#include "transcript/transcript.h"
#include "transcript/utterance.h"

/* What is open on a channel, and when it was told. */
typedef struct Channel {
        Utterance utterance;
        bool dirty; /* it has changed since it was told */
        usec_t told_at;
        usec_t changed_at;
} Channel;

struct Transcript {
        TranscriptHandlers handlers;
        void *userdata;
        uint64_t last_number;
        uint64_t dropped; /* the highest number of a final that is not kept any more */
        uint32_t n_finals;
        GQueue finals; /* of Segment * */
        size_t finals_bytes;
        Channel channels[TRANSCRIPT_CHANNELS_MAX];
};

int transcript_new(Transcript **ret, const TranscriptHandlers *handlers, void *userdata)
{
        Transcript *transcript = calloc(1, sizeof(*transcript));

        if (!transcript)
                return -ENOMEM;
        transcript->handlers = *handlers;
        transcript->userdata = userdata;
        g_queue_init(&transcript->finals);
        for (unsigned i = 0; i < TRANSCRIPT_CHANNELS_MAX; i++)
                utterance_init(&transcript->channels[i].utterance, i);
        *ret = transcript;
        return 0;
}

static void free_segment(void *segment)
{
        segment_free(segment);
}

Transcript *transcript_free(Transcript *transcript)
{
        if (!transcript)
                return NULL;
        for (unsigned i = 0; i < TRANSCRIPT_CHANNELS_MAX; i++)
                utterance_deinit(&transcript->channels[i].utterance);
        g_queue_clear_full(&transcript->finals, free_segment);
        free(transcript);
        return NULL;
}

static void tell(Transcript *transcript, Channel *channel, usec_t now)
{
        Segment segment = utterance_view(&channel->utterance);

        channel->dirty = false;
        channel->told_at = now;
        transcript->handlers.on_segment(transcript->userdata, &segment);
        g_free(segment.text);
}

static void forget_oldest(Transcript *transcript)
{
        Segment *oldest = g_queue_pop_head(&transcript->finals);

        transcript->finals_bytes -= segment_bytes(oldest);
        transcript->dropped = MAX(transcript->dropped, oldest->number);
        segment_free(oldest);
}

static void keep(Transcript *transcript, const Segment *segment)
{
        g_queue_push_tail(&transcript->finals, segment_copy(segment));
        transcript->finals_bytes += segment_bytes(segment);
        while (g_queue_get_length(&transcript->finals) > TRANSCRIPT_KEPT_MAX ||
               transcript->finals_bytes > TRANSCRIPT_KEPT_BYTES_MAX)
                forget_oldest(transcript);
}

static void note_change(Channel *channel, UtteranceChange change, usec_t now)
{
        if (change != UTTERANCE_CHANGED)
                return;
        channel->dirty = true;
        channel->changed_at = now;
}

static void finish(Transcript *transcript, Channel *channel, usec_t now)
{
        Segment segment = utterance_view_final(&channel->utterance);

        transcript->n_finals++;
        transcript->handlers.on_segment(transcript->userdata, &segment);
        keep(transcript, &segment);
        g_free(segment.text);
        channel->dirty = false;
        channel->told_at = 0;
        note_change(channel, utterance_next(&channel->utterance, &transcript->last_number), now);
}

static void take(Transcript *transcript, Channel *channel, usec_t now, const Message *message)
{
        UtteranceChange change = UTTERANCE_SAME;

        if (message->type == MESSAGE_RESULTS)
                change = utterance_results(&channel->utterance, &message->results,
                                           &transcript->last_number);
        else if (message->type == MESSAGE_UTTERANCE_END)
                change = utterance_end(&channel->utterance, message->utterance_end.last_word_end);
        note_change(channel, change, now);
        if (change == UTTERANCE_ENDED)
                finish(transcript, channel, now);
}

void transcript_message(Transcript *transcript, usec_t now, const Message *message)
{
        unsigned i = message->type == MESSAGE_RESULTS         ? message->results.channel
                     : message->type == MESSAGE_UTTERANCE_END ? message->utterance_end.channel
                                                              : 0;

        if (i < TRANSCRIPT_CHANNELS_MAX)
                take(transcript, &transcript->channels[i], now, message);
        transcript_tick(transcript, now);
}

void transcript_break(Transcript *transcript)
{
        for (unsigned i = 0; i < TRANSCRIPT_CHANNELS_MAX; i++)
                utterance_hold(&transcript->channels[i].utterance);
}

static usec_t promotion_due(const Channel *channel)
{
        if (channel->utterance.number == 0 || channel->utterance.held_until > 0)
                return USEC_INFINITY;
        return channel->changed_at + TRANSCRIPT_PROMOTE_USEC;
}

static usec_t telling_due(const Channel *channel)
{
        if (!channel->dirty)
                return USEC_INFINITY;
        return channel->told_at == 0 ? 0 : channel->told_at + TRANSCRIPT_INTERVAL_USEC;
}

void transcript_tick(Transcript *transcript, usec_t now)
{
        for (unsigned i = 0; i < TRANSCRIPT_CHANNELS_MAX; i++) {
                Channel *channel = &transcript->channels[i];

                if (promotion_due(channel) <= now) {
                        utterance_promote(&channel->utterance);
                        finish(transcript, channel, now);
                } else if (telling_due(channel) <= now)
                        tell(transcript, channel, now);
        }
}

usec_t transcript_due(const Transcript *transcript)
{
        usec_t first = USEC_INFINITY;

        for (unsigned i = 0; i < TRANSCRIPT_CHANNELS_MAX; i++) {
                const Channel *channel = &transcript->channels[i];

                first = MIN(first, MIN(telling_due(channel), promotion_due(channel)));
        }
        return first;
}

void transcript_end(Transcript *transcript)
{
        for (unsigned i = 0; i < TRANSCRIPT_CHANNELS_MAX; i++) {
                Channel *channel = &transcript->channels[i];

                channel->utterance.held_until = 0;
                if (channel->utterance.number > 0)
                        finish(transcript, channel, 0);
        }
}

uint32_t transcript_n_finals(const Transcript *transcript)
{
        return transcript->n_finals;
}

uint64_t transcript_dropped(const Transcript *transcript)
{
        return transcript->dropped;
}

static int compare_numbers(const void *a, const void *b)
{
        const Segment *first = *(const Segment *const *) a, *second = *(const Segment *const *) b;

        return first->number < second->number ? -1 : first->number > second->number;
}

int transcript_visit(const Transcript *transcript, uint64_t from,
                     int (*visit)(void *userdata, const Segment *segment), void *userdata)
{
        g_autoptr(GPtrArray) order = g_ptr_array_new();
        Segment open[TRANSCRIPT_CHANNELS_MAX] = {0};
        int r = 0;

        for (const GList *item = transcript->finals.head; item; item = item->next)
                if (((const Segment *) item->data)->number >= from)
                        g_ptr_array_add(order, item->data);
        for (unsigned i = 0; i < TRANSCRIPT_CHANNELS_MAX; i++)
                if (transcript->channels[i].utterance.number >= MAX(from, (uint64_t) 1)) {
                        open[i] = utterance_view(&transcript->channels[i].utterance);
                        g_ptr_array_add(order, &open[i]);
                }
        if (order->len > 0)
                qsort(order->pdata, order->len, sizeof(order->pdata[0]), compare_numbers);
        for (guint i = 0; i < order->len && r >= 0; i++)
                r = visit(userdata, order->pdata[i]);
        for (unsigned i = 0; i < TRANSCRIPT_CHANNELS_MAX; i++)
                g_free(open[i].text);
        return r;
}
