#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Sessions as a person names them, and what the service tells of them. */

#include <stdint.h>
#include <systemd/sd-bus.h>

#include "cli/outcome.h"
#include "json/json.h"

/* One of ListSessions; strings are the JSON's. */
typedef struct HistorySession {
        double number;
        double started_usec;
        double ended_usec; /* 0: it runs */
        double duration;   /* seconds */
        double words;
        const char *title;
} HistorySession;

/* The session that an operand names: a number, "last", or "current", which is 0. Says what is wrong
 * with it. Errors: -EINVAL; -ENOENT if none is kept, after saying so; those of the call. */
int history_session_find(sd_bus *bus, const char *command, const char *operand, sd_bus_error *error,
                         uint64_t *ret);

/* What the above came to, or another call. */
Outcome history_session_fail(const sd_bus_error *error, int r);

/* Calls ListSessions. Errors: those of the call, -EBADMSG. */
int history_session_list(sd_bus *bus, uint32_t limit, sd_bus_error *error, Json **ret);

/* Errors: -EBADMSG if it isn't as the interface says. */
int history_session_read(const Json *json, HistorySession *ret);
