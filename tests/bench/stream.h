#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A recorded stream of updates: tests/data/streams, made by record_streams.py and make_streams.py. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "base/time-util.h"

typedef struct StreamUpdate {
        usec_t at;
        uint64_t segment;
        char *text; /* owned */
        size_t stable;
        bool final;
        double start, end;
} StreamUpdate;

typedef struct Stream {
        StreamUpdate *updates; /* owned */
        size_t n;
} Stream;

/* Errors: a file's, -EBADMSG for what is no stream. */
int stream_read(const char *path, Stream *ret);
void stream_deinit(Stream *stream);
