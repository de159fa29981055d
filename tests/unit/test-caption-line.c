/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>

#include "cli/caption-line.h"
#include "cli/text.h"
#include "test.h"

#define ALL SIZE_MAX

static char *compose(const char *text, size_t stable, unsigned columns, bool styled)
{
        Buffer line = BUFFER_INIT(CAPTION_LINE_SIZE_MAX);

        text_init();
        check_int(caption_line_compose(&line, text, stable, columns, styled), 0);
        return buffer_steal_string(&line);
}

static void check_line(const char *text, size_t stable, unsigned columns, bool styled,
                       const char *expected)
{
        _cleanup_free_ char *line = compose(text, stable, columns, styled);

        check_string(line, expected);
}

TEST(what_fits_is_whole)
{
        check_line("", ALL, 20, true, "");
        check_line("hello there", ALL, 20, true, "hello there");
        check_line("hello there", ALL, 11, true, "hello there");
}

TEST(tentative_part_is_dim)
{
        check_line("hello there", 5, 20, true, "hello\033[2m there\033[0m");
        check_line("hello there", 0, 20, true, "\033[2mhello there\033[0m");
        check_line("hello there", 11, 20, true, "hello there");
        check_line("hello there", 5, 20, false, "hello there");
        /* Characters, not bytes or columns. */
        check_line("über 日本語", 7, 20, true, "über 日本\033[2m語\033[0m");
}

TEST(long_text_shows_its_tail)
{
        check_line("one two three four five", ALL, 12, false, "…four five");
        /* A word longer than the line is cut. */
        check_line("abcdefghijklmnopqrstuvwxyz", ALL, 12, false, "…qrstuvwxyz");
        /* The stable part has gone by. */
        check_line("one two three four five", 3, 12, true, "…\033[2mfour five\033[0m");
}

TEST(words_stand_still)
{
        char text[200] = "";
        unsigned jumps = 0;
        _cleanup_free_ char *before = strdup("");

        for (int i = 0; i < 40; i++) {
                char *line;

                strcat(text, i % 3 ? "and " : "words ");
                line = compose(text, ALL, 40, false);
                jumps += strncmp(line, before, strlen(before)) != 0;
                free(before);
                before = line;
        }
        /* 187 columns through a line of 40, a third to a half of it at a time. */
        check(jumps >= 7 && jumps <= 12);
}

TEST(at_least_half_a_line_stays)
{
        char text[400] = "";

        for (int i = 0; i < 60; i++) {
                _cleanup_free_ char *line = NULL;

                strcat(text, i % 4 ? "go " : "considerably ");
                line = compose(text, ALL, 40, false);
                check(text_columns(line) <= 40);
                check(strlen(text) < 40 || text_columns(line) >= 19);
        }
}

TEST(wide_characters)
{
        /* 10 columns for 5 characters */
        check_line("日本語字幕", ALL, 10, false, "日本語字幕");
        check_line("日本語字幕", ALL, 9, false, "…語字幕");
        /* Never half of one: 7 columns hold the ellipsis and 3. */
        check_line("日本語字幕と字幕", ALL, 8, false, "…と字幕");
}

TEST(marks_stay_with_their_letter)
{
        /* e and U+0301, twelve times: a line never begins with the accent */
        char text[12 * 3 + 1] = "";
        _cleanup_free_ char *line = NULL;

        for (int i = 0; i < 12; i++)
                strcat(text, "e\u0301");
        line = compose(text, ALL, 10, false);
        check(strncmp(line, "…e\u0301", strlen("…e\u0301")) == 0);
        check(text_columns(line) <= 10);
}

TEST(narrow_terminals)
{
        for (unsigned columns = 0; columns < 8; columns++) {
                _cleanup_free_ char *line =
                        compose("ein Wort, 日本語 und e\u0301", 3, columns, false);

                check(text_columns(line) <= columns);
        }
}

TEST(endless_marks_are_cut_off)
{
        size_t n_marks = 100000;
        _cleanup_free_ char *text = calloc(1, 2 + 2 * n_marks + 1);
        _cleanup_buffer_ Buffer line = BUFFER_INIT(CAPTION_LINE_SIZE_MAX);

        text[0] = 'e';
        for (size_t i = 0; i < n_marks; i++)
                memcpy(text + 1 + 2 * i, "\u0301", 2);
        text_init();
        check_int(caption_line_compose(&line, text, ALL, 80, false), -EMSGSIZE);
        check(line.size <= CAPTION_LINE_SIZE_MAX);
}
