/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "history/file.h"

#define FOLDER_MODE 0700
#define FILE_MODE 0600

/* A name for each second; beyond so many in one of them something else is wrong. */
#define ASIDES_MAX 100

/* Between the name of the file and the time when it was set aside. */
#define ASIDE_MARK ".damaged-"

char *file_own_path(const char *variable, const char *otherwise, const char *name)
{
        const char *base = getenv(variable);

        /* A relative one is to be ignored (XDG Base Directory Specification). */
        if (base && *base == '/')
                return g_build_filename(base, "surtitle", name, NULL);
        return g_build_filename(g_get_home_dir(), otherwise, "surtitle", name, NULL);
}

/* Ours alone: others' rights are taken away, another's is refused. */
static int claim(int fd, mode_t type, mode_t mode)
{
        struct stat status;

        if (fstat(fd, &status) < 0)
                return -errno;
        if ((status.st_mode & S_IFMT) != type)
                return -EINVAL;
        if (status.st_uid != geteuid())
                return -EPERM;
        if ((status.st_mode & 0777 & ~mode) != 0 && fchmod(fd, mode) < 0)
                return -errno;
        return 0;
}

static int claim_folder(const char *path)
{
        g_autofree char *folder = g_path_get_dirname(path);
        _cleanup_close_ int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

        return fd < 0 ? -errno : claim(fd, S_IFDIR, FOLDER_MODE);
}

/* Not to wait for the other end of what is a pipe, and not to drop SQLite's locks on closing: this
 * comes before it opens the file. */
static int claim_file(const char *path, int flags)
{
        _cleanup_close_ int fd =
                open(path, O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | flags, FILE_MODE);

        return fd < 0 ? -errno : claim(fd, S_IFREG, FILE_MODE);
}

/* They have the mode that the file had when SQLite made them. */
static void claim_companion(const char *path, const char *suffix)
{
        g_autofree char *name = g_strconcat(path, suffix, NULL);

        (void) chmod(name, FILE_MODE);
}

static int claim_all(const char *path, int flags)
{
        int r = claim_folder(path);

        if (r >= 0)
                r = claim_file(path, flags);
        if (r < 0)
                return r;
        claim_companion(path, "-wal");
        claim_companion(path, "-shm");
        return 0;
}

int file_prepare(const char *path)
{
        g_autofree char *folder = g_path_get_dirname(path);

        if (g_mkdir_with_parents(folder, FOLDER_MODE) < 0)
                return -errno;
        return claim_all(path, O_CREAT);
}

int file_check(const char *path)
{
        return claim_all(path, 0);
}

FileIdentity file_identify(const char *path)
{
        struct stat status;

        if (stat(path, &status) < 0)
                return (FileIdentity){0};
        return (FileIdentity){.device = status.st_dev, .inode = status.st_ino};
}

static char *aside_name(const char *path, int number)
{
        char when[32];
        time_t now = time(NULL);
        struct tm parts;

        localtime_r(&now, &parts);
        strftime(when, sizeof(when), "%Y%m%d-%H%M%S", &parts);
        return number == 0 ? g_strdup_printf("%s" ASIDE_MARK "%s", path, when)
                           : g_strdup_printf("%s" ASIDE_MARK "%s.%d", path, when, number);
}

/* The log goes along: without it the file would be older than it has to be. */
static void move_companion(const char *path, const char *aside, const char *suffix)
{
        g_autofree char *from = g_strconcat(path, suffix, NULL);
        g_autofree char *to = g_strconcat(aside, suffix, NULL);

        (void) rename(from, to);
}

int file_set_aside(const char *path, char **ret_aside)
{
        for (int i = 0; i < ASIDES_MAX; i++) {
                g_autofree char *aside = aside_name(path, i);

                if (access(aside, F_OK) == 0)
                        continue;
                if (rename(path, aside) < 0)
                        return -errno;
                move_companion(path, aside, "-wal");
                move_companion(path, aside, "-shm");
                *ret_aside = TAKE_PTR(aside);
                return 0;
        }
        return -EEXIST;
}

int file_remove(const char *path)
{
        static const char *const suffixes[] = {"", "-wal", "-shm"};
        int r = 0;

        for (size_t i = 0; i < ELEMENTSOF(suffixes); i++) {
                g_autofree char *name = g_strconcat(path, suffixes[i], NULL);

                if (unlink(name) < 0 && errno != ENOENT)
                        r = -errno;
        }
        return r;
}

int file_remove_asides(const char *path)
{
        g_autofree char *folder = g_path_get_dirname(path);
        g_autofree char *name = g_path_get_basename(path);
        g_autofree char *prefix = g_strconcat(name, ASIDE_MARK, NULL);
        DIR *entries = opendir(folder);
        const struct dirent *entry;
        int r = 0;

        if (!entries)
                return errno == ENOENT ? 0 : -errno;
        while ((entry = readdir(entries)))
                if (g_str_has_prefix(entry->d_name, prefix) &&
                    unlinkat(dirfd(entries), entry->d_name, 0) < 0)
                        r = -errno;
        closedir(entries);
        return r;
}
