/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "layout/text.h"

static size_t sequence_length(uint8_t first)
{
        if (first >= 0xF0)
                return 4;
        if (first >= 0xE0)
                return 3;
        if (first >= 0xC0)
                return 2;
        return 1;
}

uint32_t text_next(const char *text, size_t size, size_t *offset)
{
        const uint8_t *bytes = (const uint8_t *) text + *offset;
        size_t n, left = size - *offset;
        uint32_t code_point;

        if (left == 0)
                return 0;
        n = sequence_length(bytes[0]);
        code_point = n == 1 ? bytes[0] : bytes[0] & (0x7Fu >> n);
        for (size_t i = 1; i < n; i++) {
                if (i >= left || (bytes[i] & 0xC0) != 0x80) {
                        *offset += 1;
                        return bytes[0];
                }
                code_point = code_point << 6 | (bytes[i] & 0x3F);
        }
        *offset += n;
        return code_point;
}

size_t text_offset(const char *text, size_t size, size_t n_code_points)
{
        size_t offset = 0;

        for (size_t i = 0; i < n_code_points && offset < size; i++)
                text_next(text, size, &offset);
        return offset;
}

bool text_is_space(uint32_t c)
{
        return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x1680 || c == 0x200B ||
               (c >= 0x2000 && c <= 0x200A && c != 0x2007) || c == 0x2028 || c == 0x2029 ||
               c == 0x205F || c == 0x3000;
}

size_t text_trim(const char *text, size_t size)
{
        size_t end = 0;

        for (size_t offset = 0; offset < size;) {
                if (!text_is_space(text_next(text, size, &offset)))
                        end = offset;
        }
        return end;
}

size_t text_skip_spaces(const char *text, size_t size, size_t from)
{
        for (size_t offset = from; from < size; from = offset) {
                if (!text_is_space(text_next(text, size, &offset)))
                        break;
        }
        return from;
}
