/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <string.h>

#include "audio/wanted.h"

int wanted_init(Wanted *wanted, SourceKind kind, const char *target)
{
        if (kind == SOURCE_BOTH)
                return -EOPNOTSUPP;
        if (kind == SOURCE_APPLICATION && (!target || !*target))
                return -EINVAL;
        *wanted = (Wanted){.kind = kind, .target = strdup(target ? target : "")};
        return wanted->target ? 0 : -ENOMEM;
}

void wanted_deinit(Wanted *wanted)
{
        free(wanted->target);
        *wanted = (Wanted){0};
}

bool wanted_is_managed(const Wanted *wanted)
{
        return wanted->kind == SOURCE_SYSTEM && !*wanted->target;
}

static bool equal(const char *a, const char *b)
{
        return strcmp(a, b) == 0;
}

bool wanted_is_device(SourceKind kind, const GraphNode *node)
{
        switch (kind) {
        case SOURCE_SYSTEM:
                return equal(node->media_class, "Audio/Sink");
        case SOURCE_MICROPHONE:
                return equal(node->media_class, "Audio/Source") ||
                       equal(node->media_class, "Audio/Source/Virtual");
        case SOURCE_BOTH:
        case SOURCE_APPLICATION:
        case _SOURCE_KIND_MAX:
        case _SOURCE_KIND_INVALID:
                return false;
        }
        return false;
}

const GraphNode *wanted_device(const Wanted *wanted, const Graph *graph)
{
        const char *name = wanted->target;
        const GraphNode *nodes, *oldest = NULL;
        size_t n;

        if (wanted_is_managed(wanted))
                return NULL;
        if (!*name)
                name = graph_default(graph, GRAPH_DEFAULT_SOURCE);
        nodes = graph_nodes(graph, &n);
        for (size_t i = 0; i < n; i++)
                if (wanted_is_device(wanted->kind, &nodes[i]) && equal(nodes[i].name, name) &&
                    (!oldest || nodes[i].serial < oldest->serial))
                        oldest = &nodes[i];
        return oldest;
}

static const char *value_of(const GraphApplication *application, ApplicationKey key)
{
        switch (key) {
        case APPLICATION_KEY_NONE:
                break;
        case APPLICATION_KEY_ID:
                return application->id;
        case APPLICATION_KEY_NAME:
                return application->name;
        case APPLICATION_KEY_BINARY:
                return application->binary;
        }
        return "";
}

static bool has_stream_by(const Wanted *wanted, const GraphNode *node, ApplicationKey key)
{
        return wanted->kind == SOURCE_APPLICATION &&
               equal(node->media_class, "Stream/Output/Audio") &&
               equal(value_of(&node->application, key), wanted->target);
}

bool wanted_has_stream(const Wanted *wanted, const GraphNode *node)
{
        return wanted->key != APPLICATION_KEY_NONE && has_stream_by(wanted, node, wanted->key);
}

void wanted_settle(Wanted *wanted, const Graph *graph)
{
        size_t n;
        const GraphNode *nodes = graph_nodes(graph, &n);

        for (int key = APPLICATION_KEY_ID;
             key <= APPLICATION_KEY_BINARY && wanted->key == APPLICATION_KEY_NONE; key++)
                for (size_t i = 0; i < n; i++)
                        if (has_stream_by(wanted, &nodes[i], (ApplicationKey) key))
                                wanted->key = (ApplicationKey) key;
}

static const GraphNode *find_stream(const Wanted *wanted, const Graph *graph)
{
        size_t n;
        const GraphNode *nodes = graph_nodes(graph, &n);

        for (size_t i = 0; i < n; i++)
                if (wanted_has_stream(wanted, &nodes[i]))
                        return &nodes[i];
        return NULL;
}

static bool has_device(const Graph *graph, SourceKind kind)
{
        size_t n;
        const GraphNode *nodes = graph_nodes(graph, &n);

        for (size_t i = 0; i < n; i++)
                if (wanted_is_device(kind, &nodes[i]))
                        return true;
        return false;
}

bool wanted_lacks_default(const Wanted *wanted, const Graph *graph)
{
        return wanted->kind == SOURCE_MICROPHONE && !*wanted->target &&
               has_device(graph, wanted->kind) && !wanted_device(wanted, graph);
}

bool wanted_exists(const Wanted *wanted, const Graph *graph)
{
        if (wanted->kind == SOURCE_APPLICATION)
                return find_stream(wanted, graph) != NULL;
        if (wanted_is_managed(wanted))
                return has_device(graph, wanted->kind);
        return wanted_device(wanted, graph) != NULL;
}

const char *wanted_name(const Wanted *wanted, const Graph *graph)
{
        const GraphNode *device = wanted_device(wanted, graph);
        const GraphNode *stream = find_stream(wanted, graph);

        if (device)
                return device->description;
        return stream && *stream->application.name ? stream->application.name : wanted->target;
}

static bool is_right(const Wanted *wanted, const Graph *graph, const GraphNode *node, uint32_t tap)
{
        if (wanted->kind == SOURCE_APPLICATION)
                return node->id == tap;
        /* A mixer may move us within the kind, but not away from what was named. */
        return wanted_is_device(wanted->kind, node) &&
               (!*wanted->target || node == wanted_device(wanted, graph));
}

static GraphVerdict judge_tap(const Wanted *wanted, const Graph *graph, uint32_t tap,
                              uint32_t *ret_peer)
{
        GraphVerdict verdict = GRAPH_UNLINKED;
        size_t n;
        const GraphLink *links = graph_links(graph, &n);

        for (size_t i = 0; i < n && verdict != GRAPH_WRONG; i++) {
                const GraphNode *node;

                if (links[i].input_node != tap)
                        continue;
                node = graph_node(graph, links[i].output_node);
                verdict = node && wanted_has_stream(wanted, node) ? GRAPH_RIGHT : GRAPH_WRONG;
                if (verdict == GRAPH_WRONG)
                        *ret_peer = links[i].output_node;
        }
        return verdict;
}

static GraphVerdict judge_links(const Wanted *wanted, const Graph *graph, uint32_t our_node,
                                uint32_t tap, uint32_t *ret_peer)
{
        GraphVerdict verdict = GRAPH_UNLINKED;
        size_t n;
        const GraphLink *links = graph_links(graph, &n);

        for (size_t i = 0; i < n && verdict != GRAPH_WRONG; i++) {
                const GraphNode *node;

                if (links[i].input_node != our_node || our_node == GRAPH_ID_NONE)
                        continue;
                *ret_peer = links[i].output_node;
                node = graph_node(graph, *ret_peer);
                verdict = node && is_right(wanted, graph, node, tap) ? GRAPH_RIGHT : GRAPH_WRONG;
        }
        return verdict;
}

GraphVerdict wanted_judge(const Wanted *wanted, const Graph *graph, uint32_t our_node, uint32_t tap,
                          uint32_t *ret_peer)
{
        uint32_t peer = GRAPH_ID_NONE;
        GraphVerdict verdict = judge_links(wanted, graph, our_node, tap, &peer);

        /* Of the links that we know nothing of, one may be the microphone's. */
        if (graph_misses_links(graph))
                verdict = GRAPH_WRONG;
        if (tap != GRAPH_ID_NONE && verdict == GRAPH_RIGHT)
                verdict = judge_tap(wanted, graph, tap, &peer);
        if (verdict == GRAPH_UNLINKED)
                peer = GRAPH_ID_NONE;
        if (ret_peer)
                *ret_peer = peer;
        return verdict;
}
