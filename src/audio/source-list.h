#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Everything that could be heard now, as a person chooses from it. Pure. */

#include <stdbool.h>
#include <stddef.h>

#include "audio/graph.h"
#include "audio/source.h"

/* More aren't listed. */
#define SOURCES_MAX 256

typedef struct SourceEntry {
        SourceKind kind;
        const char *target; /* as Start wants it */
        const char *name;   /* for people */
        const char *icon;   /* a name of the icon theme */
        bool is_default;
        bool is_active; /* it runs: sound could be heard now */
} SourceEntry;

/*
 * The sinks, the microphones, and the applications that have a stream of sound, each once, those of
 * one name by their binaries; the default ones first, then by name. The strings are the graph's.
 * Returns how many they are.
 */
size_t source_list_make(const Graph *graph, SourceEntry ret[SOURCES_MAX]);
