/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a recording makes of its sources, which are played here: nothing is captured. */

#include <errno.h>
#include <math.h>

#include "audio/capture.h"
#include "daemon/recording.h"
#include "test.h"

#define CAPTURES_MAX 8

struct Capture {
        SourceKind kind;
        Sink sink;
        CaptureHandlers handlers;
        void *userdata;
        bool stopped;
};

static Capture captures[CAPTURES_MAX]; /* in the order in which they were made */
static unsigned n_captures;

/* What was told, a line each. */
static char told[1024];

int capture_new(Capture **ret, sd_event *event, SourceKind kind, const char *target,
                const Sink *sink, const CaptureHandlers *handlers, void *userdata)
{
        (void) event, (void) target;
        check(n_captures < CAPTURES_MAX);
        *ret = &captures[n_captures++];
        **ret = (Capture){
                .kind = kind,
                .sink = *sink,
                .handlers = *handlers,
                .userdata = userdata,
        };
        return 0;
}

void capture_stop(Capture *capture)
{
        capture->stopped = true;
}

int capture_resume(Capture *capture)
{
        capture->stopped = false;
        return 0;
}

Capture *capture_free(Capture *capture)
{
        return NULL;
}

void capture_collect(Capture *capture)
{
}

double capture_level(const Capture *capture)
{
        return -INFINITY;
}

static void add(const char *what, const char *text)
{
        size_t used = strlen(told);

        (void) snprintf(told + used, sizeof(told) - used, "%s: %s\n", what, text);
}

static void check_told(const char *expected)
{
        check_string(told, expected);
        *told = '\0';
}

static void on_notice(void *userdata, Condition condition, const char *message)
{
        add(condition_to_string(condition), message);
}

static void on_switched(void *userdata, Condition condition, const char *message)
{
        add("switched", condition == CONDITION_NONE ? "" : condition_to_string(condition));
}

static const RecordingHandlers handlers = {.on_notice = on_notice, .on_switched = on_switched};

static SourceChoice choice_of(SourceKind kind, const char *target)
{
        return (SourceChoice){
                .kind = kind,
                .target = (char *) target,
                .n_channels = kind == SOURCE_BOTH ? 2 : 1,
                .keep_frames = 10 * SAMPLE_RATE,
                .gate = GATE_OFF,
        };
}

static Recording *make(SourceKind kind, const char *target)
{
        const SourceChoice choice = choice_of(kind, target);
        Recording *recording;
        sd_event *event;

        n_captures = 0;
        *told = '\0';
        check(sd_event_default(&event) >= 0);
        check_int(recording_new(&recording, event, &choice), 0);
        sd_event_unref(event);
        return recording;
}

static int change(Recording *recording, SourceKind kind)
{
        const SourceChoice choice = choice_of(kind, "");

        return recording_switch(recording, &choice);
}

static void notice(unsigned i, Condition condition, const char *message)
{
        captures[i].handlers.on_notice(captures[i].userdata, condition, message);
}

static void know(unsigned i, const char *name)
{
        captures[i].handlers.on_source(captures[i].userdata, name, name);
}

static void sound(unsigned i, size_t n_frames, uint64_t end_nsec)
{
        static const int16_t frames[SAMPLE_RATE];

        check_int(captures[i].sink.append(captures[i].sink.userdata, frames, n_frames, end_nsec),
                  0);
        captures[i].handlers.on_audio(captures[i].userdata);
}

TEST(what_one_source_withdraws_may_be_true_of_the_other)
{
        Recording *recording = make(SOURCE_BOTH, "");

        recording_set_handlers(recording, &handlers, NULL);
        notice(0, CONDITION_NO_AUDIO, "output");
        notice(1, CONDITION_NO_AUDIO, "microphone");
        check_told("no-audio: output\nno-audio: microphone\n");
        notice(1, CONDITION_NO_AUDIO, "");
        check_told("no-audio: output\n");
        notice(1, CONDITION_SOURCE_CHANGED, "another");
        notice(1, CONDITION_SOURCE_CHANGED, "");
        check_told("source-changed: another\nsource-changed: \n");
        notice(0, CONDITION_NO_AUDIO, "");
        check_told("no-audio: \n");
        recording_free(recording);
}

TEST(what_was_told_when_nobody_listened_is_told_later)
{
        Recording *recording = make(SOURCE_SYSTEM, "");

        notice(0, CONDITION_NO_AUDIO, "output");
        notice(0, CONDITION_SOURCE_CHANGED, "another");
        notice(0, CONDITION_SOURCE_CHANGED, "");
        recording_set_handlers(recording, &handlers, NULL);
        check_told("no-audio: output\n");
        recording_free(recording);
}

TEST(the_old_source_again)
{
        Recording *recording = make(SOURCE_SYSTEM, "");

        recording_set_handlers(recording, &handlers, NULL);
        know(0, "speakers");
        check_int(change(recording, SOURCE_MICROPHONE), 0);
        check_told("");
        check_int(change(recording, SOURCE_SYSTEM), 0);
        check_told("switched: \n");
        check(captures[1].stopped);
        check(!captures[0].stopped);
        recording_free(recording);
}

TEST(another_number_of_channels_gives_up_what_was_waited_for)
{
        Recording *recording = make(SOURCE_SYSTEM, "");

        recording_set_handlers(recording, &handlers, NULL);
        check_int(change(recording, SOURCE_MICROPHONE), 0);
        check_int(change(recording, SOURCE_BOTH), -EINVAL);
        check(captures[1].stopped);
        check_told("");
        recording_free(recording);
}

TEST(nothing_is_waited_for_when_nothing_is_heard)
{
        Recording *recording = make(SOURCE_SYSTEM, "");

        recording_set_handlers(recording, &handlers, NULL);
        check_int(change(recording, SOURCE_MICROPHONE), 0);
        recording_stop(recording);
        check_told("switched: Stopping\n");
        check_int(recording_resume(recording), 0);
        check(captures[1].stopped);
        check(!captures[0].stopped);
        recording_free(recording);
}

TEST(an_application_is_labelled_by_its_name_from_the_start)
{
        Recording *recording = make(SOURCE_APPLICATION, "film");

        sound(0, 1600, NSEC_PER_SEC);
        check_string(recording_label(recording, 0, 0), "film");
        know(0, "Film Player");
        sound(0, 1600, NSEC_PER_SEC + NSEC_PER_SEC / 10);
        check_string(recording_label(recording, 0, 0), "Film Player");
        check_string(recording_label(recording, 0, 2000), "Film Player");
        recording_free(recording);
}

TEST(captions_keep_the_label_of_what_was_heard)
{
        Recording *recording = make(SOURCE_SYSTEM, "");

        sound(0, 1600, NSEC_PER_SEC);
        check_int(change(recording, SOURCE_MICROPHONE), 0);
        sound(1, 1600, 2 * NSEC_PER_SEC);
        know(1, "headset");
        check_string(recording_label(recording, 0, 1599), "system");
        check_string(recording_label(recording, 0, 1600), "microphone");
        check_int(timeline_end(recording_timeline(recording)), SAMPLE_RATE + 1600);
        recording_free(recording);
}
