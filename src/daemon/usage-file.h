#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The file of what was sent: $XDG_STATE_HOME/surtitle/usage, of mode 0600 in a folder of mode 0700.
 * It is added to rather than replaced, under a lock, since another service may have one open: that
 * of a session that ends while the next begins. Any thread; may block.
 */

#include "daemon/usage.h"

/* $XDG_STATE_HOME/surtitle/usage, or below ~/.local/state; the caller's (g_free()). */
char *usage_file_path(void);

/*
 * Adds `more` to the file, and tells what is in it then; without anything to add, it is only read.
 * There is the old one or the new one at any moment, also after a power failure. What was in a file
 * that somebody has removed is forgotten.
 *
 * One that can't be read is moved aside, to *ret_aside (the caller's; else untouched), and a new one
 * begun with `known`: what is known to have been in it.
 *
 * Errors, after which *ret is as it was and nothing is added: those of open(2), write(2), rename(2).
 */
int usage_file_add(const char *path, const Usage *known, const Usage *more, Usage *ret,
                   char **ret_aside);
