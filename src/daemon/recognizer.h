#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The embedded recogniser's process: started on demand, kept for a while after use, started again
 * when it crashes. Only this daemon can reach it: a socket of mode 0600 in the user's runtime
 * folder. Main thread.
 */

#include <systemd/sd-event.h>

#include "base/cleanup.h"
#include "upstream/endpoint.h"

/* How long it is kept when nobody uses it: its model takes half a second to load. */
#define RECOGNIZER_LINGER_SEC 60

/* How long it may take to serve. */
#define RECOGNIZER_START_SEC 15

/* Crashes in a row before it is given up; one after so long a life begins a new row. */
#define RECOGNIZER_CRASHES_MAX 3
#define RECOGNIZER_LIFE_SEC 60

typedef struct RecognizerHandlers {
        /* It accepts connections at the endpoint; after a crash again. */
        void (*on_ready)(void *userdata);
        /* It can't be had; message is one sentence for a person. */
        void (*on_failed)(void *userdata, const char *message);
} RecognizerHandlers;

typedef struct Recognizer Recognizer;

int recognizer_new(Recognizer **ret, sd_event *event, const RecognizerHandlers *handlers,
                   void *userdata);
/* Ends the process, too. */
Recognizer *recognizer_free(Recognizer *recognizer);
DEFINE_CLEANUP(Recognizer, recognizer_free)

/* It is wanted: on_ready() or on_failed() follows, from the event loop. */
int recognizer_hold(Recognizer *recognizer);

/* It is wanted no more. */
void recognizer_release(Recognizer *recognizer);

/* Where it serves. */
const Endpoint *recognizer_endpoint(const Recognizer *recognizer);
