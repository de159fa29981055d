#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Text from elsewhere on its way to a terminal: UTF-8 character by character, how many columns
 * each takes, and never a control character, which a terminal would obey.
 *
 * The widths are the C library's, which knows them only where LC_CTYPE is UTF-8: text_init().
 */

#include <stdarg.h>
#include <stdbool.h>
#include <uchar.h>

/* Make LC_CTYPE a UTF-8 one if the user's isn't: captions are UTF-8 wherever they go. */
void text_init(void);

/* The character that *text begins with; moves *text past it. 0 at the end, where it stays.
 * A broken byte is U+FFFD, a control character or line separator a space. */
char32_t text_next(const char **text);

/* Whether it is UTF-8 throughout, as D-Bus demands. */
bool text_is_valid(const char *text);

/* How many columns of a terminal it takes: 0, 1 or 2. */
unsigned text_character_columns(char32_t character);
unsigned text_columns(const char *text);

/* The spaces that it lacks to be so wide; 0 if it is. */
int text_padding(const char *text, unsigned columns);

/* A copy on one line, character for character as text_next() reads it. The caller's; NULL when
 * out of memory. */
char *text_clean(const char *text);

/* The same of what printf() would write. */
char *text_format(const char *format, va_list arguments) __attribute__((format(printf, 1, 0)));
