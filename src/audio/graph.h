#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What we know of PipeWire's graph: its nodes and whose they are, their ports, how they are linked,
 * and what the session manager has chosen as defaults. Pure: told by the registry's events.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"

/* More objects than this are not looked at; a desktop has some dozens. */
#define GRAPH_NODES_MAX 4096
#define GRAPH_PORTS_MAX 16384
#define GRAPH_LINKS_MAX 16384
#define GRAPH_CLIENTS_MAX 4096

#define GRAPH_ID_NONE UINT32_MAX

/* Whose a node is; each "" where that is not known. */
typedef struct GraphApplication {
        char *id;     /* application.id */
        char *name;   /* application.name */
        char *binary; /* application.process.binary */
        char *icon;   /* a name of the icon theme */
} GraphApplication;

typedef struct GraphNode {
        uint32_t id;
        uint32_t client;   /* whose it is; GRAPH_ID_NONE if nobody's */
        uint64_t serial;   /* never used again, as ids are; 0 if there is none */
        char *media_class; /* "" if it has none; as the names */
        char *name;
        char *description; /* for people; the name if the node has none */
        GraphApplication application;
        bool running;
} GraphNode;

typedef enum GraphSide {
        GRAPH_SIDE_LEFT = 1 << 0,
        GRAPH_SIDE_RIGHT = 1 << 1,
        GRAPH_SIDE_BOTH = GRAPH_SIDE_LEFT | GRAPH_SIDE_RIGHT,
} GraphSide;

typedef struct GraphPort {
        uint32_t id;
        uint32_t node;
        bool output;
        bool monitor; /* gives what the node takes */
        GraphSide side;
} GraphPort;

typedef struct GraphLink {
        uint32_t id;
        uint32_t output_node;
        uint32_t input_node;
} GraphLink;

typedef enum GraphDefault {
        GRAPH_DEFAULT_SINK,
        GRAPH_DEFAULT_SOURCE,
        _GRAPH_DEFAULT_MAX,
} GraphDefault;

typedef struct Graph Graph;

int graph_new(Graph **ret);
Graph *graph_free(Graph *graph);
DEFINE_CLEANUP(Graph, graph_free)

/* What is told is copied, strings as labels (audio/label.h); they may be NULL. An object of the same
 * id is replaced. Errors: -ENOMEM, -ENOSPC past the limit. */
int graph_add_node(Graph *graph, const GraphNode *node);
int graph_add_port(Graph *graph, const GraphPort *port);
int graph_add_link(Graph *graph, const GraphLink *link);
int graph_add_client(Graph *graph, uint32_t id);

/*
 * What is learnt of a node or client later. What a node itself says wins over what its client
 * says; what was once known of a node stays, for its client may be gone a moment before it.
 * Errors: -ENOMEM.
 */
int graph_set_application(Graph *graph, uint32_t id, const GraphApplication *application);
void graph_set_running(Graph *graph, uint32_t node, bool running);

/* The session manager's metadata, by which it says what the default devices are. */
void graph_set_manager(Graph *graph, uint32_t id);
/* A node's name, or NULL for none. Errors: -ENOMEM. */
int graph_set_default(Graph *graph, GraphDefault which, const char *name);

/* Any of them, or an id that was never added. */
void graph_remove(Graph *graph, uint32_t id);

/* PipeWire has gone. */
void graph_clear(Graph *graph);

/* Whether a link could not be added since graph_clear(): nobody knows what it links. */
bool graph_misses_links(const Graph *graph);

bool graph_has_manager(const Graph *graph);
/* The default's name; "" if there is none. */
const char *graph_default(const Graph *graph, GraphDefault which);

/* Valid until the graph changes; NULL if there is none. */
const GraphNode *graph_node(const Graph *graph, uint32_t id);

/* All of a kind, in no order; valid until the graph changes. */
const GraphNode *graph_nodes(const Graph *graph, size_t *ret_n);
const GraphPort *graph_ports(const Graph *graph, size_t *ret_n);
const GraphLink *graph_links(const Graph *graph, size_t *ret_n);

/* On which side of a stereo pair a channel ("FL", "MONO", …) is heard. */
GraphSide graph_side_of(const char *channel);
