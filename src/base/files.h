#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* File descriptors, of which a process may have but so many. */

#include <stdbool.h>

/* What a call into GLib may need at once: it ends the program when it can't have a file. */
#define FILES_FOR_GLIB 16

/* Whether so many could be opened now. */
bool files_are_left(unsigned n);
