/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What sessions cost: what the meter is told of the one that runs, and whether one may begin. */

#include <glib.h>

#include "base/log.h"
#include "daemon/manager-private.h"

static void on_ready(void *userdata)
{
        Manager *manager = userdata;

        if (!manager->current)
                manager_start_waiting(manager);
        manager_hear_no_more(manager);
}

static void on_limit(void *userdata)
{
        Manager *manager = userdata;

        if (manager->current)
                captioning_stop(manager->current, END_STOPPED);
}

static void on_notice(void *userdata, Condition condition, const char *message)
{
        Manager *manager = userdata;

        service_notice(manager->service, condition, message);
}

static void on_finished(void *userdata)
{
        Manager *manager = userdata;

        (void) sd_event_exit(manager->event, manager->exit_status);
}

int manager_cost_new(Manager *manager)
{
        static const MeterHandlers handlers = {
                .on_ready = on_ready,
                .on_limit = on_limit,
                .on_notice = on_notice,
                .on_finished = on_finished,
        };
        int r = meter_new(&manager->meter, manager->event, manager->disk, &handlers, manager);

        if (r < 0)
                return log_error_errno(r, "Failed to set up the count of what is sent: %m");
        return 0;
}

static void refuse_start(Manager *manager, Waiter waiter)
{
        g_autofree char *message = meter_explain(manager->meter);

        plan_free(waiter.plan);
        call_fail(waiter.call, CONDITION_LIMIT, message);
}

bool manager_cost_admits(Manager *manager, Waiter waiter)
{
        switch (plan_may_cost(waiter.plan) ? meter_judge(manager->meter) : METER_GOES) {
        case METER_GOES:
                return true;
        case METER_WAITS:
                (void) waiters_add(&manager->waiters, waiter);
                return false;
        case METER_USED_UP:
                refuse_start(manager, waiter);
                return false;
        }
        return true;
}

void manager_cost_begin(Manager *manager)
{
        if (plan_may_cost(captioning_plan(manager->current)))
                meter_begin(manager->meter, captioning_channels(manager->current));
}

void manager_cost_on_sent(void *userdata, uint64_t n_frames)
{
        Manager *manager = userdata;

        if (plan_may_cost(captioning_plan(manager->current)))
                meter_count(manager->meter, n_frames);
}
