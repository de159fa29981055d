/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <inttypes.h>

#include <spa/param/audio/format-utils.h>

#include "audio/stream.h"
#include "audio/sink.h"
#include "base/i18n.h"
#include "base/log.h"

/* A cycle as long as the graph allows: others who need it shorter get it so. */
#define NODE_LATENCY "4096/48000"

/* The best that still costs little delay (5 ms): flat to 7.3 kHz, where 4, the usual, is dull. */
#define RESAMPLE_QUALITY "10"

#define FORMAT_POD_BYTES 1024

struct Stream {
        struct pw_stream *stream;
        struct spa_hook listener;
        Feed *feed;
        void (*on_state)(void *userdata);
        void *userdata;
        uint32_t target;
        bool running;
};

static void on_state_changed(void *userdata, enum pw_stream_state old, enum pw_stream_state state,
                             const char *error)
{
        Stream *stream = userdata;
        bool running = state == PW_STREAM_STATE_STREAMING;

        log_debug("Capture stream: %s%s%s", pw_stream_state_as_string(state), error ? ": " : "",
                  error ? error : "");
        if (running && !stream->running)
                feed_start(stream->feed);
        else if (!running)
                feed_pause(stream->feed);
        stream->running = running;
        stream->on_state(stream->userdata);
}

/* On the data thread. */
static void on_process(void *userdata)
{
        Stream *stream = userdata;
        struct pw_buffer *buffer = pw_stream_dequeue_buffer(stream->stream);
        struct pw_time time;
        FeedCycle cycle = {0};
        struct spa_data *data;

        if (!buffer)
                return;
        data = &buffer->buffer->datas[0];
        if (pw_stream_get_time_n(stream->stream, &time, sizeof(time)) == 0 && time.rate.num > 0)
                cycle = (FeedCycle){
                        .nsec = (uint64_t) time.now,
                        .ticks = time.ticks,
                        .rate = time.rate.denom / time.rate.num,
                };
        if (data->data && data->chunk->stride > 0) {
                uint32_t offset = SPA_MIN(data->chunk->offset, data->maxsize);
                uint32_t size = SPA_MIN(data->chunk->size, data->maxsize - offset);
                const int16_t *frames = SPA_PTROFF(data->data, offset, const int16_t);

                feed_push(stream->feed, &cycle, frames, size / (uint32_t) data->chunk->stride);
        }
        pw_stream_queue_buffer(stream->stream, buffer);
}

static const struct pw_stream_events stream_events = {
        .version = PW_VERSION_STREAM_EVENTS,
        .state_changed = on_state_changed,
        .process = on_process,
};

/*
 * Passive: we never keep a sink awake. Up to 1.6 "true" means that we follow our peer; later
 * versions took that meaning from it and gave it to "in-follow".
 */
static const char *passive(const PipeWire *pipewire)
{
        return pipewire_server_is_at_least(pipewire, 1, 7) ? "in-follow" : "true";
}

/* Bound to one node. What the versions of the session manager know differs, so all is said. */
static void bind(struct pw_properties *properties, const Wanted *wanted, const GraphNode *target)
{
        (void) pw_properties_setf(properties, PW_KEY_TARGET_OBJECT, "%" PRIu64, target->serial);
        (void) pw_properties_set(properties, PW_KEY_NODE_DONT_RECONNECT, "true");
        (void) pw_properties_set(properties, "node.dont-fallback", "true");
        if (*wanted->target) /* the user said which; a mixer shall not say otherwise */
                (void) pw_properties_set(properties, "node.dont-move", "true");
}

/* What differs from source to source. */
static void choose(struct pw_properties *properties, const PipeWire *pipewire, const Wanted *wanted,
                   const GraphNode *target)
{
        if (wanted->kind != SOURCE_MICROPHONE) {
                (void) pw_properties_set(properties, PW_KEY_STREAM_CAPTURE_SINK, "true");
                /* Not for a microphone, which would never wake up then. */
                (void) pw_properties_set(properties, PW_KEY_NODE_PASSIVE, passive(pipewire));
        }
        if (target)
                bind(properties, wanted, target);
}

static struct pw_properties *make_properties(void)
{
        const struct spa_dict_item items[] = {
                {PW_KEY_MEDIA_TYPE, "Audio"},
                {PW_KEY_MEDIA_CATEGORY, "Capture"},
                /* Not Communication, which would turn a headset to its worst sound. */
                {PW_KEY_MEDIA_ROLE, "Accessibility"},
                {PW_KEY_MEDIA_NAME, _("Live captions")},
                {PW_KEY_NODE_NAME, "surtitle"},
                {PW_KEY_NODE_DESCRIPTION, "Surtitle"},
                {PW_KEY_APP_ID, "org.surtitle.Surtitle"},
                {PW_KEY_APP_NAME, "Surtitle"},
                {PW_KEY_APP_ICON_NAME, "org.surtitle.Surtitle"},

                {PW_KEY_NODE_LATENCY, NODE_LATENCY},
                /* Whatever a mixer once did to a stream of ours, this one hears what was chosen. */
                {"state.restore-target", "false"},
                {"state.restore-props", "false"},

                {"resample.quality", RESAMPLE_QUALITY},
                /* Else a loud voice in the middle clips where two channels become one. */
                {"channelmix.normalize", "true"},
        };

        return pw_properties_new_dict(&SPA_DICT_INIT_ARRAY(items));
}

static int connect_stream(Stream *stream)
{
        uint8_t memory[FORMAT_POD_BYTES];
        struct spa_pod_builder builder = SPA_POD_BUILDER_INIT(memory, sizeof(memory));
        const struct spa_pod *parameters[1];
        struct spa_audio_info_raw format = {
                .format = SPA_AUDIO_FORMAT_S16,
                .rate = SAMPLE_RATE,
                .channels = stream->feed->n_channels,
                .position = {SPA_AUDIO_CHANNEL_MONO},
        };

        parameters[0] = spa_format_audio_raw_build(&builder, SPA_PARAM_EnumFormat, &format);
        return pw_stream_connect(stream->stream, PW_DIRECTION_INPUT, PW_ID_ANY,
                                 PW_STREAM_FLAG_AUTOCONNECT | PW_STREAM_FLAG_MAP_BUFFERS |
                                         PW_STREAM_FLAG_RT_PROCESS,
                                 parameters, ELEMENTSOF(parameters));
}

int stream_new(Stream **ret, PipeWire *pipewire, const Wanted *wanted, const GraphNode *target,
               Feed *feed, void (*on_state)(void *userdata), void *userdata)
{
        _cleanup_(stream_freep) Stream *stream = NULL;
        struct pw_properties *properties;
        int r;

        stream = calloc(1, sizeof(*stream));
        if (!stream)
                return -ENOMEM;
        stream->feed = feed;
        stream->on_state = on_state;
        stream->userdata = userdata;
        stream->target = target ? target->id : GRAPH_ID_NONE;
        properties = make_properties();
        if (!properties)
                return -errno;
        choose(properties, pipewire, wanted, target);
        stream->stream = pw_stream_new(pipewire_core(pipewire), "surtitle", properties);
        if (!stream->stream)
                return -errno;
        pw_stream_add_listener(stream->stream, &stream->listener, &stream_events, stream);
        r = connect_stream(stream);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(stream);
        return 0;
}

Stream *stream_free(Stream *stream)
{
        if (!stream)
                return NULL;
        if (stream->stream) {
                /* First the thread is done with us, then our callbacks are gone. */
                (void) pw_stream_disconnect(stream->stream);
                spa_hook_remove(&stream->listener);
                pw_stream_destroy(stream->stream);
        }
        feed_pause(stream->feed);
        free(stream);
        return NULL;
}

uint32_t stream_node_id(const Stream *stream)
{
        return pw_stream_get_node_id(stream->stream);
}

uint32_t stream_target(const Stream *stream)
{
        return stream->target;
}
