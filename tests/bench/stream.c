/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "json/json.h"
#include "stream.h"

/* The layout's clock doesn't begin at 0, which means "never" to it. */
#define BEGIN USEC_PER_SEC

static int read_update(const char *line, size_t size, StreamUpdate *ret)
{
        _cleanup_(json_freep) Json *json = NULL;
        const char *text;
        double at, segment, stable;
        int r = json_parse(&json, line, size);

        if (r < 0)
                return r;
        r = json_read(json, NULL, JSON_MANDATORY("t", JSON_NUMBER, &at),
                      JSON_MANDATORY("segment", JSON_NUMBER, &segment),
                      JSON_MANDATORY("text", JSON_STRING, &text),
                      JSON_MANDATORY("stable", JSON_NUMBER, &stable),
                      JSON_MANDATORY("final", JSON_BOOL, &ret->final),
                      JSON_MANDATORY("start", JSON_NUMBER, &ret->start),
                      JSON_MANDATORY("end", JSON_NUMBER, &ret->end));
        if (r < 0)
                return r;
        ret->at = BEGIN + (usec_t) (at * USEC_PER_MSEC);
        ret->segment = (uint64_t) segment;
        ret->stable = (size_t) stable;
        ret->text = strdup(text);
        return ret->text ? 0 : -ENOMEM;
}

int stream_read(const char *path, Stream *ret)
{
        FILE *file = fopen(path, "re");
        _cleanup_(stream_deinit) Stream stream = {0};
        _cleanup_free_ char *line = NULL;
        size_t allocated = 0;
        ssize_t size;
        int r = 0;

        if (!file)
                return -errno;
        while (r >= 0 && (size = getline(&line, &allocated, file)) > 0) {
                StreamUpdate *updates = realloc(stream.updates, (stream.n + 1) * sizeof(*updates));

                if (!updates)
                        abort();
                stream.updates = updates;
                updates[stream.n] = (StreamUpdate){0};
                r = read_update(line, (size_t) size, &updates[stream.n++]);
        }
        fclose(file);
        if (r < 0)
                return r;
        *ret = stream;
        stream = (Stream){0};
        return 0;
}

void stream_deinit(Stream *stream)
{
        for (size_t i = 0; i < stream->n; i++)
                free(stream->updates[i].text);
        free(stream->updates);
        *stream = (Stream){0};
}
