#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A file that is there as a whole, old or new, at any moment. */

#include <stdbool.h>
#include <stddef.h>

/* Puts a file of these bytes in the place of path, which need not be there, and, if fresh is set,
 * must not. Errors: -EINVAL if path is something else than a file; -EEXIST; what mkstemp(3),
 * write(2) and rename(2) say, after which path is as it was. */
int replacement_write(const char *path, const char *bytes, size_t size, bool fresh);
