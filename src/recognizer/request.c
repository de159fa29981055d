/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "recognizer/credentials.h"
#include "recognizer/message.h"
#include "recognizer/request.h"

#define PATH_MAX_BYTES 64
#define CREDENTIALS_MAX 1024

/* Headers of an answer; its body. */
#define ANSWER_HEADERS_MAX 1024
#define ANSWER_BODY_MAX 2048

__attribute__((format(printf, 3, 4))) static Refusal refusal(unsigned status, const char *code,
                                                             const char *format, ...)
{
        Refusal result = {.status = status, .code = code};
        va_list arguments;

        va_start(arguments, format);
        vsnprintf(result.text, sizeof(result.text), format, arguments);
        va_end(arguments);
        return result;
}

Refusal request_busy(void)
{
        return refusal(429, "TOO_MANY_REQUESTS", "Too many requests. Please try again later.");
}

Refusal request_out_of_memory(void)
{
        return refusal(500, "INTERNAL_SERVER_ERROR", "Out of memory. Please try again later.");
}

/* A header's text, or NULL if it isn't there or is longer than the room. */
static const char *copy_header(struct lws *wsi, enum lws_token_indexes token, char *text,
                               size_t size)
{
        return lws_hdr_copy(wsi, text, (int) size, token) > 0 ? text : NULL;
}

static bool is_path(struct lws *wsi, enum lws_token_indexes token)
{
        char path[PATH_MAX_BYTES];

        return copy_header(wsi, token, path, sizeof(path)) && strcmp(path, REQUEST_PATH) == 0;
}

static Refusal no_such_path(void)
{
        return refusal(404, "NOT_FOUND", "There is nothing here; use " REQUEST_PATH ".");
}

static Refusal wrong_method(void)
{
        return refusal(405, "METHOD_NOT_ALLOWED",
                       "Only a WebSocket upgrade by GET is served here.");
}

static bool has_credentials(struct lws *wsi, const char *key)
{
        char authorization[CREDENTIALS_MAX], protocols[CREDENTIALS_MAX];
        bool match = credentials_match(
                copy_header(wsi, WSI_TOKEN_HTTP_AUTHORIZATION, authorization,
                            sizeof(authorization)),
                copy_header(wsi, WSI_TOKEN_PROTOCOL, protocols, sizeof(protocols)), key);

        explicit_bzero(authorization, sizeof(authorization));
        explicit_bzero(protocols, sizeof(protocols));
        return match;
}

/* One parameter. Errors: -ENOENT behind the last, -EINVAL. An empty one is not the end. */
static int read_parameter(struct lws *wsi, int index, char *parameter, QueryFault *fault)
{
        if (lws_hdr_copy_fragment(wsi, parameter, QUERY_PARAMETER_MAX + 1, WSI_TOKEN_HTTP_URI_ARGS,
                                  index) >= 0)
                return 0;
        if (lws_hdr_fragment_length(wsi, WSI_TOKEN_HTTP_URI_ARGS, index) <= 0)
                return -ENOENT;
        fault->code = "INVALID_QUERY_PARAMETER";
        snprintf(fault->text, sizeof(fault->text),
                 "Failed to deserialize query parameters: one is longer than %d characters.",
                 QUERY_PARAMETER_MAX);
        return -EINVAL;
}

static int read_query(struct lws *wsi, Query *ret, QueryFault *fault)
{
        char parameter[QUERY_PARAMETER_MAX + 1];
        Query query;
        int r = 0;

        query_init(&query);
        for (int i = 0; r >= 0; i++) {
                r = read_parameter(wsi, i, parameter, fault);
                if (r >= 0)
                        r = query_take(&query, parameter, fault);
        }
        if (r != -ENOENT)
                return r;
        r = query_finish(&query, fault);
        if (r >= 0)
                *ret = query;
        return r;
}

int request_check(struct lws *wsi, const char *key, Query *ret_query, Refusal *ret_refusal)
{
        QueryFault fault = {};
        int r;

        if (lws_hdr_total_length(wsi, WSI_TOKEN_GET_URI) <= 0) {
                *ret_refusal = wrong_method();
                return -EINVAL;
        }
        if (!is_path(wsi, WSI_TOKEN_GET_URI)) {
                *ret_refusal = no_such_path();
                return -ENOENT;
        }
        if (key && !has_credentials(wsi, key)) {
                *ret_refusal = refusal(401, "INVALID_AUTH", "Invalid credentials.");
                return -EACCES;
        }
        r = read_query(wsi, ret_query, &fault);
        if (r < 0)
                *ret_refusal = refusal(400, fault.code, "%s", fault.text);
        return r;
}

void request_explain_plain(struct lws *wsi, Refusal *ret_refusal)
{
        static const enum lws_token_indexes others[] = {
                WSI_TOKEN_POST_URI,   WSI_TOKEN_PUT_URI,     WSI_TOKEN_PATCH_URI,
                WSI_TOKEN_DELETE_URI, WSI_TOKEN_OPTIONS_URI, WSI_TOKEN_HEAD_URI,
        };

        *ret_refusal = no_such_path();
        if (is_path(wsi, WSI_TOKEN_GET_URI))
                *ret_refusal = refusal(400, "Bad Request",
                                       "Bad Request: this address serves WebSocket alone.");
        for (size_t i = 0; i < ELEMENTSOF(others); i++)
                if (is_path(wsi, others[i]))
                        *ret_refusal = wrong_method();
}

typedef struct HeaderWriter {
        struct lws *wsi;
        unsigned char *p;
        unsigned char *end;
} HeaderWriter;

static int write_header(HeaderWriter *writer, const char *name, const char *value)
{
        return lws_add_http_header_by_name(writer->wsi, (const unsigned char *) name,
                                           (const unsigned char *) value, (int) strlen(value),
                                           &writer->p, writer->end);
}

int request_refuse(struct lws *wsi, const Refusal *why, const char *request_id)
{
        unsigned char headers[LWS_PRE + ANSWER_HEADERS_MAX], body[LWS_PRE + ANSWER_BODY_MAX];
        unsigned char *start = headers + LWS_PRE;
        HeaderWriter writer = {.wsi = wsi, .p = start, .end = headers + sizeof(headers) - 1};
        _cleanup_free_ char *text = message_refusal(why->code, why->text, request_id);
        size_t size = MIN(strlen(text), (size_t) ANSWER_BODY_MAX);

        memcpy(body + LWS_PRE, text, size);
        if (lws_add_http_common_headers(wsi, why->status, "application/json", size, &writer.p,
                                        writer.end) ||
            write_header(&writer, "dg-request-id:", request_id) ||
            write_header(&writer, "dg-error:", why->text) ||
            lws_finalize_write_http_header(wsi, start, &writer.p, writer.end))
                return -1;
        if (lws_write(wsi, body + LWS_PRE, size, LWS_WRITE_HTTP_FINAL) != (int) size)
                return -1;
        return 1;
}
