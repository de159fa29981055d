/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <strings.h>
#include <sys/un.h>

#include "base/i18n.h"
#include "upstream/endpoint.h"

#define DEFAULT_PATH "/v1/listen"
#define HOST_MAX 253 /* RFC 1035 §2.3.4, as text */
#define LABEL_MAX 63

#define DIGITS "0123456789"
#define LETTERS "abcdefghijklmnopqrstuvwxyz"

static const struct {
        const char *prefix;
        bool tls;
        uint16_t port;
} schemes[] = {
        {"wss://", true, 443},
        {"ws://", false, 80},
};

static int refuse(const char **ret_reason, const char *reason)
{
        if (ret_reason)
                *ret_reason = reason;
        return -EINVAL;
}

static int check_characters(const char *url, const char **ret_reason)
{
        if (strlen(url) > ENDPOINT_URL_MAX)
                return refuse(ret_reason, _("The address is too long; give one of at most 2048 "
                                            "characters."));
        for (const char *c = url; *c; c++)
                if (*c <= ' ' || *c >= 0x7f)
                        return refuse(ret_reason,
                                      _("The address holds a space or a character that is not "
                                        "ASCII; write it as %XX, or a host's name as xn--…."));
        if (strchr(url, '?'))
                return refuse(ret_reason, _("The address holds a query; leave out what begins "
                                            "with “?”, since settings make the query."));
        if (strchr(url, '#'))
                return refuse(ret_reason,
                              _("The address holds a fragment; leave out what begins with “#”."));
        return 0;
}

/* RFC 3986 §3.3: pchar and "/". */
static int set_path(Endpoint *endpoint, const char *path, const char **ret_reason)
{
        static const char allowed[] =
                LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZ" DIGITS "-._~!$&'()*+,;=:@/%";

        for (const char *c = path; *c; c++)
                if (!strchr(allowed, *c) || (*c == '%' && strspn(c + 1, DIGITS "abcdefABCDEF") < 2))
                        return refuse(ret_reason, _("The path of the address holds a character "
                                                    "that is not allowed; write it as %XX."));

        /* No path and an empty one mean the same (RFC 3986 §6.2.3). */
        endpoint->path = strdup(*path && strcmp(path, "/") != 0 ? path : DEFAULT_PATH);
        return endpoint->path ? 0 : -ENOMEM;
}

static int parse_port(const char *text, uint16_t *ret, const char **ret_reason)
{
        size_t n = strspn(text, DIGITS);
        long port = 0;

        if (n > 0 && n <= 5 && !text[n] && text[0] != '0')
                port = strtol(text, NULL, 10);
        if (port < 1 || port > UINT16_MAX)
                return refuse(ret_reason, _("The port of the address is not a number from 1 to "
                                            "65535; correct it or leave it out."));
        *ret = (uint16_t) port;
        return 0;
}

static bool label_is_valid(const char *label, size_t size)
{
        return size > 0 && size <= LABEL_MAX && strspn(label, LETTERS DIGITS "-_") >= size &&
               label[0] != '-' && label[size - 1] != '-';
}

/* Whether resolvers read a name with this last label as an address (inet_aton(3)). */
static bool label_is_number(const char *label)
{
        if (strncmp(label, "0x", 2) == 0)
                return !label[2 + strspn(label + 2, DIGITS "abcdef")];
        return !label[strspn(label, DIGITS)];
}

/*
 * A name, or an IPv4 address in its one common form: the others ("127.1", "0x7f.0.0.1") would be
 * addresses to the resolver and names to endpoint_is_local().
 */
static bool name_is_valid(const char *host)
{
        const char *label = host, *end;
        struct in_addr address;

        if (strlen(host) > HOST_MAX)
                return false;
        for (;; label = end + 1) {
                end = strchrnul(label, '.');
                if (!label_is_valid(label, (size_t) (end - label)))
                        return false;
                if (!*end)
                        break;
        }
        return !label_is_number(label) || inet_pton(AF_INET, host, &address) == 1;
}

static bool host_is_valid(const char *host, bool bracketed)
{
        struct in6_addr address;

        return bracketed ? inet_pton(AF_INET6, host, &address) == 1 : name_is_valid(host);
}

/* "host", "host:port", "[address]" or "[address]:port", in `size` bytes of text. */
static int set_authority(Endpoint *endpoint, const char *text, size_t size, const char **ret_reason)
{
        _cleanup_free_ char *authority = strndup(text, size);
        bool bracketed;
        char *end;

        if (!authority)
                return -ENOMEM;
        if (strchr(authority, '@'))
                return refuse(ret_reason, _("The address holds a user name; leave out what stands "
                                            "before “@”, and store the key by itself."));
        for (char *c = authority; *c; c++)
                if (*c >= 'A' && *c <= 'Z')
                        *c = (char) (*c - 'A' + 'a');

        bracketed = authority[0] == '[';
        end = bracketed ? strchr(authority, ']') : strchrnul(authority, ':');
        if (!end || (bracketed && end[1] && end[1] != ':'))
                return refuse(ret_reason, _("The address holds a broken IPv6 address; write it as "
                                            "in wss://[2001:db8::1]:8080."));
        endpoint->host = strndup(authority + bracketed, (size_t) (end - authority) - bracketed);
        if (!endpoint->host)
                return -ENOMEM;
        if (!host_is_valid(endpoint->host, bracketed))
                return refuse(ret_reason, _("The address names no valid host; give a name, an "
                                            "IPv4 address, or an IPv6 address in brackets."));
        end += bracketed;
        return *end ? parse_port(end + 1, &endpoint->port, ret_reason) : 0;
}

static int parse_network(Endpoint *endpoint, const char *rest, const char **ret_reason)
{
        size_t size = strcspn(rest, "/");
        int r;

        r = set_authority(endpoint, rest, size, ret_reason);
        if (r < 0)
                return r;
        return set_path(endpoint, rest + size, ret_reason);
}

static int parse_socket(Endpoint *endpoint, const char *rest, const char **ret_reason)
{
        const char *colon = strstr(rest, ":/");
        size_t size = colon ? (size_t) (colon - rest) : strlen(rest);

        if (rest[0] != '/' || size < 2)
                return refuse(ret_reason, _("The address names no socket; write its whole path, "
                                            "as in ws+unix:/run/server.sock:/v1/listen."));
        if (size >= sizeof(((struct sockaddr_un *) NULL)->sun_path))
                return refuse(ret_reason, _("The path of the socket is too long; give one of at "
                                            "most 107 characters."));
        endpoint->socket_path = strndup(rest, size);
        if (!endpoint->socket_path)
                return -ENOMEM;
        return set_path(endpoint, colon ? colon + 1 : "", ret_reason);
}

static const char *skip_scheme(const char *url, const char *prefix)
{
        size_t size = strlen(prefix);

        return strncasecmp(url, prefix, size) == 0 ? url + size : NULL;
}

static int parse(Endpoint *endpoint, const char *url, const char **ret_reason)
{
        const char *rest = skip_scheme(url, "ws+unix:");

        if (rest)
                return parse_socket(endpoint, rest, ret_reason);
        for (size_t i = 0; i < ELEMENTSOF(schemes); i++) {
                rest = skip_scheme(url, schemes[i].prefix);
                if (!rest)
                        continue;
                endpoint->tls = schemes[i].tls;
                endpoint->port = schemes[i].port;
                return parse_network(endpoint, rest, ret_reason);
        }
        return refuse(ret_reason, _("The address is not that of a caption server; begin it with "
                                    "wss://, ws:// or ws+unix:/."));
}

int endpoint_parse(Endpoint **ret, const char *url, const char **ret_reason)
{
        _cleanup_(endpoint_freep) Endpoint *endpoint = NULL;
        int r;

        r = check_characters(url, ret_reason);
        if (r < 0)
                return r;
        endpoint = calloc(1, sizeof *endpoint);
        if (!endpoint)
                return -ENOMEM;
        r = parse(endpoint, url, ret_reason);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(endpoint);
        return 0;
}

static char *copy_text(const char *text)
{
        return text ? strdup(text) : NULL;
}

int endpoint_copy(Endpoint **ret, const Endpoint *endpoint)
{
        _cleanup_(endpoint_freep) Endpoint *copy = malloc(sizeof(*copy));

        if (!copy)
                return -ENOMEM;
        *copy = *endpoint;
        copy->host = copy_text(endpoint->host);
        copy->socket_path = copy_text(endpoint->socket_path);
        copy->path = copy_text(endpoint->path);
        if ((endpoint->host && !copy->host) || (endpoint->socket_path && !copy->socket_path) ||
            !copy->path)
                return -ENOMEM;
        *ret = TAKE_PTR(copy);
        return 0;
}

Endpoint *endpoint_free(Endpoint *endpoint)
{
        if (!endpoint)
                return NULL;
        free(endpoint->host);
        free(endpoint->socket_path);
        free(endpoint->path);
        free(endpoint);
        return NULL;
}

bool endpoint_is_local(const Endpoint *endpoint)
{
        struct in6_addr ipv6;
        struct in_addr ipv4;

        if (endpoint->socket_path || strcmp(endpoint->host, "localhost") == 0)
                return true;
        if (inet_pton(AF_INET, endpoint->host, &ipv4) == 1)
                return ntohl(ipv4.s_addr) >> 24 == IN_LOOPBACKNET;
        if (inet_pton(AF_INET6, endpoint->host, &ipv6) == 1)
                return IN6_IS_ADDR_LOOPBACK(&ipv6);
        return false;
}
