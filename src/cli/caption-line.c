/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "cli/caption-line.h"
#include "cli/text.h"

#define ELLIPSIS "\u2026"
#define ELLIPSIS_COLUMNS 1u
#define STYLE_TENTATIVE "\033[2m"
#define STYLE_NORMAL "\033[0m"

/* What is left out at a time, as a part of the line: a third, and up to a sixth more to find the
 * beginning of a word. */
#define STEP_DIVISOR 3u
#define SEARCH_DIVISOR 6u

/* A place in a text. */
typedef struct Position {
        const char *rest;
        size_t character;
        unsigned column;
} Position;

static char32_t step(Position *position)
{
        char32_t character = text_next(&position->rest);

        if (character) {
                position->character++;
                position->column += text_character_columns(character);
        }
        return character;
}

/* A mark that belongs to the character before it must not begin a line. */
static void skip_marks(Position *position)
{
        for (Position next = *position; step(&next) && next.column == position->column;)
                *position = next;
}

/* The next beginning of a line after start: a word's, or a character's if words are long. */
static Position skip_part(Position start, unsigned columns)
{
        Position cut = start, word;

        while (cut.column < start.column + MAX(columns / STEP_DIVISOR, 1u) && step(&cut))
                ;
        skip_marks(&cut);

        word = cut;
        while (word.column < cut.column + columns / SEARCH_DIVISOR)
                if (step(&word) == U' ')
                        return word;
        return cut;
}

/* Where the part that is shown begins. */
static Position find_start(const char *text, unsigned columns)
{
        Position start = {.rest = text};
        unsigned total = text_columns(text), room = columns;

        while (total - start.column > room) {
                start = skip_part(start, columns);
                room = columns - ELLIPSIS_COLUMNS;
        }
        return start;
}

static int append_text(Buffer *line, Position position, size_t stable, bool styled)
{
        bool tentative = false;
        int r = 0;

        for (const char *bytes = position.rest; r >= 0 && *bytes; bytes = position.rest) {
                bool was_tentative = tentative;

                tentative = position.character >= stable;
                if (styled && tentative && !was_tentative)
                        r = buffer_append_string(line, STYLE_TENTATIVE);
                (void) step(&position);
                if (r >= 0)
                        r = buffer_append(line, bytes, (size_t) (position.rest - bytes));
        }
        if (r >= 0 && styled && tentative)
                r = buffer_append_string(line, STYLE_NORMAL);
        return r;
}

int caption_line_compose(Buffer *line, const char *text, size_t stable, unsigned columns,
                         bool styled)
{
        Position start;
        int r = 0;

        if (columns <= ELLIPSIS_COLUMNS)
                return 0;
        start = find_start(text, columns);
        if (start.character > 0)
                r = buffer_append_string(line, ELLIPSIS);
        return r < 0 ? r : append_text(line, start, stable, styled);
}
