#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * One source of the desktop's sound, captured from PipeWire into a sink.
 *
 * The data thread copies into a lock-free ring and wakes the main loop at most once a chunk; it
 * never allocates, locks or logs. Everything else, the handlers too, runs on the main thread. No
 * audio reaches the sink before the peer that our stream is linked to has been seen to be what
 * was asked for. The connection to PipeWire exists as long as the capture does.
 */

#include <systemd/sd-event.h>

#include "audio/sink.h"
#include "audio/source.h"
#include "base/cleanup.h"
#include "base/condition.h"
#include "base/time-util.h"

typedef struct Capture Capture;

/* How long it is told that capture went on with another device. */
#define CAPTURE_CHANGED_USEC (10 * USEC_PER_SEC)

/* Called from the event loop, and by capture_stop(), which withdraws what was told; capture_stop()
 * may be called in them, capture_free() may not. */
typedef struct CaptureHandlers {
        /* The sink has been given audio: 25 to 50 ms, unless it had been waited for. */
        void (*on_audio)(void *userdata);
        /*
         * Audio can't be had now: CONDITION_AUDIO_UNAVAILABLE (no PipeWire, no session manager),
         * CONDITION_NO_SOURCE (what was asked for isn't there) or CONDITION_SOURCE_LOST (it was
         * heard before), with one sentence for a person. Capture goes on trying by itself;
         * CONDITION_NONE withdraws what was said.
         */
        void (*on_condition)(void *userdata, Condition condition, const char *message);
        /*
         * Beside that, something to know of a source that is heard: CONDITION_NO_AUDIO (it is
         * silent, oddly) or CONDITION_SOURCE_CHANGED (capture went on by itself with another
         * device; withdrawn after CAPTURE_CHANGED_USEC). An empty message withdraws it.
         */
        void (*on_notice)(void *userdata, Condition condition, const char *message);
        /* What we hear, whenever it changes: the node's name, or the application as it was asked
         * for, and its name for people. */
        void (*on_source)(void *userdata, const char *name, const char *description);
} CaptureHandlers;

/*
 * target: the node.name of a sink (SOURCE_SYSTEM) or source (SOURCE_MICROPHONE), NULL or "" for the
 * default one; or an application's id, name or binary (SOURCE_APPLICATION). What isn't there is
 * waited for, and never replaced by something else. PipeWire need not run. What is behind the sink,
 * which is copied, must live as long as the capture.
 * Errors: -EOPNOTSUPP for SOURCE_BOTH, -EINVAL for an application without a target, -ENOMEM, those
 * of eventfd(2).
 */
int capture_new(Capture **ret, sd_event *event, SourceKind kind, const char *target,
                const Sink *sink, const CaptureHandlers *handlers, void *userdata);

/* Capture no more, and withdraw what was told; the sink has all that was captured up to now when
 * this returns: of an application all but the last moment (a chunk), which PipeWire has not
 * confirmed to be its. */
void capture_stop(Capture *capture);

/* Capture again after capture_stop(); the time between is a pause on the timeline. Errors: as
 * capture_new(); capture is then stopped still. */
int capture_resume(Capture *capture);
Capture *capture_free(Capture *capture);
DEFINE_CLEANUP(Capture, capture_free)

/* What was captured goes into the sink now, not only when a chunk is full. */
void capture_collect(Capture *capture);

/* Peak of the last 100 ms in dBFS; -INFINITY in digital silence and while nothing is captured. */
double capture_level(const Capture *capture);
