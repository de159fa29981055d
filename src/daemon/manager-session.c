/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Sessions, one after the other: what is heard for the next, its start, its end, who is told. */

#include <errno.h>
#include <inttypes.h>

#include "base/i18n.h"
#include "base/log.h"
#include "base/time-util.h"
#include "daemon/manager-private.h"

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
                manager_start(manager, waiter, false);
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

void manager_start(Manager *manager, Waiter waiter, bool replace)
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
