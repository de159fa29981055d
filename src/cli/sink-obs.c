/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "cli/caption-block.h"
#include "cli/replacement.h"
#include "cli/report.h"
#include "cli/sink-obs.h"
#include "cli/text.h"

/* The texts of segments: more are not of two lines, whatever comes. */
#define TEXT_BYTES_MAX ((size_t) 64 * 1024)
#define OPEN_MAX 8

#define TIMER_ACCURACY_USEC (10 * USEC_PER_MSEC)

typedef struct OpenSegment {
        uint64_t session;
        uint64_t segment;
        char *text; /* owned */
} OpenSegment;

typedef struct ObsSink {
        Sink sink;
        SinkObsOptions options;
        char *path;             /* owned, as are all below */
        sd_event_source *write; /* soon: there is something new */
        sd_event_source *clear; /* nothing was said for a while */
        Buffer said;            /* finals that may still be seen */
        size_t n_open;
        OpenSegment open[OPEN_MAX];
        bool failed; /* and that was said */
} ObsSink;

/* A disk that is full now may not be so for long: told once, and tried again with what comes. */
static void replace_file(ObsSink *obs, const char *text, size_t size)
{
        int r = replacement_write(obs->path, text, size, false);

        if (r < 0 && !obs->failed)
                report(_("The captions can't be written to %s: %s."), obs->path, strerror(-r));
        obs->failed = r < 0;
}

static int append_spaced(Buffer *text, const char *more)
{
        int r = text->size > 0 ? buffer_append(text, " ", 1) : 0;

        return r < 0 ? r : buffer_append_string(text, more);
}

/* What has rolled out of sight is dropped, by whole lines. */
static void forget_said(ObsSink *obs, size_t start)
{
        size_t size = obs->said.size - MIN(start, obs->said.size);

        if (start == 0 || start > obs->said.size)
                return;
        memmove(obs->said.data, obs->said.data + start, size + 1);
        obs->said.size = size;
}

static void write_captions(ObsSink *obs)
{
        _cleanup_buffer_ Buffer text = BUFFER_INIT((OPEN_MAX + 2) * TEXT_BYTES_MAX);
        _cleanup_buffer_ Buffer block = BUFFER_INIT((OPEN_MAX + 2) * TEXT_BYTES_MAX);
        size_t start = 0;
        int r = buffer_append(&text, obs->said.data, obs->said.size);

        for (size_t i = 0; r >= 0 && i < obs->n_open; i++)
                r = append_spaced(&text, obs->open[i].text);
        if (r >= 0)
                r = caption_block_compose(&block, buffer_string(&text), obs->options.columns,
                                          obs->options.n_lines, &start);
        if (r < 0)
                return;
        forget_said(obs, start);
        replace_file(obs, buffer_string(&block), block.size);
}

static int on_write(sd_event_source *source, uint64_t usec, void *userdata)
{
        write_captions(userdata);
        return 0;
}

static void remove_open(ObsSink *obs, size_t i)
{
        free(obs->open[i].text);
        obs->n_open--;
        memmove(&obs->open[i], &obs->open[i + 1], (obs->n_open - i) * sizeof(OpenSegment));
}

static void forget_all(ObsSink *obs)
{
        buffer_clear(&obs->said);
        while (obs->n_open > 0)
                remove_open(obs, obs->n_open - 1);
}

static int on_clear(sd_event_source *source, uint64_t usec, void *userdata)
{
        ObsSink *obs = userdata;

        forget_all(obs);
        (void) sd_event_source_set_enabled(obs->write, SD_EVENT_OFF);
        replace_file(obs, "", 0);
        return 0;
}

static void schedule(ObsSink *obs)
{
        int enabled = SD_EVENT_OFF;

        (void) sd_event_source_get_enabled(obs->write, &enabled);
        if (enabled == SD_EVENT_OFF) {
                (void) sd_event_source_set_time_relative(obs->write, SINK_OBS_INTERVAL_USEC);
                (void) sd_event_source_set_enabled(obs->write, SD_EVENT_ONESHOT);
        }
        (void) sd_event_source_set_time_relative(obs->clear, obs->options.clear_usec);
        (void) sd_event_source_set_enabled(obs->clear, SD_EVENT_ONESHOT);
}

static void drop_open(ObsSink *obs, const Caption *caption)
{
        for (size_t i = 0; i < obs->n_open; i++)
                if (obs->open[i].session == caption->session &&
                    obs->open[i].segment == caption->segment) {
                        remove_open(obs, i);
                        return;
                }
}

/* The one that is open longest comes first: it is likely to be the first that is final. */
static void set_open(ObsSink *obs, const Caption *caption, char *text)
{
        for (size_t i = 0; i < obs->n_open; i++)
                if (obs->open[i].session == caption->session &&
                    obs->open[i].segment == caption->segment) {
                        free(obs->open[i].text);
                        obs->open[i].text = text;
                        return;
                }
        if (obs->n_open == OPEN_MAX)
                remove_open(obs, 0);
        obs->open[obs->n_open++] = (OpenSegment){
                .session = caption->session, .segment = caption->segment, .text = text};
}

/* Of a text that is far too long the end, which is what is seen. */
static char *clean_end(const char *text)
{
        size_t size = strlen(text), skip = size - MIN(size, TEXT_BYTES_MAX / 4);

        while (((unsigned char) text[skip] & 0xc0) == 0x80)
                skip++;
        return text_clean(text + skip);
}

static void on_caption(Sink *sink, const Caption *caption)
{
        ObsSink *obs = (ObsSink *) sink;
        _cleanup_free_ char *text = clean_end(caption->text);

        if (!text)
                return;
        if (caption->final) {
                drop_open(obs, caption);
                if (append_spaced(&obs->said, text) < 0) {
                        buffer_clear(&obs->said);
                        (void) append_spaced(&obs->said, text);
                }
        } else
                set_open(obs, caption, TAKE_PTR(text));
        schedule(obs);
}

static void on_session(Sink *sink, uint64_t session, sd_bus_message *details)
{
}

static void on_notice(Sink *sink, const char *code, const char *message)
{
        if (*message)
                report("%s", message);
}

static Sink *free_sink(Sink *sink)
{
        ObsSink *obs = (ObsSink *) sink;

        if (obs->clear)
                replace_file(obs, "", 0);
        forget_all(obs);
        buffer_deinit(&obs->said);
        sd_event_source_disable_unref(obs->write);
        sd_event_source_disable_unref(obs->clear);
        free(obs->path);
        free(obs);
        return NULL;
}

static int add_timer(ObsSink *obs, sd_event *event, sd_event_source **ret,
                     sd_event_time_handler_t handler)
{
        int r = sd_event_add_time_relative(event, ret, CLOCK_MONOTONIC, 0, TIMER_ACCURACY_USEC,
                                           handler, obs);

        return r < 0 ? r : sd_event_source_set_enabled(*ret, SD_EVENT_OFF);
}

int sink_new_obs(Sink **ret, sd_event *event, const SinkObsOptions *options)
{
        static const SinkOperations operations = {
                .caption = on_caption,
                .started = on_session,
                .ended = on_session,
                .notice = on_notice,
                .tell = sink_report,
                .settle = sink_do_nothing,
                .redraw = sink_do_nothing,
                .free = free_sink,
        };
        _cleanup_(sink_freep) Sink *sink = NULL;
        ObsSink *obs = calloc(1, sizeof(*obs));
        int r;

        if (!obs)
                return -ENOMEM;
        sink = &obs->sink;
        sink->operations = &operations;
        obs->options = *options;
        obs->said = BUFFER_INIT(2 * TEXT_BYTES_MAX);
        obs->path = strdup(options->path);
        if (!obs->path)
                return -ENOMEM;
        r = replacement_write(obs->path, "", 0, false);
        if (r >= 0)
                r = add_timer(obs, event, &obs->write, on_write);
        if (r >= 0)
                r = add_timer(obs, event, &obs->clear, on_clear);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(sink);
        return 0;
}
