/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <stdbool.h>
#include <stdint.h>

#include "layout/break.h"
#include "layout/text.h"

/* Bytes up to which measuring a whole text at once is cheaper than piece by piece. */
#define MEASURE_WHOLE_MAX 256

static bool is_one_of(uint32_t code_point, const uint32_t *set)
{
        for (; *set; set++) {
                if (*set == code_point)
                        return true;
        }
        return false;
}

static bool is_unspaced(uint32_t c)
{
        return (c >= 0x2E80 && c <= 0x30FF) || (c >= 0x31F0 && c <= 0x31FF) ||
               (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x4E00 && c <= 0x9FFF) ||
               (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFF01 && c <= 0xFF60) ||
               (c >= 0x20000 && c <= 0x3FFFF);
}

/* What must not begin a line: closing punctuation, small kana, the marks that lengthen. */
static bool never_begins(uint32_t c)
{
        static const uint32_t set[] = {
                '!',    ')',    ',',    '.',   ':',   ';',   '?',   ']',   '}',   '%',   0x2019,
                0x201D, 0x2025, 0x2026, U'、', U'。', U'〉', U'》', U'」', U'』', U'】', U'〕',
                U'〗',  U'〙',  U'〛',  U'々', U'〜', U'ぁ', U'ぃ', U'ぅ', U'ぇ', U'ぉ', U'っ',
                U'ゃ',  U'ゅ',  U'ょ',  U'ゎ', U'゛', U'゜', U'ァ', U'ィ', U'ゥ', U'ェ', U'ォ',
                U'ッ',  U'ャ',  U'ュ',  U'ョ', U'ヮ', U'ヵ', U'ヶ', U'・', U'ー', U'！', U'％',
                U'）',  U'，',  U'．',  U'：', U'；', U'？', U'］', U'｝', 0,
        };

        return is_one_of(c, set);
}

static bool never_ends(uint32_t c)
{
        static const uint32_t set[] = {
                '(',   '[',   '{',   0x2018, 0x201C, U'〈', U'《', U'「', U'『',
                U'【', U'〔', U'〖', U'〘',  U'〚',  U'（', U'［', U'｛', 0,
        };

        return is_one_of(c, set);
}

static bool allows(uint32_t before, uint32_t after)
{
        if (text_is_space(after))
                return false; /* the spaces still belong to this line */
        if (text_is_space(before))
                return true;
        if (!is_unspaced(before) && !is_unspaced(after))
                return false;
        return !never_begins(after) && !never_ends(before);
}

size_t break_next(const char *text, size_t size, size_t from)
{
        while (from < size) {
                size_t begin = from, behind;
                uint32_t before = text_next(text, size, &begin), after;

                from = text_cluster_end(text, size, from);
                behind = from;
                after = text_next(text, size, &behind);
                if (from < size && allows(before, after))
                        return from;
        }
        return size;
}

/* As many characters of a word as fit, and at least one. */
static size_t break_word(const char *text, size_t size, double width, BreakMeasure measure,
                         void *userdata)
{
        size_t fits = text_cluster_end(text, size, 0);

        while (fits < size) {
                size_t end = text_cluster_end(text, size, fits);

                if (measure(text, end, userdata) > width)
                        break;
                fits = end;
        }
        return fits;
}

size_t break_line(const char *text, size_t size, double width, BreakMeasure measure, void *userdata)
{
        size_t fits = 0;

        if (size <= MEASURE_WHOLE_MAX && measure(text, text_trim(text, size), userdata) <= width)
                return size;
        while (fits < size) {
                size_t end = break_next(text, size, fits);

                if (measure(text, text_trim(text, end), userdata) > width)
                        break;
                fits = end;
        }
        return fits > 0 ? fits : break_word(text, size, width, measure, userdata);
}
