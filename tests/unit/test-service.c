/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The service on one end of a socket, without a bus: what it shows of itself, and its answers. */

#include <gio/gio.h>
#include <math.h>
#include <sys/socket.h>
#include <systemd/sd-bus.h>

#include "base/time-util.h"
#include "bus/call-history.h"
#include "bus/names.h"
#include "bus/service.h"
#include "test.h"

#define N_LONG 40

#define DEADLINE_USEC (5 * USEC_PER_SEC)

typedef struct Pair {
        sd_bus *server;
        sd_bus *client;
        Service *service;
        sd_bus_message *reply;
        StartOptions started; /* what on_start() was last given; strings are not kept */
        char keyterm[16];
        char diarize[16];
        char source[16];
        unsigned n_starts;
        ServiceStatus status;
        const char *source_label; /* of ListSources; NULL: "Headset" */
        unsigned n_signals;
        GString *changed; /* the properties that a PropertiesChanged names, in brackets */
        size_t text_bytes; /* of the captions of session 8, which has N_LONG */
} Pair;

static void copy_value(char *to, size_t size, const StartOptions *options, QueryParameter parameter)
{
        const char *value = query_value(&options->query, parameter);

        g_strlcpy(to, value ? value : "", size);
}

static void on_start(void *userdata, Call *call, const StartOptions *options)
{
        Pair *pair = userdata;

        pair->n_starts++;
        pair->started = *options;
        g_strlcpy(pair->source, options->source ? options->source : "", sizeof(pair->source));
        copy_value(pair->keyterm, sizeof(pair->keyterm), options, QUERY_KEYTERMS);
        copy_value(pair->diarize, sizeof(pair->diarize), options, QUERY_DIARIZE);
        call_reply_session(call, 7);
}

static void on_stop(void *userdata, Call *call)
{
        static const char *const ids[] = {"r1", "r2", NULL};
        const CallSummary summary = {.session = 7,
                                     .complete = true,
                                     .segments = 3,
                                     .captured_sec = 1.5,
                                     .request_ids = ids,
                                     .reason = "stopped"};

        (void) userdata;
        call_reply_summary(call, &summary);
}

static void on_toggle(void *userdata, Call *call)
{
        (void) userdata;
        call_fail(call, CONDITION_NO_API_KEY, "There is no key.");
}

static void on_list_sources(void *userdata, Call *call)
{
        const Pair *pair = userdata;
        const CallSource source = {.kind = "microphone",
                                   .target = "mic",
                                   .name = pair->source_label ? pair->source_label : "Headset",
                                   .icon = "audio-headset",
                                   .is_default = true};

        call_reply_sources(call, &source, 1);
}

static void on_get_captions(void *userdata, Call *call, uint64_t session, uint64_t from)
{
        Segment segment = {.text = (char *) "long ago", .final = true, .speaker = -1, .start = 2.5};
        HistorySegment entry = {
                .epoch_usec = 1000000, .source = (char *) "Firefox", .segment = &segment};
        g_autoptr(GPtrArray) segments = g_ptr_array_new();

        (void) userdata;
        if (session != 6) {
                call_fail(call, CONDITION_NOT_FOUND, "There is none.");
                return;
        }
        segment.number = from;
        g_ptr_array_add(segments, &entry);
        call_reply_captions(call, session, segments);
}

static void on_list_sessions(void *userdata, Call *call, uint32_t limit)
{
        const HistorySession session = {.number = limit,
                                        .started_usec = 5,
                                        .title = (char *) "Speakers",
                                        .source = (char *) "system",
                                        .target = (char *) "sink",
                                        .language = (char *) "en",
                                        .n_segments = 2,
                                        .n_words = 3,
                                        .duration_sec = 4.5,
                                        .kept = true};
        g_autoptr(GArray) sessions = g_array_new(false, false, sizeof(HistorySession));

        (void) userdata;
        g_array_append_val(sessions, session);
        call_reply_sessions(call, sessions);
}

static void on_search(void *userdata, Call *call, const char *query, uint32_t limit)
{
        HistoryHit hit = {.session = 6,
                          .segment = limit,
                          .start_usec = 7,
                          .start = 2.5,
                          .text = (char *) query,
                          .snippet = (char *) "\x02s\x03"};
        g_autoptr(GPtrArray) hits = g_ptr_array_new();

        (void) userdata;
        g_ptr_array_add(hits, &hit);
        call_reply_hits(call, hits);
}

static void on_delete_session(void *userdata, Call *call, uint64_t session)
{
        (void) userdata;
        if (session == 6)
                call_reply_done(call);
        else
                call_fail(call, CONDITION_HISTORY, "The disk is full.");
}

static void on_forget_recent(void *userdata, Call *call, uint32_t minutes)
{
        (void) userdata;
        call_reply_count(call, minutes + 1);
}

static void get_status(void *userdata, ServiceStatus *ret)
{
        const Pair *pair = userdata;

        *ret = pair->status;
}

static int visit_long_captions(const Pair *pair, uint64_t from,
                               int (*visit)(void *visitor, const ServiceContext *context,
                                            const Segment *segment),
                               void *visitor)
{
        const ServiceContext context = {.session = 8, .source = "system"};
        g_autofree char *text = g_strnfill(pair->text_bytes, 'x');
        int r = 0;

        for (uint64_t number = MAX(from, 1U); number <= N_LONG && r >= 0; number++)
                r = visit(visitor, &context,
                          &(Segment){.number = number, .text = text, .speaker = -1});
        return r;
}

static int visit_captions(void *userdata, uint64_t session, uint64_t from,
                          int (*visit)(void *visitor, const ServiceContext *context,
                                       const Segment *segment),
                          void *visitor)
{
        const ServiceContext context = {.session = 7, .epoch_usec = 1000000, .source = "system"};
        Word word = {.text = (char *) "hi", .start = 1, .end = 2, .confidence = 0.5, .speaker = -1};
        const Segment segment = {.number = from,
                                 .text = (char *) "hi",
                                 .stable = 2,
                                 .final = true,
                                 .speaker = -1,
                                 .start = 1,
                                 .end = 2,
                                 .words = &word,
                                 .n_words = 1};

        if (session == 8)
                return visit_long_captions(userdata, from, visit, visitor);
        return session == 7 ? visit(visitor, &context, &segment) : -ENOENT;
}

static void pair_init(Pair *pair)
{
        static const ServiceHandlers handlers = {.on_start = on_start,
                                                 .on_stop = on_stop,
                                                 .on_toggle = on_toggle,
                                                 .on_list_sources = on_list_sources,
                                                 .on_get_captions = on_get_captions,
                                                 .on_list_sessions = on_list_sessions,
                                                 .on_search = on_search,
                                                 .on_delete_session = on_delete_session,
                                                 .on_forget_recent = on_forget_recent,
                                                 .get_status = get_status,
                                                 .visit_captions = visit_captions};
        sd_id128_t id;
        int fds[2];

        check_int(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
        check(sd_id128_randomize(&id) >= 0);
        check(sd_bus_new(&pair->server) >= 0 && sd_bus_new(&pair->client) >= 0);
        check(sd_bus_set_fd(pair->server, fds[0], fds[0]) >= 0);
        check(sd_bus_set_server(pair->server, 1, id) >= 0);
        check(sd_bus_set_anonymous(pair->server, 1) >= 0);
        check(sd_bus_set_fd(pair->client, fds[1], fds[1]) >= 0);
        check(sd_bus_set_anonymous(pair->client, 1) >= 0);
        check(sd_bus_start(pair->server) >= 0 && sd_bus_start(pair->client) >= 0);
        pair->status = (ServiceStatus){.state = "idle", .host = "", .level_db = -HUGE_VAL};
        check(service_new(&pair->service, pair->server, &handlers, pair) >= 0);
}

static void pair_deinit(Pair *pair)
{
        service_free(pair->service);
        sd_bus_message_unref(pair->reply);
        if (pair->changed)
                g_string_free(pair->changed, true);
        sd_bus_close_unref(pair->client);
        sd_bus_close_unref(pair->server);
}

#define _cleanup_pair_ _cleanup_(pair_deinit)

static int on_reply(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
        Pair *pair = userdata;

        (void) error;
        pair->reply = sd_bus_message_ref(message);
        return 0;
}

/* Sends a call and turns both ends until it is answered. */
static sd_bus_message *ask(Pair *pair, sd_bus_message *call)
{
        usec_t deadline = usec_now() + DEADLINE_USEC;

        pair->reply = sd_bus_message_unref(pair->reply);
        check(sd_bus_call_async(pair->client, NULL, call, on_reply, pair, DEADLINE_USEC) >= 0);
        while (!pair->reply) {
                int busy = sd_bus_process(pair->server, NULL);

                busy += sd_bus_process(pair->client, NULL);
                check(usec_now() < deadline);
                if (busy == 0)
                        check(sd_bus_wait(pair->client, 1000) >= 0);
        }
        sd_bus_message_unref(call);
        return pair->reply;
}

static sd_bus_message *new_call(Pair *pair, const char *interface, const char *member)
{
        sd_bus_message *call = NULL;

        check(sd_bus_message_new_method_call(pair->client, &call, NULL, CAPTIONS_OBJECT_PATH,
                                             interface, member) >= 0);
        return call;
}

static const char *error_of(sd_bus_message *reply)
{
        const sd_bus_error *error = sd_bus_message_get_error(reply);

        return error ? error->name : "";
}

static GDBusInterfaceInfo *interface_of(GDBusNodeInfo **ret_node, const char *xml)
{
        g_autoptr(GError) error = NULL;

        *ret_node = g_dbus_node_info_new_for_xml(xml, &error);
        if (!*ret_node)
                test_fail(__FILE__, __LINE__, "%s", error->message);
        return g_dbus_node_info_lookup_interface(*ret_node, CAPTIONS_INTERFACE);
}

static void check_arguments(GDBusArgInfo **actual, GDBusArgInfo **expected)
{
        for (; *expected; actual++, expected++) {
                check(*actual != NULL);
                check_string((*actual)->name, (*expected)->name);
                check_string((*actual)->signature, (*expected)->signature);
        }
        check(*actual == NULL);
}

static const char *change_note(GDBusPropertyInfo *property)
{
        const char *note = g_dbus_annotation_info_lookup(
                property->annotations, "org.freedesktop.DBus.Property.EmitsChangedSignal");

        return note ? note : "true";
}

static void check_properties(GDBusPropertyInfo **actual, GDBusPropertyInfo **expected)
{
        for (; *expected; actual++, expected++) {
                check(*actual != NULL);
                check_string((*actual)->name, (*expected)->name);
                check_string((*actual)->signature, (*expected)->signature);
                check_int((*actual)->flags, (*expected)->flags);
                check_string(change_note(*actual), change_note(*expected));
        }
        check(*actual == NULL);
}

TEST(shows_exactly_the_members_of_the_xml)
{
        _cleanup_pair_ Pair pair = {0};
        g_autoptr(GDBusNodeInfo) actual_node = NULL, expected_node = NULL;
        GDBusInterfaceInfo *actual, *expected;
        g_autofree char *file = NULL;
        const char *xml = NULL;

        pair_init(&pair);
        check(g_file_get_contents(XML_FILE, &file, NULL, NULL));
        ask(&pair, new_call(&pair, "org.freedesktop.DBus.Introspectable", "Introspect"));
        check(sd_bus_message_read(pair.reply, "s", &xml) > 0);
        actual = interface_of(&actual_node, xml);
        expected = interface_of(&expected_node, file);
        for (int i = 0; expected->methods[i]; i++) {
                check_string(actual->methods[i]->name, expected->methods[i]->name);
                check_arguments(actual->methods[i]->in_args, expected->methods[i]->in_args);
                check_arguments(actual->methods[i]->out_args, expected->methods[i]->out_args);
                check(expected->methods[i + 1] || !actual->methods[i + 1]);
        }
        for (int i = 0; expected->signals[i]; i++) {
                check_string(actual->signals[i]->name, expected->signals[i]->name);
                check_arguments(actual->signals[i]->args, expected->signals[i]->args);
                check(expected->signals[i + 1] || !actual->signals[i + 1]);
        }
        check_properties(actual->properties, expected->properties);
}

static int on_properties_changed(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
        Pair *pair = userdata;
        const char *name;

        (void) error;
        g_string_append(pair->changed, "[");
        check(sd_bus_message_skip(message, "s") > 0);
        check(sd_bus_message_enter_container(message, 'a', "{sv}") > 0);
        while (sd_bus_message_enter_container(message, 'e', "sv") > 0) {
                check(sd_bus_message_read(message, "s", &name) > 0);
                g_string_append_printf(pair->changed, " %s", name);
                check(sd_bus_message_skip(message, "v") > 0);
                check(sd_bus_message_exit_container(message) > 0);
        }
        g_string_append(pair->changed, " ]");
        return 0;
}

/* What is told when the status may have become this one. */
static void check_told(Pair *pair, ServiceStatus status, const char *expected)
{
        pair->status = status;
        g_string_truncate(pair->changed, 0);
        service_status_changed(pair->service);
        ask(pair, new_call(pair, "org.freedesktop.DBus.Peer", "Ping"));
        check_string(pair->changed->str, expected);
}

TEST(tells_of_properties_that_have_changed_and_of_no_others)
{
        _cleanup_pair_ Pair pair = {0};
        char name[] = "Speakers";
        ServiceStatus status = {.state = "connecting",
                                .session = 7,
                                .source_kind = "system",
                                .source_target = "",
                                .source_name = "",
                                .host = "example.org"};

        pair_init(&pair);
        pair.changed = g_string_new(NULL);
        check(sd_bus_match_signal(pair.client, NULL, NULL, CAPTIONS_OBJECT_PATH,
                                  "org.freedesktop.DBus.Properties", "PropertiesChanged",
                                  on_properties_changed, &pair) >= 0);
        check_told(&pair, pair.status, "");
        check_told(&pair, status, "[ State Session Source Host ]");
        check_told(&pair, status, "");
        status.source_name = name;
        check_told(&pair, status, "[ Source ]");
        /* What was told is a copy. */
        name[0] = 's';
        check_told(&pair, status, "[ Source ]");
        status.level_db = -3;
        status.captured_sec = 5;
        status.reconnections = 1;
        check_told(&pair, status, "");
        status.state = "listening";
        check_told(&pair, status, "[ State ]");
        check_told(&pair, (ServiceStatus){.state = "idle", .host = ""},
                   "[ State Session Source Host ]");
}

static int count_signal(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
        (void) message, (void) error;
        ((Pair *) userdata)->n_signals++;
        return 0;
}

static int on_notice(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
        const char *code, *text;

        (void) error;
        check(sd_bus_message_read(message, "ss", &code, &text) > 0);
        g_string_assign(((Pair *) userdata)->changed, text);
        return 0;
}

/* An application may call itself anything, and a bus takes UTF-8 alone. */
TEST(mends_what_others_call_themselves)
{
        static const ServiceContext context = {.session = 7, .source = "Caf\xe9"};
        static const Segment segment = {.number = 1, .text = (char *) "hi", .speaker = -1};
        _cleanup_pair_ Pair pair = {.source_label = "Caf\xe9"};

        pair_init(&pair);
        pair.changed = g_string_new(NULL);
        pair.status.source_kind = "application";
        pair.status.source_target = pair.status.source_name = "\xff\xfe";
        check(sd_bus_match_signal(pair.client, NULL, NULL, CAPTIONS_OBJECT_PATH, CAPTIONS_INTERFACE,
                                  NULL, count_signal, &pair) >= 0);
        check(sd_bus_match_signal(pair.client, NULL, NULL, CAPTIONS_OBJECT_PATH, CAPTIONS_INTERFACE,
                                  "Notice", on_notice, &pair) >= 0);
        service_session_started(pair.service, &context, "");
        service_caption(pair.service, &context, &segment);
        service_notice(pair.service, CONDITION_NO_AUDIO, "Caf\xe9 is silent.");
        ask(&pair, new_call(&pair, CAPTIONS_INTERFACE, "ListSources"));
        check(sd_bus_message_has_signature(pair.reply, "aa{sv}"));
        check_int(pair.n_signals, 3);
        check_string(pair.changed->str, "Caf\xef\xbf\xbd is silent.");
        check(sd_bus_match_signal(pair.client, NULL, NULL, CAPTIONS_OBJECT_PATH,
                                  "org.freedesktop.DBus.Properties", "PropertiesChanged",
                                  on_properties_changed, &pair) >= 0);
        check_told(&pair, pair.status, "[ Source ]");
}

TEST(reads_the_options_of_start)
{
        _cleanup_pair_ Pair pair = {0};
        sd_bus_message *call;
        uint64_t session = 0;

        pair_init(&pair);
        call = new_call(&pair, CAPTIONS_INTERFACE, "Start");
        check(sd_bus_message_append(call, "a{sv}", 4, "source", "s", "system", "keyterms", "as", 2,
                                    "PipeWire", "D-Bus", "diarize", "b", 1, "bind", "b", 0) >= 0);
        ask(&pair, call);
        check(sd_bus_message_read(pair.reply, "t", &session) > 0);
        check_int(session, 7);
        check_string(pair.source, "system");
        check_string(pair.keyterm, "PipeWire");
        check_string(pair.diarize, "true");
        check_int(pair.started.history, -1);
        check_int(pair.started.bind, 0);
}

TEST(refuses_options_that_are_unknown_or_of_a_wrong_type)
{
        static const struct {
                const char *name, *type, *value;
        } bad[] = {
                {"sauce", "s", "system"}, {"source", "u", NULL},     {"keyterms", "s", "one"},
                {"bind", "s", "true"},    {"Source", "s", "system"}, {"", "s", ""},
        };
        _cleanup_pair_ Pair pair = {0};

        pair_init(&pair);
        for (size_t i = 0; i < ELEMENTSOF(bad); i++) {
                sd_bus_message *call = new_call(&pair, CAPTIONS_INTERFACE, "Start");

                check(sd_bus_message_append(call, "a{sv}", 1, bad[i].name, bad[i].type,
                                            bad[i].value) >= 0);
                ask(&pair, call);
                check_string(error_of(pair.reply), CAPTIONS_ERROR_PREFIX "InvalidOption");
                check(strstr(sd_bus_message_get_error(pair.reply)->message, bad[i].name));
        }
        check_int(pair.n_starts, 0);
}

TEST(refuses_options_past_their_limit)
{
        _cleanup_pair_ Pair pair = {0};
        g_autofree char *huge = g_strnfill(1024 * 1024, 'x');
        g_autoptr(GString) wide = g_string_new("x");
        sd_bus_message *call;

        pair_init(&pair);
        call = new_call(&pair, CAPTIONS_INTERFACE, "Start");
        check(sd_bus_message_append(call, "a{sv}", 1, "language", "s", huge) >= 0);
        ask(&pair, call);
        check_string(error_of(pair.reply), CAPTIONS_ERROR_PREFIX "InvalidOption");
        call = new_call(&pair, CAPTIONS_INTERFACE, "Start");
        check(sd_bus_message_append(call, "a{sv}", 1, huge, "s", "x") >= 0);
        ask(&pair, call);
        check_string(error_of(pair.reply), CAPTIONS_ERROR_PREFIX "InvalidOption");
        check(strlen(sd_bus_message_get_error(pair.reply)->message) < 200);
        /* What is quoted of it ends in the middle of a character. */
        while (wide->len < 4096)
                g_string_append(wide, "\xc3\xa9");
        call = new_call(&pair, CAPTIONS_INTERFACE, "Start");
        check(sd_bus_message_append(call, "a{sv}", 1, wide->str, "s", "x") >= 0);
        ask(&pair, call);
        check_string(error_of(pair.reply), CAPTIONS_ERROR_PREFIX "InvalidOption");
        call = new_call(&pair, CAPTIONS_INTERFACE, "Start");
        check(sd_bus_message_append(call, "a{sv}", 1, "keyterms", "as", 1, "") >= 0);
        ask(&pair, call);
        check_string(error_of(pair.reply), CAPTIONS_ERROR_PREFIX "InvalidOption");
        check_int(pair.n_starts, 0);
}

/* The same, again and again. */
static const char *start_with_entries(Pair *pair, unsigned n)
{
        sd_bus_message *call = new_call(pair, CAPTIONS_INTERFACE, "Start");

        check(sd_bus_message_open_container(call, 'a', "{sv}") >= 0);
        for (unsigned i = 0; i < n; i++)
                check(sd_bus_message_append(call, "{sv}", "diarize", "b", 1) >= 0);
        check(sd_bus_message_close_container(call) >= 0);
        return error_of(ask(pair, call));
}

static const char *start_with_keyterms(Pair *pair, unsigned n)
{
        sd_bus_message *call = new_call(pair, CAPTIONS_INTERFACE, "Start");

        check(sd_bus_message_open_container(call, 'a', "{sv}") >= 0);
        check(sd_bus_message_open_container(call, 'e', "sv") >= 0);
        check(sd_bus_message_append(call, "s", "keyterms") >= 0);
        check(sd_bus_message_open_container(call, 'v', "as") >= 0);
        check(sd_bus_message_open_container(call, 'a', "s") >= 0);
        for (unsigned i = 0; i < n; i++)
                check(sd_bus_message_append(call, "s", "x") >= 0);
        for (unsigned depth = 0; depth < 4; depth++)
                check(sd_bus_message_close_container(call) >= 0);
        return error_of(ask(pair, call));
}

TEST(reads_no_more_than_it_may_use)
{
        _cleanup_pair_ Pair pair = {0};

        pair_init(&pair);
        check_string(start_with_entries(&pair, START_OPTIONS_MAX), "");
        check_string(start_with_entries(&pair, START_OPTIONS_MAX + 1),
                     CAPTIONS_ERROR_PREFIX "InvalidOption");
        check_string(start_with_keyterms(&pair, 0), "");
        check_string(start_with_keyterms(&pair, QUERY_VALUES_MAX), "");
        check_int(pair.n_starts, 3);
        check_string(start_with_keyterms(&pair, QUERY_VALUES_MAX + 1),
                     CAPTIONS_ERROR_PREFIX "InvalidOption");
        check_string(start_with_keyterms(&pair, 1000 * 1000),
                     CAPTIONS_ERROR_PREFIX "InvalidOption");
        check_int(pair.n_starts, 3);
}

/* The text, or "true" and "false". */
static void check_entry(sd_bus_message *reply, const char *name, const char *value)
{
        const char *key, *type, *text = NULL;
        int truth;

        check(sd_bus_message_enter_container(reply, 'e', "sv") > 0);
        check(sd_bus_message_read(reply, "s", &key) > 0);
        check_string(key, name);
        check(sd_bus_message_peek_type(reply, NULL, &type) > 0);
        if (strcmp(type, "b") == 0) {
                check(sd_bus_message_read(reply, "v", "b", &truth) > 0);
                text = truth ? "true" : "false";
        } else {
                check(sd_bus_message_read(reply, "v", "s", &text) > 0);
        }
        check_string(text, value);
        check(sd_bus_message_exit_container(reply) > 0);
}

static void check_sources(sd_bus_message *reply)
{
        check(sd_bus_message_has_signature(reply, "aa{sv}"));
        check(sd_bus_message_enter_container(reply, 'a', "a{sv}") > 0);
        check(sd_bus_message_enter_container(reply, 'a', "{sv}") > 0);
        check_entry(reply, "kind", "microphone");
        check_entry(reply, "target", "mic");
        check_entry(reply, "name", "Headset");
        check_entry(reply, "default", "true");
        check_entry(reply, "active", "false");
        check_entry(reply, "icon", "audio-headset");
        check(sd_bus_message_at_end(reply, false) > 0);
}

TEST(answers_with_summaries_errors_and_captions)
{
        _cleanup_pair_ Pair pair = {0};
        sd_bus_message *call;
        uint64_t session, segment;
        const char *text;

        pair_init(&pair);
        ask(&pair, new_call(&pair, CAPTIONS_INTERFACE, "Stop"));
        check(sd_bus_message_has_signature(pair.reply, "a{sv}"));
        ask(&pair, new_call(&pair, CAPTIONS_INTERFACE, "Toggle"));
        check_string(error_of(pair.reply), CAPTIONS_ERROR_PREFIX "NoApiKey");
        check_string(sd_bus_message_get_error(pair.reply)->message, "There is no key.");
        ask(&pair, new_call(&pair, CAPTIONS_INTERFACE, "ListSources"));
        check_sources(pair.reply);

        call = new_call(&pair, CAPTIONS_INTERFACE, "GetCaptions");
        check(sd_bus_message_append(call, "tt", (uint64_t) 7, (uint64_t) 4) >= 0);
        ask(&pair, call);
        check(sd_bus_message_enter_container(pair.reply, 'a', "(ttsuba{sv})") > 0);
        check(sd_bus_message_enter_container(pair.reply, 'r', "ttsuba{sv}") > 0);
        check(sd_bus_message_read(pair.reply, "tts", &session, &segment, &text) > 0);
        check_int(session, 7);
        check_int(segment, 4);
        check_string(text, "hi");
        call = new_call(&pair, CAPTIONS_INTERFACE, "GetCaptions");
        check(sd_bus_message_append(call, "tt", (uint64_t) 9, (uint64_t) 0) >= 0);
        ask(&pair, call);
        check_string(error_of(pair.reply), CAPTIONS_ERROR_PREFIX "NotFound");
}

/* Reads what GetCaptions answers: how many, and the number of the last one. */
static unsigned count_captions(Pair *pair, uint64_t from, uint64_t *ret_last)
{
        sd_bus_message *call = new_call(pair, CAPTIONS_INTERFACE, "GetCaptions");
        unsigned n = 0;

        check(sd_bus_message_append(call, "tt", (uint64_t) 8, from) >= 0);
        ask(pair, call);
        check(sd_bus_message_enter_container(pair->reply, 'a', "(ttsuba{sv})") > 0);
        for (; sd_bus_message_enter_container(pair->reply, 'r', "ttsuba{sv}") > 0; n++) {
                check(sd_bus_message_skip(pair->reply, "t") > 0);
                check(sd_bus_message_read(pair->reply, "t", ret_last) > 0);
                check(sd_bus_message_skip(pair->reply, "suba{sv}") > 0);
                check(sd_bus_message_exit_container(pair->reply) > 0);
        }
        return n;
}

TEST(answers_with_no_more_captions_than_a_message_may_hold)
{
        _cleanup_pair_ Pair pair = {.text_bytes = 1024 * 1024};
        uint64_t last = 0;

        pair_init(&pair);
        check_int(count_captions(&pair, 0, &last), 15);
        check_int(last, 15);
        check_int(count_captions(&pair, last + 1, &last), 15);
        check_int(count_captions(&pair, last + 1, &last), 10);
        check_int(last, N_LONG);
        check_int(count_captions(&pair, last + 1, &last), 0);
        /* One that is too long by itself is given by itself. */
        pair.text_bytes = SERVICE_CAPTIONS_BYTES_MAX + 1;
        check_int(count_captions(&pair, 0, &last), 1);
}

static void check_past_caption(Pair *pair)
{
        uint64_t session, segment;
        const char *text, *name, *source = NULL;
        int64_t time = 0;
        unsigned stable;
        int final;

        check(sd_bus_message_enter_container(pair->reply, 'a', "(ttsuba{sv})") > 0);
        check(sd_bus_message_enter_container(pair->reply, 'r', "ttsuba{sv}") > 0);
        check(sd_bus_message_read(pair->reply, "ttsub", &session, &segment, &text, &stable,
                                  &final) > 0);
        check_int(session, 6);
        check_int(segment, 4);
        check_string(text, "long ago");
        check(final);
        check(sd_bus_message_enter_container(pair->reply, 'a', "{sv}") > 0);
        while (sd_bus_message_enter_container(pair->reply, 'e', "sv") > 0) {
                check(sd_bus_message_read(pair->reply, "s", &name) > 0);
                if (strcmp(name, "time") == 0)
                        check(sd_bus_message_read(pair->reply, "v", "x", &time) > 0);
                else if (strcmp(name, "source") == 0)
                        check(sd_bus_message_read(pair->reply, "v", "s", &source) > 0);
                else
                        check(sd_bus_message_skip(pair->reply, "v") > 0);
                check(sd_bus_message_exit_container(pair->reply) > 0);
        }
        check_int(time, 3500000);
        check_string(source, "Firefox");
}

TEST(answers_about_what_is_kept)
{
        _cleanup_pair_ Pair pair = {0};
        const char *word = NULL;
        sd_bus_message *call;
        uint64_t number = 0;
        uint32_t count = 0;

        pair_init(&pair);
        call = new_call(&pair, CAPTIONS_INTERFACE, "GetCaptions");
        check(sd_bus_message_append(call, "tt", (uint64_t) 6, (uint64_t) 4) >= 0);
        ask(&pair, call);
        check_past_caption(&pair);

        call = new_call(&pair, CAPTIONS_INTERFACE, "ListSessions");
        check(sd_bus_message_append(call, "u", 9) >= 0);
        ask(&pair, call);
        check(sd_bus_message_has_signature(pair.reply, "aa{sv}"));
        check(sd_bus_message_enter_container(pair.reply, 'a', "a{sv}") > 0);
        check(sd_bus_message_enter_container(pair.reply, 'a', "{sv}") > 0);
        check(sd_bus_message_read(pair.reply, "{sv}", &word, "t", &number) > 0);
        check_string(word, "session");
        check_int(number, 9);

        call = new_call(&pair, CAPTIONS_INTERFACE, "Search");
        check(sd_bus_message_append(call, "su", "wörd", 9) >= 0);
        ask(&pair, call);
        check(sd_bus_message_has_signature(pair.reply, "aa{sv}"));

        call = new_call(&pair, CAPTIONS_INTERFACE, "ForgetRecent");
        check(sd_bus_message_append(call, "u", 9) >= 0);
        ask(&pair, call);
        check(sd_bus_message_read(pair.reply, "u", &count) > 0);
        check_int(count, 10);

        call = new_call(&pair, CAPTIONS_INTERFACE, "DeleteSession");
        check(sd_bus_message_append(call, "t", (uint64_t) 6) >= 0);
        ask(&pair, call);
        check(sd_bus_message_is_empty(pair.reply));
        call = new_call(&pair, CAPTIONS_INTERFACE, "DeleteSession");
        check(sd_bus_message_append(call, "t", (uint64_t) 5) >= 0);
        ask(&pair, call);
        check_string(error_of(pair.reply), CAPTIONS_ERROR_PREFIX "History");
}
