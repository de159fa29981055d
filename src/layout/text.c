/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "layout/text.h"

#define ZERO_WIDTH_JOINER 0x200D

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

/* Marks that are drawn on the character before: combining ones, variation selectors, skin tones. */
static bool is_mark(uint32_t c)
{
        return (c >= 0x0300 && c <= 0x036F) || (c >= 0x0591 && c <= 0x05BD) ||
               (c >= 0x064B && c <= 0x065F) || (c >= 0x0E31 && c <= 0x0E3A && c != 0x0E32) ||
               (c >= 0x0E47 && c <= 0x0E4E) || (c >= 0x1AB0 && c <= 0x1AFF) ||
               (c >= 0x20D0 && c <= 0x20FF) || (c >= 0x3099 && c <= 0x309A) ||
               (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0x1F3FB && c <= 0x1F3FF) ||
               (c >= 0xE0020 && c <= 0xE01EF);
}

static bool is_regional_indicator(uint32_t c)
{
        return c >= 0x1F1E6 && c <= 0x1F1FF;
}

size_t text_cluster_end(const char *text, size_t size, size_t offset)
{
        uint32_t previous = text_next(text, size, &offset);
        bool flag = is_regional_indicator(previous);

        while (offset < size) {
                size_t end = offset;
                uint32_t c = text_next(text, size, &end);
                bool pair = flag && is_regional_indicator(c);

                if (!is_mark(c) && c != ZERO_WIDTH_JOINER && previous != ZERO_WIDTH_JOINER && !pair)
                        break;
                flag = false; /* a flag is two of them, no more */
                previous = c;
                offset = end;
        }
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
