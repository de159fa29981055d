/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <math.h>

#include "base/buffer.h"
#include "layout/align.h"
#include "layout/layout.h"
#include "layout/text.h"
#include "test.h"

#define COLUMNS 12
#define HIDE_AFTER (5 * USEC_PER_SEC)
#define ROLL (250 * USEC_PER_MSEC)

/* One column a character as a reader counts them. */
static double measure(const char *text, size_t n_bytes, void *userdata)
{
        double columns = 0;

        for (size_t at = 0; at < n_bytes; at = text_cluster_end(text, n_bytes, at))
                columns++;
        return columns;
}

static Layout *new_layout(size_t n_lines)
{
        Layout *layout = NULL;

        check_int(layout_new(&layout, measure, NULL), 0);
        check_int(layout_configure(layout, &(LayoutOptions){.n_lines = n_lines,
                                                            .width = COLUMNS,
                                                            .hide_after = HIDE_AFTER}),
                  0);
        return layout;
}

/* The lines in view, "|" between them, "~" where the words begin that may yet change. */
static const char *shown(const Layout *layout, usec_t now)
{
        static char text[4096];
        LayoutLine lines[LAYOUT_LINES_MAX + 1];
        size_t n_lines = layout_get_lines(layout, now, lines), n = 0;

        text[0] = 0;
        for (size_t i = 0; i < n_lines; i++) {
                size_t tentative = lines[i].tentative;

                n += (size_t) snprintf(text + n, sizeof(text) - n, "%s%.*s%s%s", i ? "|" : "",
                                       (int) tentative, lines[i].text,
                                       lines[i].text[tentative] ? "~" : "",
                                       lines[i].text + tentative);
        }
        return text;
}

typedef struct Step {
        unsigned at_ms;
        uint64_t segment;
        const char *text;
        int stable; /* code points; -1: the segment is final */
        const char *expected;
} Step;

static usec_t at(unsigned ms)
{
        return USEC_PER_SEC + ms * USEC_PER_MSEC;
}

static int update(Layout *layout, const Step *step)
{
        return layout_update(layout,
                             &(LayoutSegment){.number = step->segment,
                                              .text = step->text,
                                              .stable = (size_t) MAX(step->stable, 0),
                                              .final = step->stable < 0,
                                              .start = NAN,
                                              .end = NAN},
                             at(step->at_ms));
}

static void run_steps(size_t n_lines, const Step *steps)
{
        _cleanup_(layout_freep) Layout *layout = new_layout(n_lines);

        for (const Step *step = steps; step->expected; step++) {
                if (step->text)
                        check(update(layout, step) >= 0);
                check_string(shown(layout, at(step->at_ms)), step->expected);
        }
}

#define CONVERSATION(n_lines, ...) run_steps((n_lines), (const Step[]){__VA_ARGS__, {0}})

TEST(words_flow_into_two_lines_and_roll_up)
{
        CONVERSATION(2,
                     {0, 1, "one", 0, "~one"},
                     {100, 1, "one two", 3, "one~ two"},
                     {200, 1, "one two three", 8, "one two|~three"},
                     {300, 1, "one two three four five", 14, "three ~four|~five"},
                     {400, 1, "one two three four five six", -1, "three four|five six"});
}

TEST(a_rewrite_never_changes_a_frozen_line)
{
        CONVERSATION(2,
                     {0, 1, "the quick brown fox", 0, "~the quick|~brown fox"},
                     {100, 1, "a thick brown socks", 0, "~the quick|~brown socks"},
                     {200, 1, "a brick brown fox jumps", 0, "~brown fox|~jumps"},
                     {300, 1, "The brick crown box jumped over", -1, "brown fox|jumped over"});
}

TEST(words_joined_or_split_in_a_frozen_line_are_neither_lost_nor_shown_twice)
{
        CONVERSATION(2,
                     {0, 1, "every body knows", 0, "~every body|~knows"},
                     {100, 1, "everybody knows that", 0, "~every body|~knows that"},
                     {200, 1, "every body knows this", -1, "every body|knows this"});
        CONVERSATION(2,
                     {0, 1, "everybody knows", 0, "~everybody|~knows"},
                     {100, 1, "every body knows it", 0, "~everybody|~knows it"},
                     {200, 1, "well every body knows it", -1, "everybody|knows it"});
}

TEST(a_break_once_made_stays_when_the_text_shrinks_and_grows_again)
{
        CONVERSATION(2,
                     {0, 1, "one two three", 0, "~one two|~three"},
                     {100, 1, "one two", 0, "~one two|"},
                     {200, 1, "one", 0, "~one two|"},
                     {300, 1, "one to four", 0, "~one two|~four"},
                     {400, 1, "", 0, "~one two|"},
                     {500, 1, "one two three", -1, "one two|three"});
}

TEST(the_base_line_shrinks_freely)
{
        CONVERSATION(2,
                     {0, 1, "one two", 0, "~one two"},
                     {100, 1, "wan", 0, "~wan"},
                     {200, 1, "", 0, ""},
                     {300, 1, "wonder", -1, "wonder"});
}

TEST(a_word_longer_than_a_line_is_broken)
{
        CONVERSATION(2,
                     {0, 1, "so Donaudampfschiffahrt", 0, "~Donaudampfsc|~hiffahrt"},
                     {100, 1, "so Donaudampfschiffahrt ja", -1, "Donaudampfsc|hiffahrt ja"});
        CONVERSATION(3, {0, 1, "so Donaudampfschiffahrt", -1, "so|Donaudampfsc|hiffahrt"});
}

TEST(one_line_and_eight)
{
        CONVERSATION(1,
                     {0, 1, "one two three", 0, "~three"},
                     {100, 1, "one two three four five", -1, "five"});
        CONVERSATION(8,
                     {0, 1, "a23456789 b23456789 c23456789 d23456789 e23456789 f23456789 g23456789",
                      -1, "a23456789|b23456789|c23456789|d23456789|e23456789|f23456789|g23456789"},
                     {100, 2, "h23456789 i23456789", -1,
                      "b23456789|c23456789|d23456789|e23456789|f23456789|g23456789|h23456789|"
                      "i23456789"});
}

TEST(scripts_without_spaces_break_between_characters)
{
        CONVERSATION(2,
                     {0, 1, "これはとても長い字幕の文です。", -1,
                      "これはとても長い字幕の文|です。"});
        /* A line doesn't begin with closing punctuation. */
        CONVERSATION(2, {0, 1, "今日はとてもいい天気です。散歩", -1,
                         "今日はとてもいい天気で|す。散歩"});
}

TEST(what_a_reader_sees_as_one_character_stays_whole)
{
        /* thirteen letters e, each with an acute accent of its own */
        CONVERSATION(2,
                     {0, 1, "e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301"
                            "e\u0301e\u0301e\u0301e\u0301", -1,
                      "e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301"
                      "e\u0301e\u0301e\u0301|e\u0301"});
        CONVERSATION(2, {0, 1, "12345678901👩‍🚀👩‍🚀", -1, "12345678901👩‍🚀|👩‍🚀"});
}

TEST(stable_counts_code_points)
{
        CONVERSATION(2,
                     {0, 1, "été naïf", 4, "été ~naïf"},
                     {100, 1, "été naïf encore", 8, "été naïf|~encore"},
                     {200, 1, "été naïf encore", 99, "été naïf|encore"});
}

TEST(a_frozen_line_becomes_certain_without_changing)
{
        CONVERSATION(2,
                     {0, 1, "one two three", 4, "one ~two|~three"},
                     {100, 1, "one two three", 7, "one two|~three"},
                     {200, 1, "one two three", 2, "one two|~three"},
                     {300, 1, "one two threw", -1, "one two|threw"});
}

TEST(segments_follow_each_other_on_a_line)
{
        CONVERSATION(2,
                     {0, 1, "Yes.", -1, "Yes."},
                     {500, 2, "No.", 0, "Yes. ~No."},
                     {900, 2, "No. Why?", -1, "Yes. No.|Why?"},
                     {1000, 3, "So.", -1, "Yes. No.|Why? So."});
}

TEST(a_pause_begins_a_line)
{
        CONVERSATION(2,
                     {0, 1, "Yes.", -1, "Yes."},
                     {1499, 2, "No.", -1, "Yes. No."},
                     {2999, 3, "", 0, "Yes. No."},
                     {3100, 3, "So", 0, "Yes. No.|~So"},
                     {3200, 3, "So what?", -1, "Yes. No.|So what?"});
}

TEST(positions_tell_a_pause_better_than_arrival)
{
        _cleanup_(layout_freep) Layout *layout = new_layout(2);
        LayoutSegment one = {1, "one", 3, true, 0.0, 1.0}, two = {2, "two", 3, true, 1.2, 2.0},
                      three = {3, "three", 5, true, 3.6, 4.0};

        check_int(layout_update(layout, &one, at(0)), 1);
        check_int(layout_update(layout, &two, at(3000)), 1);
        check_string(shown(layout, at(3000)), "one two");
        check_int(layout_update(layout, &three, at(3000)), 1);
        check_string(shown(layout, at(3000)), "one two|three");
}

TEST(two_segments_may_be_open_at_once)
{
        CONVERSATION(3,
                     {0, 1, "left", 0, "~left"},
                     {100, 2, "right", 5, "~left right"},
                     {200, 1, "left ear", 0, "~left ear|right"},
                     {300, 1, "left ear", -1, "left ear|right"},
                     {400, 2, "right ear", -1, "left ear|right ear"});
}

TEST(what_comes_late_for_a_past_segment_is_ignored)
{
        CONVERSATION(2,
                     {0, 5, "five", -1, "five"},
                     {100, 4, "four", -1, "five"},
                     {200, 6, "six", -1, "five six"},
                     {300, 5, "fife", -1, "fife six"},
                     {400, 7, "seven", -1, "fife six|seven"},
                     {500, 5, "five and more", -1, "fife six|seven"});
}

TEST(hides_after_the_last_change_and_begins_anew)
{
        CONVERSATION(2,
                     {0, 1, "one two three", 0, "~one two|~three"},
                     {4999, 1, "one two three", 0, "~one two|~three"},
                     {5000, .expected = ""},
                     {5100, 1, "one two three", 0, ""},
                     {5200, 1, "one two three four", 18, "four"},
                     {9000, 1, "one two three four", -1, "four"},
                     {10200, .expected = ""},
                     {10300, 2, "five", -1, "five"});
}

TEST(tells_whether_anything_changed_and_when_the_next_change_is_due)
{
        _cleanup_(layout_freep) Layout *layout = new_layout(2);

        check_int(layout_get_due(layout, at(0)), USEC_INFINITY);
        check_int(update(layout, &(Step){0, 1, "", 0}), 0);
        check(!layout_is_visible(layout, at(0)));
        check_int(update(layout, &(Step){100, 1, "one", 0}), 1);
        check_int(layout_get_due(layout, at(100)), at(5100));
        check_int(update(layout, &(Step){200, 1, "one", 0}), 0);
        check_int(layout_get_due(layout, at(200)), at(5100));
        check_int(update(layout, &(Step){300, 1, "one", 3}), 1);
        check_int(layout_get_due(layout, at(300)), at(5300));
        check_int(layout_get_due(layout, at(5300)), USEC_INFINITY);
}

TEST(never_hides_if_so_told)
{
        _cleanup_(layout_freep) Layout *layout = new_layout(2);
        LayoutOptions options = {.n_lines = 2, .width = COLUMNS, .hide_after = USEC_INFINITY};

        check_int(layout_configure(layout, &options), 0);
        check_int(update(layout, &(Step){0, 1, "one", -1}), 1);
        check(layout_is_visible(layout, at(100 * 1000 * 1000)));
        check_int(layout_get_due(layout, at(1)), USEC_INFINITY);
        layout_clear(layout);
        check(!layout_is_visible(layout, at(1)));
}

TEST(a_roll_is_a_function_of_time)
{
        _cleanup_(layout_freep) Layout *layout = new_layout(2);
        LayoutOptions options = {
                .n_lines = 2, .width = COLUMNS, .hide_after = HIDE_AFTER, .roll_time = ROLL};

        check_int(layout_configure(layout, &options), 0);
        update(layout, &(Step){0, 1, "one two three", 13});
        check_near(layout_get_roll(layout, at(0)), 0, 0);
        update(layout, &(Step){1000, 1, "one two three four five", 23});
        check_string(shown(layout, at(1000)), "one two|three four|five");
        check_near(layout_get_roll(layout, at(1000)), 1, 0);
        check_int(layout_get_due(layout, at(1000)), at(1000));
        check_near(layout_get_roll(layout, at(1125)), 0.125, 1e-9);
        check_string(shown(layout, at(1250)), "three four|five");
        check_near(layout_get_roll(layout, at(1250)), 0, 0);
        check_int(layout_get_due(layout, at(1250)), at(6000));
        /* A line that comes during a roll completes it at once and begins the next. */
        update(layout, &(Step){2000, 1, "one two three four five six seven", 33});
        update(layout, &(Step){2100, 1, "one two three four five six seven eight", 39});
        check_string(shown(layout, at(2100)), "three four|five six|seven eight");
        update(layout, &(Step){2110, 1, "one two three four five six seven eight nine", 44});
        check_string(shown(layout, at(2110)), "five six|seven eight|nine");
        check_near(layout_get_roll(layout, at(2110)), 1, 0);
}

TEST(the_same_line_keeps_its_number)
{
        _cleanup_(layout_freep) Layout *layout = new_layout(2);
        LayoutLine lines[LAYOUT_LINES_MAX + 1];
        uint64_t first, second;

        update(layout, &(Step){0, 1, "one", 0});
        check_int(layout_get_lines(layout, at(0), lines), 1);
        first = lines[0].id;
        update(layout, &(Step){100, 1, "one two three", 0});
        check_int(layout_get_lines(layout, at(100), lines), 2);
        check_int(lines[0].id, first);
        second = lines[1].id;
        check(second != first);
        update(layout, &(Step){200, 1, "one two three four five", -1});
        check_int(layout_get_lines(layout, at(200), lines), 2);
        check_int(lines[0].id, second);
}

TEST(only_what_is_final_or_frozen_and_stable_is_committed)
{
        _cleanup_(layout_freep) Layout *layout = new_layout(2);
        LayoutLine lines[LAYOUT_LINES_MAX + 1];

        update(layout, &(Step){0, 1, "one two three", 7});
        check_int(layout_get_lines(layout, at(0), lines), 2);
        check(lines[0].committed && !lines[1].committed);
        update(layout, &(Step){0, 1, "one two three", -1});
        layout_get_lines(layout, at(0), lines);
        check(lines[1].committed);
}

TEST(another_width_breaks_the_base_line_anew)
{
        _cleanup_(layout_freep) Layout *layout = new_layout(2);

        update(layout, &(Step){0, 1, "one two three four", -1});
        check_string(shown(layout, at(0)), "one two|three four");
        check_int(layout_configure(
                          layout,
                          &(LayoutOptions){.n_lines = 2, .width = 6, .hide_after = HIDE_AFTER}),
                  0);
        check_string(shown(layout, at(1)), "three|four");
}

TEST(text_past_the_limit_is_cut_at_a_character)
{
        _cleanup_(layout_freep) Layout *layout = new_layout(2);
        _cleanup_buffer_ Buffer text = BUFFER_INIT(4 * LAYOUT_TEXT_MAX);

        check_int(buffer_append_string(&text, "x"), 0);
        while (text.size <= 2 * LAYOUT_TEXT_MAX)
                check_int(buffer_append_string(&text, "é"), 0);
        check_int(update(layout, &(Step){0, 1, buffer_string(&text), -1}), 1);
        check(strlen(shown(layout, at(0))) > COLUMNS);
        check(strstr(shown(layout, at(0)), "éé"));
        check_int(shown(layout, at(0))[strlen(shown(layout, at(0))) - 1] & 0xFF, 0xA9);
}

TEST(many_small_open_segments_are_bounded)
{
        _cleanup_(layout_freep) Layout *layout = new_layout(2);

        for (unsigned i = 1; i <= 500; i++)
                check(update(layout, &(Step){i, i, "a", 0}) >= 0);
        check_string(shown(layout, at(500)) + strlen(shown(layout, at(500))) - 1, "a");
        check(strlen(shown(layout, at(500))) < 40);
}

/* Whatever comes: no line is too long, and none that has been frozen changes. */
TEST(random_conversations_keep_the_promises)
{
        static const char *const words[] = {"a", "to", "the", "caption", "字幕", "überlangeswortdas",
                                            "end.", "", "👍🏽", "\t", "e\u0301"};
        unsigned seed = 20240501;

        for (unsigned round = 0; round < 40; round++) {
                _cleanup_(layout_freep) Layout *layout = new_layout(1 + round % 4);
                char frozen[LAYOUT_LINES_MAX + 1][256];
                uint64_t ids[LAYOUT_LINES_MAX + 1] = {0};
                LayoutLine lines[LAYOUT_LINES_MAX + 1];
                size_t n_before = 0;

                for (unsigned i = 0; i < 200; i++) {
                        char text[1024] = "";
                        size_t n;

                        for (int word = rand_r(&seed) % 30; word > 0; word--) {
                                strcat(text, words[rand_r(&seed) % ELEMENTSOF(words)]);
                                strcat(text, " ");
                        }
                        check(update(layout,
                                     &(Step){i * 100, 1 + i / 8, text,
                                             i % 8 == 7 ? -1 : rand_r(&seed) % 20}) >= 0);
                        n = layout_get_lines(layout, at(i * 100), lines);
                        for (size_t k = 0; k < n; k++) {
                                check(measure(lines[k].text, text_trim(lines[k].text,
                                              strlen(lines[k].text)), NULL) <= COLUMNS);
                                check(lines[k].tentative <= strlen(lines[k].text));
                                for (size_t m = 0; m < n_before; m++) {
                                        if (ids[m] == lines[k].id)
                                                check_string(lines[k].text, frozen[m]);
                                }
                        }
                        n_before = n > 0 ? n - 1 : 0;
                        for (size_t k = 0; k < n_before; k++) {
                                ids[k] = lines[k].id;
                                strcpy(frozen[k], lines[k].text);
                        }
                }
        }
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
                {"one two three", 8, "one two three four", "three four"},
                {"one two three", 8, "one too three four", "three four"},
                {"one two three", 8, "One, two. Three", "Three"},
                {"one two three", 8, "one three", "three"},
                {"one two three", 8, "zero one two three", "three"},
                {"one two three", 8, "", ""},
                {"one two three", 8, "one", ""},
                {"word", 4, "words and more", "and more"},
                {"word", 4, "word and more", "and more"},
                {"abcdefgh", 4, "abcdefghij", "efghij"},
                {"alpha beta", 6, "quite different words", "different words"},
                {"a b c d e f g h i j k l m n o p", 30, "a b c d e f g h i j k l m n x o p", "p"},
                {"a b c d e f g h i j k l m n o p", 30, "b c d e f g h i j k l m n o p", "p"},
                {"a b c d e f g h i j k l m n o p", 30, "a b", ""},
                {"no no no yes", 9, "no no no no yes", "no yes"},
        };

        for (size_t i = 0; i < ELEMENTSOF(splits); i++) {
                const Split *split = &splits[i];
                size_t at_byte = align_split(split->old, strlen(split->old), split->n_shown,
                                             split->text, strlen(split->text));

                check_string(split->text + at_byte, split->rest);
        }
}

TEST(broken_utf8_is_read_to_its_end_and_no_further)
{
        static const char *const texts[] = {"\x80", "\xE2\x82", "a\xFF" "b", "\xF0\x9F\x91", "\xC3"};

        for (size_t i = 0; i < ELEMENTSOF(texts); i++) {
                _cleanup_(layout_freep) Layout *layout = new_layout(2);

                check(update(layout, &(Step){0, 1, texts[i], 1}) >= 0);
                check_int(text_offset(texts[i], strlen(texts[i]), 100), strlen(texts[i]));
        }
}
