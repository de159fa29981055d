#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What PipeWire's registry doesn't tell of its objects, asked of the objects themselves and put
 * into the graph: the defaults of the session manager; and, if wanted, whose the streams are, and
 * what runs. Main thread.
 */

#include <pipewire/pipewire.h>

#include "audio/graph.h"
#include "base/cleanup.h"

/* Of what more than the defaults is asked. */
typedef enum InspectorDepth {
        INSPECT_DEFAULTS,
        INSPECT_STREAMS, /* applications, and their streams of sound */
        INSPECT_ALL,     /* sinks and sources, too */
} InspectorDepth;

typedef struct Inspector Inspector;

/* on_change: the graph knows more. Called inside PipeWire's callback. Errors: -ENOMEM. */
int inspector_new(Inspector **ret, struct pw_registry *registry, Graph *graph, InspectorDepth depth,
                  void (*on_change)(void *userdata), void *userdata);
Inspector *inspector_free(Inspector *inspector);
DEFINE_CLEANUP(Inspector, inspector_free)

/* The registry has told of an object: ask it, if that is wanted. Errors: negative errno. */
int inspector_add(Inspector *inspector, uint32_t id, const char *type,
                  const struct spa_dict *properties);

/* Ask for the defaults anew: PipeWire loses a change that comes while some other client asks. */
void inspector_refresh(Inspector *inspector);
