#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The daemon as the overlay sees it: a client of org.surtitle.Captions1 like any other. Watching
 * never starts the daemon; it waits for it, and waits again when it is gone. Whatever the daemon
 * sends, or fails to, costs no more than that caption. What a user asks for starts the daemon.
 */

#include <gio/gio.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/cleanup.h"

typedef enum ServiceState {
        SERVICE_STATE_IDLE,
        SERVICE_STATE_CONNECTING,
        SERVICE_STATE_LISTENING,
        SERVICE_STATE_PAUSED,
        SERVICE_STATE_RECONNECTING,
        SERVICE_STATE_STOPPING,
} ServiceState;

/* The signal Caption. start and end are NAN where the daemon doesn't tell them. */
typedef struct ServiceCaption {
        uint64_t session, segment;
        const char *text;
        uint32_t stable;
        bool final;
        double start, end;
        const char *source; /* "" where it isn't told */
        int speaker;        /* counted from 0; negative where it isn't told */
} ServiceCaption;

/* A source of sound; strings are "" where they don't apply, and never NULL. */
typedef struct ServiceSource {
        const char *kind, *target, *name; /* as in ListSources */
        bool is_default, active;
} ServiceSource;

/* The daemon's properties. */
typedef struct ServiceStatus {
        ServiceState state;
        uint64_t session; /* 0: none */
        const char *host; /* "" for this computer */
        ServiceSource source;
} ServiceStatus;

typedef struct ServiceEvents {
        void (*on_caption)(const ServiceCaption *caption, void *userdata);
        /* Something of it changed, or the daemon has just been found. */
        void (*on_status)(const ServiceStatus *status, void *userdata);
        void (*on_notice)(const char *code, const char *message, void *userdata);
        /* What a user asked for was done; captions run now, if it was to start them. */
        void (*on_done)(bool started, void *userdata);
        /* It was not, for this reason: a sentence. */
        void (*on_refused)(const char *message, void *userdata);
        /* The daemon is gone: nothing that it said holds any longer. */
        void (*on_vanished)(void *userdata);
        /* The session bus is gone, and the desktop session with it. */
        void (*on_bus_lost)(void *userdata);
} ServiceEvents;

typedef struct Service Service;

/* Begin to watch. Events come from the main context; events must outlive the service. */
Service *service_new(const ServiceEvents *events, void *userdata);
Service *service_free(Service *service);
DEFINE_CLEANUP(Service, service_free)

/* What a user asks for; on_done or on_refused tells how it went. */
void service_start(Service *service);
void service_start_with(Service *service, const char *kind, const char *target);
void service_stop(Service *service);
void service_toggle(Service *service);
void service_set_paused(Service *service, bool paused);
void service_set_source(Service *service, const char *kind, const char *target);

/* Hear what there is to caption: one call of on_source for each, and one with NULL at the end or
 * when that can't be told. Not called after service_free(). */
void service_list_sources(Service *service,
                          void (*on_source)(const ServiceSource *source, void *userdata),
                          void *userdata);

/* What was sent to servers today and this month, and what it cost. */
typedef struct ServiceSpending {
        double today_sec, month_sec; /* of sound */
        bool priced;                 /* there is a price, and so are the next */
        double today_cost, month_cost;
        const char *currency;
} ServiceSpending;

/* Ask for it. on_spending: NULL if the daemon isn't there, which this doesn't start, or can't tell;
 * not called after cancellable was cancelled. */
void service_read_spending(Service *service, GCancellable *cancellable,
                           void (*on_spending)(const ServiceSpending *spending, void *userdata),
                           void *userdata);

/* Delete all that was kept of what was said. on_forgotten: message is NULL if that is done, else why
 * it is not; not called after cancellable was cancelled. */
void service_forget_all(Service *service, GCancellable *cancellable,
                        void (*on_forgotten)(const char *message, void *userdata), void *userdata);
