/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/program.h"
#include "config.h"

static int find_beside(const char *name, char *ret_path, size_t size)
{
        char own[PATH_MAX];
        ssize_t n = readlink("/proc/self/exe", own, sizeof(own) - 1);
        char *slash;

        if (n < 0)
                return -errno;
        own[n] = '\0';
        slash = strrchr(own, '/');
        if (!slash)
                return -ENOENT;
        *slash = '\0';
        if ((size_t) snprintf(ret_path, size, "%s/%s", own, name) >= size)
                return -ENAMETOOLONG;
        return access(ret_path, X_OK) < 0 ? -errno : 0;
}

int program_find(const char *name, char *ret_path, size_t size)
{
        if (find_beside(name, ret_path, size) >= 0)
                return 0;
        if ((size_t) snprintf(ret_path, size, "%s/%s", SURTITLE_BINDIR, name) >= size)
                return -ENAMETOOLONG;
        return access(ret_path, X_OK) < 0 ? -errno : 0;
}
