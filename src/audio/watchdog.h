#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Why no audio comes, when a person should hear of it, and when the stream should be made anew.
 * Pure: it is shown what is seen, and the time.
 */

#include <stdbool.h>

#include "audio/wanted.h"
#include "base/condition.h"
#include "base/time-util.h"

typedef enum Hindrance {
        HINDRANCE_NONE,
        HINDRANCE_NO_PIPEWIRE, /* can't be connected to */
        HINDRANCE_NO_ANSWER,   /* connected, but nobody speaks */
        HINDRANCE_NO_MANAGER,  /* nobody would link us */
        HINDRANCE_NO_SOURCE,   /* nothing there to hear */
        HINDRANCE_WRONG_PEER,  /* linked to something that wasn't asked for */
        HINDRANCE_UNLINKED,    /* everything is there, but we aren't linked */
        HINDRANCE_STALLED,     /* linked to a node that runs, but nothing arrives */
        _HINDRANCE_MAX,
} Hindrance;

typedef enum Connection {
        CONNECTION_LOST,
        CONNECTION_OPENING,
        CONNECTION_READY,
} Connection;

/* What is seen now. Of the rest nothing is looked at unless the connection is ready. */
typedef struct Sight {
        Connection connection;
        GraphVerdict verdict;
        bool has_source;
        bool has_manager;
        bool peer_is_running;
        usec_t audio_usec; /* when audio arrived last */
} Sight;

typedef struct Advice {
        Hindrance hindrance;  /* to be told, until it changes */
        bool rebuild;         /* make the stream anew */
        usec_t deadline_usec; /* look again then; USEC_INFINITY: only when something changes */
} Advice;

typedef struct Watchdog {
        Hindrance suspected;
        usec_t since_usec;
        usec_t deadline_usec; /* when it was asked to be shown again */
        Hindrance told;
        unsigned n_rebuilds; /* since audio arrived last */
} Watchdog;

/* Patience with what may mend itself; doubled with each rebuild that was in vain, up to the end. */
#define WATCHDOG_PATIENCE_USEC (3 * USEC_PER_SEC)
#define WATCHDOG_PATIENCE_MAX_USEC (30 * USEC_PER_SEC)

/* Shown so much later than it asked for: not the audio stood still, but we. */
#define WATCHDOG_LATE_USEC (500 * USEC_PER_MSEC)

Advice watchdog_look(Watchdog *watchdog, const Sight *sight, usec_t now);

/*
 * What D-Bus calls it, and one sentence for a person. heard: what the source was called while it
 * was heard, NULL if it never was; so it is lost, or was never there. peer: a wrong peer's name.
 */
Condition hindrance_to_condition(Hindrance hindrance, const char *heard);
void hindrance_describe(Hindrance hindrance, const Wanted *wanted, const char *heard,
                        const char *peer, char *ret_text, size_t size);
