/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where audio goes, as tables: environment over settings, and what is refused. */

#include <errno.h>
#include <glib.h>
#include <stdlib.h>

#include "daemon/plan.h"
#include "test.h"
#include "upstream/transport.h"

typedef struct Case {
        const char *endpoint; /* SURTITLE_ENDPOINT; NULL: not set */
        bool found; /* a key, for the server in question */
        UpstreamChoice upstream;
        const char *setting; /* the setting endpoint; NULL: "" */
        bool allow_insecure;
        Condition condition; /* CONDITION_NONE: accepted */
        const char *words;   /* of the message if refused, else the host; NULL: this program */
} Case;

static int make_plan(Plan **ret, const Case *row, const StartOptions *options,
                     Condition *ret_condition, char **ret_message)
{
        const Settings settings = {
                .upstream = row->upstream,
                .endpoint = (char *) (row->setting ? row->setting : ""),
                .allow_insecure = row->allow_insecure,
                .ca_file = (char *) "",
                .source = (char *) "system",
                .target = (char *) "",
                .keep_sec = 300,
        };

        if (row->endpoint)
                setenv("SURTITLE_ENDPOINT", row->endpoint, 1);
        else
                unsetenv("SURTITLE_ENDPOINT");
        return plan_new(ret, &settings, options, row->found ? SECRET_FOUND : SECRET_NONE,
                        ret_condition, ret_message);
}

static void check_accepted(const Case *row)
{
        _cleanup_(plan_freep) Plan *plan = NULL;
        _cleanup_free_ char *message = NULL;
        Condition condition = CONDITION_NONE;

        check_int(make_plan(&plan, row, &START_OPTIONS_INIT, &condition, &message), 0);
        check_string(plan->host, row->words ? row->words : "");
        check_int(plan->endpoint != NULL, row->words != NULL);
        check(strstr(plan->query, "encoding=linear16"));
        check(strstr(plan->query, "sample_rate=16000"));
        check_int(strstr(plan->query, "model=nova-3") != NULL, plan->endpoint != NULL);
}

static void check_refused(const Case *row, const StartOptions *options)
{
        Plan *plan = NULL;
        _cleanup_free_ char *message = NULL;
        Condition condition = CONDITION_NONE;

        check_int(make_plan(&plan, row, options, &condition, &message), -EINVAL);
        check_string(condition_to_string(condition), condition_to_string(row->condition));
        check(!plan);
        check(strstr(message, row->words));
        check_one_sentence(message);
}

TEST(where_audio_goes)
{
        static const char deepgram[] = "api.deepgram.com";
        static const Case rows[] = {
                /* Nothing leaves this computer unasked. */
                {.upstream = UPSTREAM_AUTO},
                {.upstream = UPSTREAM_LOCAL, .found = true},
                {.upstream = UPSTREAM_AUTO, .endpoint = "local", .found = true},
                {.upstream = UPSTREAM_DEEPGRAM, .endpoint = "local"},
                /* Asked for. */
                {.upstream = UPSTREAM_AUTO, .found = true, .words = deepgram},
                {.upstream = UPSTREAM_AUTO, .endpoint = "", .found = true, .words = deepgram},
                {.upstream = UPSTREAM_DEEPGRAM, .found = true, .words = deepgram},
                {.endpoint = "wss://a.example.org/v1/listen", .words = "a.example.org"},
                {.endpoint = "wss://a.example.org/v1/listen", .upstream = UPSTREAM_LOCAL,
                 .words = "a.example.org"},
                {.upstream = UPSTREAM_CUSTOM, .setting = "wss://b.example.org/v1/listen",
                 .words = "b.example.org"},
                {.upstream = UPSTREAM_CUSTOM, .setting = "ws://b.example.org/v1/listen",
                 .allow_insecure = true, .words = "b.example.org"},
                /* A server, but on this computer. */
                {.endpoint = "ws://127.0.0.1:9000/v1/listen", .words = ""},
                {.endpoint = "ws://[::1]:9000/v1/listen", .words = ""},
                {.endpoint = "ws+unix:/run/s:/v1/listen", .words = ""},
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++)
                check_accepted(&rows[i]);
}

TEST(where_audio_does_not_go)
{
        static const Case rows[] = {
                {.upstream = UPSTREAM_DEEPGRAM, .condition = CONDITION_NO_API_KEY,
                 .words = "surtitle key set"},
                {.endpoint = "ws://a.example.org/v1/listen", .condition = CONDITION_TLS,
                 .words = "a.example.org"},
                /* 127.0.0.1 is where it begins, not where it goes. */
                {.endpoint = "ws://127.0.0.1.example.org/", .condition = CONDITION_TLS,
                 .words = "127.0.0.1.example.org"},
                {.endpoint = "http://127.0.0.1/", .condition = CONDITION_INVALID_OPTION,
                 .words = "address"},
                {.endpoint = "LOCAL", .condition = CONDITION_INVALID_OPTION, .words = "address"},
                {.upstream = UPSTREAM_CUSTOM, .condition = CONDITION_INVALID_OPTION,
                 .words = "address"},
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++)
                check_refused(&rows[i], &START_OPTIONS_INIT);
}

TEST(sources_that_there_are_not)
{
        static const char *const names[] = {"application", "", "System", "x"};
        static const Case row = {.condition = CONDITION_INVALID_OPTION, .words = "source"};
        StartOptions options = START_OPTIONS_INIT;

        for (size_t i = 0; i < ELEMENTSOF(names); i++) {
                options.source = (char *) names[i];
                check_refused(&row, &options);
        }
}

TEST(sources_that_there_are)
{
        static const char *const sources[][2] = {
                {"system", ""},        {"system", "headset"},   {"microphone", ""},
                {"microphone", "mic"}, {"application", "Film"}, {"both", ""},
        };
        static const Case row = {.upstream = UPSTREAM_LOCAL};
        StartOptions options = START_OPTIONS_INIT;

        for (size_t i = 0; i < ELEMENTSOF(sources); i++) {
                _cleanup_(plan_freep) Plan *plan = NULL;
                _cleanup_free_ char *message = NULL;
                Condition condition;

                options.source = (char *) sources[i][0];
                options.target = (char *) sources[i][1];
                check_int(make_plan(&plan, &row, &options, &condition, &message), 0);
                check_string(source_kind_to_string(plan->sound.kind), sources[i][0]);
                check_string(plan->sound.target, sources[i][1]);
        }
}

/* The option over the setting, which is the first mode here. */
TEST(gates)
{
        static const Case here = {.upstream = UPSTREAM_LOCAL};
        static const Case refused = {.condition = CONDITION_INVALID_OPTION, .words = "gate"};
        static const char *const names[] = {NULL, "silence", "off", "speech"};
        static const char *const bad[] = {"", "on", "Silence"};
        static const GateMode modes[] = {GATE_SILENCE, GATE_SILENCE, GATE_OFF, GATE_SPEECH};
        StartOptions options = START_OPTIONS_INIT;

        for (size_t i = 0; i < ELEMENTSOF(names); i++) {
                _cleanup_(plan_freep) Plan *plan = NULL;
                _cleanup_free_ char *message = NULL;
                Condition condition;

                options.gate = (char *) names[i];
                if (!gate_mode_is_supported(modes[i])) {
                        check_refused(&refused, &options);
                        continue;
                }
                check_int(make_plan(&plan, &here, &options, &condition, &message), 0);
                check_int(plan->sound.gate, modes[i]);
        }
        for (size_t i = 0; i < ELEMENTSOF(bad); i++) {
                options.gate = (char *) bad[i];
                check_refused(&refused, &options);
        }
}

TEST(history_is_kept_if_an_option_or_else_the_setting_says_so)
{
        for (int setting = 0; setting <= 1; setting++)
                for (int option = -1; option <= 1; option++) {
                        const Settings settings = {.upstream = UPSTREAM_LOCAL,
                                                   .endpoint = (char *) "",
                                                   .ca_file = (char *) "",
                                                   .source = (char *) "system",
                                                   .target = (char *) "",
                                                   .keep_sec = 300,
                                                   .history = setting,
                                                   .history_days = 30};
                        _cleanup_(plan_freep) Plan *plan = NULL;
                        StartOptions options = START_OPTIONS_INIT;
                        Condition condition;
                        char *message = NULL;

                        unsetenv("SURTITLE_ENDPOINT");
                        options.history = option;
                        check_int(plan_new(&plan, &settings, &options, SECRET_NONE, &condition,
                                           &message),
                                  0);
                        check_int(plan->history, option >= 0 ? option : setting);
                        check_int(plan->history_days, 30);
                }
}

TEST(plans_that_do_the_same_are_equal)
{
        static const Case here = {.endpoint = "ws://127.0.0.1:9000/v1/listen"};
        static const Case there = {.endpoint = "wss://a.example.org/v1/listen"};
        _cleanup_(plan_freep) Plan *a = NULL, *b = NULL, *c = NULL, *local = NULL, *all = NULL;
        _cleanup_(plan_freep) Plan *kept = NULL;
        StartOptions options = START_OPTIONS_INIT, keep = START_OPTIONS_INIT;
        Condition condition;
        char *message = NULL;

        check_int(make_plan(&a, &here, &START_OPTIONS_INIT, &condition, &message), 0);
        check_int(make_plan(&b, &here, &START_OPTIONS_INIT, &condition, &message), 0);
        check_int(make_plan(&c, &there, &START_OPTIONS_INIT, &condition, &message), 0);
        keep.history = 1;
        check_int(make_plan(&kept, &here, &keep, &condition, &message), 0);
        check(!plan_equal(a, kept));
        check_int(make_plan(&local, &(Case){0}, &START_OPTIONS_INIT, &condition, &message), 0);
        options.gate = (char *) "off";
        check_int(make_plan(&all, &here, &options, &condition, &message), 0);
        check(plan_equal(a, b));
        check(!plan_equal(a, all));
        check(!plan_equal(a, c));
        check(!plan_equal(a, local));
        check(plan_equal(local, local));
        check_string(plan_server_name(a), "127.0.0.1");
}

/* Keyterms of two letters and a number, in all about n_bytes. */
static GStrv make_keyterms(size_t n, size_t n_bytes)
{
        GStrv terms = g_new0(char *, n + 1);

        for (size_t i = 0; i < n; i++)
                terms[i] = g_strdup_printf("%03zu%.*s", i, (int) n_bytes - 3,
                                           "abcdefghijklmnopqrstuvwxyz");
        return terms;
}

TEST(keyterms_that_a_query_can_not_hold_are_in_a_message)
{
        static const Case row = {.endpoint = "wss://a.example.org/v1/listen"};
        g_auto(GStrv) terms = make_keyterms(100, 15), few = make_keyterms(50, 15);
        g_auto(GStrv) too_many = make_keyterms(100, 16);
        _cleanup_(plan_freep) Plan *plan = NULL;
        _cleanup_free_ char *message = NULL, *query = NULL;
        Condition condition;

        check_int(make_plan(&plan, &row, &START_OPTIONS_INIT, &condition, &message), 0);
        check(plan->whole);
        check_string(plan->configure, "{\"type\":\"Configure\",\"keyterms\":[]}");
        check_int(plan_set_keyterms(plan, (const char *const *) few, &condition, &message), 0);
        check(plan->whole && strstr(plan->query, few[49]));

        check_int(plan_set_keyterms(plan, (const char *const *) terms, &condition, &message), 0);
        check(!plan->whole && strstr(plan->query, terms[49]) && !strstr(plan->query, terms[99]));
        check(strstr(plan->configure, terms[0]) && strstr(plan->configure, terms[99]));

        query = strdup(plan->query);
        check_int(plan_set_keyterms(plan, (const char *const *) too_many, &condition, &message),
                  -EINVAL);
        check_int(condition, CONDITION_LIMIT);
        check_one_sentence(message);
        check_string(plan->query, query);
}

TEST(a_long_path_leaves_less_room_for_keyterms)
{
        g_autofree char *path = g_strnfill(1000, 'p'), *url = NULL;
        g_autofree char *longer = g_strnfill(1990, 'p'), *longer_url = NULL;
        g_auto(GStrv) terms = make_keyterms(60, 15);
        _cleanup_(plan_freep) Plan *plan = NULL;
        _cleanup_free_ char *message = NULL;
        Condition condition;
        Case row = {0};

        row.endpoint = url = g_strdup_printf("wss://a.example.org/%s", path);
        check_int(make_plan(&plan, &row, &START_OPTIONS_INIT, &condition, &message), 0);
        check_int(plan_set_keyterms(plan, (const char *const *) terms, &condition, &message), 0);
        check(!plan->whole);
        check(strlen(plan->endpoint->path) + 1 + strlen(plan->query) <= TRANSPORT_TARGET_MAX);

        row.endpoint = longer_url = g_strdup_printf("wss://a.example.org/%s", longer);
        row.condition = CONDITION_LIMIT;
        row.words = "shorter address";
        check_refused(&row, &START_OPTIONS_INIT);
}

/* What else is wrong with a plan; each has its sentence. */
TEST(keys_and_proxies_that_there_are_not)
{
        static const struct {
                SecretState secret;
                UpstreamChoice upstream;
                bool refused;
        } rows[] = {
                {SECRET_LOCKED, UPSTREAM_AUTO, false},
                {SECRET_LOCKED, UPSTREAM_DEEPGRAM, true},
                {SECRET_UNAVAILABLE, UPSTREAM_AUTO, false},
                {SECRET_UNAVAILABLE, UPSTREAM_DEEPGRAM, true},
        };

        unsetenv("SURTITLE_ENDPOINT");
        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                const Settings settings = {.upstream = rows[i].upstream,
                                           .endpoint = (char *) "",
                                           .ca_file = (char *) "",
                                           .source = (char *) "system",
                                           .target = (char *) "",
                                           .keep_sec = 300};
                _cleanup_(plan_freep) Plan *plan = NULL;
                _cleanup_free_ char *message = NULL;
                Condition condition = CONDITION_NONE;

                check_int(plan_new(&plan, &settings, &START_OPTIONS_INIT, rows[i].secret,
                                   &condition, &message),
                          rows[i].refused ? -EINVAL : 0);
                check_one_sentence(plan ? plan->notice : message);
        }
        setenv("HTTPS_PROXY", "socks5://proxy.example.org", 1);
        check_refused(&(Case){.endpoint = "wss://a.example.org/",
                              .words = "HTTPS_PROXY",
                              .condition = CONDITION_INVALID_OPTION},
                      &START_OPTIONS_INIT);
        unsetenv("HTTPS_PROXY");
}
