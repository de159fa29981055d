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

static SourceEntry application_entry(const GraphNode *node)
{
        const GraphApplication *application = &node->application;
        const char *target =
                first_of(application->id, first_of(application->name, application->binary));

        return (SourceEntry){
                .kind = SOURCE_APPLICATION,
                .target = target,
                .name = first_of(application->name, target),
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
        if (strcmp(node->media_class, "Stream/Output/Audio") == 0)
                return application_entry(node);
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
