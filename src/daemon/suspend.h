#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The computer's sleep, as logind tells it on the system bus: who holds this is asked before it
 * falls asleep, and told when it is awake. Without a system bus or logind, it never sleeps as far as
 * we know. Main thread.
 */

#include <systemd/sd-event.h>

#include "base/cleanup.h"

typedef struct SuspendHandlers {
        /* It is about to sleep, and does so once this returns. */
        void (*on_sleep)(void *userdata);
        /* It is awake. Always after on_sleep(). */
        void (*on_wake)(void *userdata);
} SuspendHandlers;

typedef struct Suspend Suspend;

/* From here on sleep is delayed until on_sleep() has returned. Errors: -ENOENT and the like where
 * there is no system bus; those of sd-bus. */
int suspend_new(Suspend **ret, sd_event *event, const SuspendHandlers *handlers, void *userdata);
Suspend *suspend_free(Suspend *suspend);
DEFINE_CLEANUP(Suspend, suspend_free)
