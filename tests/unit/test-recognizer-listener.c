/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "recognizer/listener.h"
#include "test.h"

TEST(only_loopback_addresses)
{
        static const struct {
                const char *where;
                int result;
        } cases[] = {
                {"127.0.0.1:0", 0},
                {"127.1.2.3:0", 0},
                {"localhost:0", 0},
                {"0.0.0.0:0", -EADDRNOTAVAIL},
                {"192.168.1.1:80", -EADDRNOTAVAIL},
                {"8.8.8.8:80", -EADDRNOTAVAIL},
                {"[::]:0", -EADDRNOTAVAIL},
                {"[2001:db8::1]:0", -EADDRNOTAVAIL},
                {"[::ffff:127.0.0.1]:0", -EADDRNOTAVAIL},
                {"::1:0", -EINVAL},
                {"127.0.0.1", -EINVAL},
                {"127.0.0.1:", -EINVAL},
                {"127.0.0.1:65536", -EINVAL},
                {"127.0.0.1:-1", -EINVAL},
                {"127.0.0.1:8o", -EINVAL},
                {"127.0.0.1:99999999999999999999", -EINVAL},
                {"example.org:80", -EINVAL},
                {":80", -EINVAL},
                {"[:80", -EINVAL},
                {"]:80", -EINVAL},
                {"[127.0.0.1:80", -EINVAL},
                {"", -EINVAL},
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_(listener_freep) Listener *listener = NULL;
                int r = listener_new_address(&listener, cases[i].where);

                if (r != cases[i].result)
                        test_fail(__FILE__, __LINE__, "%s gives %d", cases[i].where, r);
        }
}

TEST(tells_the_port_that_the_kernel_chose)
{
        _cleanup_(listener_freep) Listener *listener = NULL, *second = NULL;
        unsigned port = 0;
        int fd;

        check_int(listener_new_address(&listener, "127.0.0.1:0"), 0);
        check_int(sscanf(listener_url(listener), "ws://127.0.0.1:%u", &port), 1);
        check(port > 0);
        check_int(listener_accept(listener, &fd), -EAGAIN);
        check_int(listener_new_address(&second, listener_url(listener) + strlen("ws://")),
                  -EADDRINUSE);
}

static void fill_address(struct sockaddr_un *address, const char *path)
{
        *address = (struct sockaddr_un){.sun_family = AF_UNIX};
        check(strlen(path) < sizeof(address->sun_path));
        memcpy(address->sun_path, path, strlen(path) + 1);
}

static void connect_to(const char *path, int *ret_fd)
{
        struct sockaddr_un address;

        fill_address(&address, path);
        *ret_fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        check_int(connect(*ret_fd, (struct sockaddr *) &address, sizeof(address)), 0);
}

/* What a killed server leaves behind. */
static void leave_stale_socket(const char *path)
{
        _cleanup_close_ int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        struct sockaddr_un address;

        fill_address(&address, path);
        check_int(bind(fd, (struct sockaddr *) &address, sizeof(address)), 0);
        check_int(listen(fd, 1), 0);
}

TEST(a_path_is_private_replaces_the_stale_and_spares_the_rest)
{
        _cleanup_(listener_freep) Listener *listener = NULL, *second = NULL;
        _cleanup_close_ int client = -EBADF, served = -EBADF, file = -EBADF;
        char folder[] = "/tmp/test-recognizer-XXXXXX", path[64];
        struct stat found;

        check(mkdtemp(folder));
        snprintf(path, sizeof(path), "%s/socket", folder);

        file = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
        check_int(listener_new_path(&listener, path), -EEXIST);
        check_int(unlink(path), 0);

        leave_stale_socket(path);
        check_int(listener_new_path(&listener, path), 0);
        check_int(stat(path, &found), 0);
        check_int(found.st_mode & 0777, 0600);
        check_int(listener_new_path(&second, path), -EADDRINUSE);
        connect_to(path, &client);
        /* the second asked whether somebody answers; its question waits before the client */
        while (served < 0)
                check_int(listener_accept(listener, &served), 0);

        listener = listener_free(listener);
        check_int(stat(path, &found), -1);
        check_int(rmdir(folder), 0);
}

TEST(a_path_that_another_took_over_stays)
{
        Listener *listener = NULL;
        char folder[] = "/tmp/test-recognizer-XXXXXX", path[64], aside[64];

        check(mkdtemp(folder));
        snprintf(path, sizeof(path), "%s/socket", folder);
        snprintf(aside, sizeof(aside), "%s/aside", folder);
        check_int(listener_new_path(&listener, path), 0);
        check_int(rename(path, aside), 0);
        close_fd(open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
        listener_free(listener);
        check_int(unlink(path), 0);
        check_int(unlink(aside), 0);
        check_int(rmdir(folder), 0);
}

TEST(a_path_that_is_too_long)
{
        Listener *listener = NULL;
        char path[200];

        memset(path, 'x', sizeof(path));
        path[199] = 0;
        check_int(listener_new_path(&listener, path), -ENAMETOOLONG);
}
