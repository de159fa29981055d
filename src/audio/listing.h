#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Asks PipeWire once for everything that could be heard, over a connection of its own that lasts no
 * longer than this. Main thread.
 */

#include <systemd/sd-event.h>

#include "audio/source-list.h"
#include "base/cleanup.h"
#include "base/condition.h"
#include "base/time-util.h"

/* No answer after this is none. */
#define LISTING_TIMEOUT_USEC (3 * USEC_PER_SEC)

typedef struct Listing Listing;

/* One of them is called, once, from the event loop; listing_free() may be called in it. */
typedef struct ListingHandlers {
        /* Valid during the call. */
        void (*on_listed)(void *userdata, const SourceEntry *entries, size_t n_entries);
        void (*on_failed)(void *userdata, Condition condition, const char *message);
} ListingHandlers;

/* Errors: -ENOMEM, those of PipeWire and sd-event. */
int listing_new(Listing **ret, sd_event *event, const ListingHandlers *handlers, void *userdata);
Listing *listing_free(Listing *listing);
DEFINE_CLEANUP(Listing, listing_free)
