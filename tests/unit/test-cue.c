/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Speech in, cues out, as tables. Speech is words that take 0.3 s each; "(1.5)" is a silence before
 * the next, "#2" what follows is said by speaker 2, "//" begins another segment. A cue is "start end
 * line / line", in milliseconds.
 */

#include <glib.h>
#include <inttypes.h>
#include <math.h>

#include "base/cleanup.h"
#include "test.h"
#include "transcript/cue.h"

#define WORD_SEC 0.3

typedef struct Speech {
        Pieces pieces;
        double now;
        uint64_t number;
        int speaker;
        unsigned channel;
        const char *source;
} Speech;

static Speech speech_new(void)
{
        Speech speech = {.speaker = -1, .source = "system"};

        pieces_init(&speech.pieces);
        return speech;
}

static void add_segment(Speech *speech, GString *text, GArray *words)
{
        Segment segment = {
                .number = ++speech->number,
                .text = text->str,
                .final = true,
                .channel = speech->channel,
                .speaker = -1,
                .words = (Word *) (void *) words->data,
                .n_words = words->len,
        };

        if (words->len > 0) {
                segment.start = segment.words[0].start;
                segment.end = segment.words[words->len - 1].end;
                segment.speaker = segment.words[0].speaker;
        }
        pieces_add(&speech->pieces, speech->source, &segment);
        for (guint i = 0; i < words->len; i++)
                g_free(segment.words[i].text);
        g_array_set_size(words, 0);
        g_string_truncate(text, 0);
}

static void add_word(Speech *speech, GString *text, GArray *words, const char *said)
{
        Word word = {.text = g_strdup(said),
                     .start = speech->now,
                     .end = speech->now + WORD_SEC,
                     .speaker = speech->speaker};

        if (text->len > 0)
                g_string_append_c(text, ' ');
        g_string_append(text, said);
        g_array_append_val(words, word);
        speech->now = word.end;
}

static void say(Speech *speech, const char *said)
{
        g_auto(GStrv) parts = g_strsplit(said, " ", -1);
        g_autoptr(GString) text = g_string_new(NULL);
        g_autoptr(GArray) words = g_array_new(false, false, sizeof(Word));

        for (char **part = parts; *part; part++)
                if (**part == '(')
                        speech->now += g_ascii_strtod(*part + 1, NULL);
                else if (**part == '#')
                        speech->speaker = atoi(*part + 1);
                else if (g_str_equal(*part, "//"))
                        add_segment(speech, text, words);
                else if (**part)
                        add_word(speech, text, words, *part);
        add_segment(speech, text, words);
}

static char *describe(const Cue *cue)
{
        return g_strdup_printf("%" PRId64 " %" PRId64 " %s%s%s", cue->start_ms, cue->end_ms,
                               cue->lines[0].text, cue->n_lines > 1 ? " / " : "",
                               cue->n_lines > 1 ? cue->lines[1].text : "");
}

static void expect(Speech *speech, unsigned label_columns, const char *const *expected)
{
        g_autoptr(GPtrArray) cues = cues_new(&speech->pieces, label_columns);

        for (guint i = 0; i < cues->len || *expected; i++) {
                g_autofree char *told =
                        i < cues->len ? describe(g_ptr_array_index(cues, i)) : g_strdup("nothing");

                check_string(told, *expected ? *expected : "nothing");
                expected++;
        }
        pieces_deinit(&speech->pieces);
}

#define CUES(name, said, ...)                                                 \
        TEST(name)                                                            \
        {                                                                     \
                Speech speech = speech_new();                                 \
                                                                              \
                say(&speech, said);                                           \
                expect(&speech, 0, (const char *const[]){__VA_ARGS__, NULL}); \
        }

CUES(nothing_said, "", NULL)

CUES(one_line, "Hello there, my friend.", "0 1352 Hello there, my friend.")

CUES(shown_for_five_sixths_of_a_second_at_least, "(5) Yes.", "5000 5834 Yes.")

CUES(two_lines_of_about_the_same_length,
     "All of these words don't fit one line, but they fit two of them.",
     "0 4200 All of these words don't fit one line, / but they fit two of them.")

CUES(a_sentence_ends_a_cue,
     "This is the first sentence that one hears. This is the second one, a little longer than it.",
     "0 2400 This is the first sentence that one hears.",
     "2400 5400 This is the second one, / a little longer than it.")

CUES(short_sentences_share_a_cue, "Yes. I know. Come in.", "0 1500 Yes. I know. Come in.")

CUES(a_title_ends_no_sentence,
     "What is it that you have said about the doctor? I said that Dr. Miller knows it.",
     "0 3000 What is it that you have said / about the doctor?",
     "3000 5100 I said that Dr. Miller knows it.")

CUES(a_silence_ends_a_cue, "Wait for (2) it.", "0 834 Wait for", "2600 3434 it.")

CUES(another_speaker_begins_a_cue, "#0 How are you today? #1 Very well, thank you.",
     "0 1200 How are you today?", "1200 2435 Very well, thank you.")

CUES(short_ones_of_two_speakers_share_a_cue, "#0 Yes. #1 No.", "0 834 Yes. / No.")

CUES(segments_are_joined, "One //  two // three.", "0 900 One two three.")

CUES(chinese_has_no_spaces,
     "今天天气很好，我们去公园散步吧。明天可能会下雨，所以要带上雨伞出门去上班才可以。",
     "0 4705 今天天气很好，我们去公园散步吧。明天可能 / 会下雨，所以要带上雨伞出门去上班才可以。")

/* What follows is not told by words that all take the same time. */

static void add(Pieces *pieces, unsigned channel, const char *source, double start, double end,
                const char *text)
{
        const Segment segment = {.text = (char *) text,
                                 .channel = channel,
                                 .speaker = -1,
                                 .start = start,
                                 .end = end};

        pieces_add(pieces, source, &segment);
}

/* The server gave no words: their times are spread over the segment's. */
TEST(words_without_times)
{
        Speech speech = speech_new();

        add(&speech.pieces, 0, "system", 10, 20,
            "There is a first sentence here. And there is a second sentence here.");
        expect(&speech, 0,
               (const char *const[]){"10000 14559 There is a first sentence here.",
                                     "14706 20000 And there is a second sentence here.", NULL});
}

/* The text has what the words don't, and the other way round. */
TEST(words_that_are_not_those_of_the_text)
{
        Speech speech = speech_new();
        Word words[] = {{.text = (char *) "twenty", .start = 1, .end = 2, .speaker = -1},
                        {.text = (char *) "five", .start = 2, .end = 3, .speaker = -1},
                        {.text = (char *) "words", .start = 6, .end = 7, .speaker = -1}};
        const Segment segment = {.text = (char *) "25 words",
                                 .speaker = -1,
                                 .start = 1,
                                 .end = 7,
                                 .words = words,
                                 .n_words = 3};

        pieces_add(&speech.pieces, "system", &segment);
        check_near(pieces_at(&speech.pieces, 0)->start, 1, 1e-6);
        check_near(pieces_at(&speech.pieces, 1)->start, 6, 1e-6);
        pieces_deinit(&speech.pieces);
}

TEST(times_that_go_back_are_held)
{
        Speech speech = speech_new();
        Word words[] = {{.text = (char *) "one", .start = 3, .end = 2, .speaker = -1},
                        {.text = (char *) "two", .start = 1, .end = 1.5, .speaker = -1}};
        const Segment segment = {.text = (char *) "one two",
                                 .speaker = -1,
                                 .start = 1,
                                 .words = words,
                                 .n_words = 2};

        pieces_add(&speech.pieces, "system", &segment);
        expect(&speech, 0, (const char *const[]){"3000 3834 one two", NULL});
}

/* A word that lasts for minutes is none: nothing is shown for longer than seven seconds. */
TEST(nothing_is_shown_for_longer)
{
        Speech speech = speech_new();

        add(&speech.pieces, 0, "system", 0, 600, "Well");
        expect(&speech, 0, (const char *const[]){"0 7000 Well", NULL});
}

/* Two channels speak at once: each has its time, one after the other. */
TEST(never_two_at_once)
{
        Speech speech = speech_new();

        add(&speech.pieces, 0, "system", 0, 4, "What the computer says goes on.");
        add(&speech.pieces, 1, "microphone", 1, 3, "And what somebody says to it comes between.");
        expect(&speech, 0,
               (const char *const[]){"0 1000 What the computer says goes on.",
                                     "1000 3470 And what somebody says / to it comes between.",
                                     NULL});
}

TEST(a_long_word_is_cut)
{
        Speech speech = speech_new();

        add(&speech.pieces, 0, "system", 0, 4,
            "https://www.example.org/a/path/that/is/much/longer/than/any/line");
        expect(&speech, 0,
               (const char *const[]){"0 4000 https://www.example.org/a/path/that/is/m / "
                                     "uch/longer/than/any/line",
                                     NULL});
}

TEST(control_characters_are_spaces)
{
        Speech speech = speech_new();

        add(&speech.pieces, 0, "system", 0, 2,
            "  one\n\ntwo\t\xE2\x80\xAEthree\xE2\x80\xAC\x01 \xE2\x80\xA8"
            "four\xC2\xA0"
            "five ");
        expect(&speech, 0,
               (const char *const[]){"0 2000 one two three four\xC2\xA0"
                                     "five",
                                     NULL});
}

TEST(broken_text_and_times)
{
        Speech speech = speech_new();

        add(&speech.pieces, 0, "\xff", -5, NAN, "a\xff \xff b\xff");
        add(&speech.pieces, 0, "\xff", 1e300, HUGE_VAL, "late");
        expect(&speech, 0,
               (const char *const[]){"0 834 a\uFFFD \uFFFD b\uFFFD",
                                     "1000000000000 1000000000834 late", NULL});
}

TEST(characters_that_are_one_stay_together)
{
        /* a family of four, a flag, an accent, a dark skin */
        static const char *const clusters[] = {"👨‍👩‍👧‍👦", "🇩🇪", "e\u0301",
                                               "👍🏿"};

        for (size_t i = 0; i < ELEMENTSOF(clusters); i++) {
                g_autofree char *text = g_strconcat(clusters[i], "x", NULL);

                check_int(piece_cluster_end(text, 0), strlen(clusters[i]));
        }
        check_int(piece_columns("👍🏿", strlen("👍🏿")), 2);
        check_int(piece_columns("👨‍👩‍👧‍👦", strlen("👨‍👩‍👧‍👦")),
                  2);
        check_int(piece_columns("日本", strlen("日本")), 4);
}

/* The rules, for whatever is said; and nothing that was said is missing. */

static void check_cue(const Cue *cue, const Cue *before, unsigned label_columns)
{
        int64_t shown = cue->end_ms - cue->start_ms;

        check(cue->n_lines >= 1 && cue->n_lines <= CUE_LINES_MAX);
        for (unsigned i = 0; i < cue->n_lines; i++) {
                unsigned room = CUE_COLUMNS_MAX - (i == 0 ? label_columns : 0);

                check(*cue->lines[i].text != '\0');
                check(piece_columns(cue->lines[i].text, strlen(cue->lines[i].text)) <= room);
        }
        check(shown > 0 && shown <= CUE_MS_MAX);
        if (before)
                check(before->end_ms <= cue->start_ms);
}

static void append_line(GString *text, const char *line)
{
        for (; *line; line++)
                if (*line != ' ')
                        g_string_append_c(text, *line);
}

static void check_rules(Speech *speech, const char *said, unsigned label_columns)
{
        g_autoptr(GPtrArray) cues = cues_new(&speech->pieces, label_columns);
        g_autoptr(GString) shown = g_string_new(NULL), wanted = g_string_new(NULL);

        for (guint i = 0; i < cues->len; i++) {
                const Cue *cue = g_ptr_array_index(cues, i);

                check_cue(cue, i > 0 ? g_ptr_array_index(cues, i - 1) : NULL, label_columns);
                for (unsigned k = 0; k < cue->n_lines; k++)
                        append_line(shown, cue->lines[k].text);
        }
        append_line(wanted, said);
        check_string(shown->str, wanted->str);
        pieces_deinit(&speech->pieces);
}

static const char *random_word(GRand *random)
{
        static const char *const words[] = {
                "the",
                "a",
                "yes.",
                "no?",
                "captions,",
                "incomprehensibilities",
                "und",
                "日本",
                "I",
                "to",
                "house",
                "that",
                "x",
                "don't",
                "…",
                "Hello",
                "why:",
                "of",
                "Donaudampfschifffahrtsgesellschaft",
        };

        return words[g_rand_int_range(random, 0, ELEMENTSOF(words))];
}

TEST(the_rules_hold_for_whatever_is_said)
{
        g_autoptr(GRand) random = g_rand_new_with_seed(7);

        for (int round = 0; round < 200; round++) {
                g_autoptr(GString) said = g_string_new(NULL), marked = g_string_new(NULL);
                int n = g_rand_int_range(random, 1, 120);
                Speech speech = speech_new();

                for (int i = 0; i < n; i++) {
                        const char *word = random_word(random);

                        if (g_rand_int_range(random, 0, 8) == 0)
                                g_string_append_printf(marked, "(%d) ",
                                                       g_rand_int_range(random, 0, 4));
                        if (g_rand_int_range(random, 0, 15) == 0)
                                g_string_append(marked, "// ");
                        if (g_rand_int_range(random, 0, 20) == 0)
                                g_string_append_printf(marked, "#%d ",
                                                       g_rand_int_range(random, 0, 3));
                        g_string_append_printf(marked, "%s ", word);
                        g_string_append_printf(said, "%s ", word);
                }
                say(&speech, marked->str);
                check_rules(&speech, said->str, round % 2 ? 14 : 0);
        }
}

/* Each is shown for at least 5/6 s where the speech leaves time for it. */
TEST(nothing_is_too_short)
{
        Speech speech = speech_new();
        g_autoptr(GPtrArray) cues = NULL;

        for (int i = 0; i < 50; i++)
                say(&speech, i % 2 ? "#0 Yes, (0.9)" : "#1 No, it isn't (0.4) so. (2)");
        cues = cues_new(&speech.pieces, 0);
        for (guint i = 0; i < cues->len; i++) {
                const Cue *cue = g_ptr_array_index(cues, i);

                check(cue->end_ms - cue->start_ms >= CUE_MS_MIN);
        }
        pieces_deinit(&speech.pieces);
}

/* A segment that no server would send costs time in proportion, and nothing is lost of it. */
TEST(a_hundred_thousand_words)
{
        g_autoptr(GString) said = g_string_new(NULL);
        Speech speech = speech_new();

        for (int i = 0; i < 100000; i++)
                g_string_append(said, i % 12 ? "word " : "end. ");
        add(&speech.pieces, 0, "system", 0, 40000, said->str);
        check_rules(&speech, said->str, 0);
}
