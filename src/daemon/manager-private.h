#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The inside of the manager, shared by its files: manager.c (what there is, and the loop),
 * manager-calls.c (what is asked over D-Bus), manager-session.c (sessions), manager-switch.c (their
 * sources), manager-history.c (what is kept of them), manager-cost.c (what they cost) and
 * manager-life.c (when it ends). */

#include "bus/service.h"
#include "daemon/admission.h"
#include "daemon/archive.h"
#include "daemon/captioning.h"
#include "daemon/exports.h"
#include "daemon/heartbeat.h"
#include "daemon/idle.h"
#include "daemon/keeper.h"
#include "daemon/manager.h"
#include "daemon/meter.h"
#include "daemon/retrieval.h"
#include "daemon/sources.h"
#include "daemon/suspend.h"
#include "daemon/waiters.h"
#include "daemon/worker.h"

struct Manager {
        sd_event *event;
        sd_bus *bus;
        Service *service;
        Transport *transport;
        Recognizer *recognizer;
        Worker *worker; /* may wait for a person at a keyring */
        Worker *disk;   /* history, and what was sent */
        Secrets *secrets;
        Admission *admission;
        Sources *sources;
        Captioning *current;  /* NULL: idle */
        Recording *next;      /* of the session that is to begin; NULL: none is */
        Suspend *suspend;     /* while captions are made; NULL: nobody tells of sleep */
        Idle *idle;           /* NULL: it stays, wanted or not */
        Heartbeat *heartbeat; /* NULL: nobody listens to it */
        Exports *exports;
        Archive *archive;
        Keeper *keeper;
        Meter *meter;
        Waiters waiters;
        Waiter switching; /* SetSource, until the other source is heard; its plan is that of the
                           * session that is to follow, if one is; no call: none waits */
        uint64_t last_session;
        bool shutting_down;
        int exit_status;
};

/* Hears already what a session is to hear that will begin: from now on nothing is missed, though a
 * key may have to be found first, or another session to end. The first of several that wait is
 * heard for. */
void manager_hear(Manager *manager, const SourceChoice *choice);

/* Begins a session, or joins or replaces the one that runs, or waits until that has ended, or refuses;
 * takes the waiter, with its plan, over. */
void manager_start(Manager *manager, Waiter waiter, bool replace);

/* Those who wait begin their sessions: each is judged anew. */
void manager_start_waiting(Manager *manager);

/* Unless a session is still to begin, what was heard for it is forgotten. */
void manager_hear_no_more(Manager *manager);

/* SetSource: the running session, or one that follows it, hears another source. */
void manager_switch(Manager *manager, Call *call, const SourceChoice *choice);

/* It is answered, if one waits; CONDITION_NONE: the other source is heard. */
void manager_end_switch(Manager *manager, Condition condition, const char *message);

/* The running session makes room for the one that is to follow, once that hears its sources, and
 * Start of the running one is answered; or goes on, if they can't be heard. */
void manager_try_switch(Manager *manager);

/* SetSource fails, if one waits: captions stop or pause, or others' choice takes its place. */
void manager_stop_switch(Manager *manager);
void manager_replace_switch(Manager *manager);

/* Captions are wanted no more: no session is to begin of what was asked for up to now, neither by
 * Start nor by SetSource. Whether one was. */
bool manager_cancel_starts(Manager *manager);

/* Puts the service on the bus. Errors: service_new()'s. */
int manager_add_service(Manager *manager);

/* Ends on SIGTERM and SIGINT. Errors: those of sd-event, logged. */
int manager_add_signals(Manager *manager);

/* Ends with the bus, or when nobody wants it, as manager_new() says; feeds the watchdog. Errors:
 * those of sd-bus and sd-event, logged. */
int manager_add_life(Manager *manager, usec_t idle_usec);

/* Archive and keeper. Errors: archive_new()'s. */
int manager_history_new(Manager *manager);
void manager_history_free(Manager *manager);

/* Adds the handlers of what is asked of the history. */
void manager_add_history_handlers(ServiceHandlers *handlers);

/* The current session runs: its finals are kept, if that is wanted. */
void manager_history_begin(Manager *manager);

/* Visits what memory has of a session. -ENOENT: nothing. */
int manager_visit_memory(void *userdata, uint64_t session, uint64_t from,
                         int (*visit)(void *visitor, const ServiceContext *context,
                                      const Segment *segment),
                         void *visitor);

/* Whether what it said from segment `from` on is longer than memory has it, but is on disk. */
bool manager_history_has_more(const Manager *manager, uint64_t from);

/* A segment of it has changed. */
void manager_history_add(Manager *manager, const ServiceContext *context, const Segment *segment);

/* The meter. Errors: meter_new()'s, logged. */
int manager_cost_new(Manager *manager);

/* Whether the session may begin now, by the user's own limit. If not, the waiter is taken over: it
 * is refused, or waits until it is known. */
bool manager_cost_admits(Manager *manager, Waiter waiter);

/* The current session begins. */
void manager_cost_begin(Manager *manager);

/* A handler of CaptioningHandlers. */
void manager_cost_on_sent(void *userdata, uint64_t n_frames);
