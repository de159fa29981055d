/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Messages of a server in, captions out, as tables. Each step is a message, or one of the words
 * below; what follows a "> " is the next caption: number, text with "|" behind its stable part,
 * "." behind the text of a final, "?" behind that of an unconfirmed one.
 */

#include <errno.h>
#include <glib.h>

#include "test.h"
#include "transcript/transcript.h"
#include "transcript/utterance.h"

#define CAPTIONS(name, ...)                                    \
        TEST(name)                                             \
        {                                                      \
                run((const char *const[]){__VA_ARGS__, NULL}); \
        }

#define WORDS_OF(...) "[" __VA_ARGS__ "]"
#define WORD(text, start, end) \
        "{\"word\":\"" text "\",\"start\":" #start ",\"end\":" #end ",\"confidence\":0.5}"
#define RESULTS(channel, start, duration, flags, text, words)                        \
        "{\"type\":\"Results\",\"channel_index\":[" #channel ",2],\"start\":" #start \
        ",\"duration\":" #duration "," flags                                         \
        ",\"channel\":{\"alternatives\":[{\"transcript\":\"" text                    \
        "\",\"confidence\":0.75,\"words\":" words "}]}}"
#define INTERIM(start, duration, text) RESULTS(0, start, duration, "\"is_final\":false", text, "[]")
#define FINAL(start, duration, text) RESULTS(0, start, duration, "\"is_final\":true", text, "[]")
#define SPEECH_FINAL(start, duration, text) \
        RESULTS(0, start, duration, "\"is_final\":true,\"speech_final\":true", text, "[]")
#define UTTERANCE_END(last) \
        "{\"type\":\"UtteranceEnd\",\"channel\":[0,2],\"last_word_end\":" #last "}"

typedef struct Run {
        Transcript *transcript;
        GQueue told; /* of char * */
        usec_t now;
} Run;

static void on_segment(void *userdata, const Segment *segment)
{
        Run *run = userdata;
        GString *text = g_string_new(segment->text);
        const char *mark = segment->unconfirmed ? "?" : segment->final ? "." : "";

        g_string_insert(text, g_utf8_offset_to_pointer(text->str, segment->stable) - text->str,
                        "|");
        g_queue_push_tail(&run->told,
                          g_strdup_printf("%u %s%s", (unsigned) segment->number, text->str, mark));
        g_string_free(text, true);
}

static void step(Run *run, const char *line)
{
        _cleanup_(message_freep) Message *message = NULL;

        if (g_str_equal(line, "break"))
                transcript_break(run->transcript);
        else if (g_str_equal(line, "end"))
                transcript_end(run->transcript);
        else if (g_str_has_prefix(line, "wait ")) {
                run->now += (usec_t) atoi(line + 5) * USEC_PER_MSEC;
                transcript_tick(run->transcript, run->now);
        } else {
                if (message_parse(&message, line, strlen(line)) < 0)
                        test_fail(__FILE__, __LINE__, "no message: %s", line);
                transcript_message(run->transcript, run->now, message);
        }
}

static void expect(Run *run, const char *expected)
{
        g_autofree char *told = g_queue_pop_head(&run->told);

        if (g_str_equal(expected, "nothing") ? told != NULL : g_strcmp0(told, expected) != 0)
                test_fail(__FILE__, __LINE__, "told \"%s\", not \"%s\"", told ? told : "nothing",
                          expected);
}

static void run(const char *const *lines)
{
        static const TranscriptHandlers handlers = {.on_segment = on_segment};
        Run run = {.now = USEC_PER_SEC};

        g_queue_init(&run.told);
        check_int(transcript_new(&run.transcript, &handlers, &run), 0);
        for (; *lines; lines++)
                if (g_str_has_prefix(*lines, "> "))
                        expect(&run, *lines + 2);
                else
                        step(&run, *lines);
        expect(&run, "nothing");
        transcript_free(run.transcript);
}

CAPTIONS(an_utterance_grows_and_becomes_final, INTERIM(0, 1, "hello"), "> 1 |hello", "wait 50",
         INTERIM(0, 2, "hello my"), "> 1 |hello my", "wait 50", FINAL(0, 2, "Hello, my"),
         "> 1 Hello, my|", "wait 50", INTERIM(2, 1, "friend"), "> 1 Hello, my| friend",
         SPEECH_FINAL(2, 1, "friend."), "> 1 Hello, my friend.|.", INTERIM(3, 1, "next"),
         "> 2 |next", "end", "> 2 next|?")

CAPTIONS(a_final_shorter_than_the_interim_takes_its_words_back, INTERIM(0, 9.1, "one two three"),
         "> 1 |one two three", "wait 50", FINAL(0, 8.49, "one two"), "> 1 one two|", "wait 50",
         INTERIM(8.49, 1, "three"), "> 1 one two| three", "end", "> 1 one two three|?")

CAPTIONS(interims_are_told_once_in_40_ms, INTERIM(0, 1, "a"), "> 1 |a", "wait 10",
         INTERIM(0, 1, "a b"), "wait 10", INTERIM(0, 1, "a b c"), "> nothing", "wait 20",
         "> 1 |a b c", INTERIM(0, 1, "a b c d"), SPEECH_FINAL(0, 1, "A b c d."), "> 1 A b c d.|.")

CAPTIONS(what_does_not_change_is_not_told, INTERIM(0, 1, "a"), "> 1 |a", "wait 50",
         INTERIM(0, 2, "a"), "wait 50")

CAPTIONS(silence_tells_nothing, INTERIM(0, 1, ""), FINAL(0, 1, ""), SPEECH_FINAL(1, 1, ""),
         UTTERANCE_END(1), "end")

CAPTIONS(empty_finals_do_not_clear_what_is_committed, FINAL(0, 1, "one"), "> 1 one|", "wait 50",
         FINAL(1, 1, ""), "> 1 one|", SPEECH_FINAL(2, 0, ""), "> 1 one|.")

CAPTIONS(utterance_end_ends_what_speech_final_did_not, FINAL(0, 1, "one"), "> 1 one|", "wait 50",
         UTTERANCE_END(0.9), "> 1 one|.")

CAPTIONS(utterance_end_keeps_a_tail_that_never_became_final, INTERIM(0, 1, "one"), "> 1 |one",
         UTTERANCE_END(0.9), "> 1 one|?")

CAPTIONS(late_and_empty_utterance_ends_are_ignored, SPEECH_FINAL(0, 1, "one"), "> 1 one|.",
         FINAL(9.6, 1, "two"), "> 2 two|", UTTERANCE_END(8.8), UTTERANCE_END(-1), "wait 50",
         "> nothing", SPEECH_FINAL(10.6, 1, "x"), "> 2 two x|.")

CAPTIONS(an_utterance_end_of_the_one_before_is_ignored, FINAL(0, 1, "one"), "> 1 one|",
         UTTERANCE_END(0.9), "> 1 one|.", INTERIM(1, 1, "two"), "> 2 |two", UTTERANCE_END(1),
         "wait 50", "> nothing", SPEECH_FINAL(1, 2, "two three"), "> 2 two three|.")

CAPTIONS(after_a_break_the_tail_stays_until_it_is_replaced, FINAL(0, 1, "one"), "> 1 one|",
         "wait 50",
         RESULTS(0, 1, 3, "\"is_final\":false", "two three four",
                 WORDS_OF(WORD("two", 1, 2) "," WORD("three", 2, 3) "," WORD("four", 3, 4))),
         "> 1 one| two three four", "break", "wait 50", INTERIM(1, 1, "too"), "wait 50",
         "> nothing", FINAL(1, 1, "two"), "> 1 one two| three four", "wait 50",
         INTERIM(2, 2, "three for"), "> 1 one two| three for", "end", "> 1 one two three for|?")

CAPTIONS(a_final_that_never_comes_is_not_waited_for_for_ever, INTERIM(0, 1, "one"), "> 1 |one",
         "wait 19000", "> nothing", "wait 1000", "> 1 one|?",
         /* it comes after all, once alone and once with what follows */
         FINAL(0, 1, "one"), "> nothing",
         RESULTS(0, 0, 2, "\"is_final\":true,\"speech_final\":true", "one two",
                 WORDS_OF(WORD("one", 0.1, 0.9) "," WORD("two", 1.2, 1.8))),
         "> 2 two|.")

CAPTIONS(what_a_short_final_left_out_is_told_when_it_comes_again, INTERIM(0, 3, "one two"),
         "> 1 |one two", FINAL(0, 0.5, ""), "wait 50", "> 1 |", "break", "wait 20000", "> 1 |.",
         SPEECH_FINAL(0.5, 2.5, "one two"), "> 2 one two|.")

CAPTIONS(an_outage_is_no_time_in_which_nothing_changed,
         RESULTS(0, 0, 3, "\"is_final\":false", "one two three",
                 WORDS_OF(WORD("one", 0, 1) "," WORD("two", 1, 2) "," WORD("three", 2, 3))),
         "> 1 |one two three", FINAL(0, 1, "one"), "wait 50", "> 1 one|",
         RESULTS(0, 1, 2, "\"is_final\":false", "two three",
                 WORDS_OF(WORD("two", 1, 2) "," WORD("three", 2, 3))),
         "wait 50", "> 1 one| two three", "break", "wait 60000",
         /* the same as was shown: its time begins anew */
         RESULTS(0, 1, 2, "\"is_final\":false", "two three",
                 WORDS_OF(WORD("two", 1, 2) "," WORD("three", 2, 3))),
         "> 1 one| two three", "wait 19000", "> nothing", "wait 1000", "> 1 one two three|?",
         RESULTS(0, 1, 2, "\"is_final\":true,\"speech_final\":true", "two three",
                 WORDS_OF(WORD("two", 1, 2) "," WORD("three", 2, 3))),
         "> nothing")

CAPTIONS(what_was_final_is_not_told_again, FINAL(0, 1, "one"), "> 1 one|", "wait 50",
         FINAL(0, 1, "one"), INTERIM(0.1, 0.5, "on"), "wait 50",
         /* overlapping: a word of before comes along */
         RESULTS(0, 0, 2, "\"is_final\":true,\"speech_final\":true", "one two",
                 WORDS_OF(WORD("one", 0.1, 0.9) "," WORD("two", 1.2, 1.8))),
         "> 1 one two|.",
         RESULTS(0, 0, 2, "\"is_final\":true", "one two",
                 WORDS_OF(WORD("one", 0.1, 0.9) "," WORD("two", 1.2, 1.8))),
         "> nothing", SPEECH_FINAL(2, 1, "three"), "> 2 three|.")

CAPTIONS(a_final_that_comes_late_is_told_once, FINAL(0, 1, "one"), "> 1 one|", "wait 50",
         FINAL(2, 1, "three"), "> 1 one three|", "wait 50", FINAL(1, 1, "two"),
         "> 1 one three two|", "wait 50", FINAL(1, 1, "two"), FINAL(2, 1, "three"), "> nothing",
         SPEECH_FINAL(3, 1, "four"), "> 1 one three two four|.")

CAPTIONS(a_final_after_the_end_of_its_utterance_is_not_told_again, INTERIM(0, 1, "one"), "> 1 |one",
         UTTERANCE_END(0.9), "> 1 one|?", SPEECH_FINAL(0, 1, "One."), "> nothing",
         SPEECH_FINAL(1, 1, "Two."), "> 2 Two.|.")

CAPTIONS(an_end_within_a_held_tail_leaves_the_rest_of_it,
         RESULTS(0, 0, 3, "\"is_final\":false", "one two three",
                 WORDS_OF(WORD("one", 0, 1) "," WORD("two", 1, 2) "," WORD("three", 2, 3))),
         "> 1 |one two three", "break", SPEECH_FINAL(0, 1, "One."), "> 1 One.|.", "> 2 |two three",
         "wait 50", INTERIM(1, 2, "two, three"), "> 2 |two, three", "end", "> 2 two, three|?")

CAPTIONS(a_tail_of_a_lost_connection_is_waited_for, INTERIM(0, 1, "one"), "> 1 |one", "break",
         "wait 60000", "> nothing", SPEECH_FINAL(0, 1, "one."), "> 1 one.|.")

CAPTIONS(words_without_times_of_their_own_are_not_lost,
         RESULTS(0, 0, 1, "\"is_final\":true,\"speech_final\":true", "one",
                 WORDS_OF(WORD("one", 0, 0))),
         "> 1 one|.",
         RESULTS(0, 1, 1, "\"is_final\":true,\"speech_final\":true", "two",
                 WORDS_OF(WORD("two", 0, 0))),
         "> 2 two|.",
         RESULTS(0, 2, 1, "\"is_final\":true,\"speech_final\":true", "three",
                 WORDS_OF(WORD("three", 0, 0))),
         "> 3 three|.")

CAPTIONS(channels_are_apart_and_numbered_together,
         RESULTS(0, 0, 1, "\"is_final\":true", "left", "[]"), "> 1 left|",
         RESULTS(1, 0, 1, "\"is_final\":true,\"speech_final\":true", "right", "[]"), "> 2 right|.",
         SPEECH_FINAL(1, 0, ""), "> 1 left|.")

CAPTIONS(scripts_without_spaces_are_joined_without, FINAL(0, 1, "\xe4\xbd\xa0\xe5\xa5\xbd"),
         "> 1 \xe4\xbd\xa0\xe5\xa5\xbd|", SPEECH_FINAL(1, 1, "\xe4\xb8\x96\xe7\x95\x8c"),
         "> 1 \xe4\xbd\xa0\xe5\xa5\xbd\xe4\xb8\x96\xe7\x95\x8c|.")

CAPTIONS(text_is_made_fit_for_a_screen, SPEECH_FINAL(0, 1, "a\\u202eb\\u0007c\\nd \\u2066e\\u2069"),
         "> 1 abc d e|.")

TEST(a_segment_without_end_is_split)
{
        static const TranscriptHandlers handlers = {.on_segment = on_segment};
        Run run = {.now = USEC_PER_SEC};
        unsigned n_finals = 0;

        g_queue_init(&run.told);
        check_int(transcript_new(&run.transcript, &handlers, &run), 0);
        for (int i = 0; i < 100; i++) {
                g_autofree char *line = g_strdup_printf(
                        FINAL(% d, 1, "forty bytes of speech that never ends, .."), i);

                step(&run, line);
        }
        for (char *told; (told = g_queue_pop_head(&run.told)); g_free(told))
                n_finals += g_str_has_suffix(told, "..|.");
        check_int(n_finals, 4);
        check_int(transcript_n_finals(run.transcript), 4);
        transcript_free(run.transcript);
}

static int collect(void *userdata, const Segment *segment)
{
        g_string_append_printf(userdata, "%u:%s ", (unsigned) segment->number, segment->text);
        return segment->number == 4 ? -ECANCELED : 0;
}

TEST(late_clients_get_the_segments_in_their_order)
{
        static const TranscriptHandlers handlers = {.on_segment = on_segment};
        g_autoptr(GString) seen = g_string_new(NULL);
        Run run = {.now = USEC_PER_SEC};

        g_queue_init(&run.told);
        check_int(transcript_new(&run.transcript, &handlers, &run), 0);
        step(&run, SPEECH_FINAL(0, 1, "a"));
        step(&run, INTERIM(1, 1, "b"));
        step(&run, RESULTS(1, 0, 1, "\"is_final\":true,\"speech_final\":true", "c", "[]"));
        check_int(transcript_visit(run.transcript, 1, collect, seen), 0);
        check_string(seen->str, "1:a 2:b 3:c ");
        g_string_truncate(seen, 0);
        check_int(transcript_visit(run.transcript, 3, collect, seen), 0);
        check_string(seen->str, "3:c ");
        g_queue_clear_full(&run.told, g_free);
        transcript_free(run.transcript);
}

static int measure(void *userdata, const Segment *segment)
{
        *(size_t *) userdata += segment_bytes(segment);
        return 0;
}

static int note_first(void *userdata, const Segment *segment)
{
        *(uint64_t *) userdata = segment->number;
        return -ECANCELED;
}

static void say_at_length(Run *run, int second)
{
        g_autofree char *word = g_strnfill(64 * 1024, 'w'), *line = NULL;
        g_autoptr(GString) words = g_string_new("[");

        for (int i = 0; i < 15; i++)
                g_string_append_printf(words, "%s" WORD("%s", 0.1, 0.2), i > 0 ? "," : "", word);
        g_string_append_c(words, ']');
        line = g_strdup_printf(RESULTS(0, % d, 1, "\"is_final\":true,\"speech_final\":true", "long",
                                       "%s"),
                               second, words->str);
        step(run, line);
        g_queue_clear_full(&run->told, g_free);
}

TEST(memory_is_bounded_whatever_a_server_says)
{
        static const TranscriptHandlers handlers = {.on_segment = on_segment};
        Run run = {.now = USEC_PER_SEC};
        uint64_t first = 0;
        size_t n_bytes = 0;

        g_queue_init(&run.told);
        check_int(transcript_new(&run.transcript, &handlers, &run), 0);
        check_int(transcript_dropped(run.transcript), 0);
        for (int i = 0; i < 40; i++)
                say_at_length(&run, i);
        check_int(transcript_n_finals(run.transcript), 40);
        check_int(transcript_visit(run.transcript, 0, measure, &n_bytes), 0);
        check(n_bytes <= TRANSCRIPT_KEPT_BYTES_MAX);
        check(n_bytes > TRANSCRIPT_KEPT_BYTES_MAX - 2 * 1024 * 1024);
        /* What is not kept are the first ones. */
        check_int(transcript_visit(run.transcript, 0, note_first, &first), -ECANCELED);
        check(first > 1);
        check_int(transcript_dropped(run.transcript), first - 1);
        transcript_free(run.transcript);
}

static int count_words(void *userdata, const Segment *segment)
{
        *(size_t *) userdata = segment->n_words;
        return 0;
}

TEST(words_without_a_text_are_bounded)
{
        static const TranscriptHandlers handlers = {.on_segment = on_segment};
        g_autoptr(GString) words = g_string_new("[" WORD("a", 0.1, 0.2));
        Run run = {.now = USEC_PER_SEC};
        size_t n_words = 0;

        g_queue_init(&run.told);
        check_int(transcript_new(&run.transcript, &handlers, &run), 0);
        for (int i = 1; i < 1000; i++)
                g_string_append(words, "," WORD("a", 0.1, 0.2));
        g_string_append_c(words, ']');
        step(&run, INTERIM(0, 1, "hm"));
        for (int i = 0; i < 10; i++) {
                g_autofree char *line = g_strdup_printf(
                        RESULTS(0, % d, 1, "\"is_final\":true", "", "%s"), i, words->str);

                step(&run, line);
        }
        transcript_end(run.transcript);
        check_int(transcript_visit(run.transcript, 0, count_words, &n_words), 0);
        check_int(n_words, UTTERANCE_WORDS_MAX);
        g_queue_clear_full(&run.told, g_free);
        transcript_free(run.transcript);
}
