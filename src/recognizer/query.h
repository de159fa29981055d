#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The query of the upgrade request: what a client asks of its connection, checked.
 *
 * Parameters that no one knows, and known ones that change nothing here (a model's name, say), are
 * taken; a wrong value, or a wish that would silently not be fulfilled, is refused with a sentence.
 */

#include <stdbool.h>
#include <stddef.h>

/* Characters of one parameter, name and value. */
#define QUERY_PARAMETER_MAX 2048
/* libwebsockets takes some eighty apart, and closes the connection without a word past them. */
#define QUERY_PARAMETERS_MAX 64
#define QUERY_KEYTERM_TOKENS_MAX 500
#define QUERY_CHANNELS_MAX 2
#define QUERY_FAULT_MAX 256

typedef struct Query {
        unsigned sample_rate; /* of linear16 */
        unsigned channels;
        bool multichannel;
        bool interim_results;
        bool vad_events;
        bool punctuate;       /* or smart_format */
        int endpointing_ms;   /* SEGMENTER_ENDPOINTING_OFF: none */
        int utterance_end_ms; /* 0: none */

        /* Only for the checks between parameters. */
        bool has_encoding;
        bool is_nova_3;
        bool has_keywords;
        bool has_diarize;
        bool has_diarize_model;
        size_t n_keyterm_tokens;
        size_t n_parameters;
} Query;

/* Why a query is refused, as the body of the 400 tells it. */
typedef struct QueryFault {
        const char *code; /* err_code */
        char text[QUERY_FAULT_MAX];
} QueryFault;

void query_init(Query *query);

/* One parameter, percent-decoded. Errors: -EINVAL, and the fault is written. */
int query_take(Query *query, const char *parameter, QueryFault *fault);

/* After the last one: what only shows in the whole. Errors as above. */
int query_finish(const Query *query, QueryFault *fault);
