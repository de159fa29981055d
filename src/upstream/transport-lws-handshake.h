#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The handshake of a connection, by libwebsockets' callbacks: what is asked, what is answered. */

#include <openssl/x509_vfy.h>

#include "upstream/transport-lws-connection.h"

/* Adds our headers to the request; *p moves on. 0, or not: no room. */
int handshake_on_append_headers(Connection *connection, struct lws *wsi, unsigned char **p,
                                size_t room);

/* A certificate of the server's, judged by OpenSSL. Returns its judgement: 0 accepted, -1 not. */
int handshake_on_certificate(Connection *connection, X509_STORE_CTX *store, bool accepted);

/* The upgrade is taken: keeps what its answer says; later nobody can. */
void handshake_on_accepted(Connection *connection, struct lws *wsi);

/* It came to nothing: tells a refusal, else keeps why. `in`: libwebsockets' words. */
void handshake_on_error(Connection *connection, struct lws *wsi, const char *in, size_t size);

/* Whether TCP (or the socket) is connected. */
bool handshake_is_connected(struct lws *wsi);
