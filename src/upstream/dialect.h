#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The two versions of the protocol where they differ: version 1 (Nova and older), and version 2
 * (Flux, by turns; protocol.md §13). The model's name decides. Pure.
 */

#include <stdbool.h>

#include "base/buffer.h"

/* The longest message of ours. */
#define DIALECT_MESSAGE_MAX 65536

typedef struct Dialect {
        const char *path;         /* what takes the place of /v1/listen in a server's address */
        const char *finalize;     /* asks for what the server still holds back */
        const char *keep_alive;   /* NULL: the transport's pings do */
        const char *end;          /* sent before close_stream; NULL: nothing */
        const char *close_stream; /* no audio follows */
        bool ends_silently;       /* the end has neither Metadata nor a close status */
        bool has_options;         /* knows version 1's query parameters */
} Dialect;

extern const Dialect dialect_v1;
extern const Dialect dialect_flux;

/* model may be NULL: the server's default. */
const Dialect *dialect_of_model(const char *model);

/* Appends the message that replaces the words to listen for; keyterms ends in NULL. Errors:
 * buffer_append()'s. */
int dialect_append_configure(Buffer *buffer, const char *const *keyterms);
