/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The connections of a session, one after the other: how each begins, ends, and what is next. */

#include <string.h>

#include "base/i18n.h"
#include "base/log.h"
#include "upstream/query.h"
#include "upstream/session-private.h"

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

        wait = MAX(wait, session->outcome.not_before);
        session->link = LINK_WAITING;
        session->retry_at = wait == USEC_INFINITY ? USEC_INFINITY : now + wait;
        tell_notice(session, session->outcome.message);
}

static void open_prepared(Session *session, usec_t now)
{
        char *authorization = session->handlers.get_authorization(session->userdata);
        TransportRequest request = {
                .endpoint = session->endpoint,
                .query = session->query,
                .authorization = authorization,
                .proxy = session->proxy,
                .ca_file = session->ca_file,
        };
        int r = transport_open(session->transport, &request);

        session->exposed =
                authorization && !session->endpoint->tls && !endpoint_is_local(session->endpoint);
        if (authorization) {
                explicit_bzero(authorization, strlen(authorization));
                free(authorization);
        }
        session->outdated = session->stale = false;
        session->link = LINK_OPENING;
        if (r < 0) {
                log_warning_errno(r, "Failed to open a connection: %m");
                session->outcome = (Outcome){.condition = CONDITION_INTERNAL, .retry = true};
                g_strlcpy(session->outcome.message,
                          _("A connection could not be opened; trying again."),
                          sizeof(session->outcome.message));
                wait_and_retry(session, now);
        }
}

void session_link_open(Session *session, usec_t now)
{
        session->link = LINK_PREPARING;
        if (!session->handlers.prepare || session->handlers.prepare(session->userdata))
                open_prepared(session, now);
}

void session_prepared(Session *session, usec_t now)
{
        if (session->link == LINK_PREPARING && !session->ended)
                open_prepared(session, now);
}

/* After the end of a connection that leaves nothing in doubt: is another one wanted? */
static void settle(Session *session, usec_t now)
{
        transport_close(session->transport);
        if (session_is_stopping(session) && session_owed(session) == 0) {
                session_end(session);
                return;
        }
        session->link = LINK_RESTING;
        if (session_owed(session) > 0)
                session_link_open(session, now);
}

void session_link_finished(Session *session, usec_t now)
{
        for (unsigned i = 0; i < timeline_channels(session->timeline); i++)
                session->final_until[i] = MAX(session->final_until[i], session->sender.cursor);
        timeline_release(session->timeline, session_replay_position(session));
        settle(session, now);
}

/* What the next connection does in another way; false: there is nothing. */
static bool uncompress(Session *session)
{
        char *query = session->sender.encoder ? query_uncompressed(session->query) : NULL;

        if (!query)
                return false;
        free(session->query);
        session->query = query;
        return sender_uncompress(&session->sender);
}

/*
 * What would end a session that had never begun needn't end one: a server that was good is not
 * suddenly another one, but out of reach behind one; and sound may be sent as it is.
 */
static void reconsider(Session *session, const TransportEvent *event)
{
        if (session->outcome.intercepted && session->accepted)
                outcome_intercept(&session->outcome, event, session->host, session->exposed);
        else if (session->outcome.undecodable && uncompress(session))
                outcome_uncompress(&session->outcome, event, session->host);
}

static void on_lost(Session *session, usec_t now, const TransportEvent *event)
{
        bool was_connected = session_is_connected(session);

        outcome_of(event, session->host, &session->outcome);
        reconsider(session, event);
        log_info("The connection ended: %s", session->outcome.message);
        transport_close(session->transport);
        if (!session->outcome.retry) {
                session->failed = true;
                session_end(session);
                return;
        }
        if (was_connected)
                session->handlers.on_break(session->userdata);
        if (session_owed(session) == 0 && (session_is_stopping(session) || session->outcome.quiet))
                settle(session, now);
        else
                wait_and_retry(session, now);
}

static void note_request_id(Session *session, const char *request_id)
{
        log_info("%s accepted the connection (request %s).", session->host,
                 *request_id ? request_id : "without id");
        if (*request_id && session->request_ids->len < SESSION_REQUEST_IDS_MAX)
                g_ptr_array_add(session->request_ids, g_utf8_make_valid(request_id, -1));
}

static void on_opened(Session *session, usec_t now, const char *request_id)
{
        note_request_id(session, request_id);
        if (session->accepted && *session->notice)
                session->n_reconnections++;
        tell_notice(session, "");
        session->link = LINK_OPEN;
        session->accepted = true;
        session->finalized = false;
        session->probed = false;
        session->lossy = false;
        session->n_lost_before = sender_lost(&session->sender);
        session->opened_at = now;
        session->answered = 0;
        session->configured_at = 0;
        session->n_unreadable = 0;
        sender_begin(&session->sender, session_replay_position(session), now);
        /* Before any audio, so that all of it is heard with them. */
        if (session->configure && !session->refuses_configure &&
            sender_control(&session->sender, now, session->configure) >= 0)
                session->configured_at = now;
}

/* A clean close after CloseStream is the server's last word, with or without Metadata. Where it
 * has not even a frame, it is told from a cut connection by what the server said since. */
static bool is_end(const Session *session, const TransportEvent *event)
{
        unsigned code = event->closed.code;

        if (session->link != LINK_ENDING)
                return false;
        if (session->dialect->ends_silently && code == 0)
                return session->heard_since_end || session_owed(session) == 0;
        return code == 1000 || (session->dialect->ends_silently && code == 1005);
}

void session_link_event(Session *session, usec_t now, const TransportEvent *event)
{
        switch (event->type) {
        case TRANSPORT_OPENED:
                on_opened(session, now, event->opened.request_id);
                break;
        case TRANSPORT_MESSAGE:
                session_inbox_text(session, now, event->message.text, event->message.size);
                break;
        case TRANSPORT_CLOSED:
                if (is_end(session, event))
                        session_link_finished(session, now);
                else
                        on_lost(session, now, event);
                break;
        case TRANSPORT_REFUSED:
        case TRANSPORT_FAILED:
                on_lost(session, now, event);
                break;
        }
}

void session_link_give_up(Session *session, usec_t now, const char *words)
{
        const TransportEvent event = {
                .type = TRANSPORT_CLOSED,
                .closed = {.reason = words},
        };

        on_lost(session, now, &event);
}

/*
 * It begins at the end of the last final. Were this one drained first, a word that is just being
 * said would be cut in two, and neither server would understand its half.
 */
void session_link_replace(Session *session, usec_t now)
{
        if (session_owed(session) == 0) {
                session_link_end(session, now);
                return;
        }
        session->handlers.on_break(session->userdata);
        transport_close(session->transport);
        session_link_open(session, now);
}

/* An error of sending is the end of the connection, whose event is on its way. */
void session_link_end(Session *session, usec_t now)
{
        if (session->dialect->end &&
            sender_control(&session->sender, now, session->dialect->end) < 0)
                return;
        if (sender_control(&session->sender, now, session->dialect->close_stream) < 0)
                return;
        session->link = LINK_ENDING;
        session->ending_at = now;
        session->heard_since_end = false;
}
