#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The history's file and folder: whose they are, who may read them, and where one goes that is
 * damaged. What was said is nobody else's: the folder has mode 0700, the file 0600, and SQLite
 * gives its companions (-wal, -shm) the file's. Other files that are ours alone may be held to the
 * same. Any thread; may block.
 */

#include <sys/types.h>

#include "base/cleanup.h"

/* A file of ours in the folder that the environment's variable names, such as XDG_DATA_HOME, or in
 * this one below the home folder; the caller's (g_free()). */
char *file_own_path(const char *variable, const char *otherwise, const char *name);

/* Makes folder and file where there are none, and takes away rights that others have to them.
 * Errors: -EPERM if either is another user's, -EINVAL if it is no plain file, and what open(2) and
 * mkdir(2) say. */
int file_prepare(const char *path);

/* As file_prepare(), but makes nothing. Errors: also -ENOENT. */
int file_check(const char *path);

/* Which file a path leads to; all zero: to none. */
typedef struct FileIdentity {
        dev_t device;
        ino_t inode;
} FileIdentity;

FileIdentity file_identify(const char *path);

/* Moves a damaged file aside, companions too, to where nobody trips over it; *ret_aside is its new
 * path, and the caller's. Errors: those of rename(2), -EEXIST when no name is left, -ENOMEM. */
int file_set_aside(const char *path, char **ret_aside);

/* Removes the file and its companions. Errors: those of unlink(2). */
int file_remove(const char *path);

/* Removes all that was ever set aside of this file. Errors: those of unlink(2). */
int file_remove_asides(const char *path);
