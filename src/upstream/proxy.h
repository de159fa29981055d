#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The HTTP proxy through which a server is reached, as HTTPS_PROXY (https_proxy) and NO_PROXY
 * (no_proxy) say. A server on this computer is never proxied, nor one without TLS: what goes through
 * a proxy is a tunnel, end to end. Pure but for the environment that is passed in.
 */

#include "upstream/endpoint.h"

typedef struct ProxyEnvironment {
        const char *https_proxy; /* http://[user:password@]host[:port], or NULL */
        const char *no_proxy;    /* names, domains, addresses and networks, by commas; or NULL */
} ProxyEnvironment;

/* The environment's own; lower case goes before upper case, as with curl(1). */
ProxyEnvironment proxy_environment(void);

/*
 * *ret is "host:port" or "user:password@host:port" (g_free()), or NULL for none. Errors: -EINVAL for
 * a proxy that is no http:// address.
 */
int proxy_choose(char **ret, const Endpoint *endpoint, const ProxyEnvironment *environment);
