/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>

#include "audio/listing.h"
#include "audio/pipewire.h"
#include "audio/watchdog.h"

#define TIMEOUT_ACCURACY_USEC (50 * USEC_PER_MSEC)

/* A sentence about PipeWire; none of these names anything. */
#define MESSAGE_BYTES 512

struct Listing {
        ListingHandlers handlers;
        void *userdata;
        PipeWire *pipewire;
        sd_event_source *end_source;
        sd_event_source *timeout_source;
        Hindrance hindrance;
};

/* Told from the loop, since PipeWire's objects can't be destroyed inside its callbacks. */
static void end(Listing *listing, Hindrance hindrance)
{
        listing->hindrance = hindrance;
        (void) sd_event_source_set_enabled(listing->end_source, SD_EVENT_ONESHOT);
        (void) sd_event_source_set_enabled(listing->timeout_source, SD_EVENT_OFF);
}

static void on_ready(void *userdata)
{
        end(userdata, HINDRANCE_NONE);
}

static void on_lost(void *userdata)
{
        end(userdata, HINDRANCE_NO_PIPEWIRE);
}

static void on_graph(void *userdata)
{
        (void) userdata; /* wanted is how it is in the end */
}

static void on_confirmed(void *userdata)
{
        (void) userdata; /* nothing is asked */
}

static int on_timeout(sd_event_source *source, uint64_t usec, void *userdata)
{
        (void) source, (void) usec;
        end(userdata, HINDRANCE_NO_ANSWER);
        return 0;
}

static int on_end(sd_event_source *source, void *userdata)
{
        static const Wanted nothing = {.kind = SOURCE_SYSTEM, .target = (char *) ""};
        Listing *listing = userdata;
        SourceEntry entries[SOURCES_MAX];
        char message[MESSAGE_BYTES];

        (void) source;
        if (listing->hindrance == HINDRANCE_NONE) {
                size_t n = source_list_make(pipewire_graph(listing->pipewire), entries);

                listing->handlers.on_listed(listing->userdata, entries, n);
                return 0;
        }
        hindrance_describe(listing->hindrance, &nothing, NULL, NULL, message, sizeof(message));
        listing->handlers.on_failed(listing->userdata,
                                    hindrance_to_condition(listing->hindrance, NULL), message);
        return 0;
}

static int add_sources(Listing *listing, sd_event *event)
{
        int r = sd_event_add_defer(event, &listing->end_source, on_end, listing);

        if (r >= 0)
                r = sd_event_source_set_enabled(listing->end_source, SD_EVENT_OFF);
        if (r >= 0)
                r = sd_event_add_time_relative(event, &listing->timeout_source, CLOCK_MONOTONIC,
                                               LISTING_TIMEOUT_USEC, TIMEOUT_ACCURACY_USEC,
                                               on_timeout, listing);
        return r;
}

int listing_new(Listing **ret, sd_event *event, const ListingHandlers *handlers, void *userdata)
{
        static const PipeWireHandlers pipewire_handlers = {
                .on_ready = on_ready,
                .on_lost = on_lost,
                .on_graph = on_graph,
                .on_confirmed = on_confirmed,
        };
        _cleanup_(listing_freep) Listing *listing = calloc(1, sizeof(*listing));
        int r;

        if (!listing)
                return -ENOMEM;
        listing->handlers = *handlers;
        listing->userdata = userdata;
        r = add_sources(listing, event);
        if (r >= 0)
                r = pipewire_new(&listing->pipewire, event, INSPECT_ALL, &pipewire_handlers,
                                 listing);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(listing);
        return 0;
}

Listing *listing_free(Listing *listing)
{
        if (!listing)
                return NULL;
        sd_event_source_disable_unref(listing->end_source);
        sd_event_source_disable_unref(listing->timeout_source);
        pipewire_free(listing->pipewire);
        free(listing);
        return NULL;
}
