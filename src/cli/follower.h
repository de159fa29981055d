#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Follows the caption service for as long as it is wanted: its signals as they come, the segment
 * that is open at joining, and the service's own coming and going, which it outlives. It never
 * starts the service.
 *
 * Texts are borrowed for the call.
 */

#include <stdbool.h>
#include <stdint.h>
#include <systemd/sd-bus.h>

#include "base/cleanup.h"

/* The signal Caption. */
typedef struct Caption {
        uint64_t session;
        uint64_t segment;
        const char *text;
        uint32_t stable; /* characters */
        bool final;
        sd_bus_message *details; /* stands before the a{sv}, which may be left unread */
} Caption;

/* Reads one up to its details. Errors: those of sd-bus. */
int caption_read(sd_bus_message *message, Caption *ret);

typedef enum Presence {
        PRESENCE_ABSENT,     /* nobody owns the service's name */
        PRESENCE_IDLE,       /* the service runs, and captions nothing */
        PRESENCE_CAPTIONING, /* a session runs */
} Presence;

/* Any may be NULL. details and summary stand before their a{sv}. */
typedef struct FollowerEvents {
        void (*caption)(void *userdata, const Caption *caption);
        void (*started)(void *userdata, uint64_t session, sd_bus_message *details);
        void (*ended)(void *userdata, uint64_t session, sd_bus_message *summary);
        void (*notice)(void *userdata, const char *code, const char *message);
        /* Once at joining, and whenever the service comes or goes (not between idle and not). */
        void (*presence)(void *userdata, Presence presence);
        /* The bus itself is gone: there is nothing left to follow. */
        void (*disconnected)(void *userdata);
} FollowerEvents;

/* Which finals of a session that runs already are told at joining, before what comes. */
typedef struct FollowerSince {
        bool wanted;       /* any at all */
        uint64_t segment;  /* from this one on */
        int64_t time_usec; /* said at this time, since the epoch, or later; 0: at any */
} FollowerSince;

typedef struct Follower Follower;

/* What the bus tells reaches the events as the caller has the bus processed. since: NULL for none. */
int follower_new(Follower **ret, sd_bus *bus, const FollowerSince *since,
                 const FollowerEvents *events, void *userdata);
Follower *follower_free(Follower *follower);
DEFINE_CLEANUP(Follower, follower_free)
