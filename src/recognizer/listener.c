/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "recognizer/listener.h"

#define BACKLOG 16
#define HOST_MAX 64

struct Listener {
        int fd;
        char *path; /* of a socket in the file system */
        char *url;
        struct stat made; /* what bind() made there */
};

typedef union Address {
        struct sockaddr any;
        struct sockaddr_in ipv4;
        struct sockaddr_in6 ipv6;
        struct sockaddr_un path;
} Address;

static int listener_new(Listener **ret, int family)
{
        Listener *listener = calloc(1, sizeof(*listener));

        if (!listener)
                return -ENOMEM;
        listener->fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (listener->fd < 0) {
                free(listener);
                return -errno;
        }
        *ret = listener;
        return 0;
}

/* Only what we made: the path may be another's by now. */
static void remove_socket(const Listener *listener)
{
        struct stat found;

        if (listener->made.st_ino && lstat(listener->path, &found) == 0 &&
            found.st_dev == listener->made.st_dev && found.st_ino == listener->made.st_ino)
                unlink(listener->path);
}

Listener *listener_free(Listener *listener)
{
        if (!listener)
                return NULL;
        if (listener->path)
                remove_socket(listener);
        close_fd(listener->fd);
        free(listener->path);
        free(listener->url);
        free(listener);
        return NULL;
}

static int parse_port(const char *text, in_port_t *ret)
{
        char *end;
        unsigned long port;

        if (*text < '0' || *text > '9')
                return -EINVAL;
        errno = 0;
        port = strtoul(text, &end, 10);
        if (errno != 0 || *end || port > UINT16_MAX)
                return -EINVAL;
        *ret = htons((uint16_t) port);
        return 0;
}

static int parse_host(const char *host, in_port_t port, Address *ret, socklen_t *ret_size)
{
        Address ipv4 = {.ipv4 = {.sin_family = AF_INET, .sin_port = port}};
        Address ipv6 = {.ipv6 = {.sin6_family = AF_INET6, .sin6_port = port}};

        if (strcmp(host, "localhost") == 0)
                host = "127.0.0.1";
        if (inet_pton(AF_INET, host, &ipv4.ipv4.sin_addr) == 1) {
                *ret = ipv4;
                *ret_size = sizeof(ret->ipv4);
                return ntohl(ipv4.ipv4.sin_addr.s_addr) >> 24 == IN_LOOPBACKNET ? 0
                                                                                : -EADDRNOTAVAIL;
        }
        if (inet_pton(AF_INET6, host, &ipv6.ipv6.sin6_addr) == 1) {
                *ret = ipv6;
                *ret_size = sizeof(ret->ipv6);
                return IN6_IS_ADDR_LOOPBACK(&ipv6.ipv6.sin6_addr) ? 0 : -EADDRNOTAVAIL;
        }
        return -EINVAL;
}

/* "HOST:PORT" or "[HOST]:PORT" */
static int parse_address(const char *where, Address *ret, socklen_t *ret_size)
{
        const char *colon = strrchr(where, ':'), *end = colon;
        char host[HOST_MAX];
        in_port_t port;

        if (!colon || parse_port(colon + 1, &port) < 0)
                return -EINVAL;
        if (*where == '[') {
                where++;
                end = colon - 1;
                if (end < where || *end != ']')
                        return -EINVAL;
        } else if (memchr(where, ':', (size_t) (end - where)))
                return -EINVAL;
        if ((size_t) (end - where) >= sizeof(host))
                return -EINVAL;
        memcpy(host, where, (size_t) (end - where));
        host[end - where] = 0;
        return parse_host(host, port, ret, ret_size);
}

/* The port is the kernel's to choose, so the URL is read back. */
static int name_address(Listener *listener)
{
        Address address;
        socklen_t size = sizeof(address);
        char host[INET6_ADDRSTRLEN];
        int n;

        if (getsockname(listener->fd, &address.any, &size) < 0)
                return -errno;
        if (address.any.sa_family == AF_INET6)
                n = asprintf(&listener->url, "ws://[%s]:%u",
                             inet_ntop(AF_INET6, &address.ipv6.sin6_addr, host, sizeof(host)),
                             ntohs(address.ipv6.sin6_port));
        else
                n = asprintf(&listener->url, "ws://%s:%u",
                             inet_ntop(AF_INET, &address.ipv4.sin_addr, host, sizeof(host)),
                             ntohs(address.ipv4.sin_port));
        if (n < 0) {
                listener->url = NULL;
                return -ENOMEM;
        }
        return 0;
}

int listener_new_address(Listener **ret, const char *where)
{
        _cleanup_(listener_freep) Listener *listener = NULL;
        Address address = {};
        socklen_t size;
        int r = parse_address(where, &address, &size);

        if (r < 0)
                return r;
        r = listener_new(&listener, address.any.sa_family);
        if (r < 0)
                return r;
        /* A port that was served a moment ago may be served again. */
        setsockopt(listener->fd, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
        if (bind(listener->fd, &address.any, size) < 0 || listen(listener->fd, BACKLOG) < 0)
                return -errno;
        r = name_address(listener);
        if (r >= 0)
                *ret = TAKE_PTR(listener);
        return r;
}

/* Removes a socket that nobody answers at. */
static int clear_path(const struct sockaddr_un *address)
{
        _cleanup_close_ int fd = -EBADF;
        struct stat found;

        if (lstat(address->sun_path, &found) < 0)
                return errno == ENOENT ? 0 : -errno;
        if (!S_ISSOCK(found.st_mode))
                return -EEXIST;
        fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (fd < 0)
                return -errno;
        if (connect(fd, (const struct sockaddr *) address, sizeof(*address)) == 0 ||
            errno != ECONNREFUSED)
                return -EADDRINUSE;
        return unlink(address->sun_path) < 0 ? -errno : 0;
}

static int bind_private(int fd, const struct sockaddr_un *address)
{
        mode_t mask = umask(0177);
        int r = bind(fd, (const struct sockaddr *) address, sizeof(*address)) < 0 ? -errno : 0;

        umask(mask);
        return r;
}

int listener_new_path(Listener **ret, const char *path)
{
        _cleanup_(listener_freep) Listener *listener = NULL;
        struct sockaddr_un address = {.sun_family = AF_UNIX};
        int r;

        if (strlen(path) >= sizeof(address.sun_path))
                return -ENAMETOOLONG;
        memcpy(address.sun_path, path, strlen(path) + 1);
        r = clear_path(&address);
        if (r >= 0)
                r = listener_new(&listener, AF_UNIX);
        if (r < 0)
                return r;
        listener->path = strdup(path);
        if (!listener->path || asprintf(&listener->url, "ws+unix:%s:", path) < 0)
                return -ENOMEM;
        r = bind_private(listener->fd, &address);
        if (r < 0)
                return r;
        if (lstat(path, &listener->made) < 0 || listen(listener->fd, BACKLOG) < 0)
                return -errno;
        *ret = TAKE_PTR(listener);
        return 0;
}

const char *listener_url(const Listener *listener)
{
        return listener->url;
}

int listener_fd(const Listener *listener)
{
        return listener->fd;
}

int listener_accept(Listener *listener, int *ret_fd)
{
        int fd = accept4(listener->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

        if (fd < 0)
                return -errno;
        /* Results are short and to be seen at once. Refused by a socket in the file system. */
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
        *ret_fd = fd;
        return 0;
}
