/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <stdlib.h>
#include <systemd/sd-bus.h>

#include "base/log.h"
#include "bus/names.h"
#include "daemon/manager-private.h"
#include "upstream/transport-lws.h"

static void on_planned(void *userdata, Waiter waiter, bool replace)
{
        manager_start(userdata, waiter, replace);
}

static void on_admission_changed(void *userdata)
{
        Manager *manager = userdata;

        manager_hear_no_more(manager);
        service_status_changed(manager->service);
}

static void on_recognizer_ready(void *userdata)
{
        Manager *manager = userdata;

        if (manager->current)
                captioning_recognizer_ready(manager->current);
}

static void on_recognizer_failed(void *userdata, const char *message)
{
        Manager *manager = userdata;

        if (manager->current)
                captioning_recognizer_failed(manager->current, message);
}

static int open_bus(Manager *manager)
{
        int r = sd_bus_open_user(&manager->bus);

        if (r < 0)
                return log_error_errno(r, "Failed to reach the session bus: %m");
        r = sd_bus_attach_event(manager->bus, manager->event, SD_EVENT_PRIORITY_NORMAL);
        if (r >= 0)
                r = manager_add_service(manager);
        if (r < 0)
                return log_error_errno(r, "Failed to serve on the session bus: %m");
        return 0;
}

static int make_workers(Manager *manager)
{
        int r = worker_new(&manager->worker, manager->event);

        if (r >= 0)
                r = worker_new(&manager->disk, manager->event);
        if (r < 0)
                return log_error_errno(r, "Failed to make workers: %m");
        return 0;
}

/* Before the transport has its thread, since this changes the environment. */
static int make_admission(Manager *manager)
{
        static const AdmissionHandlers handlers = {
                .on_planned = on_planned,
                .on_changed = on_admission_changed,
        };
        int r = secrets_new(&manager->secrets, manager->event, manager->worker);
        if (r >= 0)
                r = admission_new(&manager->admission, manager->secrets, &handlers, manager);
        if (r < 0)
                return log_error_errno(r, "Failed to set up the search for API keys: %m");
        return 0;
}

static int make_upstream(Manager *manager)
{
        static const RecognizerHandlers handlers = {
                .on_ready = on_recognizer_ready,
                .on_failed = on_recognizer_failed,
        };
        int r = transport_lws_new(&manager->transport, manager->event);

        if (r >= 0)
                r = recognizer_new(&manager->recognizer, manager->event, &handlers, manager);
        if (r == -ENOENT)
                return log_error_errno(r, "XDG_RUNTIME_DIR is not set; start surtitled from a "
                                          "desktop session.");
        if (r < 0)
                return log_error_errno(r, "Failed to set up the connection to a server: %m");
        return 0;
}

int manager_new(Manager **ret, usec_t idle_usec)
{
        _cleanup_(manager_freep) Manager *manager = calloc(1, sizeof(*manager));
        int r;

        if (!manager)
                return log_error_errno(-ENOMEM, "Failed to start: %m");
        r = sd_event_default(&manager->event);
        if (r < 0)
                return log_error_errno(r, "Failed to make an event loop: %m");
        r = manager_add_signals(manager);
        if (r >= 0)
                r = make_workers(manager);
        if (r >= 0)
                r = make_admission(manager);
        if (r >= 0)
                r = manager_cost_new(manager);
        if (r >= 0)
                r = make_upstream(manager);
        if (r >= 0)
                r = sources_new(&manager->sources, manager->event);
        if (r >= 0)
                r = exports_new(&manager->exports, manager->event, manager->worker);
        if (r >= 0)
                r = manager_history_new(manager);
        if (r >= 0)
                r = open_bus(manager);
        if (r >= 0)
                r = manager_add_life(manager, idle_usec);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(manager);
        return 0;
}

Manager *manager_free(Manager *manager)
{
        if (!manager)
                return NULL;
        heartbeat_free(manager->heartbeat);
        idle_free(manager->idle);
        exports_free(manager->exports);
        worker_free(manager->disk);
        manager_history_free(manager);
        sources_free(manager->sources);
        admission_free(manager->admission);
        waiters_deinit(&manager->waiters);
        call_free(manager->switching.call);
        plan_free(manager->switching.plan);
        suspend_free(manager->suspend);
        captioning_free(manager->current);
        recording_free(manager->next);
        meter_free(manager->meter);
        secrets_free(manager->secrets);
        worker_free(manager->worker);
        recognizer_free(manager->recognizer);
        transport_free(manager->transport);
        service_free(manager->service);
        sd_bus_flush_close_unref(manager->bus);
        sd_event_unref(manager->event);
        free(manager);
        return NULL;
}

int manager_run(Manager *manager)
{
        int r = sd_bus_request_name(manager->bus, CAPTIONS_BUS_NAME, 0);

        if (r == -EEXIST) {
                log_error("Another surtitled serves this session already.");
                return MANAGER_EXIT_TAKEN;
        }
        if (r < 0) {
                log_error_errno(r, "Failed to take the name %s: %m", CAPTIONS_BUS_NAME);
                return EXIT_FAILURE;
        }
        r = sd_event_loop(manager->event);
        if (r < 0) {
                log_error_errno(r, "The event loop failed: %m");
                return EXIT_FAILURE;
        }
        return r;
}
