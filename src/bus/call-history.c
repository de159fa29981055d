/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/log.h"
#include "bus/call-history.h"
#include "bus/caption.h"

/* Takes reply and call over; r: whether it could be filled. */
static void send_reply(Call *call, sd_bus_message *reply, int r)
{
        if (r >= 0)
                r = sd_bus_message_send(reply);
        else
                r = sd_bus_reply_method_errno(call->message, r, NULL);
        if (r < 0)
                log_debug_errno(r, "Failed to answer %s: %m", call_sender(call));
        sd_bus_message_unref(reply);
        call_free(call);
}

static int append_session(sd_bus_message *reply, const HistorySession *session)
{
        int r = sd_bus_message_open_container(reply, 'a', "{sv}");

        if (r >= 0)
                r = call_append_entry(reply, "session", "t", session->number);
        if (r >= 0)
                r = call_append_entry(reply, "started", "x", session->started_usec);
        if (r >= 0 && session->ended_usec != 0)
                r = call_append_entry(reply, "ended", "x", session->ended_usec);
        if (r >= 0)
                r = call_append_entry(reply, "title", "s", session->title);
        if (r >= 0)
                r = call_append_entry(reply, "source", "s", session->source);
        if (r >= 0)
                r = call_append_entry(reply, "target", "s", session->target);
        if (r >= 0)
                r = call_append_entry(reply, "language", "s", session->language);
        if (r >= 0)
                r = call_append_entry(reply, "segments", "u", (uint32_t) session->n_segments);
        if (r >= 0)
                r = call_append_entry(reply, "words", "u", (uint32_t) session->n_words);
        if (r >= 0)
                r = call_append_entry(reply, "duration", "d", session->duration_sec);
        if (r >= 0)
                r = call_append_entry(reply, "kept", "b", (int) session->kept);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

void call_reply_sessions(Call *call, const GArray *sessions)
{
        sd_bus_message *reply = NULL;
        int r = sd_bus_message_new_method_return(call->message, &reply);

        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'a', "a{sv}");
        for (guint i = 0; i < sessions->len && r >= 0; i++)
                r = append_session(reply, &g_array_index(sessions, HistorySession, i));
        if (r >= 0)
                r = sd_bus_message_close_container(reply);
        send_reply(call, reply, r);
}

static int append_hit(sd_bus_message *reply, const HistoryHit *hit)
{
        return sd_bus_message_append(reply, "a{sv}", 6, "session", "t", hit->session, "segment",
                                     "t", hit->segment, "time", "x", hit->start_usec, "position",
                                     "d", hit->start, "text", "s", hit->text, "snippet", "s",
                                     hit->snippet);
}

void call_reply_hits(Call *call, const GPtrArray *hits)
{
        sd_bus_message *reply = NULL;
        int r = sd_bus_message_new_method_return(call->message, &reply);

        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'a', "a{sv}");
        for (guint i = 0; i < hits->len && r >= 0; i++)
                r = append_hit(reply, g_ptr_array_index(hits, i));
        if (r >= 0)
                r = sd_bus_message_close_container(reply);
        send_reply(call, reply, r);
}

static int append_caption(sd_bus_message *reply, uint64_t session, const HistorySegment *entry)
{
        const ServiceContext context = {
                .session = session, .epoch_usec = entry->epoch_usec, .source = entry->source};
        int r = sd_bus_message_open_container(reply, 'r', "ttsuba{sv}");

        if (r >= 0)
                r = caption_append(reply, &context, entry->segment);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

void call_reply_captions(Call *call, uint64_t session, const GPtrArray *segments)
{
        sd_bus_message *reply = NULL;
        int r = sd_bus_message_new_method_return(call->message, &reply);

        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'a', "(ttsuba{sv})");
        for (guint i = 0; i < segments->len && r >= 0; i++)
                r = append_caption(reply, session, g_ptr_array_index(segments, i));
        if (r >= 0)
                r = sd_bus_message_close_container(reply);
        send_reply(call, reply, r);
}

void call_reply_count(Call *call, uint32_t count)
{
        sd_bus_message *reply = NULL;
        int r = sd_bus_message_new_method_return(call->message, &reply);

        if (r >= 0)
                r = sd_bus_message_append(reply, "u", count);
        send_reply(call, reply, r);
}
