#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where our own programs are. */

#include <stddef.h>

/* The path of one of them: beside the running program, as in a build folder, or where they are
 * installed. Errors: -ENAMETOOLONG, and those of access(2). */
int program_find(const char *name, char *ret_path, size_t size);
