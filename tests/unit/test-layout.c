/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "layout/layout.h"
#include "layout/text.h"
#include "test.h"

#define COLUMNS 12
#define HIDE_AFTER (5 * USEC_PER_SEC)
#define ROLL (250 * USEC_PER_MSEC)

/* One column a character as a reader counts them. */
static double measure(const char *text, size_t n_bytes, void *userdata)
{
        uint8_t marks[2 * LAYOUT_TEXT_MAX + 1];
        double columns = 0;

        check(n_bytes < sizeof(marks));
        check_int(break_find(text, n_bytes, marks), 0);
        for (size_t i = 0; i < n_bytes; i++)
                columns += (marks[i] & BREAK_CHARACTER) != 0;
        return columns;
}

static Layout *new_layout(LayoutStability stability, size_t n_lines)
{
        Layout *layout = NULL;

        check_int(layout_new(&layout, measure, NULL), 0);
        check_int(layout_configure(layout,
                                   &(LayoutOptions){.n_lines = n_lines,
                                                    .width = COLUMNS,
                                                    .hide_after = HIDE_AFTER,
                                                    .stability = stability},
                                   USEC_PER_SEC),
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
                int tentative = (int) lines[i].tentative;

                n += (size_t) snprintf(text + n, sizeof(text) - n, "%s%.*s%s%s", i ? "|" : "",
                                       tentative, lines[i].text, lines[i].text[tentative] ? "~" : "",
                                       lines[i].text + tentative);
        }
        return text;
}

typedef struct Step {
        unsigned at_ms;
        uint64_t segment;
        const char *text; /* NULL: nothing came, but time went on */
        int stable;       /* code points; -1: the segment is final */
        const char *expected;
        const char *label;
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
                                              .end = NAN,
                                              .label = step->label},
                             at(step->at_ms));
}

static void run_steps(LayoutStability stability, size_t n_lines, const Step *steps)
{
        _cleanup_(layout_freep) Layout *layout = new_layout(stability, n_lines);

        for (const Step *step = steps; step->expected; step++) {
                check((step->text ? update(layout, step)
                                  : layout_advance(layout, at(step->at_ms))) >= 0);
                check_string(shown(layout, at(step->at_ms)), step->expected);
        }
}

#define CONVERSATION(stability, n_lines, ...) \
        run_steps((stability), (n_lines), (const Step[]){__VA_ARGS__, {0}})
#define FAST(...) CONVERSATION(LAYOUT_FAST, 2, __VA_ARGS__)
#define BALANCED(...) CONVERSATION(LAYOUT_BALANCED, 2, __VA_ARGS__)
#define CALM(...) CONVERSATION(LAYOUT_CALM, 2, __VA_ARGS__)

TEST(fast_shows_every_word_at_once)
{
        FAST({0, 1, "one", 0, "~one"},
             {100, 1, "one two", 0, "one~ two"},
             {200, 1, "one two three", 0, "one two|~three"});
}

TEST(the_newest_word_waits_until_it_is_heard_twice_or_old_enough)
{
        BALANCED({0, 1, "one", 0, ""},
                 {100, 1, "one two", 0, "one"},
                 {299, .expected = "one"},
                 {300, .expected = "one~ two"},
                 {449, .expected = "one~ two"},
                 {450, .expected = "one two"});
}

TEST(a_stable_or_final_word_never_waits)
{
        BALANCED({0, 1, "one", 3, "one"},
                 {100, 1, "one two", 7, "one two"},
                 {110, 1, "one two three", -1, "one two|three"});
        CALM({0, 1, "one", 3, "one"}, {10, 1, "one two three", -1, "one two|three"});
}

TEST(calm_shows_only_what_is_certain)
{
        CALM({0, 1, "one to", 0, ""},
             {100, 1, "one too", 0, "one"},
             {200, 1, "one two", 0, "one"},
             {549, .expected = "one"},
             {550, .expected = "one two"});
}

TEST(a_word_is_committed_when_heard_twice_and_never_changes_then)
{
        BALANCED({0, 1, "one two", 0, "~one"},
                 {100, 1, "one two six", 0, "one two"},
                 {200, 1, "once two six", 0, "one two six"},
                 {300, 1, "one to six", -1, "one two six"});
}

static bool is_settled(const Layout *layout, unsigned ms, size_t line)
{
        LayoutLine lines[LAYOUT_LINES_MAX + 1];

        check(line < layout_get_lines(layout, at(ms), lines));
        return lines[line].settled;
}

TEST(a_line_is_settled_when_no_word_is_on_its_way_to_it)
{
        _cleanup_(layout_freep) Layout *layout = new_layout(LAYOUT_BALANCED, 2);

        /* Committed, all of it, but the segment goes on. */
        update(layout, &(Step){0, 1, "one", 3});
        check(!is_settled(layout, 0, 0));
        update(layout, &(Step){100, 1, "one two", -1});
        check(is_settled(layout, 100, 0));
        update(layout, &(Step){200, 2, "six", 3});
        check(!is_settled(layout, 200, 0));
        /* A line that has rolled up is, whatever goes on below it. */
        update(layout, &(Step){300, 2, "six seven eight", 9});
        check(is_settled(layout, 300, 0));
        check(!is_settled(layout, 300, 1));
}

TEST(the_tail_follows_the_recogniser_at_twelve_hertz)
{
        FAST({0, 1, "wan", 0, "~wan"},
             {40, 1, "won", 0, "~wan"},
             {80, 1, "once", 0, "~wan"},
             {83, .expected = "~wan"},
             {84, .expected = "~once"});
        /* Words that will stay never wait. */
        FAST({0, 1, "wan", 0, "~wan"}, {40, 1, "one", 3, "one"});
}

TEST(a_tail_that_only_got_shorter_stays_for_a_while)
{
        FAST({0, 1, "one two", 0, "~one two"},
             {100, 1, "one", 0, "one~ two"},
             {200, 1, "", 0, "one~ two"},
             {1099, .expected = "one~ two"},
             {1100, .expected = "one"},
             {1200, 1, "one six", 0, "one~ six"});
        FAST({0, 1, "one two", 0, "~one two"}, {100, 1, "one", -1, "one"});
}

TEST(words_flow_into_two_lines_and_roll_up)
{
        BALANCED({0, 1, "one", 3, "one"},
                 {500, 1, "one two", 7, "one two"},
                 {1000, 1, "one two three", 13, "one two|three"},
                 {2000, 1, "one two three four five", 18, "one two|three four"},
                 {2200, .expected = "three four|~five"},
                 {2300, 1, "one two three four five six", -1, "three four|five six"});
}

TEST(a_line_is_not_rolled_away_before_it_can_be_read)
{
        /* “one two” is whole at 0 ms; nothing less than a line drives it away before 1000 ms. */
        BALANCED({0, 1, "one two three", 13, "one two|three"},
                 {400, 1, "one two three four five", 23, "one two|three four"},
                 {999, .expected = "one two|three four"},
                 {1000, .expected = "three four|five"});
        BALANCED({0, 1, "one two three", 13, "one two|three"},
                 {400, 1, "one two three four five six seven", 33, "three four|five six"},
                 {1399, .expected = "three four|five six"},
                 {1400, .expected = "five six|seven"});
}

TEST(a_line_waits_for_its_words_to_be_certain_but_not_long)
{
        /* “three” may yet change when “for five” has no room. */
        BALANCED({0, 1, "six", 3, "six"},
                 {100, 1, "six thee for", 3, "six~ thee"},
                 {200, 1, "six tree for five", 3, "six~ tree for"},
                 {300, 1, "six three for five", 3, "six~ three"},
                 {500, 1, "six street for five", 3, "six~ street"},
                 {649, .expected = "six~ street"},
                 {650, .expected = "six street|for five"});
}

TEST(a_rewrite_never_changes_a_frozen_line)
{
        FAST({0, 1, "the quick brown fox", 0, "the quick|~brown fox"},
             {100, 1, "a thick brown socks", 0, "the quick|brown~ socks"},
             {450, .expected = "the quick|brown socks"},
             {2200, 1, "a brick brown fox jumps", 0, "brown fox|~jumps"},
             {2300, 1, "The brick crown box jumped over", -1, "brown fox|jumped over"});
}

TEST(words_joined_or_split_in_a_frozen_line_are_neither_lost_nor_shown_twice)
{
        FAST({0, 1, "every body knows", 0, "every body|~knows"},
             {100, 1, "everybody knows that", 0, "every body|knows~ that"},
             {200, 1, "every body knows this", -1, "every body|knows this"});
        FAST({0, 1, "everybody knows", 0, "everybody|~knows"},
             {100, 1, "every body knows it", 0, "everybody|knows~ it"},
             {200, 1, "well every body knows it", -1, "everybody|knows it"});
}

TEST(a_break_once_made_stays_when_the_text_shrinks_and_grows_again)
{
        FAST({0, 1, "one two three", 0, "one two|~three"},
             {100, 1, "one two", 0, "one two|~three"},
             {1100, .expected = "one two|"},
             {1200, 1, "one", 0, "one two|"},
             {1300, 1, "one to four", 0, "one two|~four"},
             {1400, 1, "one two three", -1, "one two|three"});
}

TEST(a_late_change_that_matters_is_made_where_nothing_moves_by_it)
{
        /* the last word that stays: nothing is behind it */
        BALANCED({0, 1, "we can", 6, "we can"}, {100, 1, "we can't", -1, "we can't"});
        /* as wide as before */
        BALANCED({0, 1, "at 13 today", 11, "at 13 today"},
                 {100, 1, "at 30 today", -1, "at 30 today"});
        /* it would move what has been read */
        BALANCED({0, 1, "at 3 today", 10, "at 3 today"}, {100, 1, "at 30 today", -1, "at 3 today"});
        /* it says the same */
        BALANCED({0, 1, "the colours", 11, "the colours"},
                 {100, 1, "the colors", -1, "the colours"});
        /* it has no room */
        BALANCED({0, 1, "abcdefgh ab", 11, "abcdefgh ab"},
                 {100, 1, "abcdefgh wxyz", -1, "abcdefgh ab"});
}

TEST(case_and_punctuation_come_when_a_segment_is_final)
{
        BALANCED({0, 1, "hello you", 9, "hello you"},
                 {50, 1, "Hello You", 9, "hello you"},
                 {100, 1, "Hello You.", -1, "Hello You."});
        /* What they would move stays as it was read. */
        BALANCED({0, 1, "well then", 9, "well then"}, {100, 1, "Well, then?", -1, "Well then?"});
}

TEST(what_begins_with_a_symbol_is_shown_whole)
{
        BALANCED({0, 1, "♪ la la", -1, "♪ la la"}, {50, 2, "- no", -1, "♪ la la - no"});
}

TEST(a_line_ends_where_the_sentence_suggests)
{
        /* from nine columns on */
        BALANCED({0, 1, "far away. It is far", -1, "far away.|It is far"});
        BALANCED({0, 1, "near away of it all", -1, "near away|of it all"});
        /* the last words of a segment need no line of their own */
        BALANCED({0, 1, "far away. It", -1, "far away. It"});
        /* too early in the line */
        BALANCED({0, 1, "away. It is far", -1, "away. It is|far"});
        /* what is shown already is not moved for it */
        BALANCED({0, 1, "far away of", 11, "far away of"},
                 {2000, 1, "far away of home", 16, "far away of|home"});
}

TEST(a_word_longer_than_a_line_is_broken)
{
        BALANCED({0, 1, "so Donaudampfschiffahrt", -1, "so|Donaudampfsc"},
                 {1000, .expected = "Donaudampfsc|hiffahrt"});
        CONVERSATION(LAYOUT_FAST, 3, {0, 1, "so Donaudampfschiffahrt ja", -1,
                                      "so|Donaudampfsc|hiffahrt ja"});
        CONVERSATION(LAYOUT_BALANCED, 8,
                     {0, 1,
                      "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefgh next", -1,
                      "abcdefghijkl|mnopqrstuvwx|yzabcdefghij|klmnopqrstuv|wxyzabcdefgh|next"});
}

TEST(one_line_and_eight)
{
        CONVERSATION(LAYOUT_BALANCED, 1,
                     {0, 1, "one two three", 13, "one two"},
                     {999, .expected = "one two"},
                     {1000, .expected = "three"},
                     {1100, 1, "one two three four five", -1, "three four"},
                     {2100, .expected = "five"});
        CONVERSATION(LAYOUT_BALANCED, 8,
                     {0, 1, "a23456789 b23456789 c23456789 d23456789 e23456789 f23456789 g23456789",
                      -1, "a23456789|b23456789|c23456789|d23456789|e23456789|f23456789|g23456789"},
                     {1000, 2, "h23456789 i23456789", -1,
                      "b23456789|c23456789|d23456789|e23456789|f23456789|g23456789|h23456789|"
                      "i23456789"});
}

TEST(stable_counts_code_points)
{
        FAST({0, 1, "été naïf", 4, "été~ naïf"},
             {100, 1, "été naïf en", 8, "été naïf~ en"},
             {200, 1, "été naïf en", 99, "été naïf en"});
}

TEST(segments_follow_each_other_on_a_line)
{
        FAST({0, 1, "Yes.", -1, "Yes."},
             {500, 2, "No.", 0, "Yes.~ No."},
             {900, 2, "No. Why?", -1, "Yes. No.|Why?"},
             {1900, 3, "So.", -1, "Yes. No.|Why? So."});
}

/* What a line has no room for waits, and what was said after it waits behind it. */
TEST(segments_that_wait_for_a_line_keep_their_order)
{
        CALM({0, 1, "one two.", -1, "one two."},
             {10, 2, "three four five.", -1, "one two.|three four"},
             {20, 3, "six", -1, "three four|five. six"});
        CALM({0, 1, "one two.", -1, "one two."},
             {10, 2, "three four", 10, "one two.|three four"},
             {20, 2, "three four and.", -1, "one two.|three four"},
             {30, 3, "Yes.", -1, "three four|and. Yes."},
             {40, 4, "No.", -1, "three four|and. Yes."},
             {1100, .expected = "and. Yes.|No."});
        CALM({0, 1, "one two.", -1, "one two."},
             {10, 2, "three four six seven eight.", -1, "three four|six seven"},
             {20, 3, "Yes.", -1, "six seven|eight. Yes."});
}

TEST(a_pause_begins_a_line)
{
        FAST({0, 1, "Yes.", -1, "Yes."},
             {1499, 2, "No.", -1, "Yes. No."},
             {2999, 3, "", 0, "Yes. No."},
             {3100, 3, "So", 0, "Yes. No.|~So"},
             {3200, 3, "So what?", -1, "Yes. No.|So what?"});
}

TEST(positions_tell_a_pause_better_than_arrival)
{
        _cleanup_(layout_freep) Layout *layout = new_layout(LAYOUT_BALANCED, 2);
        LayoutSegment one = {1, "one", 3, true, 0.0, 1.0}, two = {2, "two", 3, true, 1.2, 2.0},
                      three = {3, "three", 5, true, 3.6, 4.0};

        check_int(layout_update(layout, &one, at(0)), 1);
        check_int(layout_update(layout, &two, at(3000)), 1);
        check_string(shown(layout, at(3000)), "one two");
        check_int(layout_update(layout, &three, at(3000)), 1);
        check_string(shown(layout, at(3000)), "one two|three");
}

TEST(another_speaker_begins_a_line_with_the_name)
{
        BALANCED({0, 1, "Yes.", -1, "A: Yes.", .label = "A:"},
                 {100, 2, "No.", -1, "A: Yes. No.", .label = "A:"},
                 {200, 3, "Why?", -1, "A: Yes. No.|B: Why?", .label = "B:"},
                 {1300, 4, "Who?", -1, "B: Why?|Who?"});
        /* Who is told at a change alone, and a name without room is left out. */
        BALANCED({0, 1, "one two three", -1, "A: one two|three", .label = "A:"},
                 {1000, 2, "Hm.", -1, "three|Hm.", .label = "Bartholomew X:"});
}

TEST(of_two_who_speak_at_once_one_has_the_line)
{
        FAST({0, 1, "left", 4, "A: left", .label = "A:"},
             {100, 2, "right", 5, "A: left", .label = "B:"},
             {200, 1, "left ear", 8, "A: left ear", .label = "A:"},
             /* the line is full: the other has the next */
             {300, 1, "left ear too", 12, "A: left ear|B: right", .label = "A:"},
             /* who said the last word is known for a second to go on */
             {400, 2, "right", -1, "A: left ear|B: right", .label = "B:"},
             {1300, .expected = "B: right|A: too"});
        /* silent for a second, it loses the line */
        FAST({0, 1, "left", 4, "A: left", .label = "A:"},
             {100, 2, "right", 5, "A: left", .label = "B:"},
             {999, .expected = "A: left"},
             {1000, .expected = "A: left|B: right"},
             {3000, 1, "left ear", -1, "B: right|A: ear", .label = "A:"});
}

TEST(what_comes_late_for_a_past_segment_is_ignored)
{
        BALANCED({0, 5, "five", -1, "five"},
                 {100, 4, "four", -1, "five"},
                 {200, 6, "six", -1, "five six"},
                 {300, 5, "fife", -1, "five six"},
                 {400, 7, "seven", -1, "five six|seven"},
                 {500, 5, "five and more", -1, "five six|seven"});
}

TEST(hides_after_the_last_change_and_begins_anew)
{
        FAST({0, 1, "one two three", 0, "one two|~three"},
             {350, .expected = "one two|three"},
             {5349, 1, "one two three", 0, "one two|three"},
             {5350, .expected = ""},
             {5400, 1, "one two three", 0, ""},
             {5500, 1, "one two three four", 18, "four"},
             {9000, 1, "one two three four", -1, "four"},
             {10500, .expected = ""},
             {10600, 2, "five", -1, "five"});
}

TEST(tells_whether_anything_changed_and_when_the_next_change_is_due)
{
        _cleanup_(layout_freep) Layout *layout = new_layout(LAYOUT_BALANCED, 2);

        check_int(layout_get_due(layout, at(0)), USEC_INFINITY);
        check_int(update(layout, &(Step){0, 1, "", 0}), 0);
        check(!layout_is_visible(layout, at(0)));
        check_int(update(layout, &(Step){100, 1, "one", 0}), 0);
        check_int(layout_get_due(layout, at(100)), at(300)); /* the newest word shows */
        check_int(layout_advance(layout, at(300)), 1);
        check_int(layout_get_due(layout, at(300)), at(450)); /* it is committed */
        check_int(layout_advance(layout, at(450)), 1);
        check_int(layout_get_due(layout, at(450)), at(5450)); /* it hides */
        check_int(update(layout, &(Step){500, 1, "one", 0}), 0);
        check_int(layout_get_due(layout, at(500)), at(5450));
        check_int(layout_get_due(layout, at(5450)), USEC_INFINITY);
}

TEST(at_rest_nothing_is_due_but_hiding)
{
        _cleanup_(layout_freep) Layout *layout = new_layout(LAYOUT_BALANCED, 2);
        LayoutOptions options = {.n_lines = 2, .width = COLUMNS, .hide_after = USEC_INFINITY};
        usec_t now = at(0), due;
        unsigned n = 0;

        check_int(layout_configure(layout, &options, now), 0);
        check(update(layout, &(Step){0, 1, "one two three four five six seven", 3}) >= 0);
        check(update(layout, &(Step){0, 2, "another one at the same time", 3}) >= 0);
        while ((due = layout_get_due(layout, now)) != USEC_INFINITY) {
                check(due > now);
                check(++n < 50);
                now = due;
                check(layout_advance(layout, now) >= 0);
        }
        layout_clear(layout);
        check(!layout_is_visible(layout, now));
}

TEST(fades_before_it_hides)
{
        _cleanup_(layout_freep) Layout *layout = new_layout(LAYOUT_BALANCED, 2);
        LayoutOptions options = {
                .n_lines = 2, .width = COLUMNS, .hide_after = HIDE_AFTER, .fade_time = ROLL};

        check_int(layout_configure(layout, &options, at(0)), 0);
        check_int(update(layout, &(Step){0, 1, "one", -1}), 1);
        check_int(layout_get_due(layout, at(0)), at(5000));
        check_near(layout_get_opacity(layout, at(5000)), 1, 0);
        check_int(layout_get_due(layout, at(5000)), at(5000));
        check_near(layout_get_opacity(layout, at(5125)), 0.5, 1e-9);
        check(layout_is_visible(layout, at(5249)));
        check(!layout_is_visible(layout, at(5250)));
        check_near(layout_get_opacity(layout, at(5250)), 0, 0);
}

TEST(new_words_appear_in_steps)
{
        _cleanup_(layout_freep) Layout *layout = new_layout(LAYOUT_BALANCED, 2);
        LayoutOptions options = {.n_lines = 2,
                                 .width = COLUMNS,
                                 .hide_after = HIDE_AFTER,
                                 .appear_time = 80 * USEC_PER_MSEC};
        LayoutLine lines[LAYOUT_LINES_MAX + 1];

        check_int(layout_configure(layout, &options, at(0)), 0);
        check_int(update(layout, &(Step){0, 1, "one", 3}), 1);
        check_int(update(layout, &(Step){500, 1, "one two", 7}), 1);
        check_int(layout_get_lines(layout, at(500), lines), 1);
        check_int(lines[0].fresh, 3);
        check(layout_get_freshness(layout, at(500)) > 0);
        check(layout_get_freshness(layout, at(579)) < 1);
        check_int(layout_get_due(layout, at(500)), at(580));
        check_near(layout_get_freshness(layout, at(580)), 1, 0);
        check_int(layout_get_due(layout, at(580)), at(5500));
        layout_get_lines(layout, at(580), lines);
        check_int(lines[0].fresh, 7);
}

TEST(a_roll_is_a_function_of_time)
{
        _cleanup_(layout_freep) Layout *layout = new_layout(LAYOUT_BALANCED, 2);
        LayoutOptions options = {
                .n_lines = 2, .width = COLUMNS, .hide_after = HIDE_AFTER, .roll_time = ROLL};

        check_int(layout_configure(layout, &options, at(0)), 0);
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
        update(layout, &(Step){2100, 1,
                               "one two three four five six seven eight nine ten eleven", 55});
        check_string(shown(layout, at(2100)), "five six|seven eight|nine ten");
        check_near(layout_get_roll(layout, at(2100)), 1, 0);
}

TEST(the_same_line_keeps_its_number)
{
        _cleanup_(layout_freep) Layout *layout = new_layout(LAYOUT_FAST, 2);
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
        update(layout, &(Step){1200, 1, "one two three four five", -1});
        check_int(layout_get_lines(layout, at(1200), lines), 2);
        check_int(lines[0].id, second);
}

TEST(another_width_breaks_all_lines_anew)
{
        _cleanup_(layout_freep) Layout *layout = new_layout(LAYOUT_BALANCED, 3);
        LayoutOptions options = {.n_lines = 3, .width = 6, .hide_after = HIDE_AFTER};

        update(layout, &(Step){0, 1, "one two three four", 18});
        check_string(shown(layout, at(0)), "one two|three four");
        check_int(layout_configure(layout, &options, at(0)), 0);
        check_string(shown(layout, at(1)), "two|three|four");
        update(layout, &(Step){1000, 1, "one two three four five", -1});
        check_string(shown(layout, at(1000)), "three|four|five");
        options.width = 40;
        check_int(layout_configure(layout, &options, at(1000)), 0);
        check_string(shown(layout, at(1000)), "two three four five");
}

TEST(text_past_the_limit_is_cut_at_a_character)
{
        _cleanup_(layout_freep) Layout *layout = new_layout(LAYOUT_BALANCED, 2);
        _cleanup_buffer_ Buffer text = BUFFER_INIT(4 * LAYOUT_TEXT_MAX);
        usec_t now = at(0);

        check_int(buffer_append_string(&text, "x"), 0);
        while (text.size <= 2 * LAYOUT_TEXT_MAX)
                check_int(buffer_append_string(&text, "é é "), 0);
        check_int(update(layout, &(Step){0, 1, buffer_string(&text), -1}), 1);
        while (layout_get_due(layout, now) < at(3000)) {
                now = layout_get_due(layout, now);
                check(layout_advance(layout, now) >= 0);
        }
        check(strstr(shown(layout, now), "é é"));
        check_int(shown(layout, now)[strlen(shown(layout, now)) - 1] & 0xFF, 0xA9);
}

TEST(many_small_open_segments_are_bounded)
{
        _cleanup_(layout_freep) Layout *layout = new_layout(LAYOUT_FAST, 2);

        for (unsigned i = 1; i <= 500; i++)
                check(update(layout, &(Step){i, i, "a", 0}) >= 0);
        check(layout_advance(layout, at(600)) >= 0);
        check_string(shown(layout, at(600)) + strlen(shown(layout, at(600))) - 1, "a");
        check(strlen(shown(layout, at(600))) < 40);
}

/* Whatever comes: no line is too long, none that has been frozen changes, and no word that is
 * committed moves. */
static void check_promises(LayoutStability stability, unsigned round, unsigned *seed)
{
        static const char *const words[] = {"a", "to", "the", "caption", "字幕",
                                            "überlangeswortdas", "end.", "", "👍🏽", "\t", "e\u0301",
                                            "ภาษาไทย", "مرحبا", "can't,"};
        static const char *const labels[] = {NULL, "A:", "B:"};
        _cleanup_(layout_freep) Layout *layout = new_layout(stability, 1 + round % 4);
        char before[LAYOUT_LINES_MAX + 1][256];
        uint64_t ids[LAYOUT_LINES_MAX + 1] = {0};
        size_t n_before = 0;
        usec_t now = at(0);

        for (unsigned i = 0; i < 200; i++) {
                LayoutLine lines[LAYOUT_LINES_MAX + 1];
                char text[1024] = "";
                size_t n;

                for (int word = rand_r(seed) % 30; word > 0; word--) {
                        strcat(text, words[(unsigned) rand_r(seed) % ELEMENTSOF(words)]);
                        strcat(text, " ");
                }
                now += (usec_t) (rand_r(seed) % 300) * USEC_PER_MSEC;
                if (i % 3 == 0)
                        check(layout_advance(layout, now) >= 0);
                else
                        check(update(layout, &(Step){(unsigned) ((now - at(0)) / USEC_PER_MSEC),
                                                     1 + i / 8 + i % 2, text,
                                                     i % 8 == 7 ? -1 : rand_r(seed) % 20,
                                                     .label = labels[i / 16 % 3]}) >= 0);
                n = layout_get_lines(layout, now, lines);
                for (size_t k = 0; k < n; k++) {
                        if (measure(lines[k].text, strlen(lines[k].text), NULL) > COLUMNS)
                                test_fail(__FILE__, __LINE__, "“%s” is too long", lines[k].text);
                        check(lines[k].tentative <= strlen(lines[k].text));
                        check(!lines[k].settled || lines[k].tentative == strlen(lines[k].text));
                        for (size_t m = 0; m < n_before; m++) {
                                if (ids[m] == lines[k].id && k + 1 < n)
                                        check(strncmp(lines[k].text, before[m],
                                                      strlen(before[m])) == 0);
                        }
                }
                n_before = 0;
                for (size_t k = 0; k + 1 < n; k++) {
                        ids[n_before] = lines[k].id;
                        strcpy(before[n_before++], lines[k].text);
                }
        }
}

TEST(random_conversations_keep_the_promises)
{
        unsigned seed = 20240501;

        for (unsigned round = 0; round < 24; round++)
                check_promises((LayoutStability) (round % 3), round, &seed);
}

/* Of the words shown, each is the one after that before it; newest never goes back. */
static void check_counts_up(const Layout *layout, usec_t now, unsigned *newest)
{
        LayoutLine lines[LAYOUT_LINES_MAX + 1];
        size_t n = layout_get_lines(layout, now, lines);
        unsigned long before = 0;

        for (size_t i = 0; i < n; i++) {
                char *end;

                for (const char *text = lines[i].text; *text; text = *end ? end + 1 : end) {
                        unsigned long word = strtoul(text, &end, 10);

                        if (before > 0 && word != before + 1)
                                test_fail(__FILE__, __LINE__, "%lu follows %lu in “%s”", word, before,
                                          shown(layout, now));
                        before = word;
                }
        }
        *newest = MAX(*newest, (unsigned) before);
}

/* One voice, whose words count up: what is shown never goes back, and nothing is left out. */
static void check_order(LayoutStability stability, unsigned round, unsigned *seed)
{
        _cleanup_(layout_freep) Layout *layout = new_layout(stability, 1 + round % 4);
        unsigned word = 0, newest = 0;
        usec_t now = at(0);

        for (uint64_t segment = 1; segment <= 60; segment++) {
                unsigned n_updates = 1 + (unsigned) rand_r(seed) % 4;
                char text[1024] = "";

                while (n_updates-- > 0) {
                        for (int more = 1 + rand_r(seed) % 5; more > 0; more--)
                                snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%u",
                                         *text ? " " : "", ++word);
                        now += (usec_t) (rand_r(seed) % 400) * USEC_PER_MSEC;
                        check(update(layout,
                                     &(Step){(unsigned) ((now - at(0)) / USEC_PER_MSEC), segment,
                                             text, n_updates == 0 ? -1 : rand_r(seed) % 20}) >= 0);
                        check_counts_up(layout, now, &newest);
                }
        }
        for (unsigned i = 0; i < 40; i++) {
                now += LAYOUT_READ_TIME / 4;
                check(layout_advance(layout, now) >= 0);
                check_counts_up(layout, now, &newest);
        }
        check_int(newest, word);
}

TEST(one_voice_is_shown_in_its_order_whatever_waits)
{
        unsigned seed = 20240502;

        for (unsigned round = 0; round < 60; round++)
                check_order((LayoutStability) (round % 3), round, &seed);
}

TEST(broken_utf8_is_read_to_its_end_and_no_further)
{
        static const char *const texts[] = {"\x80", "\xE2\x82", "a\xFF" "b", "\xF0\x9F\x91", "\xC3"};

        for (size_t i = 0; i < ELEMENTSOF(texts); i++) {
                _cleanup_(layout_freep) Layout *layout = new_layout(LAYOUT_BALANCED, 2);

                check(update(layout, &(Step){0, 1, texts[i], 1}) >= 0);
                check_int(text_offset(texts[i], strlen(texts[i]), 100), strlen(texts[i]));
        }
}
