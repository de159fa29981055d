#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Where `surtitle watch` puts what the follower tells: a terminal, lines, JSON. One is chosen at
 * the start. Everything is on stdout's buffer when a call returns; the caller flushes.
 */

#include "cli/follower.h"

typedef struct Sink Sink;

typedef struct SinkOperations {
        void (*caption)(Sink *sink, const Caption *caption);
        void (*started)(Sink *sink, uint64_t session, sd_bus_message *details);
        void (*ended)(Sink *sink, uint64_t session, sd_bus_message *summary);
        void (*notice)(Sink *sink, const char *code, const char *message);
        /* A sentence about the following itself, for standard error. */
        void (*tell)(Sink *sink, const char *sentence);
        /* No more will come of what is open. */
        void (*settle)(Sink *sink);
        /* The terminal has another size, or another program wrote on it. */
        void (*redraw)(Sink *sink);
        Sink *(*free)(Sink *sink);
} SinkOperations;

struct Sink {
        const SinkOperations *operations;
};

/* Final captions, one a line. */
int sink_new_lines(Sink **ret);
/* One JSON object a signal, as surtitle(1) lists them. */
int sink_new_json(Sink **ret);
/* Finals as lines, and below them the open caption, rewritten in place; styled: dim where it may
 * still change. Standard output must be a terminal that knows ECMA-48. */
int sink_new_terminal(Sink **ret, bool styled);

/* For those that keep no state. */
int sink_new_plain(Sink **ret, const SinkOperations *operations);
Sink *sink_free_plain(Sink *sink);
void sink_report(Sink *sink, const char *sentence);
void sink_do_nothing(Sink *sink);

static inline Sink *sink_free(Sink *sink)
{
        return sink ? sink->operations->free(sink) : NULL;
}
DEFINE_CLEANUP(Sink, sink_free)
