/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A getaddrinfo() and a connect() for LD_PRELOAD that do as a test wants:
 *
 *   FAKE_RESOLVER="two.test=127.0.0.2,127.0.0.1 silent.test=silence none.test=nothing"
 *
 * "silence" is a name server that never answers, "nothing" a name that isn't there. Other names go
 * to the real one.
 *
 *   FAKE_HANG=file
 *
 * To connect to any address but a socket's path takes for ever, after a byte for it is in the file.
 */

#include <dlfcn.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

typedef int GetAddrInfo(const char *node, const char *service, const struct addrinfo *hints,
                        struct addrinfo **ret);

static GetAddrInfo *real(void)
{
        return (GetAddrInfo *) dlsym(RTLD_NEXT, "getaddrinfo");
}

/* The comma-separated answer for a name, the caller's; NULL: not ours. */
static char *find_answer(const char *node)
{
        const char *table = getenv("FAKE_RESOLVER");
        size_t size = node ? strlen(node) : 0;

        while (size > 0 && table && *table) {
                if (strncmp(table, node, size) == 0 && table[size] == '=')
                        return strndup(table + size + 1, strcspn(table + size + 1, " "));
                table += strcspn(table, " ");
                table += strspn(table, " ");
        }
        return NULL;
}

/* Each address is resolved by the real one, and the answers are strung together. */
static int resolve_all(char *addresses, const char *service, const struct addrinfo *hints,
                       struct addrinfo **ret)
{
        struct addrinfo **tail = ret;
        char *address;

        while ((address = strsep(&addresses, ","))) {
                int r = real()(address, service, hints, tail);

                if (r != 0)
                        return r;
                while (*tail)
                        tail = &(*tail)->ai_next;
        }
        return 0;
}

__attribute__((visibility("default"))) int getaddrinfo(const char *node, const char *service,
                                                       const struct addrinfo *hints,
                                                       struct addrinfo **ret)
{
        char *answer = find_answer(node);
        int r;

        if (!answer)
                return real()(node, service, hints, ret);
        if (strcmp(answer, "silence") == 0)
                for (;;)
                        pause();
        r = strcmp(answer, "nothing") == 0 ? EAI_NONAME : resolve_all(answer, service, hints, ret);
        free(answer);
        return r;
}

typedef int Connect(int fd, const struct sockaddr *address, socklen_t size);

static void hang(const char *file)
{
        int fd = open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

        if (fd < 0 || write(fd, "x", 1) != 1)
                abort();
        for (;;)
                pause();
}

__attribute__((visibility("default"))) int connect(int fd, const struct sockaddr *address,
                                                   socklen_t size)
{
        const char *file = getenv("FAKE_HANG");

        if (file && address->sa_family != AF_UNIX)
                hang(file);
        return ((Connect *) dlsym(RTLD_NEXT, "connect"))(fd, address, size);
}
