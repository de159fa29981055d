#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The event loop of a verb that stays: the bus, and how it is told to end. */

#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>

/* Attaches the bus, which is closed when the loop ends. SIGINT, SIGTERM and, unless it is ignored,
 * SIGHUP go to on_interrupt, or, if that is NULL, make sd_event_loop() return OUTCOME_OK. They are
 * blocked from here on, with SIGWINCH and SIGCONT, which are the caller's to watch. */
int loop_new(sd_event **ret, sd_bus *bus, sd_event_signal_handler_t on_interrupt, void *userdata);
