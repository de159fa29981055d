#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A caption that is still being spoken, as one line of a terminal. Pure: text in, bytes out.
 *
 * What doesn't fit is left out at the beginning, a third to a half of the line at a time, so
 * that the words on screen stand still while they are read.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"

/* Room for a line of the widest terminal, some bytes a column for marks and accents. What exceeds
 * it (only a text made to do so can) is cut off. */
#define CAPTION_LINE_SIZE_MAX ((size_t) 16 * 1024)

/*
 * Appends to line at most so many columns of text, which is as text_clean() makes it: its first
 * stable characters as they are, the rest dimmed if styled is set. Errors: as buffer_append().
 */
int caption_line_compose(Buffer *line, const char *text, size_t stable, unsigned columns,
                         bool styled);
