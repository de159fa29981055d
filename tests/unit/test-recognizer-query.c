/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>

#include "base/cleanup.h"
#include "recognizer/credentials.h"
#include "recognizer/query.h"
#include "recognizer/segmenter.h"
#include "test.h"

#define RAW "encoding=linear16&sample_rate=16000"

/* As the server does it: each parameter by itself, then the whole. */
static int read_query(Query *query, const char *text, QueryFault *fault)
{
        _cleanup_free_ char *copy = strdup(text);
        char *rest = copy;
        int r = 0;

        query_init(query);
        for (char *parameter = strsep(&rest, "&"); parameter && r >= 0;
             parameter = strsep(&rest, "&"))
                if (*parameter)
                        r = query_take(query, parameter, fault);
        return r < 0 ? r : query_finish(query, fault);
}

static Query accept_query(const char *text)
{
        QueryFault fault = {};
        Query query;

        if (read_query(&query, text, &fault) < 0)
                test_fail(__FILE__, __LINE__, "%s was refused: %s", text, fault.text);
        return query;
}

TEST(defaults)
{
        Query query = accept_query(RAW);

        check_int(query.sample_rate, 16000);
        check_int(query.channels, 1);
        check_int(query.endpointing_ms, 10);
        check_int(query.utterance_end_ms, 0);
        check(!query.interim_results && !query.vad_events && !query.punctuate);
        check(!query.multichannel);
}

TEST(takes_what_is_asked)
{
        Query query = accept_query(RAW "&channels=2&multichannel=true&interim_results=true"
                                       "&endpointing=300&utterance_end_ms=1000&vad_events=true"
                                       "&punctuate=false&smart_format=true");

        check_int(query.channels, 2);
        check_int(query.endpointing_ms, 300);
        check_int(query.utterance_end_ms, 1000);
        check(query.interim_results && query.vad_events && query.multichannel && query.punctuate);
}

TEST(takes_all_forms_of_endpointing)
{
        check_int(accept_query(RAW "&endpointing=false").endpointing_ms, SEGMENTER_ENDPOINTING_OFF);
        check_int(accept_query(RAW "&endpointing=true").endpointing_ms, 10);
        check_int(accept_query(RAW "&endpointing=0").endpointing_ms, 0);
}

TEST(takes_what_changes_nothing)
{
        static const char *const accepted[] = {
                "unknown=anything",
                "unknown",
                "=",
                "model=nova-3",
                "model=my-own",
                "language=en",
                "language=en-GB",
                "keyterm=PipeWire&keyterm=D-Bus",
                "numerals=true&diarize=false",
                "diarize_model=latest",
                "no_delay=true",
                "model=nova-2&keywords=captions:2",
                "tag=a&tag=b",
                "redact=pci",
                "version=latest",
        };

        for (size_t i = 0; i < ELEMENTSOF(accepted); i++) {
                _cleanup_free_ char *text = NULL;

                check(asprintf(&text, RAW "&%s", accepted[i]) > 0);
                accept_query(text);
        }
}

TEST(refuses_with_code_and_reason)
{
        static const struct {
                const char *query;
                const char *code;
                const char *part; /* of the text */
        } refused[] = {
                {"", "INVALID_QUERY_PARAMETER", "encoding"},
                {"encoding=linear16", "INVALID_QUERY_PARAMETER", "sample_rate"},
                {"encoding=opus&sample_rate=16000", "INVALID_QUERY_PARAMETER", "linear16"},
                {"encoding=linear16&sample_rate=44100", "INVALID_QUERY_PARAMETER", "16000"},
                {"encoding=linear16&sample_rate=16k", "INVALID_QUERY_PARAMETER", "sample_rate"},
                {RAW "&channels=0", "INVALID_QUERY_PARAMETER", "channels"},
                {RAW "&channels=3", "INVALID_QUERY_PARAMETER", "channels"},
                {RAW "&channels=4294967297", "INVALID_QUERY_PARAMETER", "channels"},
                {RAW "&interim_results=True", "INVALID_QUERY_PARAMETER",
                 "Failed to deserialize query parameters: interim_results must be true or false."},
                {RAW "&vad_events", "INVALID_QUERY_PARAMETER", "vad_events"},
                {RAW "&smart_format=1", "INVALID_QUERY_PARAMETER", "smart_format"},
                {RAW "&numerals=yes", "INVALID_QUERY_PARAMETER", "numerals"},
                {RAW "&endpointing=-1", "INVALID_QUERY_PARAMETER", "endpointing"},
                {RAW "&endpointing=60001", "INVALID_QUERY_PARAMETER", "endpointing"},
                {RAW "&endpointing=", "INVALID_QUERY_PARAMETER", "endpointing"},
                {RAW "&interim_results=true&utterance_end_ms=999", "INVALID_QUERY_PARAMETER",
                 "utterance_end_ms"},
                {RAW "&utterance_end_ms=1000", "INVALID_QUERY_PARAMETER", "interim_results=true"},
                {RAW "&interim_results=false&utterance_end_ms=1000", "INVALID_QUERY_PARAMETER",
                 "interim_results=true"},
                {RAW "&language=english", "Bad Request",
                 "Bad Request: No such model/language/tier combination found."},
                {RAW "&language=de", "Bad Request", "English"},
                {RAW "&language=multi", "Bad Request", "English"},
                {RAW "&keywords=a:1&model=nova-3-general", "INVALID_QUERY_PARAMETER",
                 "Keywords are not supported for Nova-3. Please use `keyterm` instead."},
                {RAW "&diarize=true&diarize_model=v1", "INVALID_QUERY_PARAMETER", "diarize_model"},
                {RAW "&callback=https://example.org/", "INVALID_QUERY_PARAMETER", "callback"},
        };

        for (size_t i = 0; i < ELEMENTSOF(refused); i++) {
                QueryFault fault = {};
                Query query;

                if (read_query(&query, refused[i].query, &fault) != -EINVAL)
                        test_fail(__FILE__, __LINE__, "accepted: %s", refused[i].query);
                check_string(fault.code, refused[i].code);
                if (!strstr(fault.text, refused[i].part))
                        test_fail(__FILE__, __LINE__, "%s: the text is: %s", refused[i].query,
                                  fault.text);
        }
}

/* 50 terms of ten words are the limit; one word more is past it. */
TEST(counts_the_tokens_of_keyterms)
{
        QueryFault fault = {};
        Query query;

        query_init(&query);
        check_int(query_take(&query, "encoding=linear16", &fault), 0);
        check_int(query_take(&query, "sample_rate=16000", &fault), 0);
        for (int i = 0; i < 50; i++)
                check_int(query_take(&query, "keyterm= a b  c d e f g h i j ", &fault), 0);
        check_int(query_finish(&query, &fault), 0);
        check_int(query_take(&query, "keyterm=one", &fault), 0);
        check_int(query_finish(&query, &fault), -EINVAL);
        check_string(fault.text, "Keyterm limit exceeded. The maximum number of tokens across all "
                                 "keyterms is 500.");
}

TEST(limits_the_number_of_parameters)
{
        QueryFault fault = {};
        Query query;
        int n = 0;

        query_init(&query);
        while (query_take(&query, "tag=x", &fault) == 0)
                n++;
        check_int(n, QUERY_PARAMETERS_MAX);
}

TEST(compares_credentials)
{
        static const struct {
                const char *authorization;
                const char *protocols;
                bool match;
        } cases[] = {
                {"Token secret", NULL, true},
                {"token secret", NULL, true},
                {"TOKEN  secret ", NULL, true},
                {NULL, "token, secret", true},
                {NULL, "token,secret", true},
                {"Token wrong", "token, secret", true},
                {NULL, NULL, false},
                {"", "", false},
                {"Token", NULL, false},
                {"Token ", NULL, false},
                {"Tokensecret", NULL, false},
                {"Token secre", NULL, false},
                {"Token secrets", NULL, false},
                {"Token Secret", NULL, false},
                {"Bearer secret", NULL, false},
                {"secret", NULL, false},
                {NULL, "token", false},
                {NULL, "secret", false},
                {NULL, "token, secret, x", false},
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++)
                if (credentials_match(cases[i].authorization, cases[i].protocols, "secret") !=
                    cases[i].match)
                        test_fail(__FILE__, __LINE__, "%s / %s",
                                  cases[i].authorization ? cases[i].authorization : "-",
                                  cases[i].protocols ? cases[i].protocols : "-");
}
