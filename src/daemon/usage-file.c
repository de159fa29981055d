/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>

#include "base/files.h"
#include "daemon/usage-file.h"
#include "history/file.h"

#define FOLDER_MODE 0700
#define FILE_MODE 0600

#define NEW_SUFFIX ".new"

char *usage_file_path(void)
{
        return file_own_path("XDG_STATE_HOME", ".local/state", "usage");
}

/* Held until the descriptor is closed. A file system that has no locks is no reason not to count. */
static int lock_folder(const char *folder)
{
        int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

        if (fd < 0)
                return -errno;
        (void) flock(fd, LOCK_EX);
        return fd;
}

static int read_all(int fd, char *buffer, size_t size, size_t *ret_n)
{
        size_t n = 0;

        while (n < size) {
                ssize_t got = read(fd, buffer + n, size - n);

                if (got < 0 && errno == EINTR)
                        continue;
                if (got < 0)
                        return -errno;
                if (got == 0)
                        break;
                n += (size_t) got;
        }
        *ret_n = n;
        return 0;
}

/* On a disk that takes nothing it can be read nevertheless. */
static int read_file(const char *path, Usage *ret)
{
        char text[USAGE_TEXT_MAX + 1];
        _cleanup_close_ int fd = -1;
        size_t n = 0;
        int r = file_check(path);

        if (r < 0 && r != -EROFS)
                return r;
        fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
        if (fd < 0)
                return -errno;
        r = read_all(fd, text, sizeof(text), &n);
        if (r < 0)
                return r;
        return n > USAGE_TEXT_MAX ? -EBADMSG : usage_read(ret, text, n);
}

static int write_new(const char *path, const Usage *usage)
{
        g_autofree char *text = usage_write(usage);
        _cleanup_close_ int fd =
                open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC,
                     FILE_MODE);
        int r = fd < 0 ? -errno : files_write(fd, text, strlen(text));

        return r >= 0 && fsync(fd) < 0 ? -errno : r;
}

/* One that can't be read makes room only when there is another to take its place. */
static int put_in_place(const char *path, int folder_fd, const Usage *usage, bool damaged,
                        char **ret_aside)
{
        g_autofree char *new_path = g_strconcat(path, NEW_SUFFIX, NULL);
        int r = write_new(new_path, usage);

        if (r >= 0 && damaged)
                r = file_set_aside(path, ret_aside);
        if (r >= 0 && rename(new_path, path) < 0)
                r = -errno;
        if (r < 0)
                (void) unlink(new_path);
        else
                (void) fsync(folder_fd); /* whose affair the name's new meaning is */
        return r;
}

/* Whether it is the file's fault that it was not read. */
static bool is_damage(int r)
{
        return r < 0 && r != -ENOENT && r != -EMFILE && r != -ENFILE && r != -ENOMEM;
}

static int add(const char *path, int folder_fd, const Usage *known, const Usage *more, Usage *ret,
               char **ret_aside)
{
        Usage usage = {0};
        int r = read_file(path, &usage);
        bool damaged = is_damage(r);

        if (damaged)
                usage = *known;
        else if (r < 0 && r != -ENOENT)
                return r;
        usage_add_all(&usage, more);
        if (!usage_is_empty(more) || (damaged && !usage_is_empty(&usage)))
                r = put_in_place(path, folder_fd, &usage, damaged, ret_aside);
        else
                r = damaged ? file_set_aside(path, ret_aside) : 0;
        if (r >= 0)
                *ret = usage;
        return r;
}

int usage_file_add(const char *path, const Usage *known, const Usage *more, Usage *ret,
                   char **ret_aside)
{
        g_autofree char *folder = g_path_get_dirname(path);
        _cleanup_close_ int folder_fd = -1;

        if (!usage_is_empty(more) && g_mkdir_with_parents(folder, FOLDER_MODE) < 0)
                return -errno;
        folder_fd = lock_folder(folder);
        if (folder_fd < 0 && (folder_fd != -ENOENT || !usage_is_empty(more)))
                return folder_fd;
        return add(path, folder_fd, known, more, ret, ret_aside);
}
