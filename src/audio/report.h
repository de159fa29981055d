#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What capture has told its owner, so that each thing is told once, when it changes. */

#include "audio/capture.h"
#include "audio/watchdog.h"

/* A longer sentence is cut: it holds the name of somebody else's node. */
#define REPORT_MESSAGE_BYTES 512

typedef struct Report {
        const CaptureHandlers *handlers; /* not owned */
        const Wanted *wanted;            /* not owned */
        void *userdata;
        Condition condition;
        char message[REPORT_MESSAGE_BYTES];
        char *source_name;
} Report;

/* Nothing has been told yet. Frees what the report holds, too. */
void report_forget(Report *report);

/* peer, if known: the node that our stream is linked to. */
void report_hindrance(Report *report, Hindrance hindrance, const GraphNode *peer);

/* What is heard: a node's name or an application's, and its name for people. */
void report_source(Report *report, const char *name, const char *description);
