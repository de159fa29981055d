#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Where audio goes: a server's address, read from a URL that a person gave.
 *
 *   wss://host[:port][/path]   TLS; the path defaults to /v1/listen
 *   ws://host[:port][/path]    without; loopback only, unless allowed by name
 *   ws+unix:/socket[:/path]    a server on this computer
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/cleanup.h"

#define ENDPOINT_URL_MAX 2048

/* The cloud that an API key alone is for. */
#define ENDPOINT_DEEPGRAM_URL "wss://" ENDPOINT_DEEPGRAM_HOST "/v1/listen"
#define ENDPOINT_DEEPGRAM_HOST "api.deepgram.com"

typedef struct Endpoint {
        char *host;        /* name or address without brackets; NULL with a socket */
        char *socket_path; /* NULL with a host */
        char *path;        /* begins with "/", holds no query */
        uint16_t port;
        bool tls;
} Endpoint;

/*
 * Errors: -EINVAL for no URL of these forms, with *ret_reason one sentence (static, translated);
 * -ENOMEM.
 */
int endpoint_parse(Endpoint **ret, const char *url, const char **ret_reason);
/* Errors: -ENOMEM. */
int endpoint_copy(Endpoint **ret, const Endpoint *endpoint);
Endpoint *endpoint_free(Endpoint *endpoint);
DEFINE_CLEANUP(Endpoint, endpoint_free)

/* Whether audio stays on this computer: a socket, 127.0.0.0/8, ::1 or localhost. */
bool endpoint_is_local(const Endpoint *endpoint);
