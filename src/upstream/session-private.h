#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The inside of a session, shared by its files: session.c (what its owner asks and the timers),
 * session-link.c (connections) and session-inbox.c (what the server says). */

#include <glib.h>

#include "upstream/backoff.h"
#include "upstream/latency.h"
#include "upstream/outcome.h"
#include "upstream/sender.h"
#include "upstream/session.h"

typedef enum Link {
        LINK_NEW,       /* session_start() was not called yet */
        LINK_RESTING,   /* no connection is wanted until there is audio */
        LINK_WAITING,   /* until the next try */
        LINK_PREPARING, /* our owner looks for the key */
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
        const char *proxy;
        const char *ca_file;
        const Dialect *dialect;
        char *query;
        char *configure; /* the first message of a connection; NULL: none */
        char *host;

        Sender sender;
        Latency latency;
        uint64_t final_until[TIMELINE_CHANNELS_MAX]; /* positions: what is before is final */

        /* The connection. */
        Link link;
        Backoff backoff;
        Outcome outcome; /* of the last connection that failed */
        usec_t retry_at;
        usec_t opened_at;
        usec_t ending_at;
        uint64_t answered;      /* frames fed when the server last said anything */
        usec_t unanswered_at;   /* when audio went out after that; pauses are left out */
        usec_t configured_at;   /* when keyterms were sent; 0: none wait for an answer */
        uint64_t n_lost_before; /* frames that had fallen out when it was opened */
        bool lossy;             /* that more did was told */
        unsigned n_unreadable;  /* messages of this connection that could not be read */
        bool heard_since_end;   /* the server said something after CloseStream */
        bool finalized;         /* a final was asked for, and no audio sent since */
        bool probed;            /* an answer was asked for, since none came */
        bool outdated;          /* it was opened with another query */
        bool stale;             /* … and doesn't take the new keyterms: another one is wanted */
        bool exposed;           /* it was asked for with a key that others could read */

        /* The session. */
        usec_t stop_at; /* the drain's limit; USEC_INFINITY: not stopping */
        bool paused;
        bool accepted;          /* by a server, once */
        bool refuses_configure; /* the server doesn't take keyterms on an open connection */
        bool short_of_keyterms; /* that it doesn't have all of them was told */
        bool ended;
        bool failed;
        bool deadline;
        unsigned n_reconnections;
        GPtrArray *request_ids;
        char notice[OUTCOME_MESSAGE_MAX]; /* why there is no connection, as told; "": there is */
};

static inline bool session_is_stopping(const Session *session)
{
        return session->stop_at != USEC_INFINITY;
}

static inline bool session_is_connected(const Session *session)
{
        return session->link == LINK_OPEN || session->link == LINK_ENDING;
}

/* Everything before is final on every channel; a break replays from here. */
uint64_t session_replay_position(const Session *session);

/* Frames that no server has finished with. */
uint64_t session_owed(const Session *session);

/* The session is over. */
void session_end(Session *session);

/* session-link.c */
void session_link_open(Session *session, usec_t now);
void session_link_event(Session *session, usec_t now, const TransportEvent *event);

/* The connection is open, but as good as lost; words say why, as a part of a sentence. */
void session_link_give_up(Session *session, usec_t now, const char *words);

/* All audio there is was sent: no more follows on this connection. */
void session_link_end(Session *session, usec_t now);

/* Another connection takes over, without a gap. */
void session_link_replace(Session *session, usec_t now);

/* The server has given its last word on all that it was sent. */
void session_link_finished(Session *session, usec_t now);

/* session-inbox.c */

/* The server doesn't take the keyterms that it was sent. */
void session_inbox_not_configured(Session *session);
void session_inbox_text(Session *session, usec_t now, const char *text, size_t size);
