/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <glib.h>

#include "audio/timeline.h"
#include "upstream/query.h"

static int append(Buffer *query, const char *name, const char *value)
{
        g_autofree char *escaped = g_uri_escape_string(value, NULL, false);

        return buffer_printf(query, "%s%s=%s", query->size > 0 ? "&" : "", name, escaped);
}

static int append_number(Buffer *query, const char *name, unsigned value)
{
        return buffer_printf(query, "%s%s=%u", query->size > 0 ? "&" : "", name, value);
}

/* What every stream of ours asks for. */
static int append_format(Buffer *query, unsigned n_channels)
{
        int r = append(query, "encoding", "linear16");

        if (r >= 0)
                r = append_number(query, "sample_rate", SAMPLE_RATE);
        if (r >= 0)
                r = append_number(query, "channels", n_channels);
        if (r >= 0 && n_channels > 1)
                r = append(query, "multichannel", "true");
        if (r >= 0)
                r = append(query, "interim_results", "true");
        if (r >= 0)
                r = append(query, "smart_format", "true");
        if (r >= 0)
                r = append_number(query, "endpointing", QUERY_ENDPOINTING_MS);
        if (r >= 0)
                r = append_number(query, "utterance_end_ms", QUERY_UTTERANCE_END_MS);
        if (r >= 0)
                r = append(query, "vad_events", "true");
        return r;
}

int query_append(Buffer *query, const QueryOptions *options)
{
        int r = 0;

        if (options->model)
                r = append(query, "model", options->model);
        if (r >= 0 && options->language)
                r = append(query, "language", options->language);
        if (r >= 0)
                r = append_format(query, options->n_channels);
        if (r >= 0 && options->diarize)
                r = append(query, "diarize", "true");
        for (const char *const *term = options->keyterms; r >= 0 && term && *term; term++)
                r = append(query, "keyterm", *term);
        return r;
}
