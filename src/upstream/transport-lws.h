#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The transport by libwebsockets, on a thread of its own: its DNS and TLS set-up block. */

#include <systemd/sd-event.h>

#include "upstream/transport.h"

/*
 * The thread starts with the first open() and rests while no connection is wanted. Events come
 * from event's loop. Never follows a redirect, never uses a proxy variable of the environment,
 * always verifies certificate and host name.
 */
int transport_lws_new(Transport **ret, sd_event *event);
