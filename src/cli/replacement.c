/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/files.h"
#include "cli/replacement.h"

/* In the same folder, since a file is renamed only within a file system. */
static char *temporary_name(const char *path)
{
        const char *slash = strrchr(path, '/');
        int folder = slash ? (int) (slash - path) + 1 : 0;
        char *name;

        return asprintf(&name, "%.*s.%s.XXXXXX", folder, path, path + folder) < 0 ? NULL : name;
}

/* As open(2) would have made it: readable by whom the user's umask lets. */
static int set_mode(int fd)
{
        mode_t mask = umask(0);

        (void) umask(mask);
        return fchmod(fd, 0666 & ~mask) < 0 ? -errno : 0;
}

static int put(const char *temporary, const char *path, bool fresh)
{
        int r = renameat2(AT_FDCWD, temporary, AT_FDCWD, path, fresh ? RENAME_NOREPLACE : 0);

        return r < 0 ? -errno : 0;
}

int replacement_write(const char *path, const char *bytes, size_t size, bool fresh)
{
        _cleanup_free_ char *temporary = temporary_name(path);
        struct stat status;
        int fd, r;

        if (!temporary)
                return -ENOMEM;
        if (stat(path, &status) == 0 && !S_ISREG(status.st_mode))
                return -EINVAL;
        fd = mkostemp(temporary, O_CLOEXEC);
        if (fd < 0)
                return -errno;
        r = files_write(fd, bytes, size);
        if (r >= 0)
                r = set_mode(fd);
        if (close(fd) < 0 && r >= 0)
                r = -errno;
        if (r >= 0)
                r = put(temporary, path, fresh);
        if (r < 0)
                (void) unlink(temporary);
        return r;
}
