/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <string.h>

#include "base/i18n.h"
#include "upstream/query.h"
#include "upstream/session-private.h"

int session_new(Session **ret, const SessionOptions *options, Timeline *timeline,
                Transport *transport, const SessionHandlers *handlers, void *userdata)
{
        _cleanup_(encoder_freep) Encoder *encoder = NULL;
        Session *session;

        if (options->opus) {
                int r = encoder_new(&encoder, timeline_channels(timeline));

                if (r < 0)
                        return r;
        }
        session = calloc(1, sizeof(*session));
        if (!session)
                return -ENOMEM;
        session->handlers = *handlers;
        session->userdata = userdata;
        session->timeline = timeline;
        session->transport = transport;
        session->endpoint = options->endpoint;
        session->proxy = options->proxy;
        session->ca_file = options->ca_file;
        session->dialect = options->dialect;
        session->query = strdup(options->query);
        session->configure = options->configure ? strdup(options->configure) : NULL;
        session->host = g_strdup(options->host);
        session->backoff.seed = options->seed;
        session->stop_at = USEC_INFINITY;
        session->request_ids = g_ptr_array_new_null_terminated(1, g_free, true);
        sender_init(&session->sender, timeline, transport, TAKE_PTR(encoder));
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
        free(session->query);
        free(session->configure);
        g_free(session->host);
        free(session);
        return NULL;
}

uint64_t session_replay_position(const Session *session)
{
        uint64_t position = session->final_until[0];

        for (unsigned i = 1; i < timeline_channels(session->timeline); i++)
                position = MIN(position, session->final_until[i]);
        return position;
}

uint64_t session_owed(const Session *session)
{
        return timeline_available(session->timeline, session_replay_position(session));
}

void session_end(Session *session)
{
        transport_close(session->transport);
        session->link = LINK_RESTING;
        session->ended = true;
}

void session_start(Session *session, usec_t now)
{
        if (session->link != LINK_NEW || session->ended)
                return;
        session_link_open(session, now);
}

static void tell_loss(Session *session)
{
        if (session->lossy || sender_lost(&session->sender) == session->n_lost_before)
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
        /* A pause is no time in which an answer was due. */
        if (now > session->sender.grown_at + SESSION_PAUSE_USEC)
                session->unanswered_at =
                        MIN(session->unanswered_at + now - session->sender.grown_at, now);
        sender_grown(&session->sender, now);
        session->finalized = false;
        tell_loss(session);
        if (session->link == LINK_RESTING)
                session_link_open(session, now);
        session_tick(session, now);
}

void session_event(Session *session, usec_t now, const TransportEvent *event)
{
        if (session->ended)
                return;
        session_link_event(session, now, event);
        session_tick(session, now);
}

void session_stop(Session *session, usec_t now)
{
        usec_t backlog = session_backlog(session) * USEC_PER_SEC * SENDER_PACE_DENOMINATOR /
                         (SENDER_PACE_NUMERATOR * SAMPLE_RATE);

        if (session->ended || session_is_stopping(session))
                return;
        session->stop_at = now + MIN(SESSION_DRAIN_USEC + backlog, SESSION_DRAIN_MAX_USEC);
        if (session_owed(session) == 0 && !session_is_connected(session)) {
                session_end(session);
                return;
        }
        if (session->link == LINK_RESTING)
                session_link_open(session, now);
        else if (session->link == LINK_WAITING && session->retry_at != USEC_INFINITY)
                session->retry_at = now;
        session_tick(session, now);
}

void session_pause(Session *session, usec_t now)
{
        session->paused = true;
        session_tick(session, now);
}

void session_resume(Session *session)
{
        session->paused = false;
}

static int remember_keyterms(Session *session, const char *query, const char *configure)
{
        _cleanup_free_ char *copy = NULL;
        char *new_query = session->sender.encoder ? strdup(query) : query_uncompressed(query);

        if (configure)
                copy = strdup(configure);
        if (!new_query || (configure && !copy)) {
                free(new_query);
                return -ENOMEM;
        }
        free(session->query);
        session->query = new_query;
        free(session->configure);
        session->configure = TAKE_PTR(copy);
        return 0;
}

int session_configure(Session *session, usec_t now, const char *query, const char *configure,
                      bool whole)
{
        int r = remember_keyterms(session, query, whole ? NULL : configure);

        if (r < 0)
                return r;
        /* A connection that is being opened was asked for with the old ones. */
        session->outdated = session->link == LINK_OPENING || session->link == LINK_OPEN;
        if (session->link == LINK_OPENING)
                session->stale = true;
        else if (session->link == LINK_OPEN && session->refuses_configure)
                session_inbox_not_configured(session);
        else if (session->link == LINK_OPEN &&
                 sender_control(&session->sender, now, configure) >= 0)
                session->configured_at = now;
        session_tick(session, now);
        return 0;
}

void session_hurry(Session *session, usec_t now)
{
        if (session_is_connected(session) && transport_is_rerouted(session->transport))
                session_link_give_up(session, now, _("the network has changed"));
        /* What was begun on the network as it was may wait there for nothing. */
        if (session->link == LINK_OPENING) {
                transport_close(session->transport);
                session->link = LINK_WAITING;
        }
        if (session->link == LINK_WAITING)
                session->retry_at = now;
        session_tick(session, now);
}

void session_reconnect(Session *session, usec_t now)
{
        if (session_is_connected(session))
                session_link_give_up(session, now, _("the network has changed"));
        session_hurry(session, now);
}

SessionState session_state(const Session *session)
{
        if (session->ended)
                return SESSION_ENDED;
        if (session_is_stopping(session))
                return SESSION_STOPPING;
        if (session->paused)
                return SESSION_PAUSED;
        switch (session->link) {
        case LINK_NEW:
                return SESSION_CONNECTING;
        case LINK_RESTING:
        case LINK_OPEN:
        case LINK_ENDING:
                return SESSION_LISTENING;
        case LINK_WAITING:
                return SESSION_RECONNECTING;
        case LINK_PREPARING:
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
                .latency_usec = latency_median(&session->latency),
                .request_ids = (const char *const *) session->request_ids->pdata,
        };
}

uint64_t session_backlog(const Session *session)
{
        return session_is_connected(session) ? sender_backlog(&session->sender)
                                             : session_owed(session);
}

uint64_t session_sent(const Session *session)
{
        return session->sender.n_sent;
}
