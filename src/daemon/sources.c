/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>

#include "audio/listing.h"
#include "base/i18n.h"
#include "base/log.h"
#include "daemon/sources.h"

struct Sources {
        sd_event *event;
        Listing *listing; /* NULL: nobody waits */
        Call *calls[SOURCES_CALLS_MAX];
        size_t n_calls;
};

int sources_new(Sources **ret, sd_event *event)
{
        Sources *sources = calloc(1, sizeof(*sources));

        if (!sources)
                return -ENOMEM;
        sources->event = sd_event_ref(event);
        *ret = sources;
        return 0;
}

Sources *sources_free(Sources *sources)
{
        if (!sources)
                return NULL;
        listing_free(sources->listing);
        while (sources->n_calls > 0)
                call_free(sources->calls[--sources->n_calls]);
        sd_event_unref(sources->event);
        free(sources);
        return NULL;
}

static void on_listed(void *userdata, const SourceEntry *entries, size_t n_entries)
{
        Sources *sources = userdata;
        CallSource answer[SOURCES_MAX];

        for (size_t i = 0; i < n_entries; i++)
                answer[i] = (CallSource){
                        .kind = source_kind_to_string(entries[i].kind),
                        .target = entries[i].target,
                        .name = entries[i].name,
                        .icon = entries[i].icon,
                        .is_default = entries[i].is_default,
                        .is_active = entries[i].is_active,
                };
        while (sources->n_calls > 0)
                call_reply_sources(sources->calls[--sources->n_calls], answer, n_entries);
        sources->listing = listing_free(sources->listing);
}

static void on_failed(void *userdata, Condition condition, const char *message)
{
        Sources *sources = userdata;

        while (sources->n_calls > 0)
                call_fail(sources->calls[--sources->n_calls], condition, message);
        sources->listing = listing_free(sources->listing);
}

void sources_list(Sources *sources, Call *call)
{
        static const ListingHandlers handlers = {.on_listed = on_listed, .on_failed = on_failed};
        int r = 0;

        if (sources->n_calls == SOURCES_CALLS_MAX) {
                call_fail(call, CONDITION_LIMIT,
                          _("Too many programs ask for the sources of sound; try again."));
                return;
        }
        if (!sources->listing)
                r = listing_new(&sources->listing, sources->event, &handlers, sources);
        if (r < 0) {
                log_warning_errno(r, "Failed to ask PipeWire for its sources: %m");
                call_fail(call, CONDITION_AUDIO_UNAVAILABLE,
                          _("The sources of sound can't be listed; look into the log of "
                            "surtitled."));
                return;
        }
        sources->calls[sources->n_calls++] = call;
}

bool sources_is_waiting(const Sources *sources)
{
        return sources->n_calls > 0;
}
