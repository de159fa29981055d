/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <math.h>

#include "audio/capture.h"
#include "audio/pipewire.h"
#include "audio/receiver.h"
#include "audio/report.h"
#include "audio/silence.h"
#include "audio/sluice.h"
#include "audio/watchdog.h"
#include "base/log.h"
#include "base/time-util.h"

#define WATCH_ACCURACY_USEC (100 * USEC_PER_MSEC)

/* Nothing came for longer than a chunk and a cycle take together: nothing is being captured. */
#define LEVEL_STALE_USEC (200 * USEC_PER_MSEC)

/* How often to ask for a default microphone that there should be. */
#define REFRESH_USEC (1 * USEC_PER_SEC)

struct Capture {
        sd_event *event;
        Wanted wanted;
        CaptureHandlers handlers;
        void *userdata;
        bool stopped;
        Sluice sluice; /* what the stream gives goes through it */

        PipeWire *pipewire;
        Connection connection;
        Receiver receiver;
        Watchdog watchdog;
        Silence silence;
        Report report;

        sd_event_source *wake_source;
        sd_event_source *assess_source;
        sd_event_source *watch_source;
};

/*
 * A link to the tap is PipeWire's own affair: sound comes over it before we hear of it. So of an
 * application's sound we take what was there when we asked for what we may not have heard of, and
 * then only if nothing wrong was told until the answer.
 */
static void on_question(void *userdata)
{
        Capture *capture = userdata;

        pipewire_confirm(capture->pipewire);
}

static void schedule_assessment(Capture *capture)
{
        if (!capture->stopped)
                (void) sd_event_source_set_enabled(capture->assess_source, SD_EVENT_ONESHOT);
}

/*
 * Inside PipeWire's callback, for it must be before PipeWire goes on: a link is announced to us
 * first, and only then, on this thread, connected to our data thread. So whatever is in the ring
 * now came over the links of before, and nothing has come over a new one yet.
 */
static void on_graph(void *userdata)
{
        Capture *capture = userdata;
        GraphVerdict verdict = receiver_judge(&capture->receiver, NULL);

        if (verdict == GRAPH_WRONG)
                sluice_taint(&capture->sluice);
        if (verdict != GRAPH_RIGHT)
                sluice_doubt(&capture->sluice);
        schedule_assessment(capture);
}

static void on_confirmed(void *userdata)
{
        Capture *capture = userdata;

        if (sluice_confirm(&capture->sluice))
                schedule_assessment(capture);
}

static void on_receiver_state(void *userdata)
{
        Capture *capture = userdata;

        sluice_drain(&capture->sluice);
        schedule_assessment(capture);
}

/* After this the data thread is at rest. */
static void close_stream(Capture *capture)
{
        receiver_close(&capture->receiver);
        sluice_empty(&capture->sluice);
}

/* It ends without the owner's wish. */
static void lose_stream(Capture *capture)
{
        close_stream(capture);
        sluice_note_source(&capture->sluice, true);
}

/* There is what can be there to hear with. */
static void equip(Capture *capture)
{
        if (capture->connection != CONNECTION_READY)
                return;
        if (receiver_is_outdated(&capture->receiver))
                lose_stream(capture);
        receiver_open(&capture->receiver);
}

static void on_ready(void *userdata)
{
        Capture *capture = userdata;

        capture->connection = CONNECTION_READY;
        schedule_assessment(capture);
}

static void on_lost(void *userdata)
{
        Capture *capture = userdata;

        lose_stream(capture);
        capture->connection = CONNECTION_LOST;
        schedule_assessment(capture);
}

static void tell_growth(Capture *capture)
{
        if (sluice_take_growth(&capture->sluice))
                capture->handlers.on_audio(capture->userdata);
}

static Sight look(const Capture *capture, GraphVerdict verdict)
{
        const Graph *graph = pipewire_graph(capture->pipewire);

        return (Sight){
                .connection = capture->connection,
                .verdict = verdict,
                .has_source = wanted_exists(&capture->wanted, graph),
                .has_manager = graph_has_manager(graph),
                .peer_is_running = receiver_peer_is_running(&capture->receiver),
                .audio_usec = capture->sluice.audio_usec,
        };
}

static void watch_again_at(Capture *capture, usec_t deadline_usec)
{
        if (capture->stopped)
                return;
        if (wanted_lacks_default(&capture->wanted, pipewire_graph(capture->pipewire)))
                deadline_usec = MIN(deadline_usec, usec_now() + REFRESH_USEC);
        if (deadline_usec == USEC_INFINITY) {
                (void) sd_event_source_set_enabled(capture->watch_source, SD_EVENT_OFF);
                return;
        }
        (void) sd_event_source_set_time(capture->watch_source, deadline_usec);
        (void) sd_event_source_set_enabled(capture->watch_source, SD_EVENT_ONESHOT);
}

/* Who is heard, rightly. */
static void tell_source(Capture *capture, const GraphNode *node)
{
        bool is_application = capture->wanted.kind == SOURCE_APPLICATION;
        const char *name = is_application ? capture->wanted.target : node->name;
        const char *description =
                is_application ? wanted_name(&capture->wanted, pipewire_graph(capture->pipewire))
                               : node->description;

        report_source(&capture->report, name, description, usec_now());
}

/* Each only if the one before didn't make the owner stop us. */
static void tell(Capture *capture, Hindrance hindrance, GraphVerdict verdict, uint32_t peer)
{
        const GraphNode *node = graph_node(pipewire_graph(capture->pipewire), peer);

        tell_growth(capture);
        if (!capture->stopped)
                report_hindrance(&capture->report, hindrance, node);
        if (!capture->stopped && verdict == GRAPH_RIGHT && node)
                tell_source(capture, node);
}

/* Of a silence that is odd, and what was told for a time. Gives back when to look again. */
static usec_t tell_more(Capture *capture, GraphVerdict verdict, uint32_t peer)
{
        const SilenceSight sight = {
                .graph = pipewire_graph(capture->pipewire),
                .wanted = &capture->wanted,
                .peer = verdict == GRAPH_RIGHT ? peer : GRAPH_ID_NONE,
                .sound_usec = capture->sluice.sound_usec,
        };
        SilenceAdvice advice = silence_look(&capture->silence, &sight, usec_now());
        char message[REPORT_MESSAGE_BYTES] = "";

        if (advice.told)
                silence_describe(&capture->silence, &sight, message, sizeof(message));
        report_silence(&capture->report, message);
        if (!capture->stopped)
                report_tick(&capture->report, usec_now());
        return MIN(advice.deadline_usec, report_due(&capture->report));
}

/* Something has changed, or time has passed: see where we are, do what is due, tell the owner. */
static void assess(Capture *capture)
{
        uint32_t peer = GRAPH_ID_NONE;
        GraphVerdict verdict = receiver_judge(&capture->receiver, &peer);
        usec_t more_usec;
        Advice advice;
        Sight sight;

        sluice_drain(&capture->sluice);
        /* Something of the wrong sound may still be on its way through the resampler. */
        if (capture->sluice.tainted && verdict != GRAPH_WRONG)
                close_stream(capture);
        equip(capture);
        verdict = receiver_judge(&capture->receiver, &peer);
        if (verdict == GRAPH_RIGHT) {
                sluice_trust(&capture->sluice);
                receiver_watch(&capture->receiver, peer);
        }
        sight = look(capture, verdict);
        advice = watchdog_look(&capture->watchdog, &sight, usec_now());
        if (advice.rebuild) {
                log_info("No audio arrives from PipeWire; the capture stream is made anew");
                lose_stream(capture);
                equip(capture);
        }
        tell(capture, advice.hindrance, verdict, peer);
        if (capture->stopped)
                return;
        more_usec = tell_more(capture, verdict, peer);
        watch_again_at(capture, MIN(advice.deadline_usec, more_usec));
}

static int on_assess(sd_event_source *source, void *userdata)
{
        assess(userdata);
        return 0;
}

static int on_watch(sd_event_source *source, uint64_t usec, void *userdata)
{
        Capture *capture = userdata;

        if (wanted_lacks_default(&capture->wanted, pipewire_graph(capture->pipewire)))
                pipewire_refresh(capture->pipewire);
        assess(capture);
        return 0;
}

static int on_wake(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
        Capture *capture = userdata;
        uint64_t n;

        (void) !read(fd, &n, sizeof(n));
        sluice_drain(&capture->sluice);
        tell_growth(capture);
        if (!capture->stopped && *capture->report.no_audio &&
            capture->sluice.sound_usec > capture->silence.since_usec)
                schedule_assessment(capture); /* the silence that was told is over */
        return 0;
}

static int add_sources(Capture *capture)
{
        int r;

        r = sd_event_add_io(capture->event, &capture->wake_source, capture->sluice.wake_fd, EPOLLIN,
                            on_wake, capture);
        if (r < 0)
                return r;
        r = sd_event_add_defer(capture->event, &capture->assess_source, on_assess, capture);
        if (r < 0)
                return r;
        r = sd_event_add_time(capture->event, &capture->watch_source, CLOCK_MONOTONIC, 0,
                              WATCH_ACCURACY_USEC, on_watch, capture);
        if (r < 0)
                return r;
        (void) sd_event_source_set_enabled(capture->watch_source, SD_EVENT_OFF);
        (void) sd_event_source_set_description(capture->wake_source, "capture-audio");
        (void) sd_event_source_set_description(capture->assess_source, "capture-assess");
        (void) sd_event_source_set_description(capture->watch_source, "capture-watchdog");
        return 0;
}

static int connect_pipewire(Capture *capture)
{
        static const PipeWireHandlers handlers = {
                .on_ready = on_ready,
                .on_lost = on_lost,
                .on_graph = on_graph,
                .on_confirmed = on_confirmed,
        };
        InspectorDepth depth =
                capture->wanted.kind == SOURCE_MICROPHONE ? INSPECT_DEFAULTS : INSPECT_STREAMS;
        int r = add_sources(capture);

        if (r >= 0)
                r = pipewire_new(&capture->pipewire, capture->event, depth, &handlers, capture);
        capture->receiver.pipewire = capture->pipewire;
        return r;
}

static int open_capture(Capture *capture, const Sink *sink)
{
        bool is_application = capture->wanted.kind == SOURCE_APPLICATION;
        int r = sluice_init(&capture->sluice, sink, is_application ? on_question : NULL,
                            capture);

        return r < 0 ? r : connect_pipewire(capture);
}

int capture_new(Capture **ret, sd_event *event, SourceKind kind, const char *target,
                const Sink *sink, const CaptureHandlers *handlers, void *userdata)
{
        _cleanup_(capture_freep) Capture *capture = NULL;
        int r;

        capture = calloc(1, sizeof(*capture));
        if (!capture)
                return -ENOMEM;
        capture->sluice.wake_fd = -EBADF;
        capture->event = sd_event_ref(event);
        capture->handlers = *handlers;
        capture->userdata = userdata;
        capture->report = REPORT_INIT(&capture->handlers, &capture->wanted, userdata);
        receiver_init(&capture->receiver, &capture->wanted, &capture->sluice.feed,
                      on_receiver_state, capture);
        capture->silence = SILENCE_INIT;
        capture->connection = CONNECTION_OPENING;
        r = wanted_init(&capture->wanted, kind, target);
        if (r < 0)
                return r;
        r = open_capture(capture, sink);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(capture);
        return 0;
}

void capture_stop(Capture *capture)
{
        if (capture->stopped)
                return;
        capture->stopped = true;
        capture->wake_source = sd_event_source_disable_unref(capture->wake_source);
        capture->assess_source = sd_event_source_disable_unref(capture->assess_source);
        capture->watch_source = sd_event_source_disable_unref(capture->watch_source);
        if (capture->sluice.ring) {
                close_stream(capture);
                /* Until we are resumed it isn't the source that is away. */
                sluice_note_source(&capture->sluice, false);
        }
        capture->receiver.pipewire = capture->pipewire = pipewire_free(capture->pipewire);
        report_withdraw(&capture->report);
}

int capture_resume(Capture *capture)
{
        int r;

        if (!capture->stopped)
                return 0;
        capture->stopped = false;
        capture->connection = CONNECTION_OPENING;
        capture->watchdog = (Watchdog){0};
        capture->silence = SILENCE_INIT;
        r = connect_pipewire(capture);
        if (r < 0)
                capture_stop(capture);
        return r;
}

Capture *capture_free(Capture *capture)
{
        if (!capture)
                return NULL;
        capture_stop(capture);
        sluice_deinit(&capture->sluice);
        report_deinit(&capture->report);
        wanted_deinit(&capture->wanted);
        sd_event_unref(capture->event);
        free(capture);
        return NULL;
}

void capture_collect(Capture *capture)
{
        if (!capture->stopped)
                sluice_drain(&capture->sluice);
}

double capture_level(const Capture *capture)
{
        if (capture->stopped || usec_now() - capture->sluice.audio_usec > LEVEL_STALE_USEC)
                return -INFINITY;
        return level_dbfs(&capture->sluice.intake.level);
}
