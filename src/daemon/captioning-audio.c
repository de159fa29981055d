/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a session hears: what its recording tells of, and when there is none: pauses, and the
 * computer's sleep. */

#include <string.h>

#include "base/i18n.h"
#include "daemon/captioning-private.h"

static void on_audio(void *userdata)
{
        Captioning *captioning = userdata;

        if (captioning->ended)
                return;
        session_audio(captioning->session, usec_now());
        captioning_settle(captioning);
}

/* Told once: with two sources, what becomes of the other one is no news of this one. */
static void tell_audio(Captioning *captioning, Condition condition, const char *message)
{
        if (condition == captioning->audio_condition &&
            strcmp(message, captioning->audio_message) == 0)
                return;
        if (captioning->audio_condition != CONDITION_NONE &&
            captioning->audio_condition != condition)
                captioning->handlers.on_notice(captioning->userdata, captioning->audio_condition,
                                               "");
        free(captioning->audio_message);
        captioning->audio_message = strdup(message);
        captioning->audio_condition =
                captioning->audio_message ? condition : CONDITION_NONE; /* told again, if at all */
        if (condition != CONDITION_NONE)
                captioning->handlers.on_notice(captioning->userdata, condition, message);
}

/* Before Start is answered, no audio is its failure; later, it is told while we go on trying. */
static void check_audio(Captioning *captioning)
{
        const char *message;
        Condition condition = recording_condition(captioning->recording, &message);

        if (condition == CONDITION_NONE && captioning->audio_condition == CONDITION_NONE)
                return;
        if (condition == CONDITION_SOURCE_LOST && !captioning->started) {
                captioning_fail(captioning, CONDITION_NO_SOURCE,
                                _("The source of the sound went away before captions had begun; "
                                  "start them again when it is back."));
                return;
        }
        if (condition != CONDITION_NONE && !captioning->started) {
                captioning_fail(captioning, condition, message);
                return;
        }
        tell_audio(captioning, condition, message);
}

static void on_changed(void *userdata)
{
        Captioning *captioning = userdata;

        if (captioning->ended)
                return;
        check_audio(captioning);
        captioning->handlers.on_changed(captioning->userdata);
        captioning_check_started(captioning);
}

static void on_switched(void *userdata, Condition condition, const char *message)
{
        Captioning *captioning = userdata;
        const SourceChoice *heard = recording_choice(captioning->recording);
        SourceChoice sound;

        if (condition == CONDITION_NONE && source_choice_copy(&sound, heard) >= 0) {
                source_choice_deinit(&captioning->plan->sound);
                captioning->plan->sound = sound;
        }
        captioning->handlers.on_switched(captioning->userdata, condition, message);
}

static void on_notice(void *userdata, Condition condition, const char *message)
{
        Captioning *captioning = userdata;

        captioning->handlers.on_notice(captioning->userdata, condition, message);
}

void captioning_take_recording(Captioning *captioning, Recording *recording)
{
        static const RecordingHandlers handlers = {
                .on_audio = on_audio,
                .on_changed = on_changed,
                .on_notice = on_notice,
                .on_switched = on_switched,
        };

        captioning->recording = recording;
        recording_set_handlers(recording, &handlers, captioning);
        if (timeline_end(recording_timeline(recording)) > 0)
                session_audio(captioning->session, usec_now());
        check_audio(captioning);
}

void captioning_pause(Captioning *captioning)
{
        recording_stop(captioning->recording);
        session_pause(captioning->session, usec_now());
        captioning_settle(captioning);
}

int captioning_resume(Captioning *captioning)
{
        int r = recording_resume(captioning->recording);

        if (r < 0)
                return r;
        session_resume(captioning->session);
        captioning_settle(captioning);
        return 0;
}

/* Time that only CLOCK_BOOTTIME has counted, since the computer was started. */
static usec_t slept_usec(void)
{
        usec_t now = usec_now(); /* first, lest it be ahead of the other */

        return usec_of_clock(CLOCK_BOOTTIME) - now;
}

void captioning_suspend(Captioning *captioning)
{
        if (captioning_is_stopping(captioning))
                return;
        captioning->slept_before = slept_usec();
        recording_stop(captioning->recording);
        session_audio(captioning->session, usec_now());
        captioning_settle(captioning);
}

void captioning_wake(Captioning *captioning)
{
        /* The two clocks are read one after the other, so that no sleep may be less than none. */
        usec_t slept = usec_between(captioning->slept_before, slept_usec());

        if (captioning_is_stopping(captioning))
                return;
        recording_skip(captioning->recording, slept * SAMPLE_RATE / USEC_PER_SEC, GAP_SUSPEND);
        if (session_state(captioning->session) != SESSION_PAUSED &&
            recording_resume(captioning->recording) < 0)
                captioning_fail(captioning, CONDITION_AUDIO_UNAVAILABLE,
                                _("The sound can't be captured again after sleep; start the "
                                  "captions anew."));
        else
                session_reconnect(captioning->session, usec_now());
        captioning_settle(captioning);
}

int captioning_switch(Captioning *captioning, const SourceChoice *choice)
{
        return recording_switch(captioning->recording, choice);
}
