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

/* A space at which a line may end: not the no-break spaces. */
bool text_is_space(uint32_t code_point);

/* The size without the spaces at its end. */
size_t text_trim(const char *text, size_t size);

/* The offset at or behind `from` of what is no space; size if there is nothing else. */
size_t text_skip_spaces(const char *text, size_t size, size_t from);
