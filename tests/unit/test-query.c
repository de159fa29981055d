/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>

#include "test.h"
#include "upstream/query.h"

#define FORMAT                                                                                  \
        "encoding=linear16&sample_rate=16000&channels=1&interim_results=true&smart_format=true" \
        "&endpointing=300&utterance_end_ms=1000&vad_events=true"

TEST(asks_for_what_captions_need)
{
        static const char *const keyterms[] = {"PipeWire", "D-Bus & friends=1", "\xc3\xa9t\xc3\xa9",
                                               NULL};
        const struct {
                QueryOptions options;
                const char *query;
        } cases[] = {
                {{.n_channels = 1}, FORMAT},
                {{.model = "nova-3", .language = "pt-BR", .n_channels = 1},
                 "model=nova-3&language=pt-BR&" FORMAT},
                {{.n_channels = 1, .diarize = true, .keyterms = keyterms},
                 FORMAT "&diarize=true&keyterm=PipeWire&keyterm=D-Bus%20%26%20friends%3D1"
                        "&keyterm=%C3%A9t%C3%A9"},
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_buffer_ Buffer query = BUFFER_INIT(QUERY_MAX_BYTES);

                check_int(query_append(&query, &cases[i].options), 0);
                check_string(buffer_string(&query), cases[i].query);
        }
}

TEST(two_channels_are_apart)
{
        _cleanup_buffer_ Buffer query = BUFFER_INIT(QUERY_MAX_BYTES);

        check_int(query_append(&query, &(QueryOptions){.n_channels = 2}), 0);
        check(strstr(buffer_string(&query), "channels=2&multichannel=true"));
}

TEST(refuses_more_than_fits)
{
        _cleanup_buffer_ Buffer query = BUFFER_INIT(100);

        check_int(query_append(&query, &(QueryOptions){.n_channels = 1}), -EMSGSIZE);
}
