#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the end of a connection means: try again or not, and what to tell a person. Pure. */

#include <stdbool.h>

#include "base/condition.h"
#include "base/time-util.h"
#include "upstream/transport.h"

#define OUTCOME_MESSAGE_MAX 512

typedef struct Outcome {
        Condition condition;
        bool retry;        /* worth trying again as it is */
        bool quiet;        /* the server ended an idle connection; nothing is wrong */
        bool intercepted;  /* from a server known to be good: another one answers in its place */
        bool undecodable;  /* the server can't make sense of the audio */
        usec_t not_before; /* wait at least this long, as the server asked; 0: not said;
                            * USEC_INFINITY: until the network changes */
        char message[OUTCOME_MESSAGE_MAX]; /* one sentence, translated, UTF-8 */
} Outcome;

/*
 * event is TRANSPORT_REFUSED, TRANSPORT_FAILED or TRANSPORT_CLOSED; host is the server's name for
 * people. The tables are protocol.md's: HTTP statuses (§3) and close codes (§9.2).
 */
void outcome_of(const TransportEvent *event, const char *host, Outcome *ret);

/*
 * An intercepted one, of a server that took us before: a network that wants a person to sign in
 * answers so in everybody's place (a captive portal). exposed: whoever answers can read what is
 * asked, and the key was in it; so it is not asked again there.
 */
void outcome_intercept(Outcome *outcome, const TransportEvent *event, const char *host,
                       bool exposed);

/* An undecodable one, of compressed audio: it is tried again without. event: TRANSPORT_CLOSED. */
void outcome_uncompress(Outcome *outcome, const TransportEvent *event, const char *host);
