/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <stdbool.h>
#include <systemd/sd-daemon.h>

#include "base/log.h"
#include "bus/names.h"
#include "daemon/idle.h"

/* The kernel may wake us together with others, later by this part of the limit. */
#define ACCURACY_PART 60

/* A year: as long as any session. */
#define STAY_USEC "31536000000000"

struct Idle {
        IdleHandlers handlers;
        void *userdata;
        sd_bus *bus;
        sd_bus_slot *filter;
        sd_bus_track *clients; /* NULL: nobody who has called is there */
        sd_event_source *timer;
        usec_t limit;
};

void idle_restart(Idle *idle)
{
        if (!idle || idle->clients)
                return;
        (void) sd_event_source_set_time_relative(idle->timer, idle->limit);
        (void) sd_event_source_set_enabled(idle->timer, SD_EVENT_ONESHOT);
}

/* An empty track with a handler is called again and again: it goes with its last member. */
static int on_clients_left(sd_bus_track *track, void *userdata)
{
        Idle *idle = userdata;

        (void) track;
        idle->clients = sd_bus_track_unref(idle->clients);
        idle_restart(idle);
        return 0;
}

/* The bus lets a user have some hundred connections: so many names are kept at the most. */
static int note_caller(Idle *idle, sd_bus_message *message)
{
        int r = 0;

        if (!idle->clients)
                r = sd_bus_track_new(idle->bus, &idle->clients, on_clients_left, idle);
        if (r >= 0)
                r = sd_bus_track_add_sender(idle->clients, message);
        if (idle->clients && sd_bus_track_count(idle->clients) == 0)
                idle->clients = sd_bus_track_unref(idle->clients);
        if (idle->clients)
                (void) sd_event_source_set_enabled(idle->timer, SD_EVENT_OFF);
        return r;
}

static int on_message(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
        int r;

        (void) error;
        if (!sd_bus_message_is_method_call(message, NULL, NULL))
                return 0;
        r = note_caller(userdata, message);
        /* A caller that has left already watches nothing. */
        if (r < 0 && r != -ENXIO)
                log_debug_errno(r, "Failed to watch a client: %m");
        return 0;
}

/* What the bus had for us before it heard that the name is given up. */
static void serve_queue(Idle *idle)
{
        while (sd_bus_process(idle->bus, NULL) > 0)
                ;
}

static bool is_wanted(const Idle *idle)
{
        return idle->clients || idle->handlers.is_busy(idle->userdata);
}

/* Calls for the name are to start a service that comes after this one: systemd, if it is there, waits
 * for our end then, rather than to find that we still run. */
static int release_name(Idle *idle)
{
        (void) sd_notify(false, "STOPPING=1");
        return sd_bus_release_name(idle->bus, CAPTIONS_BUS_NAME);
}

/* Somebody needs us all the same. systemd can't be told so, but that our end takes its time. */
static int take_name_again(Idle *idle)
{
        (void) sd_notify(false, "EXTEND_TIMEOUT_USEC=" STAY_USEC);
        return sd_bus_request_name(idle->bus, CAPTIONS_BUS_NAME, 0);
}

/* False if somebody has called at the last moment, and the service stays. */
static bool leave(Idle *idle)
{
        int r;

        serve_queue(idle);
        if (is_wanted(idle))
                return false;
        r = release_name(idle);
        if (r < 0) {
                log_debug_errno(r, "Failed to give up the name: %m");
                return true;
        }
        serve_queue(idle);
        if (!is_wanted(idle))
                return true;
        r = take_name_again(idle);
        if (r < 0)
                log_warning_errno(r, "Another surtitled serves from now on: %m");
        return r < 0;
}

static int on_timer(sd_event_source *source, uint64_t usec, void *userdata)
{
        Idle *idle = userdata;

        (void) source, (void) usec;
        if (!is_wanted(idle) && leave(idle))
                idle->handlers.on_idle(idle->userdata);
        else
                idle_restart(idle);
        return 0;
}

int idle_new(Idle **ret, sd_bus *bus, usec_t limit, const IdleHandlers *handlers, void *userdata)
{
        _cleanup_(idle_freep) Idle *idle = calloc(1, sizeof(*idle));
        int r;

        if (!idle)
                return -ENOMEM;
        idle->handlers = *handlers;
        idle->userdata = userdata;
        idle->limit = limit;
        idle->bus = sd_bus_ref(bus);
        r = sd_bus_add_filter(bus, &idle->filter, on_message, idle);
        if (r >= 0)
                r = sd_event_add_time_relative(sd_bus_get_event(bus), &idle->timer,
                                               CLOCK_MONOTONIC, limit, limit / ACCURACY_PART, on_timer,
                                               idle);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(idle);
        return 0;
}

Idle *idle_free(Idle *idle)
{
        if (!idle)
                return NULL;
        sd_event_source_disable_unref(idle->timer);
        sd_bus_track_unref(idle->clients);
        sd_bus_slot_unref(idle->filter);
        sd_bus_unref(idle->bus);
        free(idle);
        return NULL;
}
