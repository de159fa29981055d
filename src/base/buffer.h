#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A byte buffer that grows up to a stated limit. */

#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"

typedef struct Buffer {
        uint8_t *data; /* owned; always followed by a NUL that size doesn't count */
        size_t size;
        size_t allocated;
        size_t limit; /* bytes */
} Buffer;

#define BUFFER_INIT(limit_bytes) ((Buffer){.limit = (limit_bytes)})

void buffer_deinit(Buffer *buffer);
void buffer_clear(Buffer *buffer);

/* Errors: -EMSGSIZE past the limit, -ENOMEM; the buffer is then as it was. */
int buffer_append(Buffer *buffer, const void *data, size_t size);

/* A string's bytes, and printf's. Errors as buffer_append(). */
int buffer_append_string(Buffer *buffer, const char *string);
int buffer_printf(Buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The bytes as a C string, "" when empty. Valid until the buffer changes. */
static inline const char *buffer_string(const Buffer *buffer)
{
        return buffer->data ? (const char *) buffer->data : "";
}

/* The bytes as a string of the caller's; the buffer is left empty. NULL when out of memory. */
char *buffer_steal_string(Buffer *buffer);

#define _cleanup_buffer_ _cleanup_(buffer_deinit)
