/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <glib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/log.h"
#include "upstream/backoff.h"
#include "upstream/outcome.h"
#include "upstream/sender.h"
#include "upstream/session.h"

#define KEEP_ALIVE "{\"type\":\"KeepAlive\"}"
#define FINALIZE "{\"type\":\"Finalize\"}"
#define CLOSE_STREAM "{\"type\":\"CloseStream\"}"

typedef enum Link {
        LINK_NEW,     /* session_start() was not called yet */
        LINK_RESTING, /* no connection is wanted until there is audio */
        LINK_WAITING, /* until the next try */
        LINK_OPENING,
        LINK_OPEN,
        LINK_ENDING, /* CloseStream is sent; the server has the last word */
} Link;

struct Session {
        SessionHandlers handlers;
        void *userdata;
        Timeline *timeline;
        Transport *transport;
        const Endpoint *endpoint;
        char *query;
        char *host;

        Sender sender;
        Link link;
        Backoff backoff;
        Outcome outcome; /* of the last connection that failed */
        usec_t retry_at;
        usec_t stop_at; /* the drain's limit; USEC_INFINITY: not stopping */
        usec_t ending_at;
        usec_t opened_at;
        uint64_t answered;    /* frames fed when the server last said anything */
        usec_t unanswered_at; /* when audio went out after that, unbroken by a pause */
        uint64_t final_until[TIMELINE_CHANNELS_MAX];
        bool accepted;  /* by a server, once */
        bool finalized; /* Finalize was sent, and no audio since */
        bool probed;    /* an answer was asked for, since none came */
        bool lossy;     /* that audio fell out was told */
        bool ended;
        bool failed;
        bool deadline;
        unsigned n_reconnections;
        GPtrArray *request_ids;
        char notice[OUTCOME_MESSAGE_MAX]; /* why there is no connection, as told; "": there is */
};

int session_new(Session **ret, const SessionOptions *options, Timeline *timeline,
                Transport *transport, const SessionHandlers *handlers, void *userdata)
{
        Session *session = calloc(1, sizeof(*session));

        if (!session)
                return -ENOMEM;
        session->handlers = *handlers;
        session->userdata = userdata;
        session->timeline = timeline;
        session->transport = transport;
        session->endpoint = options->endpoint;
        session->query = g_strdup(options->query);
        session->host = g_strdup(options->host);
        session->backoff.seed = options->seed;
        session->stop_at = USEC_INFINITY;
        session->request_ids = g_ptr_array_new_null_terminated(1, g_free, true);
        sender_init(&session->sender, timeline, transport);
        *ret = session;
        return 0;
}

Session *session_free(Session *session)
{
        if (!session)
                return NULL;
        transport_close(session->transport);
        sender_deinit(&session->sender);
        g_ptr_array_unref(session->request_ids);
        g_free(session->query);
        g_free(session->host);
        free(session);
        return NULL;
}

static bool is_stopping(const Session *session)
{
        return session->stop_at != USEC_INFINITY;
}

static bool is_connected(const Session *session)
{
        return session->link == LINK_OPEN || session->link == LINK_ENDING;
}

/* Everything before is final on every channel; a break replays from here. */
static uint64_t replay_position(const Session *session)
{
        uint64_t position = session->final_until[0];

        for (unsigned i = 1; i < timeline_channels(session->timeline); i++)
                position = MIN(position, session->final_until[i]);
        return position;
}

/* Frames that no server has finished with. */
static uint64_t owed(const Session *session)
{
        return timeline_available(session->timeline, replay_position(session));
}

static void finish_until(Session *session, uint64_t position)
{
        for (unsigned i = 0; i < timeline_channels(session->timeline); i++)
                session->final_until[i] = MAX(session->final_until[i], position);
        timeline_release(session->timeline, position);
}

static void end(Session *session)
{
        transport_close(session->transport);
        session->link = LINK_RESTING;
        session->ended = true;
}

/* Each attempt fails anew, mostly for the same reason: that is told once. "" withdraws. */
static void tell_notice(Session *session, const char *message)
{
        if (strcmp(session->notice, message) == 0)
                return;
        g_strlcpy(session->notice, message, sizeof(session->notice));
        session->handlers.on_notice(session->userdata, CONDITION_RECONNECTING, message);
}

static void wait_and_retry(Session *session, usec_t now)
{
        usec_t wait = backoff_next(&session->backoff);

        session->link = LINK_WAITING;
        session->retry_at = now + MAX(wait, session->outcome.not_before);
        tell_notice(session, session->outcome.message);
}

static void open_link(Session *session, usec_t now)
{
        char *authorization = session->handlers.get_authorization(session->userdata);
        TransportRequest request = {
                .endpoint = session->endpoint,
                .query = session->query,
                .authorization = authorization,
        };
        int r = transport_open(session->transport, &request);

        if (authorization) {
                explicit_bzero(authorization, strlen(authorization));
                free(authorization);
        }
        if (r < 0) {
                log_warning_errno(r, "Failed to open a connection: %m");
                session->outcome = (Outcome){.condition = CONDITION_INTERNAL, .retry = true};
                g_strlcpy(session->outcome.message,
                          _("A connection could not be opened; trying again."),
                          sizeof(session->outcome.message));
                wait_and_retry(session, now);
                return;
        }
        session->link = LINK_OPENING;
}

/* After the end of a connection, whichever it was: what now? */
static void settle(Session *session, usec_t now)
{
        transport_close(session->transport);
        if (is_stopping(session) && owed(session) == 0) {
                end(session);
                return;
        }
        session->link = LINK_RESTING;
        if (owed(session) > 0)
                open_link(session, now);
}

/* The server has given its last word on all that it was sent. */
static void on_finished(Session *session, usec_t now)
{
        finish_until(session, session->sender.cursor);
        settle(session, now);
}

static void on_lost(Session *session, usec_t now, const TransportEvent *event)
{
        bool was_connected = is_connected(session);

        outcome_of(event, session->host, &session->outcome);
        log_info("The connection ended: %s", session->outcome.message);
        transport_close(session->transport);
        if (!session->outcome.retry) {
                session->failed = true;
                end(session);
                return;
        }
        if (was_connected)
                session->handlers.on_break(session->userdata);
        if (owed(session) == 0 && (is_stopping(session) || session->outcome.quiet))
                settle(session, now);
        else
                wait_and_retry(session, now);
}

static void on_opened(Session *session, usec_t now, const char *request_id)
{
        log_info("%s accepted the connection (request %s).", session->host,
                 *request_id ? request_id : "without id");
        if (session->request_ids->len < SESSION_REQUEST_IDS_MAX && *request_id)
                g_ptr_array_add(session->request_ids, g_utf8_make_valid(request_id, -1));
        if (session->accepted && session->backoff.n_failed > 0)
                session->n_reconnections++;
        tell_notice(session, "");
        session->link = LINK_OPEN;
        session->accepted = true;
        session->finalized = false;
        session->probed = false;
        session->lossy = false;
        session->opened_at = now;
        session->answered = 0;
        sender_begin(&session->sender, replay_position(session), now);
}

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

static void on_results(Session *session, Results *results)
{
        if (results->channel >= timeline_channels(session->timeline))
                return;
        if (results->is_final) {
                /* A server can't be done with more than it was sent. */
                uint64_t until =
                        MIN(sent_position_of_end(&session->sender.sent, frames_of(results->end)),
                            session->sender.cursor);
                uint64_t *final_until = &session->final_until[results->channel];

                *final_until = MAX(*final_until, until);
                timeline_release(session->timeline, replay_position(session));
        }
        results->start = map_start(session, results->start);
        results->end = map_end(session, results->end);
        for (size_t i = 0; i < results->n_words; i++) {
                results->words[i].start = map_start(session, results->words[i].start);
                results->words[i].end = map_end(session, results->words[i].end);
        }
}

static void check_digest(const Session *session, const char *sha256)
{
        /* Nothing was hashed by a server that ran into a timeout, or doesn't hash at all. */
        if (strlen(sha256) != 64 ||
            g_ascii_strcasecmp(sha256, g_checksum_get_string(session->sender.digest)) == 0)
                return;
        log_warning("%s did not receive the audio as it was sent.", session->host);
        session->handlers.on_notice(session->userdata, CONDITION_AUDIO_DROPPED,
                                    _("The server did not receive the audio as it was sent; "
                                      "words may be missing."));
}

static void on_message(Session *session, usec_t now, Message *message)
{
        switch (message->type) {
        case MESSAGE_RESULTS:
                on_results(session, &message->results);
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
                check_digest(session, message->metadata.sha256);
                if (session->link == LINK_ENDING)
                        on_finished(session, now);
                return;
        case MESSAGE_ERROR:
        case MESSAGE_WARNING:
                log_warning("%s says: %s (%s)", session->host, message->complaint.description,
                            message->complaint.code);
                return;
        case MESSAGE_UNKNOWN:
                return;
        }
        session->handlers.on_message(session->userdata, message);
}

static void on_text(Session *session, usec_t now, const char *text, size_t size)
{
        _cleanup_(message_freep) Message *message = NULL;
        int r;

        session->answered = session->sender.sent.fed;
        session->probed = false;
        backoff_reset(&session->backoff);
        r = message_parse(&message, text, size);
        if (r < 0) {
                log_warning_errno(r, "%s sent a message that can't be read (%zu bytes): %m",
                                  session->host, size);
                return;
        }
        on_message(session, now, message);
}

void session_event(Session *session, usec_t now, const TransportEvent *event)
{
        if (session->ended)
                return;
        switch (event->type) {
        case TRANSPORT_OPENED:
                on_opened(session, now, event->opened.request_id);
                break;
        case TRANSPORT_MESSAGE:
                on_text(session, now, event->message.text, event->message.size);
                break;
        case TRANSPORT_CLOSED:
                /* A clean close after CloseStream is the last word too, with or without Metadata. */
                if (session->link == LINK_ENDING && event->closed.code == 1000)
                        on_finished(session, now);
                else
                        on_lost(session, now, event);
                break;
        case TRANSPORT_REFUSED:
        case TRANSPORT_FAILED:
                on_lost(session, now, event);
                break;
        }
        session_tick(session, now);
}

static void begin_ending(Session *session, usec_t now)
{
        if (sender_control(&session->sender, now, CLOSE_STREAM) < 0)
                return;
        session->link = LINK_ENDING;
        session->ending_at = now;
}

/* The connection is open, but as good as lost. */
static void give_up(Session *session, usec_t now, const char *words)
{
        const TransportEvent event = {
                .type = TRANSPORT_FAILED,
                .failed = {.fault = TRANSPORT_FAULT_TIMEOUT, .text = words},
        };

        on_lost(session, now, &event);
}

/* While sound flows, something must come back: interims come each second even in silence. */
static usec_t stall_due(const Session *session)
{
        if (session->sender.sent.fed - session->answered < SAMPLE_RATE)
                return USEC_INFINITY;
        return session->unanswered_at + (session->probed ? SESSION_STALL_USEC : SESSION_PROBE_USEC);
}

/* In a pause, the server is asked for what it still holds back. */
static usec_t pause_due(const Session *session)
{
        if (session->finalized || owed(session) == 0)
                return USEC_INFINITY;
        return session->sender.grown_at + SESSION_PAUSE_USEC;
}

static usec_t keep_alive_due(const Session *session)
{
        return session->sender.sent_at + SESSION_KEEP_ALIVE_USEC;
}

static usec_t idle_due(const Session *session)
{
        return MAX(session->sender.grown_at, session->opened_at) + SESSION_IDLE_CLOSE_USEC;
}

static void check_stall(Session *session, usec_t now)
{
        if (now < stall_due(session))
                return;
        if (!session->probed) {
                session->probed = true;
                (void) sender_control(&session->sender, now, FINALIZE);
        } else
                give_up(session, now, _("it took audio, but gave no answer"));
}

/* All audio there is has been sent. */
static void tick_silence(Session *session, usec_t now)
{
        if (is_stopping(session) || now >= idle_due(session)) {
                begin_ending(session, now);
                return;
        }
        if (now >= pause_due(session))
                session->finalized = sender_control(&session->sender, now, FINALIZE) >= 0;
        if (now >= keep_alive_due(session))
                (void) sender_control(&session->sender, now, KEEP_ALIVE);
}

static void tick_open(Session *session, usec_t now)
{
        bool answered = session->sender.sent.fed == session->answered;

        /* An error is the end of the connection, whose event is on its way. */
        if (sender_pump(&session->sender, now, is_stopping(session)) < 0)
                return;
        if (answered && session->sender.sent.fed > session->answered)
                session->unanswered_at = now;
        if (sender_backlog(&session->sender) == 0)
                tick_silence(session, now);
        if (session->link == LINK_OPEN)
                check_stall(session, now);
}

void session_tick(Session *session, usec_t now)
{
        if (session->ended)
                return;
        if (now >= session->stop_at) {
                session->deadline = true;
                end(session);
                return;
        }
        switch (session->link) {
        case LINK_NEW:
        case LINK_RESTING:
        case LINK_OPENING:
                break;
        case LINK_WAITING:
                if (now >= session->retry_at)
                        open_link(session, now);
                break;
        case LINK_OPEN:
                tick_open(session, now);
                break;
        case LINK_ENDING:
                if (!is_stopping(session) && now >= session->ending_at + SESSION_IDLE_DRAIN_USEC)
                        give_up(session, now, _("it did not end the stream"));
                break;
        }
}

static usec_t open_due(const Session *session)
{
        usec_t due = MIN(sender_due(&session->sender, is_stopping(session)), stall_due(session));

        if (sender_backlog(&session->sender) > 0)
                return due;
        due = MIN(due, pause_due(session));
        due = MIN(due, keep_alive_due(session));
        return MIN(due, idle_due(session));
}

usec_t session_due(const Session *session)
{
        usec_t due = USEC_INFINITY;

        if (session->ended)
                return USEC_INFINITY;
        switch (session->link) {
        case LINK_NEW:
        case LINK_RESTING:
        case LINK_OPENING:
                break;
        case LINK_WAITING:
                due = session->retry_at;
                break;
        case LINK_OPEN:
                due = open_due(session);
                break;
        case LINK_ENDING:
                if (!is_stopping(session))
                        due = session->ending_at + SESSION_IDLE_DRAIN_USEC;
                break;
        }
        return MIN(due, session->stop_at);
}

void session_start(Session *session, usec_t now)
{
        if (session->link != LINK_NEW || session->ended)
                return;
        open_link(session, now);
}

static void tell_loss(Session *session)
{
        if (session->lossy || sender_lost(&session->sender) == 0)
                return;
        session->lossy = true;
        session->handlers.on_notice(session->userdata, CONDITION_AUDIO_DROPPED,
                                    _("The server was away for so long that audio had to be "
                                      "dropped; the captions have a gap there."));
}

void session_audio(Session *session, usec_t now)
{
        if (session->ended)
                return;
        /* After a pause, the time without an answer begins anew. */
        if (now > session->sender.grown_at + SESSION_PAUSE_USEC)
                session->unanswered_at = now;
        sender_grown(&session->sender, now);
        session->finalized = false;
        tell_loss(session);
        if (session->link == LINK_RESTING)
                open_link(session, now);
        session_tick(session, now);
}

void session_stop(Session *session, usec_t now)
{
        usec_t backlog = session_backlog(session) * USEC_PER_SEC * SENDER_PACE_DENOMINATOR /
                         (SENDER_PACE_NUMERATOR * SAMPLE_RATE);

        if (session->ended || is_stopping(session))
                return;
        session->stop_at = now + MIN(SESSION_DRAIN_USEC + backlog, SESSION_DRAIN_MAX_USEC);
        if (owed(session) == 0 && !is_connected(session)) {
                end(session);
                return;
        }
        if (session->link == LINK_RESTING)
                open_link(session, now);
        else if (session->link == LINK_WAITING)
                session->retry_at = now;
        session_tick(session, now);
}

SessionState session_state(const Session *session)
{
        if (session->ended)
                return SESSION_ENDED;
        if (is_stopping(session))
                return SESSION_STOPPING;
        switch (session->link) {
        case LINK_NEW:
                return SESSION_CONNECTING;
        case LINK_RESTING:
        case LINK_OPEN:
        case LINK_ENDING:
                return SESSION_LISTENING;
        case LINK_WAITING:
                return SESSION_RECONNECTING;
        case LINK_OPENING:
                if (*session->notice)
                        return SESSION_RECONNECTING;
                return session->accepted ? SESSION_LISTENING : SESSION_CONNECTING;
        }
        return SESSION_ENDED;
}

Condition session_failure(const Session *session, const char **ret_message)
{
        if (!session->failed)
                return CONDITION_NONE;
        *ret_message = session->outcome.message;
        return session->outcome.condition;
}

void session_summary(const Session *session, SessionSummary *ret)
{
        /* What still waits at the end is lost, too. */
        uint64_t n_lost = sender_lost(&session->sender) +
                          (session->ended ? sender_unsent(&session->sender) : 0);

        *ret = (SessionSummary){
                .complete = session->ended && !session->failed && !session->deadline,
                .deadline = session->deadline,
                .n_sent = session->sender.n_sent,
                .n_lost = n_lost,
                .n_reconnections = session->n_reconnections,
                .request_ids = (const char *const *) session->request_ids->pdata,
        };
}

uint64_t session_backlog(const Session *session)
{
        return is_connected(session) ? sender_backlog(&session->sender) : owed(session);
}
