#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Answers ListSources: asks PipeWire when it is called, and keeps no connection afterwards. Calls
 * that come meanwhile get the same answer. Main thread.
 */

#include <systemd/sd-event.h>

#include "bus/call.h"

/* Calls that wait at the same time; one more is refused. */
#define SOURCES_CALLS_MAX 32

typedef struct Sources Sources;

/* Errors: -ENOMEM. */
int sources_new(Sources **ret, sd_event *event);
Sources *sources_free(Sources *sources);
DEFINE_CLEANUP(Sources, sources_free)

/* Whether a call is to be answered later. */
bool sources_is_waiting(const Sources *sources);

/* Takes the call over and answers it, now or later. */
void sources_list(Sources *sources, Call *call);
