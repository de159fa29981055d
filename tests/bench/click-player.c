/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Plays silence with a click twice a second, each at another place of its cycle, listens to what
 * the default output plays, and prints when it heard each: a line of CLOCK_MONOTONIC nanoseconds.
 * As with a sound card, what a cycle carries is what sounded up to its begin.
 */

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include <pipewire/pipewire.h>
#include <spa/param/audio/format-utils.h>

#define RATE 48000
#define CLICK_TICKS (RATE / 2)
#define CLICK_STEP 611 /* prime: no two clicks at the same place of a cycle */
#define CLICK_FRAMES 48
#define CLICK_SAMPLE 20000
#define THRESHOLD 8000

typedef struct Clicks {
        struct pw_main_loop *loop;
        struct pw_stream *player;
        struct pw_stream *listener;
        uint64_t n_frames;   /* played so far */
        uint64_t next_click; /* of them: where it begins */
        bool loud;           /* the listener's last frame */
        const char *latency; /* the cycle that is asked for, as frames/rate */
} Clicks;

static void play(void *userdata)
{
        Clicks *clicks = userdata;
        struct pw_buffer *buffer = pw_stream_dequeue_buffer(clicks->player);
        struct spa_data *data;
        uint64_t n_frames;
        int16_t *frames;

        if (!buffer)
                return;
        data = &buffer->buffer->datas[0];
        frames = data->data;
        n_frames = SPA_MIN(data->maxsize / sizeof(int16_t), buffer->requested);
        for (uint64_t i = 0; i < n_frames; i++, clicks->n_frames++) {
                frames[i] = clicks->n_frames >= clicks->next_click ? CLICK_SAMPLE : 0;
                if (clicks->n_frames == clicks->next_click + CLICK_FRAMES)
                        clicks->next_click += CLICK_TICKS + CLICK_STEP;
        }
        data->chunk->offset = 0;
        data->chunk->stride = sizeof(int16_t);
        data->chunk->size = (uint32_t) (n_frames * sizeof(int16_t));
        pw_stream_queue_buffer(clicks->player, buffer);
}

static void listen(void *userdata)
{
        Clicks *clicks = userdata;
        struct pw_buffer *buffer = pw_stream_dequeue_buffer(clicks->listener);
        const struct spa_data *data;
        const int16_t *frames;
        struct pw_time time;
        int64_t n_frames;

        if (!buffer)
                return;
        pw_stream_get_time_n(clicks->listener, &time, sizeof(time));
        data = &buffer->buffer->datas[0];
        frames = SPA_PTROFF(data->data, data->chunk->offset, const int16_t);
        n_frames = data->chunk->size / sizeof(int16_t);
        for (int64_t i = 0; i < n_frames; i++) {
                bool loud = frames[i] > THRESHOLD;

                if (loud && !clicks->loud)
                        printf("%lld\n",
                               (long long) (time.now - (n_frames - i) * SPA_NSEC_PER_SEC / RATE));
                clicks->loud = loud;
        }
        fflush(stdout);
        pw_stream_queue_buffer(clicks->listener, buffer);
}

static void on_signal(void *userdata, int number)
{
        Clicks *clicks = userdata;

        (void) number;
        pw_main_loop_quit(clicks->loop);
}

static struct pw_stream *open_stream(Clicks *clicks, enum pw_direction direction,
                                     const struct pw_stream_events *events)
{
        bool plays = direction == PW_DIRECTION_OUTPUT;
        struct spa_audio_info_raw format = {
                .format = SPA_AUDIO_FORMAT_S16, .rate = RATE, .channels = 1};
        uint8_t bytes[1024];
        struct spa_pod_builder builder = SPA_POD_BUILDER_INIT(bytes, sizeof(bytes));
        const struct spa_pod *parameters[] = {
                spa_format_audio_raw_build(&builder, SPA_PARAM_EnumFormat, &format)};
        struct pw_stream *stream = pw_stream_new_simple(
                pw_main_loop_get_loop(clicks->loop), "clicks",
                pw_properties_new(PW_KEY_MEDIA_TYPE, "Audio", PW_KEY_NODE_NAME,
                                  plays ? "clicks" : "click-listener", PW_KEY_NODE_LATENCY,
                                  clicks->latency, PW_KEY_STREAM_CAPTURE_SINK, plays ? NULL : "true",
                                  NULL),
                events, clicks);

        pw_stream_connect(stream, direction, PW_ID_ANY,
                          PW_STREAM_FLAG_AUTOCONNECT | PW_STREAM_FLAG_MAP_BUFFERS |
                                  PW_STREAM_FLAG_RT_PROCESS,
                          parameters, 1);
        return stream;
}

int main(int argc, char *argv[])
{
        static const struct pw_stream_events player_events = {
                .version = PW_VERSION_STREAM_EVENTS, .process = play};
        static const struct pw_stream_events listener_events = {
                .version = PW_VERSION_STREAM_EVENTS, .process = listen};
        Clicks clicks = {.next_click = RATE, .latency = argc > 1 ? argv[1] : "8192/48000"};

        pw_init(&argc, &argv);
        clicks.loop = pw_main_loop_new(NULL);
        pw_loop_add_signal(pw_main_loop_get_loop(clicks.loop), SIGTERM, on_signal, &clicks);
        clicks.listener = open_stream(&clicks, PW_DIRECTION_INPUT, &listener_events);
        clicks.player = open_stream(&clicks, PW_DIRECTION_OUTPUT, &player_events);
        pw_main_loop_run(clicks.loop);
        pw_stream_destroy(clicks.player);
        pw_stream_destroy(clicks.listener);
        pw_main_loop_destroy(clicks.loop);
        pw_deinit();
        return EXIT_SUCCESS;
}
