#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * UTF-8 by code points. Text is taken to be valid, as all text from D-Bus is; a byte that isn't
 * counts as one code point of its own, and nothing past the end is ever read.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The code point at *offset, which moves behind it. 0 at the end, where it stays. */
uint32_t text_next(const char *text, size_t size, size_t *offset);

/* The byte at which code point number n_code_points begins; size if there are fewer. */
size_t text_offset(const char *text, size_t size, size_t n_code_points);

/* Where the character as a reader sees it ends: the code point at offset and the marks, joined
 * emoji and the like that belong to it. */
size_t text_cluster_end(const char *text, size_t size, size_t offset);

/* A space at which a line may end: not the no-break spaces. */
bool text_is_space(uint32_t code_point);

/* The size without the spaces at its end. */
size_t text_trim(const char *text, size_t size);
