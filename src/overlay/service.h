#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The daemon as the overlay sees it: a client of org.surtitle.Captions1 like any other. It never
 * starts the daemon; it waits for it, and waits again when it is gone. Whatever the daemon sends,
 * or fails to, costs no more than that caption.
 */

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
} ServiceCaption;

typedef struct ServiceEvents {
        void (*on_caption)(const ServiceCaption *caption, void *userdata);
        /* State or host changed, or the daemon has just been found. host: "" for this computer. */
        void (*on_state)(ServiceState state, uint64_t session, const char *host, void *userdata);
        void (*on_notice)(const char *code, const char *message, void *userdata);
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
