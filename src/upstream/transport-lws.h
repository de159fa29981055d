#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The transport by libwebsockets, on a thread for each connection: DNS and TLS set-up block. */

#include <systemd/sd-event.h>

#include "upstream/transport.h"

/*
 * The thread lives as long as the connection; at rest there is none, and nothing wakes up. One
 * that waits for a name server is left behind. Events come from event's loop. Never follows a
 * redirect, uses no proxy but the request's, always verifies certificate and host
 * name.
 */
int transport_lws_new(Transport **ret, sd_event *event);

/* Connections that were given up and whose threads are still within libwebsockets: one may be, for
 * its farewell; with so many it hangs, and so will the next. */
#define TRANSPORT_LWS_STUCK 3

/* Whether there are as many; transport is one of transport_lws_new(). */
bool transport_lws_is_stuck(Transport *transport);
