/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <string.h>

#include "audio/graph.h"
#include "audio/label.h"

typedef struct Client {
        uint32_t id;
        GraphApplication application;
} Client;

/* An array that grows. */
typedef struct List {
        void *items;
        size_t n_items;
        size_t n_allocated;
} List;

struct Graph {
        List nodes;   /* GraphNode */
        List ports;   /* GraphPort */
        List links;   /* GraphLink */
        List clients; /* Client */
        bool misses_links;
        uint32_t manager;
        char *defaults[_GRAPH_DEFAULT_MAX]; /* NULL: none */
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
        free(graph->nodes.items);
        free(graph->ports.items);
        free(graph->links.items);
        free(graph->clients.items);
        free(graph);
        return NULL;
}

static GraphNode *node_at(const Graph *graph, size_t i)
{
        return &((GraphNode *) graph->nodes.items)[i];
}

static Client *client_at(const Graph *graph, size_t i)
{
        return &((Client *) graph->clients.items)[i];
}

static void application_deinit(GraphApplication *application)
{
        free(application->id);
        free(application->name);
        free(application->binary);
        free(application->icon);
}

static void node_deinit(GraphNode *node)
{
        free(node->media_class);
        free(node->name);
        free(node->description);
        application_deinit(&node->application);
}

static void forget_manager(Graph *graph)
{
        graph->manager = GRAPH_ID_NONE;
        for (int which = 0; which < _GRAPH_DEFAULT_MAX; which++) {
                free(graph->defaults[which]);
                graph->defaults[which] = NULL;
        }
}

void graph_clear(Graph *graph)
{
        for (size_t i = 0; i < graph->nodes.n_items; i++)
                node_deinit(node_at(graph, i));
        for (size_t i = 0; i < graph->clients.n_items; i++)
                application_deinit(&client_at(graph, i)->application);
        graph->nodes.n_items = graph->ports.n_items = 0;
        graph->links.n_items = graph->clients.n_items = 0;
        graph->misses_links = false;
        forget_manager(graph);
}

/* The new item is a copy of this one. */
static int list_add(List *list, const void *item, size_t size, size_t n_max)
{
        size_t n_grown = list->n_allocated ? list->n_allocated * 2 : 16;
        void *grown;

        if (list->n_items >= n_max)
                return -ENOSPC;
        if (list->n_items == list->n_allocated) {
                grown = reallocarray(list->items, n_grown, size);
                if (!grown)
                        return -ENOMEM;
                list->items = grown;
                list->n_allocated = n_grown;
        }
        memcpy((char *) list->items + list->n_items++ * size, item, size);
        return 0;
}

/* Each item begins with its id. Where it is, or NULL. */
static void *list_find(const List *list, uint32_t id, size_t size)
{
        for (size_t i = 0; i < list->n_items; i++) {
                char *item = (char *) list->items + i * size;
                uint32_t item_id;

                memcpy(&item_id, item, sizeof(item_id));
                if (item_id == id)
                        return item;
        }
        return NULL;
}

static void list_drop(List *list, void *item, size_t size)
{
        const char *last = (char *) list->items + --list->n_items * size;

        if (item != last)
                memcpy(item, last, size);
}

static bool application_copy(GraphApplication *to, const GraphApplication *from)
{
        *to = (GraphApplication){
                .id = label_copy(from->id),
                .name = label_copy(from->name),
                .binary = label_copy(from->binary),
                .icon = label_copy(from->icon),
        };
        return to->id && to->name && to->binary && to->icon;
}

static const GraphApplication *application_of_client(const Graph *graph, uint32_t id)
{
        static const GraphApplication nobody = {0};
        const Client *client = list_find(&graph->clients, id, sizeof(*client));

        return client ? &client->application : &nobody;
}

static const char *either(const char *first, const char *second)
{
        return first && *first ? first : second;
}

/* What is known of both, the first's where both say something. */
static GraphApplication merge(const GraphApplication *first, const GraphApplication *second)
{
        return (GraphApplication){
                .id = (char *) either(first->id, second->id),
                .name = (char *) either(first->name, second->name),
                .binary = (char *) either(first->binary, second->binary),
                .icon = (char *) either(first->icon, second->icon),
        };
}

int graph_add_node(Graph *graph, const GraphNode *node)
{
        const char *description = either(node->description, node->name);
        GraphApplication application =
                merge(&node->application, application_of_client(graph, node->client));
        GraphNode added = *node;
        int r = -ENOMEM;

        added.media_class = label_copy(node->media_class);
        added.name = label_copy(node->name);
        added.description = label_copy(description);
        if (application_copy(&added.application, &application) && added.media_class && added.name &&
            added.description) {
                graph_remove(graph, node->id);
                r = list_add(&graph->nodes, &added, sizeof(added), GRAPH_NODES_MAX);
        }
        if (r < 0)
                node_deinit(&added);
        return r;
}

int graph_add_port(Graph *graph, const GraphPort *port)
{
        graph_remove(graph, port->id);
        return list_add(&graph->ports, port, sizeof(*port), GRAPH_PORTS_MAX);
}

int graph_add_link(Graph *graph, const GraphLink *link)
{
        int r;

        graph_remove(graph, link->id);
        r = list_add(&graph->links, link, sizeof(*link), GRAPH_LINKS_MAX);
        graph->misses_links |= r < 0;
        return r;
}

int graph_add_client(Graph *graph, uint32_t id)
{
        Client client = {.id = id};

        graph_remove(graph, id);
        return list_add(&graph->clients, &client, sizeof(client), GRAPH_CLIENTS_MAX);
}

static int learn(GraphApplication *known, const GraphApplication *first,
                 const GraphApplication *second)
{
        GraphApplication merged = merge(first, second), learnt;

        if (!application_copy(&learnt, &merged)) {
                application_deinit(&learnt);
                return -ENOMEM;
        }
        application_deinit(known);
        *known = learnt;
        return 0;
}

int graph_set_application(Graph *graph, uint32_t id, const GraphApplication *application)
{
        GraphNode *node = list_find(&graph->nodes, id, sizeof(*node));
        Client *client = list_find(&graph->clients, id, sizeof(*client));
        int r;

        if (node)
                return learn(&node->application, application, &node->application);
        if (!client)
                return 0;
        r = learn(&client->application, application, &client->application);
        for (size_t i = 0; i < graph->nodes.n_items && r >= 0; i++)
                if (node_at(graph, i)->client == id)
                        r = learn(&node_at(graph, i)->application, &node_at(graph, i)->application,
                                  &client->application);
        return r;
}

void graph_set_running(Graph *graph, uint32_t id, bool running)
{
        GraphNode *node = list_find(&graph->nodes, id, sizeof(*node));

        if (node)
                node->running = running;
}

void graph_set_manager(Graph *graph, uint32_t id)
{
        forget_manager(graph);
        graph->manager = id;
}

int graph_set_default(Graph *graph, GraphDefault which, const char *name)
{
        char *copied = name ? label_copy(name) : NULL;

        if (name && !copied)
                return -ENOMEM;
        free(graph->defaults[which]);
        graph->defaults[which] = copied;
        return 0;
}

void graph_remove(Graph *graph, uint32_t id)
{
        GraphNode *node = list_find(&graph->nodes, id, sizeof(*node));
        GraphPort *port = list_find(&graph->ports, id, sizeof(*port));
        GraphLink *link = list_find(&graph->links, id, sizeof(*link));
        Client *client = list_find(&graph->clients, id, sizeof(*client));

        if (node) {
                node_deinit(node);
                list_drop(&graph->nodes, node, sizeof(*node));
        }
        if (port)
                list_drop(&graph->ports, port, sizeof(*port));
        if (link)
                list_drop(&graph->links, link, sizeof(*link));
        if (client) {
                application_deinit(&client->application);
                list_drop(&graph->clients, client, sizeof(*client));
        }
        if (graph->manager == id)
                forget_manager(graph);
}

bool graph_misses_links(const Graph *graph)
{
        return graph->misses_links;
}

bool graph_has_manager(const Graph *graph)
{
        return graph->manager != GRAPH_ID_NONE;
}

const char *graph_default(const Graph *graph, GraphDefault which)
{
        return graph->defaults[which] ? graph->defaults[which] : "";
}

const GraphNode *graph_node(const Graph *graph, uint32_t id)
{
        return list_find(&graph->nodes, id, sizeof(GraphNode));
}

const GraphNode *graph_nodes(const Graph *graph, size_t *ret_n)
{
        *ret_n = graph->nodes.n_items;
        return graph->nodes.items;
}

const GraphPort *graph_ports(const Graph *graph, size_t *ret_n)
{
        *ret_n = graph->ports.n_items;
        return graph->ports.items;
}

const GraphLink *graph_links(const Graph *graph, size_t *ret_n)
{
        *ret_n = graph->links.n_items;
        return graph->links.items;
}

GraphSide graph_side_of(const char *channel)
{
        size_t length = channel ? strlen(channel) : 0;

        /* "FLC" is left of the centre; but "FC" and "TRC", the top rear centre, are the middle. */
        if (length > 1 && channel[length - 1] == 'C' && strcmp(channel, "TRC") != 0)
                length--;
        if (length < 2)
                return GRAPH_SIDE_BOTH;
        switch (channel[length - 1]) {
        case 'L':
                return GRAPH_SIDE_LEFT;
        case 'R':
                return GRAPH_SIDE_RIGHT;
        }
        return GRAPH_SIDE_BOTH;
}
