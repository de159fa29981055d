/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <systemd/sd-daemon.h>

#include "base/log.h"
#include "base/time-util.h"
#include "daemon/heartbeat.h"

/* Beats in the time that the watchdog allows: one may be left out. */
#define BEATS 3

struct Heartbeat {
        bool (*is_alive)(void *userdata);
        void *userdata;
        sd_event_source *timer;
        usec_t interval;
};

static int on_timer(sd_event_source *source, uint64_t usec, void *userdata)
{
        Heartbeat *heartbeat = userdata;

        (void) usec;
        if (heartbeat->is_alive(heartbeat->userdata))
                (void) sd_notify(false, "WATCHDOG=1");
        else
                log_warning("Connections that were given up don't end; surtitled will be started "
                            "anew if they stay.");
        (void) sd_event_source_set_time_relative(source, heartbeat->interval);
        return sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
}

int heartbeat_new(Heartbeat **ret, sd_event *event, bool (*is_alive)(void *userdata),
                  void *userdata)
{
        _cleanup_(heartbeat_freep) Heartbeat *heartbeat = NULL;
        uint64_t allowed;
        int r = sd_watchdog_enabled(false, &allowed);

        if (r <= 0) {
                *ret = NULL;
                return r;
        }
        heartbeat = calloc(1, sizeof(*heartbeat));
        if (!heartbeat)
                return -ENOMEM;
        heartbeat->is_alive = is_alive;
        heartbeat->userdata = userdata;
        heartbeat->interval = allowed / BEATS;
        r = sd_event_add_time_relative(event, &heartbeat->timer, CLOCK_MONOTONIC,
                                       heartbeat->interval, heartbeat->interval / 4, on_timer,
                                       heartbeat);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(heartbeat);
        return 0;
}

Heartbeat *heartbeat_free(Heartbeat *heartbeat)
{
        if (!heartbeat)
                return NULL;
        sd_event_source_disable_unref(heartbeat->timer);
        free(heartbeat);
        return NULL;
}
