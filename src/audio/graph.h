#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What we know of PipeWire's graph: its nodes, how they are linked, and whether somebody manages
 * them. Pure: told by the registry's events, asked by capture.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "audio/source.h"
#include "base/cleanup.h"

/* More objects than this are not looked at; a desktop has some dozens. */
#define GRAPH_NODES_MAX 4096
#define GRAPH_LINKS_MAX 16384

#define GRAPH_ID_NONE UINT32_MAX

typedef struct GraphNode {
        uint32_t id;
        char *media_class; /* "" if it has none; as the names */
        char *name;
        char *description; /* for people; the name if the node has none */
} GraphNode;

typedef enum GraphVerdict {
        GRAPH_UNLINKED, /* nothing that we know of is linked to us */
        GRAPH_RIGHT,    /* all that is linked to us is what was asked for */
        GRAPH_WRONG,    /* something else is linked to us */
} GraphVerdict;

typedef struct Graph Graph;

int graph_new(Graph **ret);
Graph *graph_free(Graph *graph);
DEFINE_CLEANUP(Graph, graph_free)

/* Strings may be NULL. Errors: -ENOMEM, -ENOSPC past the limit. */
int graph_add_node(Graph *graph, uint32_t id, const char *media_class, const char *name,
                   const char *description);
int graph_add_link(Graph *graph, uint32_t id, uint32_t output_node, uint32_t input_node);

/* The session manager's metadata, by which it says what the default devices are. */
void graph_set_manager(Graph *graph, uint32_t id);

/* Any of them, or an id that was never added. */
void graph_remove(Graph *graph, uint32_t id);

/* PipeWire has gone. */
void graph_clear(Graph *graph);

bool graph_has_manager(const Graph *graph);

/* Whether there is anything that this kind of source could hear. */
bool graph_has_source(const Graph *graph, SourceKind kind);

/* Valid until the graph changes; NULL if there is none. */
const GraphNode *graph_node(const Graph *graph, uint32_t id);

/*
 * Who gives our node its sound, and whether that is what was asked for. ret_peer, if not NULL, is
 * the id of the node that decided: a wrong one, or one of the right ones; else GRAPH_ID_NONE.
 */
GraphVerdict graph_judge(const Graph *graph, SourceKind kind, uint32_t our_node,
                         uint32_t *ret_peer);
