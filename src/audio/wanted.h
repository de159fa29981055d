#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What was asked for, found in the graph: which device, which streams of which application; and
 * whether that is what we hear. Pure.
 */

#include <stdbool.h>
#include <stdint.h>

#include "audio/graph.h"
#include "audio/source.h"

/* By what an application is known: the first that fits decides for as long as it is captured, so
 * that another, of which only a later one fits, never takes its place. */
typedef enum ApplicationKey {
        APPLICATION_KEY_NONE, /* none has been seen yet */
        APPLICATION_KEY_ID,
        APPLICATION_KEY_NAME,
        APPLICATION_KEY_BINARY,
} ApplicationKey;

typedef struct Wanted {
        SourceKind kind;
        char *target; /* "": the default device */
        ApplicationKey key;
} Wanted;

typedef enum GraphVerdict {
        GRAPH_UNLINKED, /* nothing that we know of is linked to us */
        GRAPH_RIGHT,    /* all that is linked to us is what was asked for */
        GRAPH_WRONG,    /* something else is linked to us */
} GraphVerdict;

/* target may be NULL. Errors: -ENOMEM; -EINVAL for an application without a name; -EOPNOTSUPP for
 * SOURCE_BOTH. */
int wanted_init(Wanted *wanted, SourceKind kind, const char *target);
void wanted_deinit(Wanted *wanted);

/* Whether a node is a device of this kind, by the media class that PipeWire gives to every node. */
bool wanted_is_device(SourceKind kind, const GraphNode *node);

/* Whether the session manager chooses the device, and changes it: the default sink. */
bool wanted_is_managed(const Wanted *wanted);

/* The device to be bound to; NULL if it isn't there, is the manager's choice, or is none. Of
 * several with that name the one that was there first: a newcomer that calls itself so takes
 * nobody's place. */
const GraphNode *wanted_device(const Wanted *wanted, const Graph *graph);

/* Whether the default is wanted, isn't there, but something of its kind is: maybe we haven't heard. */
bool wanted_lacks_default(const Wanted *wanted, const Graph *graph);

/* The application's streams: settle decides by what they are known, once there is one. */
void wanted_settle(Wanted *wanted, const Graph *graph);
bool wanted_has_stream(const Wanted *wanted, const GraphNode *node);

/* Whether there is anything that could be heard. */
bool wanted_exists(const Wanted *wanted, const Graph *graph);

/* Its name for people; the target as it was given if it isn't there. Valid as long as both. */
const char *wanted_name(const Wanted *wanted, const Graph *graph);

/*
 * Who gives our node its sound, and whether that is what was asked for. An application's sound
 * comes by way of tap, a node of our own (else GRAPH_ID_NONE), whose links are judged with it.
 * ret_peer, if not NULL, is the id of the node that decided: a wrong one, or one of the right ones;
 * else GRAPH_ID_NONE.
 */
GraphVerdict wanted_judge(const Wanted *wanted, const Graph *graph, uint32_t our_node, uint32_t tap,
                          uint32_t *ret_peer);
