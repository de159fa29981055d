/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A text that grows, as the last lines of it; "/" between them. */

#include <locale.h>

#include "cli/caption-block.h"
#include "cli/text.h"
#include "test.h"

static void expect(const char *text, unsigned columns, unsigned n_lines, const char *expected,
                   size_t start)
{
        _cleanup_buffer_ Buffer block = BUFFER_INIT(1024);
        size_t found = 0;

        (void) setlocale(LC_CTYPE, "C.UTF-8");
        check_int(caption_block_compose(&block, text, columns, n_lines, &found), 0);
        for (size_t i = 0; i < block.size; i++)
                if (block.data[i] == '\n')
                        block.data[i] = '/';
        check_string(buffer_string(&block), expected);
        check_int(found, start);
}

TEST(nothing)
{
        expect("", 10, 2, "", 0);
        expect("   ", 10, 2, "", 0);
}

TEST(lines_end_at_spaces)
{
        expect("one", 10, 2, "one", 0);
        expect("one two", 7, 2, "one two", 0);
        expect("one two", 6, 2, "one/two", 0);
        expect("one two three", 7, 2, "one two/three", 0);
        expect("one two  three four", 7, 2, "three/four", 9);
        expect("one two three four", 7, 1, "four", 14);
        expect("one two three four", 7, 9, "one two/three/four", 0);
}

TEST(long_words_are_cut)
{
        expect("incomprehensible", 6, 3, "incomp/rehens/ible", 0);
        expect("an incomprehensible", 6, 2, "rehens/ible", 9);
}

TEST(wide_characters_take_two_columns)
{
        expect("日本語の字幕", 6, 2, "日本語/の字幕", 0);
        expect("日本", 1, 2, "日/本", 0);
        expect("e\u0301e\u0301e\u0301", 3, 2, "e\u0301e\u0301e\u0301", 0);
}

/* What is left of a text after a whole line of it breaks where it broke before. */
TEST(the_same_breaks_without_the_first_lines)
{
        static const char text[] = "one two three four five six seven eight nine ten eleven";
        _cleanup_buffer_ Buffer whole = BUFFER_INIT(1024), rest = BUFFER_INIT(1024);
        size_t start, unused;

        check_int(caption_block_compose(&whole, text, 12, 2, &start), 0);
        check(start > 0);
        check_int(caption_block_compose(&rest, text + start, 12, 2, &unused), 0);
        check_string(buffer_string(&rest), buffer_string(&whole));
        check_int(unused, 0);
}
