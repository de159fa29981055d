#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The object /org/surtitle/Captions1: translates between D-Bus and its owner, and decides nothing.
 * data/dbus/org.surtitle.Captions1.xml says what each member means. Main thread.
 */

#include <systemd/sd-bus.h>

#include "bus/call.h"
#include "bus/start-options.h"
#include "transcript/export.h"
#include "transcript/segment.h"

/* What GetCaptions answers at once. A bus throws out whoever sends it a message past its limit,
 * which is 32 MiB where nothing else is set. */
#define SERVICE_CAPTIONS_BYTES_MAX ((size_t) 16 * 1024 * 1024)

/* What was sent to servers, in all sessions, as they may bill it. */
typedef struct ServiceUsage {
        bool known; /* what was sent before this service began, too */
        double today_sec;
        double month_sec;
        bool priced; /* there is a price */
        double today_cost;
        double month_cost;
        const char *currency;
} ServiceUsage;

/* What the properties show. Strings are valid during the call that asks for them. */
typedef struct ServiceStatus {
        const char *state;
        uint64_t session;
        const char *source_kind; /* NULL: nothing is captured */
        const char *source_target;
        const char *source_name;
        const char *host;
        double level_db;
        double captured_sec;
        double sent_sec;
        double lost_sec;
        double backlog_sec;
        double latency_ms;
        uint32_t reconnections;
        CallAccount account;
        ServiceUsage usage;
} ServiceStatus;

/* The session that a Caption belongs to. */
typedef struct ServiceContext {
        uint64_t session;
        int64_t epoch_usec; /* wall time of position 0 */
        const char *source;
} ServiceContext;

typedef struct ServiceHandlers {
        /* Each takes the call over and answers it, now or later. */
        void (*on_start)(void *userdata, Call *call, const StartOptions *options);
        void (*on_stop)(void *userdata, Call *call);
        void (*on_toggle)(void *userdata, Call *call);
        void (*on_pause)(void *userdata, Call *call);
        void (*on_resume)(void *userdata, Call *call);
        /* keyterms ends in NULL and lives as long as the call of this. */
        void (*on_set_keyterms)(void *userdata, Call *call, const char *const *keyterms);
        void (*on_set_source)(void *userdata, Call *call, const char *source, const char *target);
        void (*on_list_sources)(void *userdata, Call *call);
        /* session 0: the current one; file is the call's. */
        void (*on_export)(void *userdata, Call *call, uint64_t session, ExportFormat format,
                          int file);
        /* The captions of a session that visit_captions() does not know. */
        void (*on_get_captions)(void *userdata, Call *call, uint64_t session, uint64_t from);
        void (*on_list_sessions)(void *userdata, Call *call, uint32_t limit);
        /* query lives as long as the call. */
        void (*on_search)(void *userdata, Call *call, const char *query, uint32_t limit);
        void (*on_delete_session)(void *userdata, Call *call, uint64_t session);
        void (*on_forget_recent)(void *userdata, Call *call, uint32_t minutes);
        /* The one whose session was bound to it has left the bus. */
        void (*on_client_left)(void *userdata);
        void (*get_status)(void *userdata, ServiceStatus *ret);
        /* Visits the captions of a session (0: the current one). -ENOENT: there is no such one. */
        int (*visit_captions)(void *userdata, uint64_t session, uint64_t from,
                              int (*visit)(void *visitor, const ServiceContext *context,
                                           const Segment *segment),
                              void *visitor);
} ServiceHandlers;

typedef struct Service Service;

/* Puts the object on the bus; taking the name is the owner's. Errors: those of sd-bus. */
int service_new(Service **ret, sd_bus *bus, const ServiceHandlers *handlers, void *userdata);
Service *service_free(Service *service);
DEFINE_CLEANUP(Service, service_free)

void service_caption(Service *service, const ServiceContext *context, const Segment *segment);
void service_session_started(Service *service, const ServiceContext *context, const char *host);
void service_session_ended(Service *service, const CallSummary *summary);
void service_notice(Service *service, Condition condition, const char *message);

/* State, Session, Source or Host may have changed: clients are told of those that have. */
void service_status_changed(Service *service);

/* Tells on_client_left() once the senders of all calls bound are gone. Errors: those of sd-bus;
 * -ENXIO if the sender has left already. */
int service_bind(Service *service, const Call *call);
/* Nobody's leaving matters any more. */
void service_unbind(Service *service);
bool service_is_bound(const Service *service);
