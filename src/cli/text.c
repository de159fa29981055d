/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "base/cleanup.h"
#include "cli/text.h"

#define REPLACEMENT_CHARACTER U'\uFFFD'

void text_init(void)
{
        if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
                (void) setlocale(LC_CTYPE, "C.UTF-8");
}

/* C0, DEL, C1, and the two separators that break a line somewhere. */
static bool is_control(char32_t character)
{
        return character < 0x20 || (character >= 0x7f && character < 0xa0) || character == 0x2028 ||
               character == 0x2029;
}

/* The forms of UTF-8 by the number of bytes that follow the first. */
static const struct {
        unsigned char mask, lead;
        char32_t smallest; /* what fits a shorter form is no character in this one */
} forms[] = {
        {0x80, 0x00, 0},
        {0xe0, 0xc0, 0x80},
        {0xf0, 0xe0, 0x800},
        {0xf8, 0xf0, 0x10000},
};

/* Reads one character; returns its size in bytes, or 0 if none begins here. */
static size_t read_character(const unsigned char *bytes, char32_t *ret)
{
        for (size_t n = 0; n < ELEMENTSOF(forms); n++) {
                char32_t character = bytes[0] & (unsigned char) ~forms[n].mask;

                if ((bytes[0] & forms[n].mask) != forms[n].lead)
                        continue;
                for (size_t i = 1; i <= n; i++) {
                        if ((bytes[i] & 0xc0) != 0x80)
                                return 0;
                        character = character << 6 | (bytes[i] & 0x3f);
                }
                if (character < forms[n].smallest || character > 0x10ffff ||
                    (character >= 0xd800 && character < 0xe000))
                        return 0;
                *ret = character;
                return n + 1;
        }
        return 0;
}

char32_t text_next(const char **text)
{
        char32_t character = 0;
        size_t size = read_character((const unsigned char *) *text, &character);

        if (size > 0 && character == 0)
                return 0;
        *text += MAX(size, (size_t) 1);
        if (size == 0)
                return REPLACEMENT_CHARACTER;
        return is_control(character) ? U' ' : character;
}

bool text_is_valid(const char *text)
{
        size_t size = 1;

        for (char32_t character = 1; size > 0 && character; text += size)
                size = read_character((const unsigned char *) text, &character);
        return size > 0;
}

unsigned text_character_columns(char32_t character)
{
        int columns = wcwidth((wchar_t) character);

        /* What the C library doesn't know, it is safer to think of as seen. */
        return columns < 0 ? 1 : (unsigned) columns;
}

unsigned text_columns(const char *text)
{
        unsigned columns = 0;
        char32_t character;

        while ((character = text_next(&text)) != 0)
                columns += text_character_columns(character);
        return columns;
}

int text_padding(const char *text, unsigned columns)
{
        return (int) (columns - MIN(text_columns(text), columns));
}

char *text_clean(const char *text)
{
        /* A broken byte becomes three. */
        char *clean = malloc(3 * strlen(text) + 1), *end = clean;

        if (!clean)
                return NULL;
        for (const char *start = text; *text; start = text) {
                char32_t character = text_next(&text);

                if (character == U' ')
                        *end++ = ' ';
                else if (character == REPLACEMENT_CHARACTER)
                        end = stpcpy(end, "\uFFFD");
                else
                        end = mempcpy(end, start, (size_t) (text - start));
        }
        *end = '\0';
        return clean;
}

char *text_format(const char *format, va_list arguments)
{
        _cleanup_free_ char *text = NULL;

        if (vasprintf(&text, format, arguments) < 0) {
                text = NULL; /* it is undefined then */
                return NULL;
        }
        return text_clean(text);
}
