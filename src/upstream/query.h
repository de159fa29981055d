#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What is asked of a server: the query of its URL (protocol.md §4, §13). Pure.
 *
 * One table knows every parameter: its name on the wire in both versions of the protocol, its name
 * as an option of Start and as a setting, its type and its bounds.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "upstream/dialect.h"

/* With a common path, what fits into TRANSPORT_TARGET_MAX. */
#define QUERY_MAX_BYTES 1900

/* Bytes of a value, and values of a list. */
#define QUERY_VALUE_MAX 256
#define QUERY_VALUES_MAX 100

/* What a server takes for all keyterms together; more of them end the stream (protocol §6). */
#define QUERY_KEYTERM_TOKENS_MAX 500

typedef enum QueryParameter {
        QUERY_ENCODING, /* "linear16" or "opus" */
        QUERY_MODEL,
        QUERY_LANGUAGE,
        QUERY_KEYTERMS,
        QUERY_DIARIZE,
        QUERY_SMART_FORMAT,
        QUERY_PUNCTUATE,
        QUERY_NUMERALS,
        QUERY_PROFANITY_FILTER,
        QUERY_REDACT,
        QUERY_ENDPOINTING,
        QUERY_UTTERANCE_END,
        QUERY_FILLER_WORDS,
        QUERY_NO_DELAY,
        QUERY_MIP_OPT_OUT,
        QUERY_TAG,
        QUERY_EXTRA,
        _QUERY_PARAMETER_MAX,
} QueryParameter;

typedef enum QueryType {
        QUERY_TEXT,   /* D-Bus "s"; "" is the server's default */
        QUERY_FLAG,   /* "b" */
        QUERY_NUMBER, /* "i"; 0 is off */
        QUERY_LIST,   /* "as" */
} QueryType;

typedef struct QueryField {
        const char *option;    /* of Start, and the setting's key */
        const char *name;      /* in the query */
        const char *flux_name; /* NULL: version 2 has no such thing */
        QueryType type;
        int least; /* of a number that isn't 0 */
        int most;
} QueryField;

extern const QueryField query_fields[_QUERY_PARAMETER_MAX];

/* Values as the wire has them; a list has several. NULL: not set. */
typedef struct QueryOptions {
        char **values[_QUERY_PARAMETER_MAX];
} QueryOptions;

typedef enum QueryFault {
        QUERY_OK,
        QUERY_TOO_LONG,    /* a value past QUERY_VALUE_MAX, or an empty one in a list */
        QUERY_TOO_MANY,    /* past QUERY_VALUES_MAX */
        QUERY_NO_SUCH,     /* a word that is none of its choices */
        QUERY_OUT_OF_RANGE /* a number outside its bounds */
} QueryFault;

/* Each replaces the value. Errors: -EINVAL with *ret_fault, -ENOMEM; nothing has changed then. */
int query_set_text(QueryOptions *options, QueryParameter parameter, const char *value,
                   QueryFault *ret_fault);
int query_set_flag(QueryOptions *options, QueryParameter parameter, bool value);
int query_set_number(QueryOptions *options, QueryParameter parameter, int value,
                     QueryFault *ret_fault);
int query_set_list(QueryOptions *options, QueryParameter parameter, const char *const *values,
                   QueryFault *ret_fault);

/* What options leaves open is taken from defaults. Errors: -ENOMEM. */
int query_complete(QueryOptions *options, const QueryOptions *defaults);

/* The first value; NULL if it is not set or empty. */
const char *query_value(const QueryOptions *options, QueryParameter parameter);

void query_options_deinit(QueryOptions *options);

/* An upper estimate of what a server counts for these keyterms, which end in NULL. */
size_t query_count_tokens(const char *const *keyterms);

/* Whether the audio is to be Opus. */
bool query_is_opus(const QueryOptions *options);

/*
 * Appends "name=value&…" for 16-bit audio of n_channels at SAMPLE_RATE; keyterms come last.
 * *ret_whole: whether all of them found room within the buffer's limit. Errors: -EMSGSIZE if
 * anything else doesn't, -ENOMEM.
 */
int query_append(Buffer *query, const QueryOptions *options, const Dialect *dialect,
                 unsigned n_channels, bool *ret_whole);

/* The same query for audio as it is: longer by QUERY_UNCOMPRESSED_BYTES at the most, and the
 * caller's. NULL: no memory. */
char *query_uncompressed(const char *query);
#define QUERY_UNCOMPRESSED_BYTES 4
