/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/log.h"
#include "daemon/credential.h"

#define CREDENTIAL_NAME "key"
#define VARIABLE "DEEPGRAM_API_KEY"

/* The key and the white space around it, past which it is certainly something else. */
#define FILE_BYTES_MAX (KEY_MAX_BYTES + 64)

static int open_credential(void)
{
        const char *folder = getenv("CREDENTIALS_DIRECTORY");
        _cleanup_close_ int fd = -EBADF;
        char path[PATH_MAX];
        struct stat status;

        if (!folder || !*folder)
                return -ENOENT;
        if ((size_t) snprintf(path, sizeof(path), "%s/" CREDENTIAL_NAME, folder) >= sizeof(path))
                return -ENAMETOOLONG;
        fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
        if (fd < 0 || fstat(fd, &status) < 0)
                return -errno;
        if (!S_ISREG(status.st_mode))
                return -EBADF;
        if (status.st_size > FILE_BYTES_MAX)
                return -EFBIG;
        return TAKE_FD(fd);
}

static int read_credential(Key **ret)
{
        _cleanup_close_ int fd = open_credential();
        char text[FILE_BYTES_MAX];
        ssize_t size;
        int r;

        if (fd < 0)
                return fd;
        size = read(fd, text, sizeof(text));
        r = size < 0 ? -errno : key_new(ret, text, (size_t) size);
        explicit_bzero(text, sizeof(text));
        return r;
}

Key *credential_read(void)
{
        Key *key = NULL;
        int r = read_credential(&key);

        if (r < 0 && r != -ENOENT)
                log_warning_errno(r, "The credential \"" CREDENTIAL_NAME "\" is no API key: %m");
        return key;
}

Key *credential_take_environment(void)
{
        char *value = getenv(VARIABLE);
        Key *key = NULL;
        int r;

        if (!value)
                return NULL;
        r = *value ? key_new(&key, value, strlen(value)) : 0;
        if (r < 0)
                log_warning_errno(r, VARIABLE " is no API key: %m");
        explicit_bzero(value, strlen(value));
        (void) unsetenv(VARIABLE);
        return key;
}
