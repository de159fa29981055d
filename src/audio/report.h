#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What capture has told its owner, so that each thing is told once, when it changes, and withdrawn
 * when it is over. A handler may call report_withdraw(). */

#include "audio/capture.h"
#include "audio/label.h"
#include "audio/watchdog.h"

/* Has room for a sentence in any language, and the names in it. */
#define REPORT_MESSAGE_BYTES (1024 + 4 * LABEL_BYTES_MAX)

typedef struct Report {
        const CaptureHandlers *handlers; /* not owned */
        const Wanted *wanted;            /* not owned */
        void *userdata;
        Condition condition;
        char message[REPORT_MESSAGE_BYTES];
        char no_audio[REPORT_MESSAGE_BYTES]; /* "": not told */
        usec_t changed_until_usec;           /* told so long; USEC_INFINITY: not told */
        char *source;                        /* what is heard; NULL: not told */
        char *heard;                         /* its name for people; kept when it is lost */
} Report;

#define REPORT_INIT(_handlers, _wanted, _userdata) \
        ((Report){.handlers = (_handlers),         \
                  .wanted = (_wanted),             \
                  .userdata = (_userdata),         \
                  .changed_until_usec = USEC_INFINITY})

/* Tells nothing. */
void report_deinit(Report *report);

/* All that was told is over: the source is told anew, too. */
void report_withdraw(Report *report);

/* peer, if known: the node that our stream is linked to. */
void report_hindrance(Report *report, Hindrance hindrance, const GraphNode *peer);

/* What is heard: a node's name or an application's, and its name for people; told as a change, too,
 * if another was heard before. */
void report_source(Report *report, const char *name, const char *description, usec_t now);

/* Of what is heard: "", or a sentence about its odd silence. */
void report_silence(Report *report, const char *message);

/* Withdraws what was to be told for a time. When that is; USEC_INFINITY: nothing is. */
void report_tick(Report *report, usec_t now);
usec_t report_due(const Report *report);
