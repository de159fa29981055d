/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <fcntl.h>

#include "base/cleanup.h"
#include "base/files.h"

/* There is no other way to know: the limit, and what is open, change under our hands. */
bool files_are_left(unsigned n)
{
        int fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0);
        bool left = fd >= 0 && (n <= 1 || files_are_left(n - 1));

        close_fd(fd);
        return left;
}

int files_write(int fd, const char *bytes, size_t size)
{
        while (size > 0) {
                ssize_t n = write(fd, bytes, size);

                if (n < 0 && errno != EINTR)
                        return -errno;
                if (n > 0) {
                        bytes += n;
                        size -= (size_t) n;
                }
        }
        return 0;
}
