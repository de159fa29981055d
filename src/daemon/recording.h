#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What a session hears: its sources, put on one clock, kept on one timeline. It begins before the
 * session does, so that nothing is missed while a key is sought or the session before it ends.
 * Main thread.
 */

#include <systemd/sd-event.h>

#include "audio/timeline.h"
#include "daemon/source-choice.h"

/* Called from the event loop; recording_stop() may be called in them, recording_free() may not. */
typedef struct RecordingHandlers {
        /* The timeline has grown. */
        void (*on_audio)(void *userdata);
        /* What recording_source() or recording_condition() says has changed. */
        void (*on_changed)(void *userdata);
        /* Something to know of a source that is heard, as CaptureHandlers has it. */
        void (*on_notice)(void *userdata, Condition condition, const char *message);
        /* What recording_switch() began has come to its end. CONDITION_NONE: the other source is
         * heard; else it can't be, for the reason that message gives, and the old one still is. */
        void (*on_switched)(void *userdata, Condition condition, const char *message);
} RecordingHandlers;

/* What is heard, as the property Source has it. Strings are the recording's. */
typedef struct RecordingSource {
        SourceKind kind;
        const char *target;
        const char *name; /* for people; NULL until all sources are known */
} RecordingSource;

typedef struct Recording Recording;

/* Hears from now on what choice says, which is copied. Errors: capture_new()'s. */
int recording_new(Recording **ret, sd_event *event, const SourceChoice *choice);
Recording *recording_free(Recording *recording);
DEFINE_CLEANUP(Recording, recording_free)

/* Who hears of it from now on, of notices told before at once. Before, nobody does. */
void recording_set_handlers(Recording *recording, const RecordingHandlers *handlers,
                            void *userdata);

/* Hear no more; all that was heard is on the timeline then. A switch that is under way fails. */
void recording_stop(Recording *recording);

bool recording_is_stopped(const Recording *recording);

/* Hear again: the time between is a pause. Errors: capture_resume()'s; it is stopped still. */
int recording_resume(Recording *recording);

/* For so many frames nothing was heard, for a reason that the sources know nothing of. */
void recording_skip(Recording *recording, uint64_t n_frames, GapReason reason);

/*
 * Hear another source instead: the old one is heard until the other is, and on_switched() follows,
 * maybe in this call. Another one that is still waited for is given up, whatever this returns, and
 * not told of. choice is copied. Errors: -EINVAL if it has another number of channels, which takes another session; capture_new()'s.
 */
int recording_switch(Recording *recording, const SourceChoice *choice);

const SourceChoice *recording_choice(const Recording *recording);
Timeline *recording_timeline(const Recording *recording);
void recording_source(const Recording *recording, RecordingSource *ret);

/* What captions of a channel that begin at a position are labelled with; interned. */
const char *recording_label(const Recording *recording, unsigned channel, uint64_t position);

/* The server doesn't tell two sources apart: captions are labelled with both. */
void recording_merge_labels(Recording *recording);

/* Why a source isn't heard, with one sentence for a person; CONDITION_NONE: all are. */
Condition recording_condition(const Recording *recording, const char **ret_message);

/* Peak of the last 100 ms of the loudest source, in dBFS. */
double recording_level(const Recording *recording);

/* Microseconds since the Unix epoch of position 0, as far as it is known yet. */
int64_t recording_epoch(const Recording *recording);

/* Frames in which one of two sources was missing, for another reason than that it paused. */
uint64_t recording_filled(const Recording *recording);
