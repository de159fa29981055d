/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <glib.h>

#include "scripted-session.h"
#include "test.h"
#include "upstream/encoder.h"
#include "upstream/session.h"

#define CHUNK_FRAMES (SAMPLE_RATE / 20)
#define FIRST_QUERY "model=nova-3"
#define CONFIGURE "{\"type\":\"Configure\",\"keyterms\":[\"PipeWire\"]}"
#define CHUNK_USEC (50 * USEC_PER_MSEC)
#define FRAMES_OF_MS(ms) ((uint64_t) (ms) *SAMPLE_RATE / 1000)

typedef struct Script {
        Transport transport; /* first: the session's transport is this */
        Timeline *timeline;
        Endpoint endpoint;
        Session *session;
        GQueue log;      /* of char *: what the session did */
        uint64_t binary; /* frames sent since the last line of the log */
        bool attempting; /* a connection is being opened, or open */
        bool connected;
        bool opus;    /* the session compresses, as long as its server takes it */
        bool rerouted; /* the way to the server is another one now */
        bool packed;  /* … and does so on this connection */
        bool has_key; /* the owner has it at hand */
        unsigned n_channels;
        usec_t now;
        const char *name;
        const char *line;
} Script;

static void script_fail(const Script *script, const char *text)
{
        test_fail(script->name, 0, "at \"%s\": %s", script->line, text);
}

static void note_binary(Script *script)
{
        if (script->binary == 0)
                return;
        g_queue_push_tail(
                &script->log,
                g_strdup_printf("binary %u", (unsigned) (script->binary * 1000 / SAMPLE_RATE)));
        script->binary = 0;
}

__attribute__((format(printf, 2, 3))) static void note(Script *script, const char *format, ...)
{
        va_list arguments;

        note_binary(script);
        va_start(arguments, format);
        g_queue_push_tail(&script->log, g_strdup_vprintf(format, arguments));
        va_end(arguments);
}

static int on_open(Transport *transport, const TransportRequest *request)
{
        Script *script = (Script *) transport;

        if (script->attempting)
                script_fail(script, "a second attempt while one is under way");
        script->attempting = true;
        script->packed = !strstr(request->query, "linear16");
        note(script, "open%s%s", strcmp(request->query, FIRST_QUERY) == 0 ? "" : " ",
             strcmp(request->query, FIRST_QUERY) == 0 ? "" : request->query);
        return 0;
}

static int on_send(Transport *transport, TransportFrame frame, const void *data, size_t size)
{
        Script *script = (Script *) transport;

        if (!script->connected)
                return -ENOTCONN;
        if (size == 0)
                script_fail(script, "an empty message was sent");
        if (frame == TRANSPORT_BINARY && script->opus && script->packed)
                script->binary += ENCODER_FRAMES;
        else if (frame == TRANSPORT_BINARY)
                script->binary += size / sizeof(int16_t) / script->n_channels;
        else
                note(script, "text %.*s", (int) size, (const char *) data);
        return 0;
}

static size_t on_pending(Transport *transport)
{
        (void) transport;
        return 0;
}

static bool on_is_rerouted(Transport *transport)
{
        return ((Script *) transport)->rerouted;
}

static void on_close(Transport *transport)
{
        Script *script = (Script *) transport;

        if (script->connected)
                note(script, "close");
        script->connected = script->attempting = false;
}

static Transport *on_free(Transport *transport)
{
        (void) transport;
        return NULL;
}

static const TransportMethods methods = {
        .open = on_open,
        .send = on_send,
        .pending = on_pending,
        .is_rerouted = on_is_rerouted,
        .close = on_close,
        .free = on_free,
};

static void on_message(void *userdata, const Message *message)
{
        if (message->type == MESSAGE_RESULTS)
                note(userdata, "results %.2f-%.2f %s%s", message->results.start,
                     message->results.end, message->results.text,
                     message->results.lost_sec > 0 ? " after a loss" : "");
        else if (message->type == MESSAGE_UTTERANCE_END)
                note(userdata, "utterance-end %.2f", message->utterance_end.last_word_end);
        else
                note(userdata, "speech-started %.2f", message->speech_started.timestamp);
}

static void on_break(void *userdata)
{
        note(userdata, "break");
}

static void on_notice(void *userdata, Condition condition, const char *text)
{
        note(userdata, "notice %s%s", condition_to_string(condition), *text ? "" : " withdrawn");
        if (*text && strchr(text, '%'))
                script_fail(userdata, text);
}

static bool prepare(void *userdata)
{
        Script *script = userdata;

        if (!script->has_key)
                note(script, "prepare");
        return script->has_key;
}

static char *get_authorization(void *userdata)
{
        (void) userdata;
        return strdup("Token secret");
}

static const SessionHandlers handlers = {
        .on_message = on_message,
        .on_break = on_break,
        .on_notice = on_notice,
        .prepare = prepare,
        .get_authorization = get_authorization,
};

static void run_timers(Script *script, usec_t until)
{
        for (unsigned n = 0; session_due(script->session) <= until; n++) {
                if (n > 100000)
                        script_fail(script, "the session's timer is always due");
                script->now = MAX(script->now, session_due(script->session));
                session_tick(script->session, script->now);
        }
        script->now = until;
}

static void play_audio(Script *script, unsigned ms)
{
        int16_t chunk[CHUNK_FRAMES * TIMELINE_CHANNELS_MAX];

        for (uint64_t left = FRAMES_OF_MS(ms); left > 0;) {
                uint64_t n = MIN(left, (uint64_t) CHUNK_FRAMES);

                memset(chunk, 1, sizeof(chunk));
                run_timers(script, script->now + n * USEC_PER_SEC / SAMPLE_RATE);
                check_int(timeline_append(script->timeline, chunk, n), 0);
                session_audio(script->session, script->now);
                left -= n;
        }
}

static void send_event(Script *script, const TransportEvent *event)
{
        if (event->type == TRANSPORT_OPENED) {
                script->connected = true;
                script->rerouted = false;
        } else if (event->type != TRANSPORT_MESSAGE)
                script->connected = script->attempting = false;
        session_event(script->session, script->now, event);
}

static TransportFault fault_of(const Script *script, const char *name)
{
        static const char *const names[] = {
                [TRANSPORT_FAULT_NAME] = "name",
                [TRANSPORT_FAULT_UNREACHABLE] = "unreachable",
                [TRANSPORT_FAULT_TIMEOUT] = "timeout",
                [TRANSPORT_FAULT_TLS] = "tls",
                [TRANSPORT_FAULT_PROTOCOL] = "protocol",
        };

        for (size_t i = 0; i < ELEMENTSOF(names); i++)
                if (g_str_equal(names[i], name))
                        return (TransportFault) i;
        script_fail(script, "no such fault");
        return TRANSPORT_FAULT_NAME;
}

static bool play_server(Script *script, const char *verb, char **words, const char *rest)
{
        TransportEvent event = {0};

        if (g_str_equal(verb, "opened"))
                event = (TransportEvent){TRANSPORT_OPENED, .opened = {rest}};
        else if (g_str_equal(verb, "message"))
                event = (TransportEvent){TRANSPORT_MESSAGE, .message = {rest, strlen(rest)}};
        else if (g_str_equal(verb, "closed"))
                event = (TransportEvent){TRANSPORT_CLOSED,
                                         .closed = {(unsigned) atoi(words[1]),
                                                    words[2] ? strstr(rest, words[2]) : ""}};
        else if (g_str_equal(verb, "refused"))
                event = (TransportEvent){TRANSPORT_REFUSED,
                                         .refused = {.status = (unsigned) atoi(words[1]),
                                                     .text = words[2] ? words[2] : "",
                                                     .request_id = "",
                                                     .location = ""}};
        else if (g_str_equal(verb, "failed"))
                event = (TransportEvent){TRANSPORT_FAILED,
                                         .failed = {fault_of(script, words[1]), ""}};
        else
                return false;
        send_event(script, &event);
        return true;
}

static void play(Script *script, const char *line)
{
        g_auto(GStrv) words = g_strsplit(line, " ", 3);
        const char *rest = strchr(line, ' ');

        rest = rest ? rest + 1 : "";
        if (g_str_equal(words[0], "start"))
                session_start(script->session, script->now);
        else if (g_str_equal(words[0], "lose-key"))
                script->has_key = false;
        else if (g_str_equal(words[0], "reroute"))
                script->rerouted = true;
        else if (g_str_equal(words[0], "prepared"))
                session_prepared(script->session, script->now);
        else if (g_str_equal(words[0], "stop"))
                session_stop(script->session, script->now);
        else if (g_str_equal(words[0], "hold"))
                session_pause(script->session, script->now);
        else if (g_str_equal(words[0], "resume"))
                session_resume(script->session);
        else if (g_str_equal(words[0], "hurry"))
                session_hurry(script->session, script->now);
        else if (g_str_equal(words[0], "reconnect"))
                session_reconnect(script->session, script->now);
        else if (g_str_equal(words[0], "configure"))
                check_int(session_configure(script->session, script->now, rest, CONFIGURE, true),
                          0);
        else if (g_str_equal(words[0], "configure-more"))
                check_int(session_configure(script->session, script->now, rest, CONFIGURE, false),
                          0);
        else if (g_str_equal(words[0], "audio"))
                play_audio(script, (unsigned) atoi(rest));
        else if (g_str_equal(words[0], "wait"))
                run_timers(script, script->now + (usec_t) atoi(rest) * USEC_PER_MSEC);
        else if (g_str_equal(words[0], "pause")) {
                run_timers(script, script->now + (usec_t) atoi(rest) * USEC_PER_MSEC);
                timeline_skip(script->timeline, FRAMES_OF_MS(atoi(rest)), GAP_PAUSE);
        } else if (!play_server(script, words[0], words, rest))
                script_fail(script, "no such step");
}

/* Lines that are about the session as a whole stand before all others. */
static bool read_option(Script *script, SessionOptions *options, const char *line)
{
        if (g_str_equal(line, "plain"))
                script->endpoint.tls = false;
        else if (g_str_equal(line, "opus")) {
                script->opus = options->opus = true;
                options->query = "encoding=opus&" FIRST_QUERY;
        } else if (g_str_equal(line, "more-keyterms"))
                options->configure = CONFIGURE;
        else if (g_str_equal(line, "flux"))
                options->dialect = &dialect_flux;
        else if (g_str_equal(line, "stereo"))
                script->n_channels = 2;
        else
                return false;
        return true;
}

static void expect_log(Script *script, const char *expected)
{
        g_autofree char *done = NULL;

        note_binary(script);
        if (g_str_has_prefix(expected, "nothing")) {
                if (!g_queue_is_empty(&script->log))
                        script_fail(script, g_queue_peek_head(&script->log));
                return;
        }
        done = g_queue_pop_head(&script->log);
        if (!done || !g_str_equal(done, expected))
                script_fail(script, done ? done : "nothing happened");
}

static char *describe(const Script *script, const char *what)
{
        static const char *const states[] = {"connecting",   "listening", "paused",
                                             "reconnecting", "stopping",  "ended"};
        const char *text = "";
        SessionSummary summary;

        session_summary(script->session, &summary);
        if (g_str_has_prefix(what, "state"))
                return g_strdup_printf("state %s", states[session_state(script->session)]);
        if (g_str_has_prefix(what, "sent"))
                return g_strdup_printf("sent %u", (unsigned) (summary.n_sent * 1000 / SAMPLE_RATE));
        if (g_str_has_prefix(what, "lost"))
                return g_strdup_printf("lost %u", (unsigned) (summary.n_lost * 1000 / SAMPLE_RATE));
        if (g_str_has_prefix(what, "kept"))
                return g_strdup_printf(
                        "kept %u",
                        (unsigned) (timeline_available(script->timeline, 0) * 1000 / SAMPLE_RATE));
        if (g_str_has_prefix(what, "reconnections"))
                return g_strdup_printf("reconnections %u", summary.n_reconnections);
        if (g_str_has_prefix(what, "failure"))
                return g_strdup_printf(
                        "failure %s", condition_to_string(session_failure(script->session, &text)));
        return g_strdup(summary.deadline ? "deadline" : summary.complete ? "complete" : "cut");
}

static void expect_now(Script *script, const char *expected)
{
        g_autofree char *actual = describe(script, expected);

        if (!g_str_equal(actual, expected))
                script_fail(script, actual);
}

void script_run(const char *name, const char *const *lines)
{
        Script script = {.transport = {.methods = &methods},
                         .name = name,
                         .now = USEC_PER_SEC,
                         .endpoint = {.host = (char *) "example.org", .tls = true},
                         .n_channels = 1,
                         .has_key = true};
        SessionOptions options = {.endpoint = &script.endpoint,
                                  .dialect = &dialect_v1,
                                  .query = FIRST_QUERY,
                                  .host = "example.org"};

        g_queue_init(&script.log);
        while (read_option(&script, &options, *lines))
                lines++;
        check_int(timeline_new(&script.timeline, script.n_channels, 60 * SAMPLE_RATE), 0);
        check_int(session_new(&script.session, &options, script.timeline, &script.transport,
                              &handlers, &script),
                  0);
        for (; *lines; lines++) {
                script.line = *lines;
                if (g_str_has_prefix(*lines, "> "))
                        expect_log(&script, *lines + 2);
                else if (g_str_has_prefix(*lines, "= "))
                        expect_now(&script, *lines + 2);
                else
                        play(&script, *lines);
        }
        session_free(script.session);
        g_queue_clear_full(&script.log, g_free);
        timeline_free(script.timeline);
}
