/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <pango/pango-break.h>

#include "base/cleanup.h"
#include "layout/break.h"

int break_find(const char *text, size_t size, uint8_t *ret)
{
        size_t n = (size_t) g_utf8_strlen(text, (gssize) size), offset = 0;
        _cleanup_free_ PangoLogAttr *attributes = calloc(n + 1, sizeof(*attributes));

        if (!attributes)
                return -ENOMEM;
        pango_get_log_attrs(text, (int) size, -1, NULL, attributes, (int) n + 1);
        memset(ret, 0, size);
        for (size_t i = 0; i < n; i++) {
                ret[offset] = (attributes[i].is_line_break ? BREAK_LINE : 0) |
                              (attributes[i].is_cursor_position ? BREAK_CHARACTER : 0);
                offset = (size_t) (g_utf8_next_char(text + offset) - text);
        }
        ret[size] = BREAK_LINE | BREAK_CHARACTER;
        return 0;
}

static size_t next_character(const uint8_t *marks, size_t from)
{
        do
                from++;
        while (!(marks[from] & BREAK_CHARACTER));
        return from;
}

size_t break_word(const char *text, size_t size, double width, BreakMeasure measure, void *userdata)
{
        _cleanup_free_ uint8_t *marks = malloc(size + 1);
        size_t fits;

        if (!marks || break_find(text, size, marks) < 0)
                return size; /* too long rather than nothing */
        fits = next_character(marks, 0);
        while (fits < size) {
                size_t end = next_character(marks, fits);

                if (measure(text, end, userdata) > width)
                        break;
                fits = end;
        }
        return fits;
}
