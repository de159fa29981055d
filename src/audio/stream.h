#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One capture stream of PipeWire, whose data thread feeds a ring. Main thread. */

#include "audio/feed.h"
#include "audio/pipewire.h"
#include "audio/source.h"

typedef struct Stream Stream;

/*
 * on_state: the stream delivers, or doesn't. Called inside PipeWire's callback: nothing may be
 * destroyed there. feed must outlive the stream. Errors: -EOPNOTSUPP for another source than
 * SOURCE_SYSTEM, negative errno of PipeWire.
 */
int stream_new(Stream **ret, PipeWire *pipewire, SourceKind kind, Feed *feed,
               void (*on_state)(void *userdata), void *userdata);

/* When this returns, the data thread doesn't touch the feed any more. */
Stream *stream_free(Stream *stream);
DEFINE_CLEANUP(Stream, stream_free)

/* GRAPH_ID_NONE until PipeWire has given it one. */
uint32_t stream_node_id(const Stream *stream);

/* Whether the graph calls it now. */
bool stream_is_running(const Stream *stream);
