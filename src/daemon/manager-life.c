/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How long the daemon lives: until a signal, the end of the bus, or nobody wants it any more. */

#include <signal.h>
#include <stdlib.h>

#include "base/log.h"
#include "daemon/manager-private.h"
#include "upstream/transport-lws.h"

/* Captions that run are drained, and what is to be kept is written, first what was said, then what
 * was sent; a second call of it won't wait for that. */
static void shut_down(Manager *manager)
{
        (void) manager_cancel_starts(manager);
        if (manager->shutting_down) {
                (void) sd_event_exit(manager->event, manager->exit_status);
                return;
        }
        manager->shutting_down = true;
        if (manager->current)
                captioning_stop(manager->current, END_SHUTDOWN);
        else
                keeper_finish(manager->keeper);
}

static int on_signal(sd_event_source *source, const struct signalfd_siginfo *info, void *userdata)
{
        (void) source, (void) info;
        shut_down(userdata);
        return 0;
}

/* Nobody can be told of the last words any more, but they are heard out. */
static int on_disconnected(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
        Manager *manager = userdata;

        (void) message, (void) error;
        log_error("The session bus has gone away; surtitled ends.");
        manager->exit_status = EXIT_FAILURE;
        if (!manager->shutting_down)
                shut_down(manager);
        return 0;
}

int manager_add_signals(Manager *manager)
{
        int r = sd_event_add_signal(manager->event, NULL, SIGTERM, on_signal, manager);

        if (r >= 0)
                r = sd_event_add_signal(manager->event, NULL, SIGINT, on_signal, manager);
        if (r < 0)
                return log_error_errno(r, "Failed to watch signals: %m");
        return 0;
}

static bool is_busy(void *userdata)
{
        Manager *manager = userdata;

        return manager->current || admission_is_waiting(manager->admission) ||
               sources_is_waiting(manager->sources) || exports_are_busy(manager->exports);
}

static void on_idle(void *userdata)
{
        log_info("Nobody wants captions; surtitled ends until somebody does.");
        shut_down(userdata);
}

static bool is_alive(void *userdata)
{
        const Manager *manager = userdata;

        return !transport_lws_is_stuck(manager->transport);
}

static int watch_bus(Manager *manager)
{
        return sd_bus_match_signal(manager->bus, NULL, NULL, "/org/freedesktop/DBus/Local",
                                   "org.freedesktop.DBus.Local", "Disconnected", on_disconnected,
                                   manager);
}

int manager_add_life(Manager *manager, usec_t idle_usec)
{
        static const IdleHandlers handlers = {.is_busy = is_busy, .on_idle = on_idle};
        int r = watch_bus(manager);

        if (r >= 0)
                r = heartbeat_new(&manager->heartbeat, manager->event, is_alive, manager);
        if (r >= 0 && idle_usec > 0)
                r = idle_new(&manager->idle, manager->bus, idle_usec, &handlers, manager);
        if (r < 0)
                return log_error_errno(r, "Failed to set up the service's life: %m");
        return 0;
}
