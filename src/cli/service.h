#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The caption service as a verb reaches it: the bus, one call, and what went wrong in words. */

#include <stdbool.h>
#include <systemd/sd-bus.h>

#include "base/time-util.h"
#include "cli/outcome.h"

/* For calls that wait for a server: longer than the service itself waits for one's last words. */
#define SERVICE_CALL_TIMEOUT_USEC (40 * USEC_PER_SEC)
/* After this, a person at a terminal is told what takes so long. */
#define SERVICE_PATIENCE_USEC (2 * USEC_PER_SEC)
/* For questions that the service answers out of hand. */
#define SERVICE_QUERY_TIMEOUT_USEC (10 * USEC_PER_SEC)

/* Whether a call may have the bus start the service. */
typedef enum ServiceStart {
        SERVICE_START_IF_NEEDED,
        SERVICE_MUST_RUN,
} ServiceStart;

/* Connect to the session bus. On an error, *error has a name that service_fail() knows. */
int service_open(sd_bus **ret, sd_bus_error *error);

/* A call of a method of org.surtitle.Captions1, to append arguments to. */
int service_new_call(sd_bus *bus, const char *method, ServiceStart start, sd_bus_message **ret);

/* Makes a call that waits for a server, and waits for its answer; meanwhile is the sentence for
 * those who lose patience. What else the bus brings is handled, too. Errors: as sd_bus_call(). */
int service_await(sd_bus_message *call, const char *meanwhile, sd_bus_error *error,
                  sd_bus_message **ret_reply);

/* The same of a method without arguments. */
int service_call(sd_bus *bus, const char *method, ServiceStart start, const char *meanwhile,
                 sd_bus_error *error, sd_bus_message **ret_reply);

/* Whether the error says that nobody owns the service's name. */
bool service_is_absent(const sd_bus_error *error);

/* One sentence on what failed, for people: the bus's in our words, the service's own in its. Valid as
 * long as error is. r is the negative errno that came with it. */
const char *service_sentence(const sd_bus_error *error, int r);

/* Says in one sentence what failed: the service's own words for its own errors. r is the negative
 * errno that came with the error, which may be unset. */
Outcome service_fail(const sd_bus_error *error, int r);
