#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Where a line may end, and where what a reader sees as one character does: by Unicode's rules
 * (UAX #14 and #29), and by a dictionary for Thai, which is written without spaces. The rules are
 * Pango's, without its fonts: what is drawn by it is broken by it, and no second copy of Unicode's
 * tables is in memory. (libunistring has no Thai; ICU has it, and 30 MB of data with it.)
 */

#include <stddef.h>
#include <stdint.h>

#define BREAK_LINE 1U      /* a line may begin here */
#define BREAK_CHARACTER 2U /* a character, as a reader sees them, begins here */

/* ret, of size + 1 bytes, tells of each byte of text what begins at it; both at its end. text is
 * valid UTF-8. Errors: -ENOMEM. */
int break_find(const char *text, size_t size, uint8_t *ret);

/* The width of n_bytes of text, in any unit. */
typedef double (*BreakMeasure)(const char *text, size_t n_bytes, void *userdata);

/* How much of a word that is longer than a line fits into it, in whole characters, at least one. */
size_t break_word(const char *text, size_t size, double width, BreakMeasure measure,
                  void *userdata);
