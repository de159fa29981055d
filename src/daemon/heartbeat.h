#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Feeds systemd's watchdog (WatchdogSec=) from the event loop, for as long as that goes round and
 * the rest is alive. Elsewhere it does nothing. Main thread.
 */

#include <stdbool.h>
#include <systemd/sd-event.h>

#include "base/cleanup.h"

typedef struct Heartbeat Heartbeat;

/* is_alive is asked before each beat. *ret is NULL where nobody listens. Errors: those of sd-event,
 * and of $WATCHDOG_USEC if it is no time. */
int heartbeat_new(Heartbeat **ret, sd_event *event, bool (*is_alive)(void *userdata),
                  void *userdata);
Heartbeat *heartbeat_free(Heartbeat *heartbeat);
DEFINE_CLEANUP(Heartbeat, heartbeat_free)
