#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The connection to PipeWire, joined to an sd-event loop: made again by itself whenever it is
 * lost, with a graph that is kept true meanwhile. Main thread.
 */

#include <pipewire/pipewire.h>
#include <systemd/sd-event.h>

#include "audio/graph.h"
#include "audio/inspector.h"
#include "base/cleanup.h"

typedef struct PipeWire PipeWire;

typedef struct PipeWireHandlers {
        /* Connected, and the graph is known. */
        void (*on_ready)(void *userdata);
        /* Not connected any more, or in vain. Whatever was made on the core must end here. */
        void (*on_lost)(void *userdata);
        /*
         * The graph has changed. Called inside PipeWire's own callback, before it goes on with
         * what the change leads to: no object of PipeWire may be destroyed here.
         */
        void (*on_graph)(void *userdata);
        /* The answer to pipewire_confirm(). Called inside PipeWire's callback, too. */
        void (*on_confirmed)(void *userdata);
} PipeWireHandlers;

/* depth: how much the graph is to know. Errors: -ENOMEM, those of PipeWire and sd-event. */
int pipewire_new(PipeWire **ret, sd_event *event, InspectorDepth depth,
                 const PipeWireHandlers *handlers, void *userdata);
PipeWire *pipewire_free(PipeWire *pipewire);
DEFINE_CLEANUP(PipeWire, pipewire_free)

/* Between on_ready and on_lost; else NULL. */
struct pw_core *pipewire_core(const PipeWire *pipewire);
struct pw_registry *pipewire_registry(const PipeWire *pipewire);

/*
 * Asks PipeWire to answer, by on_confirmed, when it has told all that it had done before: the graph
 * then holds every link by which sound had come. The newest question alone is answered.
 */
void pipewire_confirm(PipeWire *pipewire);

/* Ask for the default devices anew; not to be called inside a callback of PipeWire. */
void pipewire_refresh(PipeWire *pipewire);

const Graph *pipewire_graph(const PipeWire *pipewire);

/* Whether the server's version is this or a later one; false while not connected. */
bool pipewire_server_is_at_least(const PipeWire *pipewire, unsigned major, unsigned minor);
