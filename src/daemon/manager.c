/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <systemd/sd-bus.h>

#include "base/i18n.h"
#include "base/log.h"
#include "base/time-util.h"
#include "bus/names.h"
#include "daemon/manager-private.h"
#include "upstream/transport-lws.h"

static void start(Manager *manager, Waiter waiter, bool replace);

/* Unique across restarts: the seconds of its start, or the number after the last. */
static uint64_t next_session(Manager *manager)
{
        uint64_t before = MAX(manager->last_session, keeper_last_session(manager->keeper));

        manager->last_session = MAX(before + 1, usec_wall() / USEC_PER_SEC);
        return manager->last_session;
}

/* Whether a session is still to begin that is heard for. */
static bool is_awaited(const Manager *manager)
{
        return admission_is_waiting(manager->admission) ||
               waiters_have_planned(&manager->waiters) || manager->switching.plan;
}

static bool hears_already(const Manager *manager, const SourceChoice *choice)
{
        return manager->next && !recording_is_stopped(manager->next) &&
               source_choice_equal(recording_choice(manager->next), choice);
}

void manager_hear(Manager *manager, const SourceChoice *choice)
{
        int r;

        if (hears_already(manager, choice))
                return;
        if (manager->next && !recording_is_stopped(manager->next) && is_awaited(manager))
                return;
        manager->next = recording_free(manager->next);
        r = recording_new(&manager->next, manager->event, choice);
        if (r < 0) /* the session tries again, and says so */
                log_debug_errno(r, "Failed to hear for a session that is to begin: %m");
}

void manager_hear_no_more(Manager *manager)
{
        if (!is_awaited(manager))
                manager->next = recording_free(manager->next);
}

/* What has been heard for a session that begins now. Errors: recording_new()'s. */
static int take_recording(Manager *manager, Recording **ret, const SourceChoice *choice)
{
        if (hears_already(manager, choice)) {
                *ret = TAKE_PTR(manager->next);
                return 0;
        }
        return recording_new(ret, manager->event, choice);
}

static void on_started(void *userdata)
{
        Manager *manager = userdata;
        ServiceContext context;
        ServiceStatus status;

        captioning_context(manager->current, NULL, &context);
        captioning_status(manager->current, &status);
        log_info("Session %" PRIu64 " runs; audio goes to %s.", context.session,
                 plan_server_name(captioning_plan(manager->current)));
        manager_history_begin(manager);
        service_session_started(manager->service, &context, status.host);
        if (captioning_plan(manager->current)->notice)
                service_notice(manager->service, CONDITION_NO_API_KEY,
                               captioning_plan(manager->current)->notice);
        waiters_started(&manager->waiters, context.session);
        manager_try_switch(manager);
}

static void on_caption(void *userdata, const ServiceContext *context, const Segment *segment)
{
        Manager *manager = userdata;

        service_caption(manager->service, context, segment);
        manager_history_add(manager, context, segment);
}

static void on_notice(void *userdata, Condition condition, const char *message)
{
        Manager *manager = userdata;

        service_notice(manager->service, condition, message);
}

static void on_changed(void *userdata)
{
        Manager *manager = userdata;

        service_status_changed(manager->service);
}

void manager_end_switch(Manager *manager, Condition condition, const char *message)
{
        Waiter waiter = manager->switching;

        manager->switching = (Waiter){0};
        plan_free(waiter.plan);
        if (!waiter.call)
                return;
        if (condition == CONDITION_NONE)
                call_reply_done(waiter.call);
        else
                call_fail(waiter.call, condition, message);
}

void manager_stop_switch(Manager *manager)
{
        manager_end_switch(manager, CONDITION_STOPPING,
                           _("The captions were stopped or paused before the other source was "
                             "heard."));
}

void manager_replace_switch(Manager *manager)
{
        manager_end_switch(manager, CONDITION_STOPPING, _("Another source was chosen meanwhile."));
}

static void on_switched(void *userdata, Condition condition, const char *message)
{
        Manager *manager = userdata;

        manager_end_switch(manager, condition, message);
}

/* Those who asked for this session, or follow it, hear why it could not go on. */
static void tell_failure(Manager *manager, const Captioning *ended)
{
        const char *message;
        Condition failure = captioning_failure(ended, &message);

        if (failure == CONDITION_NONE) {
                waiters_failed(&manager->waiters, CONDITION_STOPPING,
                               _("Captions were stopped before they began."));
                return;
        }
        log_warning("The session failed: %s", message);
        if (captioning_is_started(ended))
                service_notice(manager->service, failure, message);
        waiters_failed(&manager->waiters, failure, message);
}

/* The first begins its session, the others join it or are refused. */
void manager_start_waiting(Manager *manager)
{
        Waiters waiting = manager->waiters;
        Waiter waiter;

        manager->waiters.n_entries = 0;
        while (waiters_take_planned(&waiting, &waiter))
                start(manager, waiter, false);
}

bool manager_cancel_starts(Manager *manager)
{
        bool waited = is_awaited(manager);

        (void) admission_cancel(manager->admission);
        waiters_refuse_planned(&manager->waiters, _("Captions were stopped before they began."));
        manager_stop_switch(manager);
        manager_hear_no_more(manager);
        return waited;
}

static void tell_end(Manager *manager, const Captioning *ended)
{
        CallSummary summary;

        captioning_summary(ended, &summary);
        tell_failure(manager, ended);
        keeper_end(manager->keeper);
        meter_end(manager->meter);
        if (captioning_is_started(ended))
                service_session_ended(manager->service, &summary);
        manager_stop_switch(manager);
        if (!waiters_have_switched(&manager->waiters))
                service_unbind(manager->service);
        service_status_changed(manager->service);
        waiters_ended(&manager->waiters, &summary);
        /* Nobody who waits for Stop waits for the log. */
        log_info("Session %" PRIu64 " ended (%s, %s): %u segments, %.1f s captured, %.1f s sent, "
                 "%.1f s lost.",
                 summary.session, summary.reason, summary.complete ? "complete" : "not complete",
                 summary.segments, summary.captured_sec, summary.sent_sec, summary.lost_sec);
}

static void on_ended(void *userdata)
{
        Manager *manager = userdata;
        Captioning *ended = TAKE_PTR(manager->current);

        manager->suspend = suspend_free(manager->suspend);
        tell_end(manager, ended);
        /* It has to be gone before another begins, since both use the one transport. */
        captioning_free(ended);
        if (manager->shutting_down)
                keeper_finish(manager->keeper);
        else
                manager_start_waiting(manager);
        manager_hear_no_more(manager);
        idle_restart(manager->idle);
}

/* The session is to end with this caller, even if it has left already. */
static void bind_to(Manager *manager, const Call *call)
{
        if (service_bind(manager->service, call) < 0)
                captioning_stop(manager->current, END_CLIENT_LEFT);
}

static void on_sleep(void *userdata)
{
        Manager *manager = userdata;

        manager_stop_switch(manager);
        manager_hear_no_more(manager);
        captioning_suspend(manager->current);
}

static void on_wake(void *userdata)
{
        Manager *manager = userdata;

        captioning_wake(manager->current);
}

static void watch_sleep(Manager *manager)
{
        static const SuspendHandlers handlers = {.on_sleep = on_sleep, .on_wake = on_wake};
        int r = suspend_new(&manager->suspend, manager->event, &handlers, manager);

        if (r < 0)
                log_debug_errno(r, "Nobody tells of the computer's sleep: %m");
}

static void launch(Manager *manager, Waiter waiter)
{
        static const CaptioningHandlers handlers = {
                .on_started = on_started,
                .on_caption = on_caption,
                .on_notice = on_notice,
                .on_sent = manager_cost_on_sent,
                .on_changed = on_changed,
                .on_switched = on_switched,
                .on_ended = on_ended,
        };
        _cleanup_(recording_freep) Recording *recording = NULL;
        int r = take_recording(manager, &recording, &waiter.plan->sound);

        if (r >= 0)
                r = captioning_new(&manager->current, manager->event, next_session(manager),
                                   waiter.plan, recording, manager->transport,
                                   manager->recognizer, manager->secrets, &handlers, manager);
        if (r < 0) {
                log_error_errno(r, "Failed to begin a session: %m");
                plan_free(waiter.plan);
                service_unbind(manager->service); /* that of the session it was to follow */
                call_fail(waiter.call, CONDITION_INTERNAL,
                          _("Captions could not be started; look into the log of surtitled."));
                return;
        }
        watch_sleep(manager);
        manager_cost_begin(manager);
        recording = NULL;
        waiter.plan = NULL;
        if (waiter.bind)
                bind_to(manager, waiter.call);
        (void) waiters_add(&manager->waiters, waiter);
        service_status_changed(manager->service);
}

/* The same is wanted as runs already. It lasts as long as anybody wants it who asked for it. */
static void join(Manager *manager, Waiter waiter)
{
        ServiceContext context;

        if (!waiter.bind)
                service_unbind(manager->service);
        else if (service_is_bound(manager->service))
                (void) service_bind(manager->service, waiter.call);
        waiter.plan = plan_free(waiter.plan);
        (void) waiters_add(&manager->waiters, waiter);
        captioning_context(manager->current, NULL, &context);
        if (captioning_is_started(manager->current))
                waiters_started(&manager->waiters, context.session);
}

static void start(Manager *manager, Waiter waiter, bool replace)
{
        bool same = manager->current && plan_equal(captioning_plan(manager->current), waiter.plan);

        if (!manager->current) {
                if (manager_cost_admits(manager, waiter))
                        launch(manager, waiter);
        } else if (captioning_is_stopping(manager->current))
                (void) waiters_add(&manager->waiters, waiter);
        else if (same)
                join(manager, waiter);
        else if (replace) {
                manager_replace_switch(manager);
                manager_hear(manager, &waiter.plan->sound);
                if (waiters_add(&manager->waiters, waiter))
                        captioning_stop(manager->current, END_STOPPED);
        } else {
                plan_free(waiter.plan);
                call_fail(waiter.call, CONDITION_ALREADY_RUNNING,
                          _("Captions run already with other options; stop them first, or use the "
                            "option replace."));
        }
}

static void on_planned(void *userdata, Waiter waiter, bool replace)
{
        start(userdata, waiter, replace);
}

static void on_admission_changed(void *userdata)
{
        manager_hear_no_more(userdata);
        on_changed(userdata);
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

/* Before the transport has its thread, since this changes the environment. */
static int make_admission(Manager *manager)
{
        static const AdmissionHandlers handlers = {
                .on_planned = on_planned,
                .on_changed = on_admission_changed,
        };
        int r = worker_new(&manager->worker, manager->event);

        if (r >= 0)
                r = secrets_new(&manager->secrets, manager->event, manager->worker);
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
