#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Callers that wait for the session to run, or to end. Pure but for their answers. */

#include "bus/call.h"
#include "daemon/plan.h"

/* Callers that may wait at a time; one more is refused with Limit. */
#define WAITERS_MAX 64

typedef struct Waiter {
        Call *call;
        bool for_start; /* waits until the session runs; else until it has ended */
        bool toggled;   /* is to be told whether captions run, not what became of the session */
        bool switched;  /* waits for a session with another source, and is told nothing of it */
        bool bind;      /* the session ends when the caller leaves */
        Plan *plan;     /* of a start that waits for another session's end; else NULL */
} Waiter;

typedef struct Waiters {
        Waiter entries[WAITERS_MAX];
        size_t n_entries;
} Waiters;

/* Takes call and plan over. false: too many wait, and the call was refused, the plan freed. */
bool waiters_add(Waiters *waiters, Waiter waiter);

/* Takes the oldest, whatever it waits for. false: there is none. */
bool waiters_take(Waiters *waiters, Waiter *ret);

/* Forgets the waiter of this call, and the call. */
void waiters_drop(Waiters *waiters, const Call *call);

/* Takes the oldest of those that wait to start another session. false: there is none. */
bool waiters_take_planned(Waiters *waiters, Waiter *ret);

/* Refuses all of them, with CONDITION_STOPPING; or those whose session was to go on as another. */
void waiters_refuse_planned(Waiters *waiters, const char *message);
void waiters_refuse_switched(Waiters *waiters, const char *message);

/* Whether any waits to start another session. */
bool waiters_have_planned(const Waiters *waiters);

/* Whether any waits for the session to go on as another, with another source. */
bool waiters_have_switched(const Waiters *waiters);

/* The session runs: answers those who wait for its start. */
void waiters_started(Waiters *waiters, uint64_t session);

/* It could not be started, or failed: answers those who wait for its start. */
void waiters_failed(Waiters *waiters, Condition condition, const char *message);

/* It ended: answers those who wait for that. */
void waiters_ended(Waiters *waiters, const CallSummary *summary);

/* Forgets all. */
void waiters_deinit(Waiters *waiters);
