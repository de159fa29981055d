/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <assert.h>
#include <errno.h>
#include <glib.h>
#include <math.h>
#include <string.h>

#include "audio/mixer.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/time-util.h"
#include "daemon/ear.h"
#include "daemon/recording.h"
#include "gate/gate.h"

/* Changes of the source that a recording remembers; captions before the oldest have its labels. */
#define LABELS_MAX 64

/* What captions are labelled with from a position on. */
typedef struct Labels {
        uint64_t position;
        const char *channels[TIMELINE_CHANNELS_MAX];
} Labels;

struct Recording {
        sd_event *event;
        SourceChoice choice;
        RecordingHandlers handlers;
        void *userdata;

        /* ears → mixer, if there are two → gate → timeline */
        Ear *ears[MIXER_INPUTS];
        unsigned n_ears;
        Ear *next;  /* is to take the only one's place; NULL: none is */
        Ear *spent; /* one that can't be freed in its own handler */
        SourceChoice next_choice;
        Mixer *mixer; /* NULL: one source */
        Gate *gate;
        Timeline *timeline;
        sd_event_source *tidy_source;

        char *name; /* of both sources; else NULL */
        Labels labels[LABELS_MAX];
        unsigned n_labels;
        uint64_t n_told;    /* frames that were on the timeline when its growth was told */
        int64_t epoch_usec; /* wall time of position 0; 0: not yet known */
        bool merged; /* the server takes two channels for one */
        bool stopped;
};

static void find_labels(const Recording *recording, Labels *labels)
{
        for (unsigned i = 0; i < TIMELINE_CHANNELS_MAX; i++)
                labels->channels[i] =
                        g_intern_string(ear_label(recording->ears[i % recording->n_ears]));
        if (recording->merged || recording->n_ears > recording->choice.n_channels)
                labels->channels[0] = source_kind_to_string(recording->choice.kind);
}

/* Another source is heard from here on. */
static void label(Recording *recording)
{
        Labels labels = {.position = timeline_end(recording->timeline)};

        find_labels(recording, &labels);
        if (recording->n_labels > 0 &&
            recording->labels[recording->n_labels - 1].position == labels.position)
                recording->n_labels--;
        if (recording->n_labels == LABELS_MAX)
                memmove(recording->labels, recording->labels + 1,
                        --recording->n_labels * sizeof(Labels));
        recording->labels[recording->n_labels++] = labels;
}

static int on_tidy(sd_event_source *source, void *userdata)
{
        Recording *recording = userdata;

        recording->spent = ear_free(recording->spent);
        return 0;
}

/* It may be its own handler that we are in. */
static void discard(Recording *recording, Ear *ear)
{
        ear_stop(ear);
        if (recording->spent != ear)
                ear_free(recording->spent);
        recording->spent = ear;
        (void) sd_event_source_set_enabled(recording->tidy_source, SD_EVENT_ONESHOT);
}

/* Each source has put in what it had before they are mixed. */
static void settle(Recording *recording)
{
        TimelineAccount account;

        if (recording->mixer) {
                for (unsigned i = 0; i < recording->n_ears; i++)
                        ear_collect(recording->ears[i]);
                if (recording->stopped)
                        mixer_flush(recording->mixer);
                else
                        mixer_pump(recording->mixer);
        }
        if (recording->stopped)
                gate_flush(recording->gate);
        timeline_account(recording->timeline, &account);
        if (account.captured == recording->n_told)
                return;
        if (recording->epoch_usec == 0)
                recording->epoch_usec =
                        (int64_t) (usec_wall() - timeline_end(recording->timeline) * USEC_PER_SEC /
                                                         SAMPLE_RATE);
        recording->n_told = account.captured;
        if (recording->handlers.on_audio)
                recording->handlers.on_audio(recording->userdata);
}

static void tell_change(Recording *recording)
{
        if (recording->handlers.on_changed)
                recording->handlers.on_changed(recording->userdata);
}

static void tell_switched(Recording *recording, Condition condition, const char *message)
{
        if (recording->handlers.on_switched)
                recording->handlers.on_switched(recording->userdata, condition, message);
}

/* The other source is heard, or about to be: the old one's last frames come before its first. */
static void take_over(Recording *recording)
{
        Ear *old = recording->ears[0];

        ear_stop(old);
        gate_flush(recording->gate); /* what it holds was heard before the change */
        ear_succeed(recording->next, old);
        recording->ears[0] = TAKE_PTR(recording->next);
        source_choice_deinit(&recording->choice);
        recording->choice = recording->next_choice;
        recording->next_choice = (SourceChoice){0};
        discard(recording, old);
        label(recording);
        tell_switched(recording, CONDITION_NONE, "");
        tell_change(recording);
}

static void give_up_next(Recording *recording)
{
        if (recording->next)
                discard(recording, TAKE_PTR(recording->next));
        source_choice_deinit(&recording->next_choice);
}

static void fail_switch(Recording *recording, Condition condition, const char *message)
{
        if (!recording->next)
                return;
        give_up_next(recording);
        tell_switched(recording, condition, message);
}

static void on_ear_begin(void *userdata, Ear *ear)
{
        Recording *recording = userdata;

        if (ear == recording->next)
                take_over(recording);
}

static void on_ear_audio(void *userdata, Ear *ear)
{
        settle(userdata);
}

static void set_name(Recording *recording)
{
        g_clear_pointer(&recording->name, g_free);
        if (recording->n_ears > 1 && ear_name(recording->ears[0]) && ear_name(recording->ears[1]))
                recording->name = g_strdup_printf(_("%s and %s"), ear_name(recording->ears[0]),
                                                  ear_name(recording->ears[1]));
}

static void on_ear_changed(void *userdata, Ear *ear)
{
        Recording *recording = userdata;
        g_autofree char *copy = NULL;
        const char *message;
        Condition condition = ear_condition(ear, &message);

        if (ear != recording->next) {
                set_name(recording);
                /* It was the same all along, whose name for people is known only now. */
                find_labels(recording, &recording->labels[recording->n_labels - 1]);
                tell_change(recording);
        } else if (condition != CONDITION_NONE) {
                copy = g_strdup(message);
                fail_switch(recording, condition, copy);
        } else if (ear_name(ear))
                take_over(recording);
}

static void tell_notice(Recording *recording, Condition condition, const char *message)
{
        if (recording->handlers.on_notice)
                recording->handlers.on_notice(recording->userdata, condition, message);
}

/* What one source withdraws may be true of the other still. */
static void on_ear_notice(void *userdata, Condition condition, const char *message)
{
        Recording *recording = userdata;

        for (unsigned i = 0; !*message && !recording->stopped && i < recording->n_ears; i++)
                message = ear_notice(recording->ears[i], condition);
        tell_notice(recording, condition, message);
}

/* To whom nobody told it yet. */
static void tell_notices(Recording *recording)
{
        static const Condition conditions[] = {CONDITION_NO_AUDIO, CONDITION_SOURCE_CHANGED};

        for (unsigned i = 0; i < recording->n_ears * ELEMENTSOF(conditions); i++) {
                Condition condition = conditions[i % ELEMENTSOF(conditions)];
                const char *notice =
                        ear_notice(recording->ears[i / ELEMENTSOF(conditions)], condition);

                if (*notice)
                        tell_notice(recording, condition, notice);
        }
}

static int make_ear(Recording *recording, Ear **ret, SourceKind kind, const char *target,
                    const Sink *sink)
{
        static const EarHandlers handlers = {
                .on_begin = on_ear_begin,
                .on_audio = on_ear_audio,
                .on_changed = on_ear_changed,
                .on_notice = on_ear_notice,
        };

        return ear_new(ret, recording->event, kind, target, sink, &handlers, recording);
}

/* Between all that is heard and the timeline. */
static int make_gate(Recording *recording)
{
        const Sink sink = timeline_sink(recording->timeline);

        return gate_new(&recording->gate, recording->choice.gate, &sink);
}

/* The output is the first channel, the microphone the second. */
static int make_both(Recording *recording, const Sink *sink)
{
        static const SourceKind kinds[MIXER_INPUTS] = {SOURCE_SYSTEM, SOURCE_MICROPHONE};
        int r = mixer_new(&recording->mixer, sink);

        for (unsigned i = 0; r >= 0 && i < MIXER_INPUTS; i++) {
                Sink input = mixer_input(recording->mixer, i);

                r = make_ear(recording, &recording->ears[i], kinds[i], "", &input);
                recording->n_ears += r >= 0;
        }
        return r;
}

static int make_ears(Recording *recording)
{
        const SourceChoice *choice = &recording->choice;
        Sink sink = gate_sink(recording->gate);
        int r;

        if (choice->kind == SOURCE_BOTH)
                return make_both(recording, &sink);
        r = make_ear(recording, &recording->ears[0], choice->kind, choice->target, &sink);
        recording->n_ears = r >= 0;
        return r;
}

static int open_ears(Recording *recording)
{
        int r = 0;

        for (unsigned i = 0; r >= 0 && i < recording->n_ears; i++)
                r = ear_open(recording->ears[i]);
        return r;
}

int recording_new(Recording **ret, sd_event *event, const SourceChoice *choice)
{
        _cleanup_(recording_freep) Recording *recording = calloc(1, sizeof(*recording));
        int r;

        if (!recording)
                return -ENOMEM;
        recording->event = sd_event_ref(event);
        r = source_choice_copy(&recording->choice, choice);
        if (r >= 0)
                r = timeline_new(&recording->timeline, choice->n_channels, choice->keep_frames);
        if (r >= 0)
                r = make_gate(recording);
        if (r >= 0)
                r = sd_event_add_defer(event, &recording->tidy_source, on_tidy, recording);
        if (r >= 0)
                r = sd_event_source_set_enabled(recording->tidy_source, SD_EVENT_OFF);
        if (r >= 0)
                r = make_ears(recording);
        if (r < 0)
                return r;
        label(recording);
        r = open_ears(recording);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(recording);
        return 0;
}

Recording *recording_free(Recording *recording)
{
        if (!recording)
                return NULL;
        recording->handlers = (RecordingHandlers){0};
        ear_free(recording->next);
        ear_free(recording->spent);
        for (unsigned i = 0; i < recording->n_ears; i++)
                ear_free(recording->ears[i]);
        mixer_free(recording->mixer);
        gate_free(recording->gate);
        timeline_free(recording->timeline);
        source_choice_deinit(&recording->choice);
        source_choice_deinit(&recording->next_choice);
        sd_event_source_disable_unref(recording->tidy_source);
        sd_event_unref(recording->event);
        g_free(recording->name);
        free(recording);
        return NULL;
}

void recording_set_handlers(Recording *recording, const RecordingHandlers *handlers,
                            void *userdata)
{
        recording->handlers = *handlers;
        recording->userdata = userdata;
        tell_notices(recording);
}

void recording_stop(Recording *recording)
{
        if (recording->stopped)
                return;
        recording->stopped = true;
        fail_switch(recording, CONDITION_STOPPING,
                    _("The captions were stopped or paused before the other source was heard."));
        for (unsigned i = 0; i < recording->n_ears; i++)
                ear_stop(recording->ears[i]);
        settle(recording);
}

bool recording_is_stopped(const Recording *recording)
{
        return recording->stopped;
}

int recording_resume(Recording *recording)
{
        int r;

        if (!recording->stopped)
                return 0;
        recording->stopped = false;
        r = open_ears(recording);
        if (r < 0)
                recording_stop(recording);
        return r;
}

void recording_skip(Recording *recording, uint64_t n_frames, GapReason reason)
{
        const Sink sink = gate_sink(recording->gate);

        sink.skip(sink.userdata, n_frames, reason);
}

static int begin_switch(Recording *recording, const SourceChoice *choice)
{
        const Sink sink = gate_sink(recording->gate);
        int r = source_choice_copy(&recording->next_choice, choice);

        if (r >= 0)
                r = make_ear(recording, &recording->next, choice->kind, choice->target, &sink);
        if (r >= 0 && !recording->stopped)
                r = ear_open(recording->next);
        return r;
}

int recording_switch(Recording *recording, const SourceChoice *choice)
{
        int r;

        give_up_next(recording);
        if (source_choice_equal(choice, &recording->choice)) {
                tell_switched(recording, CONDITION_NONE, "");
                return 0;
        }
        if (choice->n_channels != timeline_channels(recording->timeline) || recording->mixer ||
            choice->kind == SOURCE_BOTH)
                return -EINVAL;
        r = begin_switch(recording, choice);
        if (r < 0)
                give_up_next(recording);
        else if (recording->stopped) /* it is heard from recording_resume() on */
                take_over(recording);
        return r;
}

const SourceChoice *recording_choice(const Recording *recording)
{
        return &recording->choice;
}

Timeline *recording_timeline(const Recording *recording)
{
        return recording->timeline;
}

void recording_source(const Recording *recording, RecordingSource *ret)
{
        const Ear *ear = recording->ears[0];

        *ret = (RecordingSource){.kind = recording->choice.kind, .target = ""};
        if (recording->n_ears > 1)
                ret->name = recording->name;
        else {
                ret->target = ear_target(ear) ? ear_target(ear) : recording->choice.target;
                ret->name = ear_name(ear);
        }
}

const char *recording_label(const Recording *recording, unsigned channel, uint64_t position)
{
        unsigned i = recording->n_labels - 1;

        while (i > 0 && recording->labels[i].position > position)
                i--;
        return recording->labels[i].channels[channel];
}

void recording_merge_labels(Recording *recording)
{
        if (recording->n_ears == 1 || recording->merged)
                return;
        log_info("The server does not tell the sources apart; captions name both.");
        recording->merged = true;
        /* What it has said already was of both, too. */
        for (unsigned i = 0; i < recording->n_labels; i++)
                recording->labels[i].channels[0] = source_kind_to_string(recording->choice.kind);
}

Condition recording_condition(const Recording *recording, const char **ret_message)
{
        Condition condition = CONDITION_NONE;

        *ret_message = "";
        for (unsigned i = 0; condition == CONDITION_NONE && i < recording->n_ears; i++)
                condition = ear_condition(recording->ears[i], ret_message);
        return condition;
}

double recording_level(const Recording *recording)
{
        double level = -INFINITY;

        for (unsigned i = 0; i < recording->n_ears; i++)
                level = fmax(level, ear_level(recording->ears[i]));
        return level;
}

int64_t recording_epoch(const Recording *recording)
{
        return recording->epoch_usec != 0 ? recording->epoch_usec : (int64_t) usec_wall();
}

uint64_t recording_filled(const Recording *recording)
{
        return recording->mixer ? mixer_filled(recording->mixer) : 0;
}
