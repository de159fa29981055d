/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/cleanup.h"
#include "cli/text.h"
#include "test.h"

static void check_clean(const char *text, const char *expected)
{
        _cleanup_free_ char *clean = text_clean(text);

        check_string(clean, expected);
}

TEST(text_stays)
{
        check_clean("", "");
        check_clean("Grüße, 日本語 🙂", "Grüße, 日本語 🙂");
}

TEST(controls_become_spaces)
{
        check_clean("a\033[2Jb", "a [2Jb");
        check_clean("a\nb\tc\rd\x7f", "a b c d ");
        /* C1: what a terminal takes for an escape sequence's beginning */
        check_clean("a\xc2\x9b"
                    "31mb",
                    "a 31mb");
        check_clean("a\u2028b\u2029c", "a b c");
}

TEST(broken_bytes_are_shown_as_such)
{
        check_clean("a\xff"
                    "b",
                    "a\uFFFDb");
        check_clean("a\xc3", "a\uFFFD");
        check_clean("\xe6\x97", "\uFFFD\uFFFD");
        check_clean("\x80\x80", "\uFFFD\uFFFD");
        check_clean("\xf0\x9f\x99"
                    "b",
                    "\uFFFD\uFFFD\uFFFDb");
        /* an escape character in two bytes, half a surrogate pair, beyond Unicode */
        check_clean("\xc0\x9b", "\uFFFD\uFFFD");
        check_clean("\xed\xa0\x80", "\uFFFD\uFFFD\uFFFD");
        check_clean("\xf4\x90\x80\x80", "\uFFFD\uFFFD\uFFFD\uFFFD");
}

__attribute__((format(printf, 1, 2))) static char *format(const char *format, ...)
{
        va_list arguments;
        char *text;

        va_start(arguments, format);
        text = text_format(format, arguments);
        va_end(arguments);
        return text;
}

TEST(format)
{
        _cleanup_free_ char *plain = format("%s: %d", "a\nb\033[2J", 7);

        check_string(plain, "a b [2J: 7");
}

TEST(validity)
{
        check(text_is_valid(""));
        check(text_is_valid("a\nü日🙂\uFFFD"));
        check(!text_is_valid("a\xff"));
        check(!text_is_valid("\xff"
                             "a"));
        check(!text_is_valid("a\xc3"));
}

TEST(columns)
{
        text_init();
        check_int(text_columns("hello"), 5);
        check_int(text_columns("日本"), 4);
        check_int(text_columns("e\u0301"), 1);
        check_int(text_columns("🙂"), 2);
        check_int(text_columns(""), 0);
}

TEST(characters)
{
        const char *text = "aü日🙂";

        check_int(text_next(&text), 'a');
        check_int(text_next(&text), 0xfc);
        check_int(text_next(&text), 0x65e5);
        check_int(text_next(&text), 0x1f642);
        check_int(text_next(&text), 0);
        check_int(text_next(&text), 0);
}
