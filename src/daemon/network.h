#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The way to the internet, as the kernel tells it (rtnetlink(7)): whether a default route came or
 * went. A connection over a route that has gone is found dead only after many seconds; told so, a
 * session is on the next one at once. Main thread.
 */

#include <stddef.h>
#include <systemd/sd-event.h>

#include "base/cleanup.h"

/* Routes change in bursts; what came is told once they rest for so long. */
#define NETWORK_SETTLE_MSEC 500

typedef enum NetworkChange {
        NETWORK_SAME,
        NETWORK_GAINED, /* there is a new default route */
        NETWORK_LOST,   /* a default route has gone; maybe another has come */
} NetworkChange;

typedef struct Network Network;

typedef void (*NetworkHandler)(void *userdata, NetworkChange change);

/* Errors: those of socket(2) and sd-event. */
int network_new(Network **ret, sd_event *event, NetworkHandler on_change, void *userdata);
Network *network_free(Network *network);
DEFINE_CLEANUP(Network, network_free)

/* What the messages of one datagram say of default routes. Pure. */
NetworkChange network_read(const void *data, size_t size);
