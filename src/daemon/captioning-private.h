#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The inside of a captioning, shared by its files: captioning.c (what happens), captioning-audio.c
 * (what is heard) and captioning-report.c (what is told of it). */

#include "base/time-util.h"
#include "daemon/captioning.h"
#include "daemon/network.h"
#include "daemon/secret.h"
#include "transcript/transcript.h"
#include "upstream/session.h"

struct Captioning {
        sd_event *event;
        sd_event_source *timer;
        sd_event_source *end_source;
        Network *network; /* NULL: the server is on this computer */
        CaptioningHandlers handlers;
        void *userdata;
        uint64_t number;
        Plan *plan;
        Recognizer *recognizer; /* NULL: a server elsewhere */
        Secrets *secrets;
        SecretQuery *key_query; /* NULL: none is sought */
        Key *key;               /* the newest; NULL: there is none */
        bool has_fresh_key;     /* it was sought for the connection that comes next */
        Recording *recording;
        Session *session;
        Transcript *transcript;
        SessionState state; /* as last told … */
        uint64_t n_sent;    /* … and so many frames of sound */
        usec_t slept_before;       /* slept_usec() when the computer was about to sleep */
        Condition audio_condition; /* told of the source, and not yet withdrawn … */
        char *audio_message;       /* … in these words */
        Condition failure;
        char *failure_message;
        EndReason reason;
        bool started;
        bool stopping;
        bool ended;
};

/* The property State for a session's. */
const char *captioning_state_name(SessionState state);

/* Its sound from now on. It has been hearing for a while, maybe: what it found out meanwhile is told
 * now. */
void captioning_take_recording(Captioning *captioning, Recording *recording);

/* Start is answered, if all that it waits for is known. */
void captioning_check_started(Captioning *captioning);

/* After anything that moved the session: tell what is new, and wait for what comes next. */
void captioning_settle(Captioning *captioning);

/* It can't go on, for this reason. */
void captioning_fail(Captioning *captioning, Condition condition, const char *message);
