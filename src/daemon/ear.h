#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One source of a recording: captures it into a sink, and remembers what is known of it. Main
 * thread. */

#include <systemd/sd-event.h>

#include "audio/sink.h"
#include "audio/source.h"
#include "base/cleanup.h"
#include "base/condition.h"

typedef struct Ear Ear;

/* Called from the event loop; ear_stop() may be called in them, ear_free() of the same ear may not. */
typedef struct EarHandlers {
        /* Its first frames are about to go into the sink. */
        void (*on_begin)(void *userdata, Ear *ear);
        /* The sink has been given frames. */
        void (*on_audio)(void *userdata, Ear *ear);
        /* What ear_name() or ear_condition() says has changed. */
        void (*on_changed)(void *userdata, Ear *ear);
        /* Something to know of it while it is heard, as CaptureHandlers has it; ear_notice() says
         * the same then. */
        void (*on_notice)(void *userdata, Condition condition, const char *message);
} EarHandlers;

/* It hears nothing before ear_open(). sink, which is copied, has one channel. Errors: -ENOMEM. */
int ear_new(Ear **ret, sd_event *event, SourceKind kind, const char *target, const Sink *sink,
            const EarHandlers *handlers, void *userdata);
Ear *ear_free(Ear *ear);
DEFINE_CLEANUP(Ear, ear_free)

/* Hear, or hear again after ear_stop(). Errors: capture_new()'s. */
int ear_open(Ear *ear);

/* Hear no more; what was heard up to now is in the sink then. */
void ear_stop(Ear *ear);

/* It goes on where another one, which has been stopped, left off: the time between is a gap. */
void ear_succeed(Ear *ear, const Ear *before);

/* What has been captured is put into the sink now, not only when a chunk is full. */
void ear_collect(Ear *ear);

/* What is heard: the node's or the application's name, and its name for people; NULL until it is
 * known, or while nothing is. */
const char *ear_target(const Ear *ear);
const char *ear_name(const Ear *ear);

/* What captions of it are labelled with: "system", "microphone" or the application's name. */
const char *ear_label(const Ear *ear);

/* Why nothing is heard, with one sentence for a person; CONDITION_NONE: nothing is in the way. */
Condition ear_condition(const Ear *ear, const char **ret_message);

/* What was told of it by on_notice(), and not withdrawn; "": nothing. */
const char *ear_notice(const Ear *ear, Condition condition);

/* Peak of the last 100 ms in dBFS. */
double ear_level(const Ear *ear);
