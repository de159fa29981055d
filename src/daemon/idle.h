#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * When a service that is started by whoever wants it may end: nothing has been going on for a while,
 * and nobody watches. Whoever has called it counts as watching for as long as it stays on the bus.
 * Who only listens for signals is not seen, and loses nothing by it: the next call starts the
 * service again, which signals as before. Main thread.
 *
 * The name is given up before the end, so that calls go to a new service from then on; those that
 * came before are served, and if one of them wants captions, the name is taken again.
 */

#include <systemd/sd-bus.h>

#include "base/cleanup.h"
#include "base/time-util.h"

typedef struct IdleHandlers {
        /* Whether something goes on that nobody need watch for: a session, a call not answered. */
        bool (*is_busy)(void *userdata);
        /* The name has been given up, and the service is to end. */
        void (*on_idle)(void *userdata);
} IdleHandlers;

typedef struct Idle Idle;

/* limit: how long nothing is to go on; it is counted anew from now. Errors: those of sd-bus. */
int idle_new(Idle **ret, sd_bus *bus, usec_t limit, const IdleHandlers *handlers, void *userdata);
Idle *idle_free(Idle *idle);
DEFINE_CLEANUP(Idle, idle_free)

/* Something has come to its end: the time begins anew. Takes NULL, for a service that stays. */
void idle_restart(Idle *idle);
