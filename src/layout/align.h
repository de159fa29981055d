#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A recogniser rewrites words that already stand in a line which must not change any more. This
 * finds where its new text goes on behind them, so that none is shown twice and none is skipped:
 * the split of the new text whose first part is nearest, by words, to what is shown.
 */

#include <stddef.h>

/* The byte of text behind what stands for the first n_shown bytes of old, which are shown. */
size_t align_split(const char *old, size_t old_size, size_t n_shown, const char *text, size_t size);
