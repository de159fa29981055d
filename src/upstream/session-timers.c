/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The timers of a session: what is due when, and what is done then. */

#include "base/i18n.h"
#include "upstream/session-private.h"

/* No more audio comes for now: what there is goes out at once, chunk or not. */
static bool is_flushing(const Session *session)
{
        return session_is_stopping(session) || session->paused;
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
        if (session->finalized || session_owed(session) == 0)
                return USEC_INFINITY;
        return session->paused ? 0 : session->sender.grown_at + SESSION_PAUSE_USEC;
}

static usec_t keep_alive_due(const Session *session)
{
        if (!session->dialect->keep_alive)
                return USEC_INFINITY;
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
                (void) sender_control(&session->sender, now, session->dialect->finalize);
        } else
                session_link_give_up(session, now, _("it took audio, but gave no answer"));
}

/* New keyterms that nobody answers for are taken for refused. */
static usec_t configure_due(const Session *session)
{
        return session->configured_at > 0 ? session->configured_at + SESSION_CONFIGURE_USEC
                                          : USEC_INFINITY;
}

/*
 * Another connection is to take over: it was opened with settings that are no longer wanted, or is
 * so old that the server may end it in mid-word. The moment after a final is the best one for that.
 */
static bool is_to_be_replaced(const Session *session, usec_t now)
{
        usec_t age = now - session->opened_at;

        if (session->stale)
                return true;
        if (age < SESSION_AGE_USEC)
                return false;
        return session_owed(session) < SAMPLE_RATE / 2 ||
               age >= SESSION_AGE_USEC + SESSION_AGE_GRACE_USEC;
}

/* All audio there is has been sent. */
static void tick_sent(Session *session, usec_t now)
{
        const Dialect *dialect = session->dialect;

        if (session_is_stopping(session) || now >= idle_due(session)) {
                session_link_end(session, now);
                return;
        }
        if (is_to_be_replaced(session, now)) {
                session_link_replace(session, now);
                return;
        }
        if (now >= pause_due(session))
                session->finalized = sender_control(&session->sender, now, dialect->finalize) >= 0;
        if (now >= keep_alive_due(session))
                (void) sender_control(&session->sender, now, dialect->keep_alive);
}

static void tick_open(Session *session, usec_t now)
{
        bool answered = session->sender.sent.fed == session->answered;

        if (now >= configure_due(session))
                session_inbox_not_configured(session);
        /* An error is the end of the connection, whose event is on its way. */
        if (sender_pump(&session->sender, now, is_flushing(session)) < 0)
                return;
        if (answered && session->sender.sent.fed > session->answered)
                session->unanswered_at = now;
        if (sender_backlog(&session->sender) == 0)
                tick_sent(session, now);
        else if (sender_has_caught_up(&session->sender) && is_to_be_replaced(session, now))
                session_link_replace(session, now);
        if (session->link == LINK_OPEN)
                check_stall(session, now);
}

void session_tick(Session *session, usec_t now)
{
        if (session->ended)
                return;
        if (now >= session->stop_at) {
                session->deadline = true;
                session_end(session);
                return;
        }
        switch (session->link) {
        case LINK_NEW:
        case LINK_RESTING:
        case LINK_PREPARING:
        case LINK_OPENING:
                break;
        case LINK_WAITING:
                if (now >= session->retry_at)
                        session_link_open(session, now);
                break;
        case LINK_OPEN:
                tick_open(session, now);
                break;
        case LINK_ENDING:
                if (!session_is_stopping(session) &&
                    now >= session->ending_at + SESSION_IDLE_DRAIN_USEC)
                        session_link_give_up(session, now, _("it did not end the stream"));
                break;
        }
}

static usec_t open_due(const Session *session)
{
        usec_t due = sender_due(&session->sender, is_flushing(session));

        due = MIN(due, stall_due(session));
        due = MIN(due, configure_due(session));
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
        case LINK_PREPARING:
        case LINK_OPENING:
                break;
        case LINK_WAITING:
                due = session->retry_at;
                break;
        case LINK_OPEN:
                due = open_due(session);
                break;
        case LINK_ENDING:
                if (!session_is_stopping(session))
                        due = session->ending_at + SESSION_IDLE_DRAIN_USEC;
                break;
        }
        return MIN(due, session->stop_at);
}
