/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <langinfo.h>
#include <locale.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

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
        return character < 0x20 || (character >= 0x7f && character < 0xa0) ||
               character == 0x2028 || character == 0x2029;
}

/* How many bytes follow this one, and what it gives of the character; -1 if none begins so. */
static int read_lead(unsigned char byte, char32_t *ret_bits)
{
        static const struct {
                unsigned char mask, lead;
        } forms[] = {{0x80, 0x00}, {0xe0, 0xc0}, {0xf0, 0xe0}, {0xf8, 0xf0}};

        for (int n = 0; n < 4; n++)
                if ((byte & forms[n].mask) == forms[n].lead) {
                        *ret_bits = byte & (unsigned char) ~forms[n].mask;
                        return n;
                }
        return -1;
}

char32_t text_next(const char **text)
{
        const unsigned char *bytes = (const unsigned char *) *text;
        char32_t character;
        int n_more;

        if (!*bytes)
                return 0;

        n_more = read_lead(*bytes, &character);
        for (int i = 1; i <= n_more; i++) {
                if ((bytes[i] & 0xc0) != 0x80) {
                        n_more = -1;
                        break;
                }
                character = character << 6 | (bytes[i] & 0x3f);
        }
        *text += n_more < 0 ? 1 : n_more + 1;
        if (n_more < 0)
                return REPLACEMENT_CHARACTER;
        return is_control(character) ? U' ' : character;
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
