/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>

#include "random-world.h"
#include "test.h"

bool random_world_one_in(RandomWorld *world, int n)
{
        return g_rand_int_range(world->chance, 0, n) == 0;
}

void random_world_note(RandomWorld *world, const char *format, ...)
{
        va_list arguments;

        va_start(arguments, format);
        g_string_append_printf(world->log, "%8.2f ", (double) world->now / USEC_PER_SEC);
        g_string_append_vprintf(world->log, format, arguments);
        g_string_append_c(world->log, '\n');
        va_end(arguments);
}

static int on_open(Transport *transport, const TransportRequest *request)
{
        RandomWorld *world = (RandomWorld *) transport;

        (void) request;
        check(!world->attempting && !world->open);
        world->attempting = true;
        world->answer_at =
                world->now + (usec_t) g_rand_int_range(world->chance, 0, 2000) * USEC_PER_MSEC;
        return 0;
}

static int on_send(Transport *transport, TransportFrame frame, const void *data, size_t size)
{
        RandomWorld *world = (RandomWorld *) transport;

        check(world->open && !world->ending && size > 0);
        if (frame == TRANSPORT_BINARY)
                simulated_server_hear(&world->server, data,
                                      size / sizeof(int16_t) / world->n_channels);
        else if (g_strstr_len(data, (gssize) size, "CloseStream")) {
                world->ending = true;
                world->end_at = world->now +
                                (usec_t) g_rand_int_range(world->chance, 0, 3000) * USEC_PER_MSEC;
        } else if (g_strstr_len(data, (gssize) size, "Finalize") ||
                   g_strstr_len(data, (gssize) size, "ForceEndTurn"))
                world->finalize = true;
        else if (g_strstr_len(data, (gssize) size, "Configure"))
                world->configure = true;
        return 0;
}

static size_t on_pending(Transport *transport)
{
        (void) transport;
        return 0;
}

static bool on_is_rerouted(Transport *transport)
{
        return random_world_one_in((RandomWorld *) transport, 2);
}

static void on_close(Transport *transport)
{
        RandomWorld *world = (RandomWorld *) transport;

        world->attempting = world->open = false;
}

static const TransportMethods methods = {
        .open = on_open,
        .send = on_send,
        .pending = on_pending,
        .is_rerouted = on_is_rerouted,
        .close = on_close,
};

static void on_message(void *userdata, const Message *message)
{
        RandomWorld *world = userdata;

        transcript_message(world->transcript, world->now, message);
}

static void on_break(void *userdata)
{
        RandomWorld *world = userdata;

        random_world_note(world, "break");
        transcript_break(world->transcript);
}

static void on_notice(void *userdata, Condition condition, const char *message)
{
        random_world_note(userdata, "notice %s: %s", condition_to_string(condition), message);
}

static char *get_authorization(void *userdata)
{
        (void) userdata;
        return NULL;
}

static void on_segment(void *userdata, const Segment *segment)
{
        RandomWorld *world = userdata;

        if (!segment->final)
                return;
        random_world_note(world, "told on %u: %s%s", segment->channel, segment->text,
                          segment->unconfirmed ? " (unconfirmed)" : "");
        if (*segment->text)
                g_string_append_printf(world->told[segment->channel], "%s ", segment->text);
}

static void tell(RandomWorld *world, char *text)
{
        const TransportEvent event = {TRANSPORT_MESSAGE, .message = {text, strlen(text)}};

        if (world->open) {
                random_world_note(world, "server: %s", text);
                session_event(world->session, world->now, &event);
        }
        /* Some say it twice. */
        if (world->open && random_world_one_in(world, 20))
                session_event(world->session, world->now, &event);
        g_free(text);
}

static void end_connection(RandomWorld *world, const TransportEvent *event)
{
        random_world_note(world, "connection ends: %d, code %u", (int) event->type,
                          event->type == TRANSPORT_CLOSED ? event->closed.code : 0);
        world->attempting = world->open = false;
        session_event(world->session, world->now, event);
}

static void break_connection(RandomWorld *world)
{
        static const unsigned codes[] = {0, 0, 1000, 1001, 1006, 1011, 1012};
        unsigned code = codes[g_rand_int_range(world->chance, 0, (gint32) ELEMENTSOF(codes))];

        /* Asked to end, it ends so only when it has said all. */
        if (world->ending && code == 1000)
                code = 1011;
        end_connection(world, &(TransportEvent){TRANSPORT_CLOSED, .closed = {code, ""}});
}

static void refuse(RandomWorld *world)
{
        const TransportEvent refusals[] = {
                {TRANSPORT_REFUSED, .refused = {.status = 503, .text = "", .location = ""}},
                {TRANSPORT_REFUSED,
                 .refused = {.status = 429, .text = "", .location = "", .retry_after_sec = 3}},
                {TRANSPORT_FAILED, .failed = {TRANSPORT_FAULT_UNREACHABLE, ""}},
                {TRANSPORT_FAILED, .failed = {TRANSPORT_FAULT_TIMEOUT, ""}},
                /* What a server does only once it was good. */
                {TRANSPORT_FAILED, .failed = {TRANSPORT_FAULT_TLS, ""}},
                {TRANSPORT_REFUSED, .refused = {.status = 302, .text = "", .location = "there"}},
        };
        gint32 n = (gint32) ELEMENTSOF(refusals) - (world->accepted ? 0 : 2);

        end_connection(world, &refusals[g_rand_int_range(world->chance, 0, n)]);
}

static void answer_attempt(RandomWorld *world)
{
        const TransportEvent opened = {TRANSPORT_OPENED, .opened = {""}};

        if (!world->calm && random_world_one_in(world, 4)) {
                refuse(world);
                return;
        }
        random_world_note(world, "opened");
        world->attempting = false;
        world->open = world->accepted = true;
        world->ending = world->finalize = world->configure = false;
        world->mute_until = 0;
        simulated_server_reset(&world->server);
        session_event(world->session, world->now, &opened);
}

static void tell_all_finals(RandomWorld *world)
{
        for (unsigned i = 0; i < world->n_channels; i++)
                tell(world, simulated_server_final(&world->server, i, true));
}

static void finish(RandomWorld *world)
{
        if (!world->calm && random_world_one_in(world, 4)) {
                break_connection(world);
                return;
        }
        tell_all_finals(world);
        if (world->open && !world->server.flux && !random_world_one_in(world, 4))
                tell(world, g_strdup("{\"type\":\"Metadata\",\"sha256\":\"\"}"));
        if (world->open) {
                unsigned code = !world->server.flux             ? 1000
                                : random_world_one_in(world, 2) ? 1005
                                                                : 0;

                end_connection(world, &(TransportEvent){TRANSPORT_CLOSED, .closed = {code, ""}});
        }
}

static void answer_configure(RandomWorld *world)
{
        static const char *const answers[] = {
                "{\"type\":\"ConfigureSuccess\"}",
                "{\"type\":\"ConfigureFailure\"}",
                "{\"type\":\"Error\",\"variant\":\"SchemaError\",\"description\":\"?\"}",
        };
        gint32 i = g_rand_int_range(world->chance, 0, (gint32) ELEMENTSOF(answers) + 1);

        world->configure = false;
        if (i < (gint32) ELEMENTSOF(answers))
                tell(world, g_strdup(answers[i]));
}

/* On one channel: an interim each second, and a final now and then. */
static void converse(RandomWorld *world, unsigned channel)
{
        if (world->server.fed >= world->server.interim_at)
                tell(world, simulated_server_interim(&world->server, channel));
        if (world->open && random_world_one_in(world, 40))
                tell(world, simulated_server_final(&world->server, channel, false));
        if (world->open && !world->server.flux && random_world_one_in(world, 80))
                tell(world, simulated_server_utterance_end(&world->server, channel));
}

static void run_server(RandomWorld *world)
{
        if (world->attempting && world->now >= world->answer_at)
                answer_attempt(world);
        if (!world->open)
                return;
        if (world->ending) {
                if (world->now >= world->end_at)
                        finish(world);
                return;
        }
        if (!world->calm && random_world_one_in(world, 150)) {
                break_connection(world);
                return;
        }
        if (!world->calm && random_world_one_in(world, 400))
                world->mute_until =
                        world->now + (usec_t) g_rand_int_range(world->chance, 1, 20) * USEC_PER_SEC;
        if (world->now < world->mute_until)
                return;
        if (world->configure)
                answer_configure(world);
        if (world->finalize && !random_world_one_in(world, 4))
                tell_all_finals(world);
        world->finalize = false;
        for (unsigned i = 0; world->open && i < world->n_channels; i++)
                converse(world, i);
        if (world->server.fed >= world->server.interim_at)
                world->server.interim_at = world->server.fed + SAMPLE_RATE;
}

void random_world_pass(RandomWorld *world, usec_t usec)
{
        usec_t until = world->now + usec;

        while (world->now < until) {
                world->now += CHUNK_USEC;
                if (session_due(world->session) <= world->now)
                        session_tick(world->session, world->now);
                run_server(world);
                transcript_tick(world->transcript, world->now);
        }
}

static void begin(RandomWorld *world, bool flux)
{
        static const SessionHandlers handlers = {
                .on_message = on_message,
                .on_break = on_break,
                .on_notice = on_notice,
                .get_authorization = get_authorization,
        };
        static const TranscriptHandlers transcript_handlers = {.on_segment = on_segment};
        const SessionOptions options = {
                .endpoint = &world->endpoint,
                .dialect = flux ? &dialect_flux : &dialect_v1,
                .query = "",
                .host = "example.org",
                .configure = random_world_one_in(world, 3) ? CONFIGURE : NULL,
                .seed = world->seed,
        };

        simulated_server_init(&world->server, world->chance, world->n_channels);
        /* Of two channels, one may be heard again; without times that can't be told. */
        world->server.times = world->n_channels > 1 || !random_world_one_in(world, 3);
        world->server.flux = flux;
        check_int(timeline_new(&world->timeline, world->n_channels, 3600 * SAMPLE_RATE), 0);
        check_int(transcript_new(&world->transcript, &transcript_handlers, world), 0);
        check_int(session_new(&world->session, &options, world->timeline, &world->transport,
                              &handlers, world),
                  0);
        for (unsigned i = 0; i < world->n_channels; i++)
                world->told[i] = g_string_new(NULL);
}

void random_world_init(RandomWorld *world, unsigned seed, unsigned n_channels, bool flux)
{
        *world = (RandomWorld){
                .transport = {.methods = &methods},
                .endpoint = {.host = (char *) "example.org", .tls = true},
                .chance = g_rand_new_with_seed(seed),
                .now = USEC_PER_SEC,
                .n_channels = n_channels,
                .seed = seed,
                .log = g_string_new(NULL),
        };
        begin(world, flux);
}

void random_world_deinit(RandomWorld *world)
{
        session_free(world->session);
        transcript_free(world->transcript);
        timeline_free(world->timeline);
        simulated_server_deinit(&world->server);
        for (unsigned i = 0; i < world->n_channels; i++)
                g_string_free(world->told[i], true);
        g_string_free(world->log, true);
        g_rand_free(world->chance);
}
