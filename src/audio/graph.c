/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <string.h>

#include "audio/graph.h"

typedef struct Link {
        uint32_t id;
        uint32_t output_node;
        uint32_t input_node;
} Link;

struct Graph {
        GraphNode *nodes;
        size_t n_nodes, n_nodes_allocated;
        Link *links;
        size_t n_links, n_links_allocated;
        uint32_t manager;
};

int graph_new(Graph **ret)
{
        Graph *graph = calloc(1, sizeof(*graph));

        if (!graph)
                return -ENOMEM;
        graph->manager = GRAPH_ID_NONE;
        *ret = graph;
        return 0;
}

Graph *graph_free(Graph *graph)
{
        if (!graph)
                return NULL;
        graph_clear(graph);
        free(graph->nodes);
        free(graph->links);
        free(graph);
        return NULL;
}

static void node_deinit(GraphNode *node)
{
        free(node->media_class);
        free(node->name);
        free(node->description);
}

void graph_clear(Graph *graph)
{
        for (size_t i = 0; i < graph->n_nodes; i++)
                node_deinit(&graph->nodes[i]);
        graph->n_nodes = graph->n_links = 0;
        graph->manager = GRAPH_ID_NONE;
}

/* Room for one more element. */
static int reserve(void **array, size_t *n_allocated, size_t n, size_t n_max, size_t element_size)
{
        size_t n_grown = *n_allocated ? *n_allocated * 2 : 16;
        void *grown;

        if (n >= n_max)
                return -ENOSPC;
        if (n < *n_allocated)
                return 0;
        grown = reallocarray(*array, n_grown, element_size);
        if (!grown)
                return -ENOMEM;
        *array = grown;
        *n_allocated = n_grown;
        return 0;
}

static char *copy(const char *string)
{
        return strdup(string ? string : "");
}

int graph_add_node(Graph *graph, uint32_t id, const char *media_class, const char *name,
                   const char *description)
{
        GraphNode node = {.id = id};
        int r;

        graph_remove(graph, id);
        r = reserve((void **) &graph->nodes, &graph->n_nodes_allocated, graph->n_nodes,
                    GRAPH_NODES_MAX, sizeof(*graph->nodes));
        if (r < 0)
                return r;
        node.media_class = copy(media_class);
        node.name = copy(name);
        node.description = copy(description && *description ? description : name);
        if (!node.media_class || !node.name || !node.description) {
                node_deinit(&node);
                return -ENOMEM;
        }
        graph->nodes[graph->n_nodes++] = node;
        return 0;
}

int graph_add_link(Graph *graph, uint32_t id, uint32_t output_node, uint32_t input_node)
{
        int r;

        graph_remove(graph, id);
        r = reserve((void **) &graph->links, &graph->n_links_allocated, graph->n_links,
                    GRAPH_LINKS_MAX, sizeof(*graph->links));
        if (r < 0)
                return r;
        graph->links[graph->n_links++] = (Link){id, output_node, input_node};
        return 0;
}

void graph_set_manager(Graph *graph, uint32_t id)
{
        graph->manager = id;
}

void graph_remove(Graph *graph, uint32_t id)
{
        for (size_t i = 0; i < graph->n_nodes; i++)
                if (graph->nodes[i].id == id) {
                        node_deinit(&graph->nodes[i]);
                        graph->nodes[i] = graph->nodes[--graph->n_nodes];
                        return;
                }
        for (size_t i = 0; i < graph->n_links; i++)
                if (graph->links[i].id == id) {
                        graph->links[i] = graph->links[--graph->n_links];
                        return;
                }
        if (graph->manager == id)
                graph->manager = GRAPH_ID_NONE;
}

bool graph_has_manager(const Graph *graph)
{
        return graph->manager != GRAPH_ID_NONE;
}

const GraphNode *graph_node(const Graph *graph, uint32_t id)
{
        for (size_t i = 0; i < graph->n_nodes; i++)
                if (graph->nodes[i].id == id)
                        return &graph->nodes[i];
        return NULL;
}

/* What this kind of source may hear, by the media class that PipeWire gives to every node. */
static bool is_source(SourceKind kind, const GraphNode *node)
{
        switch (kind) {
        case SOURCE_SYSTEM:
                return strcmp(node->media_class, "Audio/Sink") == 0;
        case SOURCE_MICROPHONE:
        case SOURCE_BOTH:
        case SOURCE_APPLICATION:
        case _SOURCE_KIND_MAX:
        case _SOURCE_KIND_INVALID:
                return false;
        }
        return false;
}

bool graph_has_source(const Graph *graph, SourceKind kind)
{
        for (size_t i = 0; i < graph->n_nodes; i++)
                if (is_source(kind, &graph->nodes[i]))
                        return true;
        return false;
}

GraphVerdict graph_judge(const Graph *graph, SourceKind kind, uint32_t our_node, uint32_t *ret_peer)
{
        GraphVerdict verdict = GRAPH_UNLINKED;
        uint32_t peer = GRAPH_ID_NONE;

        for (size_t i = 0; i < graph->n_links && verdict != GRAPH_WRONG; i++) {
                const Link *link = &graph->links[i];
                const GraphNode *node;

                if (link->input_node != our_node || our_node == GRAPH_ID_NONE)
                        continue;
                peer = link->output_node;
                node = graph_node(graph, peer);
                verdict = node && is_source(kind, node) ? GRAPH_RIGHT : GRAPH_WRONG;
        }
        if (ret_peer)
                *ret_peer = peer;
        return verdict;
}
