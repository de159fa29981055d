#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A request before it becomes a connection: what is wrong with it, and the answer that says so. */

#include <stdbool.h>

#include <libwebsockets.h>

#include "recognizer/query.h"

#define REQUEST_PATH "/v1/listen"

/* Bytes of headers and query together. 500 keyterms fit. */
#define REQUEST_HEADERS_MAX 32768

typedef struct Refusal {
        unsigned status;            /* HTTP */
        const char *code;           /* err_code */
        char text[QUERY_FAULT_MAX]; /* err_msg */
} Refusal;

/* key: NULL if none is needed. Errors: -EACCES and others; *ret_refusal says why. */
int request_check(struct lws *wsi, const char *key, Query *ret_query, Refusal *ret_refusal);

/* Why a request that isn't an upgrade can't be served. */
void request_explain_plain(struct lws *wsi, Refusal *ret_refusal);

Refusal request_busy(void);
Refusal request_out_of_memory(void);

/* Send the refusal with its body. Returns what an lws callback is to return. */
int request_refuse(struct lws *wsi, const Refusal *refusal, const char *request_id);
