/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/buffer.h"

#define FIRST_ALLOCATION 128

void buffer_deinit(Buffer *buffer)
{
        free(buffer->data);
        *buffer = BUFFER_INIT(buffer->limit);
}

void buffer_clear(Buffer *buffer)
{
        buffer->size = 0;
        if (buffer->data)
                buffer->data[0] = 0;
}

/* Room for `more` bytes and the NUL. */
static int reserve(Buffer *buffer, size_t more)
{
        size_t wanted = buffer->allocated ? buffer->allocated : FIRST_ALLOCATION;
        uint8_t *data;

        if (more > buffer->limit - buffer->size)
                return -EMSGSIZE;
        if (buffer->size + more + 1 <= buffer->allocated)
                return 0;
        while (wanted < buffer->size + more + 1)
                wanted *= 2;
        data = realloc(buffer->data, wanted);
        if (!data)
                return -ENOMEM;
        buffer->data = data;
        buffer->allocated = wanted;
        return 0;
}

int buffer_append(Buffer *buffer, const void *data, size_t size)
{
        int r = reserve(buffer, size);

        if (r < 0)
                return r;
        if (size > 0)
                memcpy(buffer->data + buffer->size, data, size);
        buffer->size += size;
        buffer->data[buffer->size] = 0;
        return 0;
}

int buffer_append_string(Buffer *buffer, const char *string)
{
        return buffer_append(buffer, string, strlen(string));
}

int buffer_printf(Buffer *buffer, const char *format, ...)
{
        _cleanup_free_ char *text = NULL;
        va_list arguments;
        int n;

        va_start(arguments, format);
        n = vasprintf(&text, format, arguments);
        va_end(arguments);
        if (n < 0) {
                text = NULL;
                return -ENOMEM;
        }
        return buffer_append(buffer, text, (size_t) n);
}

char *buffer_steal_string(Buffer *buffer)
{
        char *string = buffer->data ? (char *) buffer->data : strdup("");

        *buffer = BUFFER_INIT(buffer->limit);
        return string;
}
