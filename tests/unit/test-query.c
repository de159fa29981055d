/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <glib.h>

#include "test.h"
#include "upstream/query.h"

#define FORMAT "encoding=linear16&sample_rate=16000&channels=1&interim_results=true&vad_events=true"

static void set_option(QueryOptions *options, const char *line)
{
        g_auto(GStrv) parts = g_strsplit(line, "=", 2);
        g_auto(GStrv) list = g_strsplit(parts[1], "|", -1);
        QueryFault fault = QUERY_OK;
        int i = 0, r = -EINVAL;

        while (strcmp(query_fields[i].option, parts[0]) != 0)
                check(++i < _QUERY_PARAMETER_MAX);
        switch (query_fields[i].type) {
        case QUERY_TEXT:
                r = query_set_text(options, (QueryParameter) i, parts[1], &fault);
                break;
        case QUERY_FLAG:
                r = query_set_flag(options, (QueryParameter) i, g_str_equal(parts[1], "true"));
                break;
        case QUERY_NUMBER:
                r = query_set_number(options, (QueryParameter) i, atoi(parts[1]), &fault);
                break;
        case QUERY_LIST:
                r = query_set_list(options, (QueryParameter) i, (const char *const *) list, &fault);
                break;
        }
        check_int(r, 0);
}

TEST(asks_for_what_is_wanted_and_no_more)
{
        static const struct {
                const char *options[8];
                const char *query;
        } cases[] = {
                {{NULL}, FORMAT},
                {{"model=nova-3", "language=pt-BR"}, FORMAT "&model=nova-3&language=pt-BR"},
                {{"model=", "language="}, FORMAT},
                {{"smart-format=true", "punctuate=false", "diarize=true"},
                 FORMAT "&diarize=true&smart_format=true"},
                {{"keyterms=PipeWire|D-Bus & friends=1|\xc3\xa9t\xc3\xa9"},
                 FORMAT "&keyterm=PipeWire&keyterm=D-Bus%20%26%20friends%3D1"
                        "&keyterm=%C3%A9t%C3%A9"},
                {{"endpointing=300", "utterance-end-ms=1000"},
                 FORMAT "&endpointing=300&utterance_end_ms=1000"},
                {{"endpointing=0", "utterance-end-ms=0"}, FORMAT "&endpointing=false"},
                {{"redact=pci|ssn", "tag=home", "extra=a:b|c:d", "mip-opt-out=true"},
                 FORMAT "&redact=pci&redact=ssn&mip_opt_out=true&tag=home&extra=a%3Ab&extra=c%3Ad"},
                {{"model=flux-general-en", "language=en", "smart-format=true", "keyterms=PipeWire",
                  "endpointing=300", "numerals=true"},
                 "encoding=linear16&sample_rate=16000&model=flux-general-en&numerals=true"
                 "&keyterm=PipeWire"},
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_(query_options_deinit) QueryOptions options = {0};
                _cleanup_buffer_ Buffer query = BUFFER_INIT(QUERY_MAX_BYTES);
                bool whole = false;

                for (size_t j = 0; j < 8 && cases[i].options[j]; j++)
                        set_option(&options, cases[i].options[j]);
                check_int(query_append(&query, &options,
                                       dialect_of_model(query_value(&options, QUERY_MODEL)), 1,
                                       &whole),
                          0);
                check(whole);
                check_string(buffer_string(&query), cases[i].query);
        }
}

TEST(what_is_left_open_is_taken_from_the_settings)
{
        _cleanup_(query_options_deinit) QueryOptions options = {0}, settings = {0};

        set_option(&options, "smart-format=false");
        set_option(&options, "keyterms=mine");
        set_option(&settings, "smart-format=true");
        set_option(&settings, "keyterms=theirs|too");
        set_option(&settings, "language=de");
        check_int(query_complete(&options, &settings), 0);
        check_string(query_value(&options, QUERY_SMART_FORMAT), "false");
        check_string(query_value(&options, QUERY_KEYTERMS), "mine");
        check_string(query_value(&options, QUERY_LANGUAGE), "de");
        check(!query_value(&options, QUERY_MODEL));
}

TEST(refuses_what_is_out_of_bounds)
{
        _cleanup_(query_options_deinit) QueryOptions options = {0};
        g_autofree char *wide = g_strnfill(QUERY_VALUE_MAX + 1, 'x');
        const char *many[QUERY_VALUES_MAX + 2] = {0};
        QueryFault fault = QUERY_OK;

        set_option(&options, "keyterms=kept");
        check_int(query_set_text(&options, QUERY_MODEL, wide, &fault), -EINVAL);
        check_int(fault, QUERY_TOO_LONG);
        for (size_t i = 0; i <= QUERY_VALUES_MAX; i++)
                many[i] = "x";
        check_int(query_set_list(&options, QUERY_KEYTERMS, many, &fault), -EINVAL);
        check_int(fault, QUERY_TOO_MANY);
        many[3] = "";
        check_int(query_set_list(&options, QUERY_KEYTERMS, many, &fault), -EINVAL);
        check_int(fault, QUERY_TOO_LONG);
        check_string(query_value(&options, QUERY_KEYTERMS), "kept");
        check_int(query_set_number(&options, QUERY_UTTERANCE_END, 999, &fault), -EINVAL);
        check_int(fault, QUERY_OUT_OF_RANGE);
        check_int(query_set_number(&options, QUERY_UTTERANCE_END, 5001, &fault), -EINVAL);
        check_int(query_set_number(&options, QUERY_UTTERANCE_END, 5000, &fault), 0);
}

TEST(counts_tokens_from_above)
{
        static const char *const few[] = {"PipeWire", "a b", "", NULL};

        check_int(query_count_tokens(few), 3 + 1 + 1);
        check_int(query_count_tokens((const char *const[]){NULL}), 0);
}

TEST(two_channels_are_apart_and_limits_hold)
{
        _cleanup_buffer_ Buffer query = BUFFER_INIT(QUERY_MAX_BYTES), small = BUFFER_INIT(80);
        const QueryOptions options = {0};
        bool whole;

        check_int(query_append(&query, &options, &dialect_v1, 2, &whole), 0);
        check(strstr(buffer_string(&query), "channels=2&multichannel=true"));
        check_int(query_append(&small, &options, &dialect_v1, 1, &whole), -EMSGSIZE);
}

TEST(keyterms_are_said_as_far_as_there_is_room)
{
        _cleanup_(query_options_deinit) QueryOptions options = {0};
        _cleanup_buffer_ Buffer query = BUFFER_INIT(strlen(FORMAT "&tag=a&keyterm=first"));
        bool whole = true;

        set_option(&options, "keyterms=first|second|x");
        set_option(&options, "tag=a");
        check_int(query_append(&query, &options, &dialect_v1, 1, &whole), 0);
        check_string(buffer_string(&query), FORMAT "&tag=a&keyterm=first");
        check(!whole);
}

TEST(a_query_for_audio_as_it_is)
{
        _cleanup_free_ char *from_opus = query_uncompressed("encoding=opus&tag=opus");
        _cleanup_free_ char *plain = query_uncompressed("encoding=linear16&tag=encoding=opus");

        check_string(from_opus, "encoding=linear16&tag=opus");
        check_string(plain, "encoding=linear16&tag=encoding=opus");
}
