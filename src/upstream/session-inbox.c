/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the server says: its times are put on the session's clock, its finals settle accounts. */

#include <string.h>

#include "base/i18n.h"
#include "base/log.h"
#include "upstream/session-private.h"

static uint64_t frames_of(double seconds)
{
        return (uint64_t) (seconds * SAMPLE_RATE + 0.5);
}

static double seconds_of(uint64_t frames)
{
        return (double) frames / SAMPLE_RATE;
}

static double map_start(const Session *session, double seconds)
{
        return seconds_of(sent_position(&session->sender.sent, frames_of(seconds)));
}

static double map_end(const Session *session, double seconds)
{
        return seconds_of(sent_position_of_end(&session->sender.sent, frames_of(seconds)));
}

/* Nobody needs to hear again what is before these seconds of the connection. A server can't be done
 * with more than it was sent. */
static void settle_until(Session *session, unsigned channel, double seconds)
{
        const Sender *sender = &session->sender;
        uint64_t until = sent_position_of_end(&sender->sent, frames_of(seconds));
        uint64_t *final_until = &session->final_until[channel];

        *final_until = MAX(*final_until, MIN(until, sender->cursor));
        timeline_release(session->timeline, session_replay_position(session));
}

/* Where the first word of what is not final begins, or will begin at the earliest. */
static double silent_until(const Session *session, const Results *results)
{
        if (results->n_words > 0)
                return results->words[0].start;
        return *results->text ? results->start
                              : MIN(results->end, seconds_of(session->sender.sent.fed));
}

/*
 * Silence is not always made final: version 2's goes on until somebody speaks and ends a turn, as
 * may that of one of two channels. Were it kept for that, a break would send minutes of it again.
 */
static void settle_account(Session *session, const Results *results)
{
        double seconds = results->is_final
                                 ? results->end
                                 : silent_until(session, results) - SESSION_SILENCE_SECONDS;

        if (!results->is_final && seconds <= results->start)
                return;
        /* A server that takes several channels for one speaks for all of them. */
        for (unsigned i = 0; i < timeline_channels(session->timeline); i++)
                if (i == results->channel || results->n_channels == 1)
                        settle_until(session, i, seconds);
}

/* Sound without a gap came until just now, so that a position's time is known from the newest. */
static void note_latency(Session *session, usec_t now, uint64_t position)
{
        uint64_t end = timeline_end(session->timeline);
        usec_t age = position < end ? (end - position) * USEC_PER_SEC / SAMPLE_RATE : 0;

        if (now - session->sender.grown_at < USEC_PER_SEC)
                latency_add(&session->latency, now - session->sender.grown_at + age);
}

static void on_results(Session *session, usec_t now, Results *results)
{
        settle_account(session, results);
        /* A server that gives finals serves; one that only accepts may do so every half second. */
        if (results->is_final)
                backoff_reset(&session->backoff);
        results->start = map_start(session, results->start);
        results->end = map_end(session, results->end);
        for (size_t i = 0; i < results->n_words; i++) {
                results->words[i].start = map_start(session, results->words[i].start);
                results->words[i].end = map_end(session, results->words[i].end);
        }
        if (*results->text)
                results->lost_sec =
                        seconds_of(sender_take_loss(&session->sender, frames_of(results->start)));
        note_latency(session, now, frames_of(results->end));
}

static void on_metadata(Session *session, usec_t now, const char *sha256)
{
        const char *ours = g_checksum_get_string(session->sender.digest);

        /* A server that ran into a timeout, or does not hash at all, says something shorter. */
        if (strlen(sha256) == strlen(ours) && g_ascii_strcasecmp(sha256, ours) != 0) {
                log_warning("%s did not receive the audio as it was sent.", session->host);
                session->handlers.on_notice(session->userdata, CONDITION_AUDIO_DROPPED,
                                            _("The server did not receive the audio as it was "
                                              "sent; words may be missing."));
        }
        if (session->link == LINK_ENDING)
                session_link_finished(session, now);
}

/* Those that came later are had from a connection that is opened with them; those that its query
 * does not hold, from none. */
void session_inbox_not_configured(Session *session)
{
        session->configured_at = 0;
        session->refuses_configure = true;
        session->stale = session->outdated;
        log_info("%s does not take keyterms on an open connection.", session->host);
        if (!session->configure || session->short_of_keyterms)
                return;
        session->short_of_keyterms = true;
        session->handlers.on_notice(session->userdata, CONDITION_LIMIT,
                                    _("The server takes only the first of these keyterms; leave "
                                      "out those that matter least."));
}

static void on_configured(Session *session, bool accepted)
{
        session->configured_at = 0;
        if (!accepted)
                session_inbox_not_configured(session);
}

static void on_complaint(Session *session, const Message *message)
{
        log_warning("%s says: %s (%s)", session->host, message->complaint.description,
                    message->complaint.code);
        if (message->type == MESSAGE_ERROR && session->configured_at > 0)
                session_inbox_not_configured(session);
}

static bool has_channel(const Session *session, unsigned channel)
{
        return channel < timeline_channels(session->timeline);
}

/* What is for the transcript goes on to it. */
static void on_message(Session *session, usec_t now, Message *message)
{
        switch (message->type) {
        case MESSAGE_RESULTS:
                if (!has_channel(session, message->results.channel))
                        return;
                on_results(session, now, &message->results);
                break;
        case MESSAGE_UTTERANCE_END:
                if (message->utterance_end.last_word_end >= 0)
                        message->utterance_end.last_word_end =
                                map_end(session, message->utterance_end.last_word_end);
                break;
        case MESSAGE_SPEECH_STARTED:
                message->speech_started.timestamp =
                        map_start(session, message->speech_started.timestamp);
                break;
        case MESSAGE_METADATA:
                on_metadata(session, now, message->metadata.sha256);
                return;
        case MESSAGE_CONFIGURED:
                on_configured(session, message->configured.accepted);
                return;
        case MESSAGE_ERROR:
        case MESSAGE_WARNING:
                on_complaint(session, message);
                return;
        case MESSAGE_UNKNOWN:
                return;
        }
        session->handlers.on_message(session->userdata, message);
}

void session_inbox_text(Session *session, usec_t now, const char *text, size_t size)
{
        _cleanup_(message_freep) Message *message = NULL;
        int r;

        session->answered = session->sender.sent.fed;
        session->probed = false;
        session->heard_since_end = session->link == LINK_ENDING;
        r = message_parse(&message, text, size);
        if (r >= 0)
                on_message(session, now, message);
        else if (session->n_unreadable++ == 0)
                log_warning_errno(r, "%s sends what can't be read (a message of %zu bytes): %m",
                                  session->host, size);
}
