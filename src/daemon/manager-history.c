/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is kept of sessions: what the keeper is told of the one that runs, and what is asked over
 * D-Bus. */

#include "base/i18n.h"
#include "base/log.h"
#include "daemon/inquiry.h"
#include "daemon/manager-private.h"

static void on_list_sessions(void *userdata, Call *call, uint32_t limit)
{
        Manager *manager = userdata;

        inquiry_list(manager->archive, manager->keeper, call, limit);
}

static void on_search(void *userdata, Call *call, const char *query, uint32_t limit)
{
        Manager *manager = userdata;

        inquiry_search(manager->archive, manager->keeper, call, query, limit);
}

static void on_get_captions(void *userdata, Call *call, uint64_t session, uint64_t from)
{
        Manager *manager = userdata;

        inquiry_read(manager->archive, manager->keeper, call, session, from, manager_visit_memory,
                     manager);
}

static void on_delete_session(void *userdata, Call *call, uint64_t session)
{
        Manager *manager = userdata;

        inquiry_delete(manager->archive, manager->keeper, call, session);
}

static void on_forget_recent(void *userdata, Call *call, uint32_t minutes)
{
        Manager *manager = userdata;

        inquiry_forget_recent(manager->archive, manager->keeper, call, minutes);
}

void manager_add_history_handlers(ServiceHandlers *handlers)
{
        handlers->on_get_captions = on_get_captions;
        handlers->on_list_sessions = on_list_sessions;
        handlers->on_search = on_search;
        handlers->on_delete_session = on_delete_session;
        handlers->on_forget_recent = on_forget_recent;
}

/* The session that runs */

void manager_history_begin(Manager *manager)
{
        const Plan *plan = captioning_plan(manager->current);
        const char *language = query_value(&plan->options, QUERY_LANGUAGE);
        ServiceContext context;
        ServiceStatus status;

        captioning_context(manager->current, NULL, &context);
        captioning_status(manager->current, &status);
        const HistorySession session = {
                .number = context.session,
                .started_usec = context.epoch_usec ? context.epoch_usec : (int64_t) usec_wall(),
                .title = (char *) status.source_name,
                .source = (char *) status.source_kind,
                .target = (char *) status.source_target,
                .language = (char *) (language ? language : ""),
                .kept = plan->history,
        };

        keeper_begin(manager->keeper, &session, plan->history_days);
}

bool manager_history_has_more(const Manager *manager, uint64_t from)
{
        const HistorySession *running = keeper_session(manager->keeper);

        return manager->current && running && running->kept &&
               captioning_dropped(manager->current) >= MAX(from, (uint64_t) 1);
}

void manager_history_add(Manager *manager, const ServiceContext *context, const Segment *segment)
{
        if (!segment->final)
                return;
        if (!keeper_session(manager->keeper))
                manager_history_begin(manager);
        keeper_add(manager->keeper, context->epoch_usec, context->source, segment);
}

static void on_notice(void *userdata, Condition condition, const char *message)
{
        Manager *manager = userdata;

        service_notice(manager->service, condition, message);
}

static void on_set_aside(void *userdata, const char *aside)
{
        g_autofree char *message =
                g_strdup_printf(_("The history was damaged; it is now in %s, and a new one was "
                                  "begun."),
                                aside);

        log_warning("%s", message);
        on_notice(userdata, CONDITION_HISTORY, message);
}

static void on_finished(void *userdata)
{
        Manager *manager = userdata;

        meter_finish(manager->meter);
}

int manager_history_new(Manager *manager)
{
        static const ArchiveHandlers archive_handlers = {.on_set_aside = on_set_aside};
        static const KeeperHandlers keeper_handlers = {.on_notice = on_notice,
                                                       .on_finished = on_finished};
        int r = archive_new(&manager->archive, manager->disk, &archive_handlers, manager);

        if (r >= 0)
                r = keeper_new(&manager->keeper, manager->event, manager->archive, &keeper_handlers,
                               manager);
        if (r < 0)
                return log_error_errno(r, "Failed to set up the history: %m");
        return 0;
}

void manager_history_free(Manager *manager)
{
        manager->archive = archive_free(manager->archive);
        manager->keeper = keeper_free(manager->keeper);
}
