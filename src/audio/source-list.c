/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "audio/source-list.h"
#include "audio/wanted.h"

static const char *first_of(const char *a, const char *b)
{
        return *a ? a : b;
}

static SourceEntry device_entry(const GraphNode *node, SourceKind kind, const char *default_name,
                                const char *icon)
{
        return (SourceEntry){
                .kind = kind,
                .target = node->name,
                .name = node->description,
                .icon = first_of(node->application.icon, icon),
                .is_default = strcmp(node->name, default_name) == 0,
                .is_active = node->running,
        };
}

static bool is_stream(const GraphNode *node)
{
        return strcmp(node->media_class, "Stream/Output/Audio") == 0;
}

/* Whether it calls itself as another program does: many are "Chromium" inside. */
static bool has_namesake(const Graph *graph, const GraphApplication *application)
{
        size_t n;
        const GraphNode *nodes = graph_nodes(graph, &n);

        for (size_t i = 0; i < n; i++) {
                const GraphApplication *other = &nodes[i].application;

                if (is_stream(&nodes[i]) && *other->binary &&
                    strcmp(other->name, application->name) == 0 &&
                    strcmp(other->binary, application->binary) != 0)
                        return true;
        }
        return false;
}

/* The first of these that there is, and that no other program has, too. */
static const char *application_target(const Graph *graph, const GraphApplication *application)
{
        if (*application->id)
                return application->id;
        if (*application->binary && has_namesake(graph, application))
                return application->binary;
        return first_of(application->name, application->binary);
}

static SourceEntry application_entry(const Graph *graph, const GraphNode *node)
{
        const GraphApplication *application = &node->application;
        const char *target = application_target(graph, application);

        return (SourceEntry){
                .kind = SOURCE_APPLICATION,
                .target = target,
                .name = target == application->binary ? target
                                                      : first_of(application->name, target),
                .icon = first_of(application->icon, "applications-multimedia"),
                .is_active = node->running,
        };
}

/* Without a target it is nothing that could be chosen. */
static SourceEntry make_entry(const Graph *graph, const GraphNode *node)
{
        if (wanted_is_device(SOURCE_SYSTEM, node))
                return device_entry(node, SOURCE_SYSTEM, graph_default(graph, GRAPH_DEFAULT_SINK),
                                    "audio-speakers");
        if (wanted_is_device(SOURCE_MICROPHONE, node))
                return device_entry(node, SOURCE_MICROPHONE,
                                    graph_default(graph, GRAPH_DEFAULT_SOURCE),
                                    "audio-input-microphone");
        if (is_stream(node))
                return application_entry(graph, node);
        return (SourceEntry){.target = ""};
}

/* A further stream of an application that is listed. */
static bool join(SourceEntry *entries, size_t n, const SourceEntry *entry)
{
        for (size_t i = 0; i < n; i++)
                if (entries[i].kind == entry->kind &&
                    strcmp(entries[i].target, entry->target) == 0) {
                        entries[i].is_active |= entry->is_active;
                        return true;
                }
        return false;
}

static int compare(const void *first, const void *second)
{
        const SourceEntry *a = first, *b = second;
        int order;

        if (a->kind != b->kind)
                return a->kind < b->kind ? -1 : 1;
        if (a->is_default != b->is_default)
                return a->is_default ? -1 : 1;
        order = strcoll(a->name, b->name);
        return order ? order : strcmp(a->target, b->target);
}

size_t source_list_make(const Graph *graph, SourceEntry ret[SOURCES_MAX])
{
        size_t n_nodes, n = 0;
        const GraphNode *nodes = graph_nodes(graph, &n_nodes);

        for (size_t i = 0; i < n_nodes && n < SOURCES_MAX; i++) {
                SourceEntry entry = make_entry(graph, &nodes[i]);

                if (*entry.target && !join(ret, n, &entry))
                        ret[n++] = entry;
        }
        qsort(ret, n, sizeof(*ret), compare);
        return n;
}
