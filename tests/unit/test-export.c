/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Segments in, a file's text out, for each format. */

#include <errno.h>
#include <glib.h>

#include "test.h"
#include "transcript/export.h"
#include "json/json.h"

/* 2026-11-26 12:00:00 UTC */
#define EPOCH_USEC INT64_C(1795694400000000)

/* What a segment is made of here; words take the whole of its time, evenly. */
typedef struct Said {
        double start, end;
        const char *text;
        const char *source; /* NULL: system */
        int speaker;        /* 0: not told apart; else its number for people */
        double lost;
} Said;

static int give(Export *export, const Said *said, uint64_t number)
{
        const char *source = said->source ? said->source : "system";
        const Segment segment = {
                .number = number,
                .text = (char *) said->text,
                .final = true,
                .channel = g_str_equal(source, "microphone"),
                .speaker = said->speaker - 1,
                .start = said->start,
                .end = said->end,
                .lost_sec = said->lost,
                .confidence = 0.5,
        };

        return export_segment(export, source, &segment);
}

static int write_export(Buffer *text, ExportFormat format, const Said *said)
{
        _cleanup_(export_freep) Export *export = NULL;
        int r = export_new(&export, format, text, 42, EPOCH_USEC);

        for (uint64_t i = 0; r >= 0 && said[i].text; i++)
                r = give(export, &said[i], i + 1);
        return r < 0 ? r : export_end(export);
}

static void expect(ExportFormat format, const Said *said, const char *expected)
{
        _cleanup_buffer_ Buffer text = BUFFER_INIT(EXPORT_SIZE_MAX);

        check_int(write_export(&text, format, said), 0);
        check_string(buffer_string(&text), expected);
}

#define EXPORT(name, format, expected, ...)                                            \
        TEST(name)                                                                     \
        {                                                                              \
                expect(format, (const Said[]){__VA_ARGS__, {.text = NULL}}, expected); \
        }

#define VTT_HEADER "WEBVTT\n\nNOTE\nSurtitle, session 42, 2026-11-26T12:00:00Z\n"

TEST(formats_by_name)
{
        check_int(export_format_from_string("srt"), EXPORT_SRT);
        check_int(export_format_from_string("vtt"), EXPORT_VTT);
        check_int(export_format_from_string("txt"), EXPORT_TXT);
        check_int(export_format_from_string("json"), EXPORT_JSON);
        check_int(export_format_from_string("SRT"), _EXPORT_FORMAT_INVALID);
        check_int(export_format_from_string(""), _EXPORT_FORMAT_INVALID);
}

TEST(a_session_without_a_word)
{
        static const Said nothing[] = {{.text = NULL}}, silence[] = {{0, 1, " "}, {.text = NULL}};

        expect(EXPORT_SRT, nothing, "");
        expect(EXPORT_VTT, nothing, VTT_HEADER);
        expect(EXPORT_TXT, nothing, "");
        expect(EXPORT_JSON, nothing,
               "{\"session\":42,\"started\":1795694400000000,\"segments\":[]}\n");
        expect(EXPORT_SRT, silence, "");
        expect(EXPORT_TXT, silence, "");
}

EXPORT(srt, EXPORT_SRT,
       "1\n00:00:00,500 --> 00:00:02,000\nHello.\n\n"
       "2\n01:00:00,000 --> 01:00:03,000\nAnd one hour later,\nthere is a longer caption again.\n",
       {0.5, 2, "Hello."},
       {3600, 3602.9996, "And one hour later, there is a longer caption again."})

EXPORT(more_than_99_hours, EXPORT_SRT, "1\n100:02:03,456 --> 100:02:04,456\nStill here?\n",
       {360123.456, 360124.456, "Still here?"})

EXPORT(what_players_take_for_markup_in_srt, EXPORT_SRT,
       "1\n00:00:00,000 --> 00:00:02,000\n\u2039b> 1 < 2 & \u2039/i> (\\an8} \u2192 {x}\n",
       {0, 2, "<b> 1 < 2 & </i> {\\an8} --> {x}"})

EXPORT(speakers_in_srt, EXPORT_SRT,
       "1\n00:00:00,000 --> 00:00:02,000\n[Speaker 1] How are you?\n\n"
       "2\n00:00:02,000 --> 00:00:04,000\n[Speaker 2] Well, thank you.\n\n"
       "3\n00:00:06,000 --> 00:00:07,000\nAnd you?\n",
       {0, 2, "How are you?", NULL, 1}, {2, 4, "Well, thank you.", NULL, 2},
       {6, 7, "And you?", NULL, 2})

EXPORT(names_have_room_in_srt, EXPORT_SRT,
       "1\n00:00:00,000 --> 00:00:04,000\n[Speaker 1] All of these words\n"
       "don't fit one line, you see?\n",
       {0, 4, "All of these words don't fit one line, you see?", NULL, 1})

EXPORT(vtt, EXPORT_VTT,
       VTT_HEADER "\n00:00:00.500 --> 00:00:02.000\nHello.\n\n"
                  "100:00:00.000 --> 100:00:01.000\nLate.\n",
       {0.5, 2, "Hello."}, {360000, 360001, "Late."})

EXPORT(markup_in_vtt, EXPORT_VTT,
       VTT_HEADER "\n00:00:00.000 --> 00:00:02.000\n&lt;b&gt; AT&amp;T --&gt; NOTE\n",
       {0, 2, "<b> AT&T --> NOTE"})

EXPORT(speakers_in_vtt, EXPORT_VTT,
       VTT_HEADER "\n00:00:00.000 --> 00:00:02.000\n<v Speaker 1>How are you?\n\n"
                  "00:00:02.000 --> 00:00:04.000\n<v Speaker 10>Well.\n",
       {0, 2, "How are you?", NULL, 1}, {2, 4, "Well.", NULL, 10})

EXPORT(two_voices_in_a_cue, EXPORT_VTT,
       VTT_HEADER "\n00:00:00.000 --> 00:00:01.000\n<v Speaker 1>Yes.</v>\n<v Speaker 2>No.</v>\n",
       {0, 0.5, "Yes.", NULL, 1}, {0.5, 1, "No.", NULL, 2})

EXPORT(two_sources, EXPORT_VTT,
       VTT_HEADER "\n00:00:00.000 --> 00:00:02.000\n<v Computer>How are you?\n\n"
                  "00:00:02.000 --> 00:00:04.000\n<v Microphone>Well.\n\n"
                  "00:00:04.000 --> 00:00:06.000\n<v Microphone 2>Me, too.\n",
       {0, 2, "How are you?"}, {2, 4, "Well.", "microphone"}, {4, 6, "Me, too.", "microphone", 2})

/* An application chooses its name: no tag may come of it, no line, no second line. */
EXPORT(names_of_applications, EXPORT_VTT,
       VTT_HEADER "\n00:00:00.000 --> 00:00:02.000\n<v a&gt;b --&gt;>x\n\n"
                  "00:00:02.000 --> 00:00:04.000\n<v Computer>y\n",
       {0, 2, "x", "a>b\n-->"}, {2, 4, "y"})

EXPORT(txt, EXPORT_TXT, "One. Two.\n\nAfter a silence.\n", {0, 1, "One."}, {2, 3, "Two."},
       {9, 10, "After a silence."})

EXPORT(speakers_in_txt, EXPORT_TXT, "Speaker 1: One. Two.\n\nSpeaker 2: Three.\n",
       {0, 1, "One.", NULL, 1}, {1, 2, "Two.", NULL, 1}, {2, 3, "Three.", NULL, 2})

/* One object, a segment a line; what is unknown is left out. */
TEST(json)
{
        static const char line[] =
                "{\"segment\":7,\"start\":0.5,\"end\":1.5,\"text\":\"Say \\\"no\\\"\","
                "\"final\":true,\"channel\":0,\"source\":\"system\",\"confidence\":0.625,"
                "\"language\":\"en\",\"lost\":2.5,\"unconfirmed\":true,\"words\":["
                "{\"text\":\"Say\",\"start\":0.5,\"end\":0.9,\"confidence\":0.25},"
                "{\"text\":\"\\\"no\\\"\",\"start\":1,\"end\":1.5,\"confidence\":1,\"speaker\":3}"
                "]}";
        Word words[] = {{(char *) "Say", 0.50001, 0.9, 0.25, -1},
                        {(char *) "\"no\"", 1, 1.5, 1, 3}};
        const Segment segment = {.number = 7,
                                 .text = (char *) "Say \"no\"",
                                 .final = true,
                                 .unconfirmed = true,
                                 .speaker = -1,
                                 .language = (char *) "en",
                                 .start = 0.5,
                                 .end = 1.5,
                                 .lost_sec = 2.5,
                                 .confidence = 0.625,
                                 .words = words,
                                 .n_words = 2};
        g_autofree char *expected = g_strdup_printf(
                "{\"session\":42,\"started\":1795694400000000,\"segments\":[\n%s,\n%s\n]}\n", line,
                line);
        _cleanup_buffer_ Buffer text = BUFFER_INIT(EXPORT_SIZE_MAX);
        _cleanup_(export_freep) Export *export = NULL;
        _cleanup_(json_freep) Json *parsed = NULL;

        check_int(export_new(&export, EXPORT_JSON, &text, 42, EPOCH_USEC), 0);
        check_int(export_segment(export, "system", &segment), 0);
        check_int(export_segment(export, "system", &segment), 0);
        check_int(export_end(export), 0);
        check_string(buffer_string(&text), expected);
        check_int(json_parse(&parsed, buffer_string(&text), text.size), 0);
}

TEST(json_is_valid_whatever_there_is)
{
        _cleanup_buffer_ Buffer text = BUFFER_INIT(EXPORT_SIZE_MAX);

        check_int(write_export(&text, EXPORT_JSON,
                               (const Said[]){{0, 1, "a\xff", "\xfe"}, {.text = NULL}}),
                  0);
        check(g_utf8_validate(buffer_string(&text), -1, NULL));
}

/* Past the limit there is an error, and no half of an export that looks whole. */
TEST(too_large)
{
        static const Said said[] = {
                {0, 1, "What is too long for sixty bytes is not cut, but said."},
                {1, 2, "What is too long for sixty bytes is not cut, but said."},
                {.text = NULL}};

        for (int format = 0; format < _EXPORT_FORMAT_MAX; format++) {
                _cleanup_buffer_ Buffer text = BUFFER_INIT(60);

                check_int(write_export(&text, (ExportFormat) format, said), -EMSGSIZE);
        }
}

/* A paragraph is not a wall of text: it ends with a sentence once it is long. */
TEST(paragraphs)
{
        _cleanup_buffer_ Buffer text = BUFFER_INIT(EXPORT_SIZE_MAX);
        g_autoptr(GString) said = g_string_new(NULL);

        for (int i = 0; i < 100; i++)
                g_string_append(said, "Nobody stops to take a breath here. ");
        check_int(write_export(&text, EXPORT_TXT,
                               (const Said[]){{0, 300, said->str}, {.text = NULL}}),
                  0);
        for (const char *line = buffer_string(&text); *line; line += strcspn(line, "\n") + 1)
                check(strcspn(line, "\n") < 600);
        check(strstr(buffer_string(&text), "here.\n\nNobody") != NULL);
}
