/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "cli/caption-block.h"
#include "cli/text.h"

typedef struct Line {
        const char *start;
        const char *end;
} Line;

static const char *skip_spaces(const char *text)
{
        return text + strspn(text, " ");
}

/* Where a line that begins here ends: at a space, or within a word that is longer than a line. */
static const char *line_end(const char *start, unsigned columns)
{
        const char *end = start, *space = NULL, *next = start;
        unsigned taken = 0;
        char32_t character;

        while ((character = text_next(&next)) != 0) {
                if (character == U' ')
                        space = end;
                taken += text_character_columns(character);
                if (taken > columns && end > start && character != U' ')
                        return space ? space : end;
                end = next;
        }
        return end;
}

int caption_block_compose(Buffer *block, const char *text, unsigned columns, unsigned n_lines,
                          size_t *ret_start)
{
        Line lines[CAPTION_BLOCK_LINES_MAX] = {0};
        size_t n = 0, first;
        int r = 0;

        n_lines = MIN(MAX(n_lines, 1u), CAPTION_BLOCK_LINES_MAX);
        for (const char *at = skip_spaces(text); *at; n++) {
                Line *line = &lines[n % n_lines];

                *line = (Line){.start = at, .end = line_end(at, columns)};
                at = skip_spaces(line->end);
        }
        first = n > n_lines ? n - n_lines : 0;
        for (size_t i = first; r >= 0 && i < n; i++) {
                const Line *line = &lines[i % n_lines];

                r = i > first ? buffer_append(block, "\n", 1) : 0;
                if (r >= 0)
                        r = buffer_append(block, line->start, (size_t) (line->end - line->start));
        }
        *ret_start = n > 0 ? (size_t) (lines[first % n_lines].start - text) : 0;
        return r;
}
