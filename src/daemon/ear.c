/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "audio/capture.h"
#include "base/time-util.h"
#include "daemon/ear.h"

struct Ear {
        sd_event *event;
        SourceKind kind;
        char *wanted; /* "": the default device */
        Sink sink;
        EarHandlers handlers;
        void *userdata;
        Capture *capture; /* NULL: it was never opened */

        char *target;
        char *name;
        Condition condition;
        char *message;
        char *no_audio; /* the notices that were told and not withdrawn; NULL: none */
        char *source_changed;

        bool begun;
        uint64_t end_nsec;       /* of the newest frame, its own or its predecessor's; 0: none */
        GapReason missed_reason; /* of what is missing before its own first frame */
};

int ear_new(Ear **ret, sd_event *event, SourceKind kind, const char *target, const Sink *sink,
            const EarHandlers *handlers, void *userdata)
{
        _cleanup_(ear_freep) Ear *ear = calloc(1, sizeof(*ear));

        if (!ear)
                return -ENOMEM;
        ear->event = sd_event_ref(event);
        ear->kind = kind;
        ear->wanted = strdup(target);
        ear->sink = *sink;
        ear->handlers = *handlers;
        ear->userdata = userdata;
        if (!ear->wanted)
                return -ENOMEM;
        *ret = TAKE_PTR(ear);
        return 0;
}

Ear *ear_free(Ear *ear)
{
        if (!ear)
                return NULL;
        capture_free(ear->capture);
        sd_event_unref(ear->event);
        free(ear->wanted);
        free(ear->target);
        free(ear->name);
        free(ear->message);
        free(ear->no_audio);
        free(ear->source_changed);
        free(ear);
        return NULL;
}

/* Since the one before fell silent; nothing if nobody has been heard yet. */
static void skip_missed(Ear *ear, uint64_t begin_nsec)
{
        uint64_t n_missed;

        if (ear->end_nsec == 0 || begin_nsec <= ear->end_nsec)
                return;
        n_missed = (begin_nsec - ear->end_nsec) / 1000 * SAMPLE_RATE / USEC_PER_SEC;
        ear->sink.skip(ear->sink.userdata, n_missed, ear->missed_reason);
}

static int append(void *userdata, const int16_t *frames, size_t n_frames, uint64_t end_nsec)
{
        Ear *ear = userdata;
        int r;

        if (!ear->begun) {
                ear->handlers.on_begin(ear->userdata, ear);
                skip_missed(ear, end_nsec - n_frames * NSEC_PER_SEC / SAMPLE_RATE);
                ear->begun = true;
        }
        r = ear->sink.append(ear->sink.userdata, frames, n_frames, end_nsec);
        if (r >= 0)
                ear->end_nsec = end_nsec;
        return r;
}

static void skip(void *userdata, uint64_t n_frames, GapReason reason)
{
        Ear *ear = userdata;

        ear->sink.skip(ear->sink.userdata, n_frames, reason);
}

static void on_audio(void *userdata)
{
        Ear *ear = userdata;

        ear->handlers.on_audio(ear->userdata, ear);
}

static void on_condition(void *userdata, Condition condition, const char *message)
{
        Ear *ear = userdata;

        free(ear->message);
        ear->message = condition != CONDITION_NONE ? strdup(message) : NULL;
        ear->condition = condition;
        ear->handlers.on_changed(ear->userdata, ear);
}

static void on_notice(void *userdata, Condition condition, const char *message)
{
        Ear *ear = userdata;
        char **notice = condition == CONDITION_NO_AUDIO ? &ear->no_audio : &ear->source_changed;

        free(*notice);
        *notice = *message ? strdup(message) : NULL;
        ear->handlers.on_notice(ear->userdata, condition, message);
}

static void on_source(void *userdata, const char *target, const char *name)
{
        Ear *ear = userdata;

        free(ear->target);
        free(ear->name);
        ear->target = strdup(target);
        ear->name = strdup(name);
        ear->handlers.on_changed(ear->userdata, ear);
}

int ear_open(Ear *ear)
{
        static const CaptureHandlers handlers = {
                .on_audio = on_audio,
                .on_condition = on_condition,
                .on_notice = on_notice,
                .on_source = on_source,
        };
        const Sink sink = {.n_channels = 1, .append = append, .skip = skip, .userdata = ear};

        if (ear->capture)
                return capture_resume(ear->capture);
        return capture_new(&ear->capture, ear->event, ear->kind, ear->wanted, &sink, &handlers, ear);
}

void ear_stop(Ear *ear)
{
        if (ear->capture)
                capture_stop(ear->capture);
}

void ear_succeed(Ear *ear, const Ear *before)
{
        ear->end_nsec = before->end_nsec;
        ear->missed_reason = before->condition == CONDITION_NONE ? GAP_PAUSE : GAP_SOURCE;
}

void ear_collect(Ear *ear)
{
        if (ear->capture)
                capture_collect(ear->capture);
}

const char *ear_target(const Ear *ear)
{
        return ear->target;
}

const char *ear_name(const Ear *ear)
{
        return ear->name;
}

const char *ear_label(const Ear *ear)
{
        if (ear->kind != SOURCE_APPLICATION)
                return source_kind_to_string(ear->kind);
        return ear->name ? ear->name : ear->wanted;
}

Condition ear_condition(const Ear *ear, const char **ret_message)
{
        *ret_message = ear->message ? ear->message : "";
        return ear->condition;
}

const char *ear_notice(const Ear *ear, Condition condition)
{
        const char *notice = condition == CONDITION_NO_AUDIO ? ear->no_audio : ear->source_changed;

        return notice ? notice : "";
}

double ear_level(const Ear *ear)
{
        return ear->capture ? capture_level(ear->capture) : -INFINITY;
}
