#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One capture stream of PipeWire, whose data thread feeds a ring. Main thread. */

#include "audio/feed.h"
#include "audio/pipewire.h"
#include "audio/wanted.h"

typedef struct Stream Stream;

/*
 * target is the node to be bound to, NULL only for the session manager's choice. Bound, the stream
 * is never linked to another one: if the node goes, it stays alone.
 *
 * on_state: the stream delivers, or doesn't. Called inside PipeWire's callback: nothing may be
 * destroyed there. feed must outlive the stream. Errors: negative errno of PipeWire.
 */
int stream_new(Stream **ret, PipeWire *pipewire, const Wanted *wanted, const GraphNode *target,
               Feed *feed, void (*on_state)(void *userdata), void *userdata);

/* When this returns, the data thread doesn't touch the feed any more. */
Stream *stream_free(Stream *stream);
DEFINE_CLEANUP(Stream, stream_free)

/* GRAPH_ID_NONE until PipeWire has given it one. */
uint32_t stream_node_id(const Stream *stream);

/* The id of the node that it is bound to; GRAPH_ID_NONE if the session manager chooses. */
uint32_t stream_target(const Stream *stream);
