/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>

#include "base/cleanup.h"
#include "recognizer/control.h"
#include "recognizer/message.h"
#include "recognizer/request-id.h"
#include "test.h"

static const EngineInfo model = {.name = "name", .version = "1", .arch = "arch", .uuid = "uuid"};

static const MessageContext plain = {.request_id = "id", .model = &model, .n_channels = 1};
static const MessageContext punctuated = {
        .request_id = "id", .model = &model, .n_channels = 2, .punctuate = true};

#define METADATA                                                                                   \
        "\"metadata\":{\"request_id\":\"id\",\"model_info\":{\"name\":\"name\",\"version\":\"1\"," \
        "\"arch\":\"arch\"},\"model_uuid\":\"uuid\"}"

TEST(results)
{
        static const Word words[] = {{"captions", 3.32, 3.8, 0.75}, {"i'm", 3.8, 3.96, 0.25}};
        StreamResult result = {
                .start = 3.08,
                .duration = 1.95,
                .is_final = true,
                .words = words,
                .n_words = 2,
        };
        _cleanup_free_ char *text = message_results(&plain, 0, &result);

        check_string(
                text,
                "{\"type\":\"Results\",\"channel_index\":[0,1],\"duration\":1.95,"
                "\"start\":3.08,\"is_final\":true,\"speech_final\":false,"
                "\"channel\":{\"alternatives\":[{\"transcript\":\"captions i'm\","
                "\"confidence\":0.5,\"words\":["
                "{\"word\":\"captions\",\"start\":3.32,\"end\":3.8,\"confidence\":0.75},"
                "{\"word\":\"i'm\",\"start\":3.8,\"end\":3.96,\"confidence\":0.25}]}]}," METADATA
                ",\"from_finalize\":false}");
}

TEST(empty_results)
{
        StreamResult result = {.start = 1,
                               .is_final = true,
                               .speech_final = true,
                               .from_finalize = true,
                               .begins_sentence = true};
        _cleanup_free_ char *text = message_results(&punctuated, 1, &result);

        check_string(text, "{\"type\":\"Results\",\"channel_index\":[1,2],\"duration\":0,"
                           "\"start\":1,\"is_final\":true,\"speech_final\":true,"
                           "\"channel\":{\"alternatives\":[{\"transcript\":\"\","
                           "\"confidence\":0,\"words\":[]}]}," METADATA ",\"from_finalize\":true}");
}

TEST(capitals_where_they_are_known)
{
        static const Word words[] = {{"it", 0, 1, 1}, {"is", 1, 2, 1}, {"i", 2, 3, 1}};
        StreamResult result = {.words = words, .n_words = 3};
        _cleanup_free_ char *middle = message_results(&punctuated, 0, &result), *start = NULL;

        result.begins_sentence = true;
        start = message_results(&punctuated, 0, &result);
        check(strstr(middle, "\"transcript\":\"it is I\""));
        check(strstr(start, "\"transcript\":\"It is I\""));
        check(strstr(start, "{\"word\":\"it\",\"start\":0,\"end\":1,\"confidence\":1,"
                            "\"punctuated_word\":\"It\"}"));
        check(strstr(start, "\"word\":\"i\",\"start\":2,\"end\":3,\"confidence\":1,"
                            "\"punctuated_word\":\"I\""));
}

TEST(times_are_rounded)
{
        StreamResult result = {.start = 0.1 + 0.2, .duration = 1.0 / 3};
        _cleanup_free_ char *text = message_results(&plain, 0, &result);

        check(strstr(text, "\"duration\":0.3333,\"start\":0.3,"));
}

TEST(events)
{
        _cleanup_free_ char *started = message_speech_started(&punctuated, 1, 0.05);
        _cleanup_free_ char *end = message_utterance_end(&plain, 0, 4.46);

        check_string(started, "{\"type\":\"SpeechStarted\",\"channel\":[1,2],\"timestamp\":0.05}");
        check_string(end, "{\"type\":\"UtteranceEnd\",\"channel\":[0,1],\"last_word_end\":4.46}");
}

TEST(metadata)
{
        MessageSummary summary = {
                .sha256 = "9f",
                .created = 1795342530123456,
                .duration = 12.48,
                .n_channels = 1,
        };
        _cleanup_free_ char *text = message_metadata(&plain, &summary), *empty = NULL;

        check_string(text, "{\"type\":\"Metadata\",\"transaction_key\":\"deprecated\","
                           "\"request_id\":\"id\",\"sha256\":\"9f\","
                           "\"created\":\"2026-11-22T10:15:30.123Z\",\"duration\":12.48,"
                           "\"channels\":1,\"models\":[\"uuid\"],\"model_info\":{\"uuid\":"
                           "{\"name\":\"name\",\"version\":\"1\",\"arch\":\"arch\"}}}");
        summary.duration = 0;
        empty = message_metadata(&plain, &summary);
        check_string(empty, "{\"type\":\"Metadata\",\"transaction_key\":\"deprecated\","
                            "\"request_id\":\"id\",\"sha256\":\"9f\","
                            "\"created\":\"2026-11-22T10:15:30.123Z\",\"duration\":0,"
                            "\"channels\":0}");
}

/* Of a long text whole characters are sent back. */
TEST(schema_error_quotes_the_head)
{
        char message[300];
        _cleanup_free_ char *text = NULL, *expected = NULL;

        memset(message, 'x', sizeof(message));
        memcpy(message + 199, "ä", 2);
        message[299] = 0;
        text = message_schema_error("why", message);
        check(asprintf(&expected,
                       "{\"type\":\"Error\",\"variant\":\"SchemaError\","
                       "\"description\":\"why\",\"message\":\"%.199s\"}",
                       message) > 0);
        check_string(text, expected);
}

TEST(refusal)
{
        _cleanup_free_ char *text = message_refusal("INVALID_AUTH", "Invalid credentials.", "id");

        check_string(text, "{\"err_code\":\"INVALID_AUTH\",\"err_msg\":\"Invalid credentials.\","
                           "\"request_id\":\"id\"}");
}

TEST(control_messages)
{
        static const struct {
                const char *text;
                int type; /* or an error */
                int channel;
        } cases[] = {
                {"{\"type\":\"KeepAlive\"}", CONTROL_KEEP_ALIVE, -1},
                {"{\"type\":\"Finalize\"}", CONTROL_FINALIZE, -1},
                {" {\"channel\":1,\"type\":\"Finalize\",\"x\":[]} ", CONTROL_FINALIZE, 1},
                {"{\"type\":\"Finalize\",\"channel\":null}", CONTROL_FINALIZE, -1},
                {"{\"type\":\"CloseStream\"}", CONTROL_CLOSE_STREAM, -1},
                {"{\"type\":\"Configure\",\"keyterms\":[]}", CONTROL_CONFIGURE, -1},
                {"{\"type\":\"Finalize\",\"channel\":2}", -EBADMSG},
                {"{\"type\":\"Finalize\",\"channel\":0.5}", -EBADMSG},
                {"{\"type\":\"Finalize\",\"channel\":-2}", -EBADMSG},
                {"{\"type\":\"Finalize\",\"channel\":1e300}", -EBADMSG},
                {"{\"type\":\"Finalise\"}", -EBADMSG},
                {"{\"type\":\"closestream\"}", -EBADMSG},
                {"{\"type\":7}", -EBADMSG},
                {"{}", -EBADMSG},
                {"[]", -EBADMSG},
                {"null", -EBADMSG},
                {"CloseStream", -EBADMSG},
                {"", -EBADMSG},
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_free_ char *why = NULL;
                Control control = {};
                int r = control_parse(cases[i].text, strlen(cases[i].text), 2, &control, &why);

                if ((r < 0 ? r : (int) control.type) != cases[i].type)
                        test_fail(__FILE__, __LINE__, "%s gives %d", cases[i].text, r);
                if (r < 0)
                        check(strstr(why, "Could not deserialize last text message: ") == why);
                else
                        check_int(control.channel, cases[i].channel);
        }
}

TEST(request_ids_are_uuids_of_version_7)
{
        static const unsigned char random[10] = {0xff, 0xff, 0xff, 0xff, 1, 2, 3, 4, 5, 6};
        char id[REQUEST_ID_BYTES], other[REQUEST_ID_BYTES];

        /* the time of RFC 9562's example */
        request_id_print(id, 0x017F22E279B0 * USEC_PER_MSEC, random);
        check_string(id, "017f22e2-79b0-7fff-bfff-010203040506");
        request_id_make(id);
        request_id_make(other);
        check(strcmp(id, other) != 0);
}
