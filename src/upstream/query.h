#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is asked of a server: the query of its URL (protocol version 1, §4). Pure. */

#include <stdbool.h>

#include "base/buffer.h"

#define QUERY_MAX_BYTES 16384
#define QUERY_KEYTERMS_MAX 100

/* The silence that ends a segment, and the gap between words that ends an utterance. */
#define QUERY_ENDPOINTING_MS 300
#define QUERY_UTTERANCE_END_MS 1000

typedef struct QueryOptions {
        const char *model;           /* NULL: the server's default */
        const char *language;        /* NULL: the server's default */
        const char *const *keyterms; /* NULL-terminated, or NULL */
        bool diarize;
        unsigned n_channels;
} QueryOptions;

/* Appends "name=value&…". Errors: -EMSGSIZE past the buffer's limit, -ENOMEM. */
int query_append(Buffer *query, const QueryOptions *options);
