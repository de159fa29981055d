/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <glib.h>

#include "test.h"
#include "upstream/message.h"

static int parse(Message **ret, const char *text)
{
        return message_parse(ret, text, strlen(text));
}

TEST(reads_results)
{
        _cleanup_(message_freep) Message *message = NULL;

        check_int(parse(&message,
                        "{\"type\":\"Results\",\"channel_index\":[1,2],\"duration\":1.95,"
                        "\"start\":3,\"is_final\":true,\"speech_final\":true,\"channel\":"
                        "{\"alternatives\":[{\"transcript\":\"Captions are ready.\","
                        "\"confidence\":0.99,\"languages\":[\"en\"],\"words\":["
                        "{\"word\":\"captions\",\"start\":3.32,\"end\":3.79999995,"
                        "\"confidence\":0.9,\"punctuated_word\":\"Captions\",\"speaker\":2},"
                        "{\"word\":\"are\",\"start\":3.8,\"end\":3.9,\"confidence\":1}]}]},"
                        "\"metadata\":{\"request_id\":\"x\"},\"from_finalize\":false}"),
                  0);
        check_int(message->type, MESSAGE_RESULTS);
        check_int(message->results.channel, 1);
        check_near(message->results.start, 3, 0);
        check_near(message->results.end, 4.95, 1e-9);
        check(message->results.is_final && message->results.speech_final);
        check_string(message->results.text, "Captions are ready.");
        check_string(message->results.language, "en");
        check_int(message->results.n_words, 2);
        check_string(message->results.words[0].text, "Captions");
        check_int(message->results.words[0].speaker, 2);
        check_string(message->results.words[1].text, "are");
        check_int(message->results.words[1].speaker, -1);
}

TEST(a_missing_is_final_means_final)
{
        _cleanup_(message_freep) Message *message = NULL;

        check_int(parse(&message, "{\"type\":\"Results\",\"start\":0,\"duration\":1,\"channel\":"
                                  "{\"alternatives\":[{\"transcript\":\"\"}]}}"),
                  0);
        check(message->results.is_final && !message->results.speech_final);
        check_int(message->results.channel, 0);
}

/* Here "channel" is an array, in Results an object. */
TEST(reads_the_other_types)
{
        static const struct {
                const char *text;
                MessageType type;
        } cases[] = {
                {"{\"type\":\"UtteranceEnd\",\"channel\":[0,1],\"last_word_end\":4.46}",
                 MESSAGE_UTTERANCE_END},
                {"{\"type\":\"UtteranceEnd\",\"channel\":[0,1],\"last_word_end\":-1}",
                 MESSAGE_UTTERANCE_END},
                {"{\"type\":\"SpeechStarted\",\"channel\":[0,1],\"timestamp\":0.05}",
                 MESSAGE_SPEECH_STARTED},
                {"{\"type\":\"Metadata\",\"transaction_key\":\"deprecated\",\"sha256\":\"ab\","
                 "\"duration\":0.0,\"channels\":0}",
                 MESSAGE_METADATA},
                {"{\"type\":\"Error\",\"variant\":\"SchemaError\",\"description\":\"no\"}",
                 MESSAGE_ERROR},
                {"{\"type\":\"Warning\"}", MESSAGE_WARNING},
                {"{\"type\":\"ConfigureSuccess\",\"keyterms\":[]}", MESSAGE_CONFIGURED},
                {"{\"type\":\"ConfigureFailure\",\"code\":\"x\"}", MESSAGE_CONFIGURED},
                {"{\"type\":\"Connected\",\"request_id\":\"x\"}", MESSAGE_UNKNOWN},
                {"{\"type\":\"Foo\",\"start\":\"soon\"}", MESSAGE_UNKNOWN},
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_(message_freep) Message *message = NULL;

                if (parse(&message, cases[i].text) != 0 || message->type != cases[i].type)
                        test_fail(__FILE__, __LINE__, "not read: %s", cases[i].text);
        }
}

TEST(reads_turns_of_version_2_as_results)
{
        _cleanup_(message_freep) Message *update = NULL, *end = NULL;

        check_int(parse(&update, "{\"type\":\"TurnInfo\",\"event\":\"Update\",\"turn_index\":0,"
                                 "\"audio_window_start\":0.0,\"audio_window_end\":0.24,"
                                 "\"transcript\":\"\",\"words\":[],\"sequence_id\":1}"),
                  0);
        check_int(update->type, MESSAGE_RESULTS);
        check(!update->results.is_final && !update->results.speech_final);
        check_int(parse(&end, "{\"type\":\"TurnInfo\",\"event\":\"EndOfTurn\",\"turn_index\":0,"
                              "\"audio_window_start\":0.5,\"audio_window_end\":2.8,"
                              "\"transcript\":\"Captions are ready.\",\"words\":[{\"word\":"
                              "\"Captions\",\"confidence\":0.99,\"start\":0.32,\"end\":0.88}]}"),
                  0);
        check(end->results.is_final && end->results.speech_final);
        check_string(end->results.text, "Captions are ready.");
        check_near(end->results.start, 0.5, 0);
        check_near(end->results.end, 2.8, 0);
        check_int(end->results.n_words, 1);
}

TEST(refuses_what_is_not_as_declared)
{
        static const char *const bad[] = {
                "[]",
                "\"Results\"",
                "{\"type\":7}",
                "{\"start\":0}",
                "{\"type\":\"Results\"}",
                "{\"type\":\"Results\",\"start\":0,\"duration\":1,\"channel\":[0,1]}",
                "{\"type\":\"Results\",\"start\":0,\"duration\":1,\"channel\":{\"alternatives\":[]}"
                "}",
                "{\"type\":\"Results\",\"start\":-1,\"duration\":1,\"channel\":"
                "{\"alternatives\":[{\"transcript\":\"x\"}]}}",
                "{\"type\":\"Results\",\"start\":0,\"duration\":1e999,\"channel\":"
                "{\"alternatives\":[{\"transcript\":\"x\"}]}}",
                "{\"type\":\"Results\",\"channel_index\":[99,100],\"start\":0,\"duration\":1,"
                "\"channel\":{\"alternatives\":[{\"transcript\":\"x\"}]}}",
                "{\"type\":\"Results\",\"start\":1e300,\"duration\":1,\"channel\":"
                "{\"alternatives\":[{\"transcript\":\"x\"}]}}",
                "{\"type\":\"UtteranceEnd\",\"last_word_end\":1e18}",
                "{\"type\":\"SpeechStarted\",\"timestamp\":-5}",
                "{\"type\":\"UtteranceEnd\",\"channel\":{}}",
        };

        for (size_t i = 0; i < ELEMENTSOF(bad); i++) {
                _cleanup_(message_freep) Message *message = NULL;

                if (parse(&message, bad[i]) != -EBADMSG)
                        test_fail(__FILE__, __LINE__, "taken: %s", bad[i]);
        }
}

TEST(words_that_can_not_be_read_do_not_cost_the_text)
{
        static const char *const bad[] = {
                "7",
                "{\"word\":\"x\"}",
                "{\"word\":\"x\",\"start\":\"soon\",\"end\":1}",
                "{\"word\":\"x\",\"start\":-1,\"end\":1e99}",
        };

        for (size_t i = 0; i < ELEMENTSOF(bad); i++) {
                g_autofree char *text = g_strdup_printf(
                        "{\"type\":\"Results\",\"start\":0,\"duration\":1,\"channel\":{"
                        "\"alternatives\":[{\"transcript\":\"one "
                        "two\",\"words\":[{\"word\":\"one\","
                        "\"start\":0,\"end\":1},%s]}]}}",
                        bad[i]);
                _cleanup_(message_freep) Message *message = NULL;

                check_int(parse(&message, text), 0);
                check_string(message->results.text, "one two");
                check_int(message->results.n_words, 0);
        }
}
