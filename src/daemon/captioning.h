#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * One running session, wired: recording → session → transcript. Its owner hears of
 * captions, notices and the end, always from the event loop. Main thread.
 */

#include <systemd/sd-event.h>

#include "bus/service.h"
#include "daemon/plan.h"
#include "daemon/recognizer.h"
#include "daemon/recording.h"
#include "daemon/secret.h"
#include "upstream/transport.h"

typedef enum EndReason {
        END_STOPPED,
        END_CLIENT_LEFT,
        END_ERROR,
        END_SHUTDOWN,
        END_DEADLINE,
} EndReason;

typedef struct CaptioningHandlers {
        /* The session runs: audio is captured, and a server has accepted it, or is being sought. */
        void (*on_started)(void *userdata);
        void (*on_caption)(void *userdata, const ServiceContext *context, const Segment *segment);
        void (*on_notice)(void *userdata, Condition condition, const char *message);
        /* So many frames more have been sent, to whichever server; captioning_stop() may be called. */
        void (*on_sent)(void *userdata, uint64_t n_frames);
        /* What captioning_status() says has changed. */
        void (*on_changed)(void *userdata);
        /* What captioning_switch() began has come to its end, as recording_switch() says. */
        void (*on_switched)(void *userdata, Condition condition, const char *message);
        /* It is over; every caption has been told. The owner frees it. */
        void (*on_ended)(void *userdata);
} CaptioningHandlers;

typedef struct Captioning Captioning;

/* plan and recording are the captioning's if this succeeds. transport, recognizer and secrets
 * outlive it. */
int captioning_new(Captioning **ret, sd_event *event, uint64_t number, Plan *plan,
                   Recording *recording, Transport *transport, Recognizer *recognizer, Secrets *secrets,
                   const CaptioningHandlers *handlers, void *userdata);
Captioning *captioning_free(Captioning *captioning);
DEFINE_CLEANUP(Captioning, captioning_free)

/* Capture no more, send the rest, read to the end: on_ended() follows. Again: nothing new. */
void captioning_stop(Captioning *captioning, EndReason reason);

/* Capture nothing until captioning_resume(). Errors: recording_resume()'s. */
void captioning_pause(Captioning *captioning);
int captioning_resume(Captioning *captioning);

/* The computer is about to sleep, and is awake again: nothing is captured in between, the time is
 * a gap, and the connection of before is not trusted. */
void captioning_suspend(Captioning *captioning);
void captioning_wake(Captioning *captioning);

/* Errors: -EINVAL as plan_set_keyterms(), -ENOMEM. */
int captioning_set_keyterms(Captioning *captioning, const char *const *keyterms,
                            Condition *ret_condition, char **ret_message);

/* Hear another source in the same session; on_switched() follows. Errors: recording_switch()'s. */
int captioning_switch(Captioning *captioning, const SourceChoice *choice);

/* The embedded recogniser is there, is there again, or can't be had. */
void captioning_recognizer_ready(Captioning *captioning);
void captioning_recognizer_failed(Captioning *captioning, const char *message);

unsigned captioning_channels(const Captioning *captioning);

/* The newest key of its server; NULL: there is none. *ret is the caller's. Errors: -ENOMEM. */
int captioning_copy_key(const Captioning *captioning, Key **ret);

/* Nothing is heard now, by captioning_pause() or captioning_suspend(). */
bool captioning_is_paused(const Captioning *captioning);
bool captioning_is_stopping(const Captioning *captioning);
bool captioning_is_started(const Captioning *captioning);
const Plan *captioning_plan(const Captioning *captioning);
void captioning_status(const Captioning *captioning, ServiceStatus *ret);
/* segment: the caption that it is wanted for; NULL: the session as a whole. */
void captioning_context(const Captioning *captioning, const Segment *segment, ServiceContext *ret);
void captioning_summary(const Captioning *captioning, CallSummary *ret);

/* Why it failed; CONDITION_NONE if it didn't. */
Condition captioning_failure(const Captioning *captioning, const char **ret_message);

/* As transcript_dropped(). */
uint64_t captioning_dropped(const Captioning *captioning);

int captioning_visit(const Captioning *captioning, uint64_t from,
                     int (*visit)(void *userdata, const Segment *segment), void *userdata);
