#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* File descriptors, of which a process may have but so many, and what is written to them. */

#include <stdbool.h>
#include <stddef.h>

/* What a call into GLib may need at once: it ends the program when it can't have a file. */
#define FILES_FOR_GLIB 16

/* Whether so many could be opened now. */
bool files_are_left(unsigned n);

/* Writes all of it, which may block. Errors: those of write(2), after which some may be written. */
int files_write(int fd, const char *bytes, size_t size);
