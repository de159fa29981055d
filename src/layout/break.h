#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Where a line may end: behind spaces, and between the characters of scripts that are written
 * without any, save where their punctuation forbids it (Chinese and Japanese, after the rules
 * ID, CL, OP and NS of Unicode's UAX #14).
 */

#include <stddef.h>

/* The first place behind from at which a line may end; spaces belong to the line that they end.
 * size if there is none before. */
size_t break_next(const char *text, size_t size, size_t from);

/* The width of n_bytes of text, in any unit. */
typedef double (*BreakMeasure)(const char *text, size_t n_bytes, void *userdata);

/* How much of text makes a line of this width: all of it, or up to the last place that allows a
 * break, or, of a word longer than the line, as many characters as fit, and at least one. */
size_t break_line(const char *text, size_t size, double width, BreakMeasure measure,
                  void *userdata);
