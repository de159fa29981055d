#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The last lines of what is said, for a reader that shows them as they are. Pure. */

#include <stddef.h>

#include "base/buffer.h"

#define CAPTION_BLOCK_LINES_MAX 20

/*
 * Appends to block the last so many lines of text (at most CAPTION_BLOCK_LINES_MAX), which is as
 * text_clean() makes it, each of at most so many columns. A text that only grows at its end, and
 * loses whole lines at its beginning, breaks at the same places.
 * *ret_start is the byte of text at which the first of them begins. Errors: as buffer_append().
 */
int caption_block_compose(Buffer *block, const char *text, unsigned columns, unsigned n_lines,
                          size_t *ret_start);
