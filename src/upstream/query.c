/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "audio/timeline.h"
#include "upstream/query.h"

/* Letters of a keyterm that one token covers at the least; real ones cover about four. */
#define TOKEN_BYTES 3

const QueryField query_fields[_QUERY_PARAMETER_MAX] = {
        [QUERY_ENCODING] = {"encoding", "encoding", "encoding", QUERY_TEXT},
        [QUERY_MODEL] = {"model", "model", "model", QUERY_TEXT},
        [QUERY_LANGUAGE] = {"language", "language", NULL, QUERY_TEXT},
        [QUERY_KEYTERMS] = {"keyterms", "keyterm", "keyterm", QUERY_LIST},
        [QUERY_DIARIZE] = {"diarize", "diarize", NULL, QUERY_FLAG},
        [QUERY_SMART_FORMAT] = {"smart-format", "smart_format", NULL, QUERY_FLAG},
        [QUERY_PUNCTUATE] = {"punctuate", "punctuate", NULL, QUERY_FLAG},
        [QUERY_NUMERALS] = {"numerals", "numerals", "numerals", QUERY_FLAG},
        [QUERY_PROFANITY_FILTER] = {"profanity-filter", "profanity_filter", "profanity_filter",
                                    QUERY_FLAG},
        [QUERY_REDACT] = {"redact", "redact", "redact", QUERY_LIST},
        [QUERY_ENDPOINTING] = {"endpointing", "endpointing", NULL, QUERY_NUMBER, 10, 10000},
        [QUERY_UTTERANCE_END] = {"utterance-end-ms", "utterance_end_ms", NULL, QUERY_NUMBER, 1000,
                                 5000},
        [QUERY_FILLER_WORDS] = {"filler-words", "filler_words", NULL, QUERY_FLAG},
        [QUERY_NO_DELAY] = {"no-delay", "no_delay", NULL, QUERY_FLAG},
        [QUERY_MIP_OPT_OUT] = {"mip-opt-out", "mip_opt_out", "mip_opt_out", QUERY_FLAG},
        [QUERY_TAG] = {"tag", "tag", "tag", QUERY_LIST},
        [QUERY_EXTRA] = {"extra", "extra", NULL, QUERY_LIST},
};

static char **copy_values(const char *const *values)
{
        size_t n = 0;
        char **copy;

        while (values[n])
                n++;
        copy = g_new0(char *, n + 1);
        for (size_t i = 0; i < n; i++)
                copy[i] = g_strdup(values[i]);
        return copy;
}

static int set(QueryOptions *options, QueryParameter parameter, const char *const *values)
{
        char **copy = copy_values(values);

        g_strfreev(options->values[parameter]);
        options->values[parameter] = copy;
        return 0;
}

static int set_one(QueryOptions *options, QueryParameter parameter, const char *value)
{
        return set(options, parameter, (const char *const[]){value, NULL});
}

static int refuse(QueryFault *ret_fault, QueryFault fault)
{
        *ret_fault = fault;
        return -EINVAL;
}

int query_set_text(QueryOptions *options, QueryParameter parameter, const char *value,
                   QueryFault *ret_fault)
{
        if (strlen(value) > QUERY_VALUE_MAX)
                return refuse(ret_fault, QUERY_TOO_LONG);
        if (parameter == QUERY_ENCODING && strcmp(value, "linear16") != 0 &&
            strcmp(value, "opus") != 0)
                return refuse(ret_fault, QUERY_NO_SUCH);
        return set_one(options, parameter, value);
}

bool query_is_opus(const QueryOptions *options)
{
        const char *encoding = query_value(options, QUERY_ENCODING);

        return encoding && strcmp(encoding, "opus") == 0;
}

int query_set_flag(QueryOptions *options, QueryParameter parameter, bool value)
{
        return set_one(options, parameter, value ? "true" : "false");
}

int query_set_number(QueryOptions *options, QueryParameter parameter, int value,
                     QueryFault *ret_fault)
{
        const QueryField *field = &query_fields[parameter];
        char text[16];

        if (value != 0 && (value < field->least || value > field->most))
                return refuse(ret_fault, QUERY_OUT_OF_RANGE);
        snprintf(text, sizeof(text), "%d", value);
        return set_one(options, parameter, value == 0 ? "false" : text);
}

int query_set_list(QueryOptions *options, QueryParameter parameter, const char *const *values,
                   QueryFault *ret_fault)
{
        size_t n = 0;

        for (; values[n]; n++)
                if (!*values[n] || strlen(values[n]) > QUERY_VALUE_MAX)
                        return refuse(ret_fault, QUERY_TOO_LONG);
        if (n > QUERY_VALUES_MAX)
                return refuse(ret_fault, QUERY_TOO_MANY);
        return set(options, parameter, values);
}

int query_complete(QueryOptions *options, const QueryOptions *defaults)
{
        for (int i = 0; i < _QUERY_PARAMETER_MAX; i++)
                if (!options->values[i] && defaults->values[i])
                        options->values[i] = copy_values((const char *const *) defaults->values[i]);
        return 0;
}

const char *query_value(const QueryOptions *options, QueryParameter parameter)
{
        char **values = options->values[parameter];

        return values && values[0] && *values[0] ? values[0] : NULL;
}

void query_options_deinit(QueryOptions *options)
{
        for (int i = 0; i < _QUERY_PARAMETER_MAX; i++)
                g_clear_pointer(&options->values[i], g_strfreev);
}

size_t query_count_tokens(const char *const *keyterms)
{
        size_t n_tokens = 0;

        for (; *keyterms; keyterms++) {
                const char *word = *keyterms;

                while (*(word += strspn(word, " "))) {
                        size_t n_bytes = strcspn(word, " ");

                        n_tokens += (n_bytes + TOKEN_BYTES - 1) / TOKEN_BYTES;
                        word += n_bytes;
                }
        }
        return n_tokens;
}

static int append(Buffer *query, const char *name, const char *value)
{
        g_autofree char *escaped = g_uri_escape_string(value, NULL, false);

        return buffer_printf(query, "%s%s=%s", query->size > 0 ? "&" : "", name, escaped);
}

/* What is off, or left to the server, isn't said: servers differ in what they take. */
static bool is_said(const QueryField *field, const char *value)
{
        if (field->type == QUERY_FLAG)
                return strcmp(value, "true") == 0;
        if (field->type == QUERY_NUMBER && strcmp(field->name, "endpointing") != 0)
                return strcmp(value, "false") != 0;
        return *value != '\0';
}

static int append_field(Buffer *query, const QueryField *field, const char *name, char **values)
{
        int r = 0;

        for (; r >= 0 && values && *values; values++)
                if (is_said(field, *values))
                        r = append(query, name, *values);
        return r;
}

/* What the audio is, and what our transcript is built from. */
static int append_format(Buffer *query, const Dialect *dialect, unsigned n_channels)
{
        int r = buffer_printf(query, "&sample_rate=%d", SAMPLE_RATE);

        if (r < 0 || !dialect->has_options)
                return r;
        r = buffer_printf(query, "&channels=%u%s&interim_results=true&vad_events=true", n_channels,
                          n_channels > 1 ? "&multichannel=true" : "");
        return r;
}

static int append_parameter(Buffer *query, const QueryOptions *options, const Dialect *dialect,
                            int parameter)
{
        const QueryField *field = &query_fields[parameter];
        const char *name = dialect->has_options ? field->name : field->flux_name;

        return name ? append_field(query, field, name, options->values[parameter]) : 0;
}

int query_append(Buffer *query, const QueryOptions *options, const Dialect *dialect,
                 unsigned n_channels, bool *ret_whole)
{
        int r = append(query, "encoding", query_is_opus(options) ? "opus" : "linear16");

        if (r >= 0)
                r = append_format(query, dialect, n_channels);
        /* The encoding comes first of all, and what may be left out last. */
        for (int i = QUERY_ENCODING + 1; r >= 0 && i < _QUERY_PARAMETER_MAX; i++)
                if (i != QUERY_KEYTERMS)
                        r = append_parameter(query, options, dialect, i);
        if (r < 0)
                return r;
        r = append_parameter(query, options, dialect, QUERY_KEYTERMS);
        *ret_whole = r >= 0;
        return r == -EMSGSIZE ? 0 : r;
}

char *query_uncompressed(const char *query)
{
        static const char opus[] = "encoding=opus";
        char *plain;

        if (strncmp(query, opus, strlen(opus)) != 0)
                return strdup(query);
        return asprintf(&plain, "encoding=linear16%s", query + strlen(opus)) < 0 ? NULL : plain;
}
