#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A captioning session with a server: connect, send, keep alive, finalise, drain, retry, replay.
 *
 * Pure: it knows a timeline, a transport and the time it is told. Its owner calls session_audio()
 * when the timeline has grown, session_event() for each event of the transport, session_tick() at
 * session_due(), and looks at session_state() after each of them. Main thread.
 *
 * No word is lost: audio is kept from the end of the last final on, and sent again from there after
 * every break. A connection is wanted only while there is audio: after a minute without any it is
 * drained and closed, and opened again at the next sound.
 */

#include "audio/timeline.h"
#include "base/condition.h"
#include "base/time-util.h"
#include "upstream/dialect.h"
#include "upstream/message.h"
#include "upstream/transport.h"

/* KeepAlive while nothing else is sent: the server gives up after 10 s (protocol §6). */
#define SESSION_KEEP_ALIVE_USEC (4 * USEC_PER_SEC)

/* No audio for so long: what was said before is asked for as a final. */
#define SESSION_PAUSE_USEC (1 * USEC_PER_SEC)

/* No audio for so long: the connection is drained and closed. */
#define SESSION_IDLE_CLOSE_USEC (60 * USEC_PER_SEC)

/* Audio was sent and nothing came back for so long: ask, then give the connection up. */
#define SESSION_PROBE_USEC (8 * USEC_PER_SEC)
#define SESSION_STALL_USEC (13 * USEC_PER_SEC)

/* What has been silence for so long in all that the server says won't become a word. */
#define SESSION_SILENCE_SECONDS 10

/* How long the server may take to answer for new keyterms. */
#define SESSION_CONFIGURE_USEC (5 * USEC_PER_SEC)

/* A connection as old as this is replaced by another, after the next final; and then at once.
 * Servers end streams somewhere past an hour, undocumented (protocol §9.2). */
#define SESSION_AGE_USEC (50 * 60 * USEC_PER_SEC)
#define SESSION_AGE_GRACE_USEC (2 * 60 * USEC_PER_SEC)

/* How long Stop waits for the server's last word, beyond the time its audio takes; and in all,
 * since callers on D-Bus give up after 25 s. */
#define SESSION_DRAIN_USEC (20 * USEC_PER_SEC)
#define SESSION_DRAIN_MAX_USEC (24 * USEC_PER_SEC)

/* How long an idle connection may take to end. */
#define SESSION_IDLE_DRAIN_USEC (10 * USEC_PER_SEC)

/* Connections of one session whose ids are kept. */
#define SESSION_REQUEST_IDS_MAX 100

typedef enum SessionState {
        SESSION_CONNECTING, /* not yet accepted by the server */
        SESSION_LISTENING,
        SESSION_PAUSED,
        SESSION_RECONNECTING,
        SESSION_STOPPING,
        SESSION_ENDED,
} SessionState;

typedef struct SessionHandlers {
        /* Results, UtteranceEnd or SpeechStarted, with times on the session's clock. */
        void (*on_message)(void *userdata, const Message *message);
        /* The connection broke: what is shown tentatively will come again. */
        void (*on_break)(void *userdata);
        /* Something a person should know; an empty message withdraws it. */
        void (*on_notice)(void *userdata, Condition condition, const char *message);
        /* A connection is about to be opened. false: get_authorization() can't be answered yet, and
         * session_prepared() follows. NULL: it always can. */
        bool (*prepare)(void *userdata);
        /* The Authorization header for the next connection, or NULL; wiped and freed here. */
        char *(*get_authorization)(void *userdata);
} SessionHandlers;

typedef struct SessionOptions {
        const Endpoint *endpoint; /* outlives the session */
        const char *proxy;        /* as in TransportRequest; outlives the session */
        const char *ca_file;      /* PEM; NULL: the system's; outlives the session */
        const Dialect *dialect;
        bool opus;         /* compress the audio */
        const char *query; /* copied */
        /* What is said first of all on each connection, since the query doesn't hold all keyterms;
         * NULL: it does; copied. */
        const char *configure;
        const char *host;  /* the server's name for people; copied */
        uint64_t seed;     /* for jitter */
} SessionOptions;

typedef struct SessionSummary {
        bool complete; /* the server confirmed the end of everything captured */
        bool deadline; /* the drain took too long */
        uint64_t n_sent;
        uint64_t n_lost;
        unsigned n_reconnections;
        usec_t latency_usec;            /* from sound to text, recent median; 0: unknown */
        const char *const *request_ids; /* NULL-terminated; as long as the session */
} SessionSummary;

typedef struct Session Session;

/* Errors: -EOPNOTSUPP for opus in a build without it, -ENOMEM. timeline and transport outlive the session, and are its own until it is freed. */
int session_new(Session **ret, const SessionOptions *options, Timeline *timeline,
                Transport *transport, const SessionHandlers *handlers, void *userdata);
Session *session_free(Session *session);
DEFINE_CLEANUP(Session, session_free)

/* Connect now. */
void session_start(Session *session, usec_t now);

/* What prepare() waited for is there. Nothing happens if the connection is wanted no more. */
void session_prepared(Session *session, usec_t now);

void session_audio(Session *session, usec_t now);
void session_event(Session *session, usec_t now, const TransportEvent *event);
void session_tick(Session *session, usec_t now);

/* When session_tick() has something to do, USEC_INFINITY for never. */
usec_t session_due(const Session *session);

/* The timeline will grow no more: send its rest, CloseStream, and read to the end. */
void session_stop(Session *session, usec_t now);

/* No audio comes until session_resume(): the rest is sent, and its finals are asked for. */
void session_pause(Session *session, usec_t now);
void session_resume(Session *session);

/*
 * Other keyterms: query is that of connections to come, configure the message for the open one. A
 * server that doesn't take them so gets another connection, without a gap. whole: the query holds
 * all of them; if not, connections to come begin with the message. Errors: -ENOMEM.
 */
int session_configure(Session *session, usec_t now, const char *query, const char *configure,
                      bool whole);

/* The network is there again, or another one: try now, and anew what is being tried. A connection
 * that packets no longer reach is replaced at once. */
void session_hurry(Session *session, usec_t now);

/* The connection is not to be trusted any more (sleep, another network): replace it at once. */
void session_reconnect(Session *session, usec_t now);

SessionState session_state(const Session *session);

/* Why an ended session failed; CONDITION_NONE if it didn't. *ret_message is the session's. */
Condition session_failure(const Session *session, const char **ret_message);

void session_summary(const Session *session, SessionSummary *ret);

/* Frames that the server has not been sent yet. */
uint64_t session_backlog(const Session *session);

/* Frames that have been sent, those that were sent again counted anew: what the server may bill, of
 * each channel. It never shrinks. */
uint64_t session_sent(const Session *session);
