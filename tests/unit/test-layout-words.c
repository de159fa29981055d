/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Words, what is said by them, and where lines may break: golden, over the scripts of the world. */

#include <string.h>

#include "base/cleanup.h"
#include "layout/align.h"
#include "layout/break.h"
#include "layout/words.h"
#include "test.h"

/* The text with a sign where one of these marks is. */
static const char *marked(const char *text, unsigned mark, char sign)
{
        static char result[1024];
        uint8_t marks[512];
        size_t size = strlen(text), n = 0;

        check(size < sizeof(marks));
        check_int(break_find(text, size, marks), 0);
        for (size_t i = 0; i < size; i++) {
                if (i > 0 && marks[i] & mark)
                        result[n++] = sign;
                result[n++] = text[i];
        }
        result[n] = 0;
        return result;
}

/* Each of these is text with a sign where one is to be found, and nowhere else. */
static void check_marked(const char *const *texts, unsigned mark)
{
        for (size_t i = 0; texts[i]; i++) {
                char text[512];
                size_t n = 0;

                for (const char *c = texts[i]; *c; c++) {
                        if (*c != '|')
                                text[n++] = *c;
                }
                text[n] = 0;
                check_string(marked(text, mark, '|'), texts[i]);
        }
}

TEST(lines_break_by_the_rules_of_unicode)
{
        static const char *const texts[] = {
                "one |two  |three",
                "well-|known, |or |not?",
                "(so |it |is)",
                "10,000.50 |€",
                "a\u00a0b |c",
                "“Yes,” |she |said.",
                "https://|example.org/|a/|b",
                "今|日|は|と|て|も|い|い|天|気|で|す。",
                "「字|幕」|と|い|う",
                "ラー|メ|ン|を|食|べ|た",
                "한|국|어 |자|막",
                "هذه |ترجمة |حية.",
                "זה |כתובית",
                "यह |हिन्दी |है।",
                "hi |👩‍🚀|👩🏽‍🚀|🇩🇪|🇫🇷 |you",
                "e\u0301e\u0301 |o\u0308",
                "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft |x",
                NULL,
        };

        check_marked(texts, BREAK_LINE);
}

/* By libthai's dictionary; which compounds it holds for one word is its own affair. */
TEST(thai_breaks_between_words_though_it_has_no_spaces)
{
        const char *text = "ภาษาไทยไม่มีช่องว่าง";

        check(strstr(marked(text, BREAK_LINE, '|'), "ภาษา|ไทย|ไม่|มี|"));
}

TEST(what_a_reader_sees_as_one_character_stays_whole)
{
        static const char *const texts[] = {
                "a|b", "e\u0301|e\u0301", "👩‍🚀|👩🏽‍🚀|x", "🇩🇪|🇫🇷", "เ|ก็|บ", "한|국", NULL,
        };

        check_marked(texts, BREAK_CHARACTER);
}

static double count_bytes(const char *text, size_t n_bytes, void *userdata)
{
        return (double) n_bytes;
}

TEST(a_word_is_cut_between_characters)
{
        check_int(break_word("abcdef", 6, 4, count_bytes, NULL), 4);
        check_int(break_word("abcdef", 6, 0, count_bytes, NULL), 1);
        check_int(break_word("ae\u0301f", 5, 3, count_bytes, NULL), 1);
        check_int(break_word("ae\u0301f", 5, 4, count_bytes, NULL), 4);
        check_int(break_word("👩‍🚀x", 12, 4, count_bytes, NULL), 11);
}

/* Words with "|" between, "_" for those that a line can't begin with, spaces as such. */
static const char *joined(const char *text, size_t from)
{
        _cleanup_(words_deinit) Words words = {0};
        static char result[512];
        size_t n = 0;

        check_int(words_read(text, strlen(text), from, &words), 0);
        result[0] = 0;
        for (size_t i = 0; i < words.n; i++) {
                const Word *word = &words.words[i];

                n += (size_t) snprintf(result + n, sizeof(result) - n, "%s%s%s%.*s", i ? "|" : "",
                                       word->begins ? "" : "_", word->gap ? " " : "",
                                       (int) (word->end - word->begin), text + word->begin);
        }
        return result;
}

TEST(text_is_read_as_words_and_punctuation)
{
        check_string(joined("", 0), "");
        check_string(joined("   ", 0), "");
        check_string(joined("one  two", 0), "one| two");
        check_string(joined(" one. ", 0), " one|_.");
        check_string(joined("Well, (no) don’t!", 0), "Well|_,| (no|_)| don’t|_!");
        check_string(joined("yes — no", 0), "yes| —| no");
        check_string(joined("one, two", 3), "_,| two");
        check_string(joined("♪ la, la ♪", 0), "♪| la|_,| la| ♪");
        check_string(joined("one two", 2), "e| two");
        check_string(joined("いい。天", 0), "い|い|_。|天");
}

static double similarity(const char *one, const char *other)
{
        Word a = {.end = strlen(one)}, b = {.end = strlen(other)};

        return word_similarity((WordIn){one, &a}, (WordIn){other, &b});
}

static bool matters(const char *shown, const char *other)
{
        Word a = {.end = strlen(shown)}, b = {.end = strlen(other)};

        return word_matters((WordIn){shown, &a}, (WordIn){other, &b});
}

TEST(likeness_counts_letters)
{
        check_near(similarity("word", "Word"), 1, 0);
        check_near(similarity("dont", "don't"), 1, 0);
        check_near(similarity("Über", "über"), 1, 0);
        check_near(similarity("word", "ward"), 0.75, 0);
        check_near(similarity("word", ""), 0, 0);
        check_near(similarity(".", "."), 1, 0);
        check_near(similarity(".", ","), 0, 0);
}

TEST(a_change_matters_if_it_says_something_else)
{
        check(matters("can", "can't"));
        check(matters("nicht", "dich"));
        check(matters("1914", "1940"));
        check(matters("white", "Wight"));
        check(matters("cat", "dog"));
        check(!matters("colours", "colors"));
        check(!matters("Hello", "hello"));
        check(!matters("recognise", "recognize"));
}

TEST(ends_of_clauses)
{
        check(word_ends_clause("so,", 3));
        check(word_ends_clause("so", 2) == false);
        check(word_ends_clause("だ。", strlen("だ。")));
        check(word_ends_clause("", 0) == false);
}

typedef struct Split {
        const char *old;
        size_t n_shown;
        const char *text, *rest;
} Split;

TEST(alignment_finds_where_the_new_text_goes_on)
{
        static const Split splits[] = {
                {"", 0, "all is new", "all is new"},
                {"one two three", 7, "one two three four", " three four"},
                {"one two three", 7, "one too three four", " three four"},
                {"one two three", 7, "One, two. Three", ". Three"},
                {"one two three", 7, "one three", " three"},
                {"one two three", 7, "zero one two three", " three"},
                {"one two three", 7, "", ""},
                {"one two three", 7, "one", ""},
                {"word", 4, "words and more", " and more"},
                {"word", 4, "word and more", " and more"},
                {"word", 4, "word.", "."},
                {"abcdefgh", 4, "abcdefghij", "efghij"},
                {"alpha beta", 5, "quite different words", " different words"},
                {"a b c d e f g h i j k l m n o p", 29, "a b c d e f g h i j k l m n x o p", " p"},
                {"a b c d e f g h i j k l m n o p", 29, "b c d e f g h i j k l m n o p", " p"},
                {"a b c d e f g h i j k l m n o p", 29, "a b", ""},
                {"no no no yes", 8, "no no no no yes", " no yes"},
        };

        for (size_t i = 0; i < ELEMENTSOF(splits); i++) {
                const Split *split = &splits[i];
                size_t at_byte = align_split(split->old, strlen(split->old), split->n_shown,
                                             split->text, strlen(split->text));

                check_string(split->text + at_byte, split->rest);
        }
}
