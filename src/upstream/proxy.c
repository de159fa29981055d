/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <gio/gio.h>
#include <string.h>

#include "upstream/proxy.h"

#define HTTP "http://"
#define PORT_DEFAULT ":80"

static const char *variable(const char *lower, const char *upper)
{
        const char *value = g_getenv(lower);

        if (!value || !*value)
                value = g_getenv(upper);
        return value && *value ? value : NULL;
}

ProxyEnvironment proxy_environment(void)
{
        return (ProxyEnvironment){
                .https_proxy = variable("https_proxy", "HTTPS_PROXY"),
                .no_proxy = variable("no_proxy", "NO_PROXY"),
        };
}

/* GLib wants "*" in a list of its own, and no leading dot means the domain itself, too. */
static bool is_excepted(const Endpoint *endpoint, const char *no_proxy)
{
        g_auto(GStrv) names = g_strsplit(no_proxy ? no_proxy : "", ",", -1);
        g_autoptr(GProxyResolver) resolver = NULL;
        g_autofree char *uri = NULL;
        g_auto(GStrv) proxies = NULL;

        for (char **name = names; *name; name++)
                if (strcmp(g_strstrip(*name), "*") == 0)
                        return true;
        resolver = g_simple_proxy_resolver_new("http://proxy.invalid", names);
        uri = g_strdup_printf(strchr(endpoint->host, ':') ? "https://[%s]:%u" : "https://%s:%u",
                              endpoint->host, endpoint->port);
        proxies = g_proxy_resolver_lookup(resolver, uri, NULL, NULL);
        return proxies && proxies[0] && strcmp(proxies[0], "direct://") == 0;
}

/* "host:port" of a URL, whose path is of no use. */
static char *address_of(const char *url)
{
        const char *rest = g_str_has_prefix(url, HTTP) ? url + strlen(HTTP) : url;
        g_autofree char *address = g_strndup(rest, strcspn(rest, "/"));
        const char *host = strrchr(address, '@');
        const char *port = strrchr(host ? host : address, ':');

        if (!*address || (!g_str_has_prefix(url, HTTP) && strstr(url, "://")))
                return NULL;
        if (port && !strchr(port, ']'))
                return g_steal_pointer(&address);
        return g_strconcat(address, PORT_DEFAULT, NULL);
}

int proxy_choose(char **ret, const Endpoint *endpoint, const ProxyEnvironment *environment)
{
        char *address;

        *ret = NULL;
        if (!environment->https_proxy || !endpoint->tls || endpoint_is_local(endpoint) ||
            is_excepted(endpoint, environment->no_proxy))
                return 0;
        address = address_of(environment->https_proxy);
        if (!address)
                return -EINVAL;
        *ret = address;
        return 0;
}
