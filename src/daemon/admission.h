#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The way from a call of Start or Toggle to a plan. Whether there is a key decides where audio goes,
 * and to know it may take as long as a person needs to unlock a keyring: meanwhile the callers wait
 * here, all for the same answer, and everybody else is served. Main thread.
 */

#include "daemon/secret.h"
#include "daemon/waiters.h"

typedef struct AdmissionHandlers {
        /* waiter has its plan, and is the handler's; from within admission_ask(), or the loop. */
        void (*on_planned)(void *userdata, Waiter waiter, bool replace);
        /* admission_is_waiting() has changed. */
        void (*on_changed)(void *userdata);
} AdmissionHandlers;

typedef struct Admission Admission;

/* secrets outlives it. */
int admission_new(Admission **ret, Secrets *secrets, const AdmissionHandlers *handlers,
                  void *userdata);
Admission *admission_free(Admission *admission);
DEFINE_CLEANUP(Admission, admission_free)

/* Takes the waiter over: on_planned(), or its call is refused with a reason. One that is to bind
 * the session to its caller (waiter.bind) is forgotten if that leaves. */
void admission_ask(Admission *admission, Waiter waiter);

bool admission_is_waiting(const Admission *admission);

/* Refuses all who wait, since captions were stopped. false: nobody waits. */
bool admission_cancel(Admission *admission);
