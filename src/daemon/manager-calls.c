/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is asked over D-Bus: each call is answered now, or waits for a session's start or end. */

#include <errno.h>
#include <math.h>

#include "base/files.h"
#include "base/i18n.h"
#include "daemon/manager-private.h"

/* A session will begin, unless it turns out that it can't: then nothing has been kept of it. */
static void hear_for(Manager *manager, const StartOptions *options)
{
        _cleanup_(settings_freep) Settings *settings = NULL;
        _cleanup_(source_choice_deinit) SourceChoice choice = {0};
        Refusal refusal = {0};

        if (manager->current && !captioning_is_stopping(manager->current) && options->replace <= 0)
                return;
        if (settings_read(&settings) >= 0 &&
            source_choice_read(&choice, settings, options, &refusal) >= 0)
                manager_hear(manager, &choice);
        free(refusal.message); /* the plan's refusal says the same */
}

static void ask(Manager *manager, Waiter waiter, const StartOptions *options)
{
        if (manager->shutting_down) {
                call_fail(waiter.call, CONDITION_STOPPING, _("Surtitle is shutting down."));
                return;
        }
        if (!files_are_left(FILES_FOR_GLIB)) {
                call_fail(waiter.call, CONDITION_INTERNAL,
                          _("The service may not open any more files; end surtitled, and start "
                            "again."));
                return;
        }
        hear_for(manager, options);
        admission_ask(manager->admission, waiter);
        manager_hear_no_more(manager);
}

static void on_start(void *userdata, Call *call, const StartOptions *options)
{
        ask(userdata, (Waiter){.call = call, .for_start = true, .bind = options->bind > 0},
            options);
}

static void on_stop(void *userdata, Call *call)
{
        static const char *const no_ids[] = {NULL};
        static const CallSummary nothing = {
                .complete = true, .request_ids = no_ids, .reason = "stopped"};
        Manager *manager = userdata;
        bool waited = manager_cancel_starts(manager);

        if (!manager->current && waited) {
                call_reply_summary(call, &nothing);
                return;
        }
        if (!manager->current) {
                call_fail(call, CONDITION_NOT_RUNNING, _("No captions are running."));
                return;
        }
        (void) waiters_add(&manager->waiters, (Waiter){.call = call});
        captioning_stop(manager->current, END_STOPPED);
}

static void on_toggle(void *userdata, Call *call)
{
        Manager *manager = userdata;
        bool runs = manager->current && !captioning_is_stopping(manager->current);

        if (manager_cancel_starts(manager) && !runs) {
                call_reply_running(call, false);
                return;
        }
        if (!runs) {
                ask(manager, (Waiter){.call = call, .for_start = true, .toggled = true},
                    &START_OPTIONS_INIT);
                return;
        }
        (void) waiters_add(&manager->waiters, (Waiter){.call = call, .toggled = true});
        captioning_stop(manager->current, END_STOPPED);
}

/* The session that can be paused or changed; NULL after an answer that says why there is none. */
static Captioning *running(Manager *manager, Call *call)
{
        if (manager->current && !captioning_is_stopping(manager->current))
                return manager->current;
        if (manager->current)
                call_fail(call, CONDITION_STOPPING, _("The captions are being stopped."));
        else
                call_fail(call, CONDITION_NOT_RUNNING, _("No captions are running."));
        return NULL;
}

static void on_pause(void *userdata, Call *call)
{
        Manager *manager = userdata;
        Captioning *captioning = running(manager, call);

        if (!captioning)
                return;
        manager_stop_switch(manager);
        manager_hear_no_more(manager);
        captioning_pause(captioning);
        call_reply_done(call);
}

static void on_resume(void *userdata, Call *call)
{
        Captioning *captioning = running(userdata, call);

        if (!captioning)
                return;
        if (captioning_resume(captioning) < 0)
                call_fail(call, CONDITION_AUDIO_UNAVAILABLE,
                          _("The sound can't be captured again; stop the captions and start them "
                            "anew."));
        else
                call_reply_done(call);
}

static void on_set_keyterms(void *userdata, Call *call, const char *const *keyterms)
{
        Manager *manager = userdata;
        Captioning *captioning = running(manager, call);
        _cleanup_free_ char *message = NULL;
        Condition condition = CONDITION_INTERNAL;
        int r;

        if (!captioning)
                return;
        r = captioning_set_keyterms(captioning, keyterms, &condition, &message);
        if (r >= 0 && manager->switching.plan) /* the session that follows has the same options */
                r = plan_set_keyterms(manager->switching.plan, keyterms, &condition, &message);
        if (r < 0)
                call_fail(call, condition,
                          message ? message : _("There is not enough memory to caption."));
        else
                call_reply_done(call);
}

static void on_set_source(void *userdata, Call *call, const char *source, const char *target)
{
        Manager *manager = userdata;
        Captioning *captioning = running(manager, call);
        _cleanup_(source_choice_deinit) SourceChoice choice = {0};
        Refusal refusal = {0};
        int r;

        if (!captioning)
                return;
        r = source_choice_copy(&choice, &captioning_plan(captioning)->sound);
        if (r >= 0)
                r = source_choice_replace(&choice, source, target,
                                          captioning_plan(captioning)->dialect, &refusal);
        if (r < 0)
                call_fail(call, refusal.message ? refusal.condition : CONDITION_INTERNAL,
                          refusal.message ? refusal.message
                                          : _("There is not enough memory to caption."));
        else
                manager_switch(manager, call, &choice);
        free(refusal.message);
}

static void on_list_sources(void *userdata, Call *call)
{
        Manager *manager = userdata;

        sources_list(manager->sources, call);
}

static void on_client_left(void *userdata)
{
        Manager *manager = userdata;

        /* What others wait for begins nevertheless, but not what the client's session was to become. */
        manager_stop_switch(manager);
        waiters_refuse_switched(&manager->waiters, _("Captions were stopped before they began."));
        manager_hear_no_more(manager);
        if (manager->current)
                captioning_stop(manager->current, END_CLIENT_LEFT);
}

static void get_status(void *userdata, ServiceStatus *ret)
{
        Manager *manager = userdata;

        if (manager->current)
                captioning_status(manager->current, ret);
        else
                *ret = (ServiceStatus){.state = "idle", .host = "", .level_db = -HUGE_VAL};
        meter_usage(manager->meter, &ret->usage);
        if (manager->current)
                return;
        if (admission_is_waiting(manager->admission) || waiters_have_planned(&manager->waiters))
                ret->state = "connecting";
}

typedef struct CaptionVisitor {
        const Captioning *captioning;
        int (*visit)(void *visitor, const ServiceContext *context, const Segment *segment);
        void *visitor;
} CaptionVisitor;

static int visit_caption(void *userdata, const Segment *segment)
{
        const CaptionVisitor *captions = userdata;
        ServiceContext context;

        captioning_context(captions->captioning, segment, &context);
        return captions->visit(captions->visitor, &context, segment);
}

/* A session (0: the current one) whose captions can be visited. -ENOENT: there is no such one. */
static int find_session(const Manager *manager, uint64_t session, ServiceContext *ret)
{
        ServiceContext context;

        if (!manager->current)
                return -ENOENT;
        captioning_context(manager->current, NULL, &context);
        if (session != 0 && session != context.session)
                return -ENOENT;
        *ret = context;
        return 0;
}

int manager_visit_memory(void *userdata, uint64_t session, uint64_t from,
                         int (*visit)(void *visitor, const ServiceContext *context,
                                      const Segment *segment),
                         void *visitor)
{
        Manager *manager = userdata;
        CaptionVisitor captions = {
                .captioning = manager->current,
                .visit = visit,
                .visitor = visitor,
        };
        ServiceContext context;
        int r = find_session(manager, session, &context);

        return r < 0 ? r : captioning_visit(manager->current, from, visit_caption, &captions);
}

/* One that has gone on for long is to be read like those that are over, if all of it is wanted; who
 * joins it late wants the newest. */
static int visit_captions(void *userdata, uint64_t session, uint64_t from,
                          int (*visit)(void *visitor, const ServiceContext *context,
                                       const Segment *segment),
                          void *visitor)
{
        Manager *manager = userdata;
        ServiceContext context;
        int r = find_session(manager, session, &context);

        if (r >= 0 && session != 0 && manager_history_has_more(manager, from))
                r = -ENOENT;
        return r < 0 ? r : manager_visit_memory(manager, session, from, visit, visitor);
}

static int add_to_export(void *visitor, const ServiceContext *context, const Segment *segment)
{
        return export_segment(visitor, context->source, segment);
}

static int make_export(Manager *manager, uint64_t session, ExportFormat format, Buffer *text)
{
        _cleanup_(export_freep) Export *export = NULL;
        ServiceContext context;
        int r = find_session(manager, session, &context);

        if (r >= 0)
                r = export_new(&export, format, text, context.session, context.epoch_usec);
        if (r >= 0)
                r = manager_visit_memory(manager, session, 0, add_to_export, export);
        return r < 0 ? r : export_end(export);
}

static int add_rest(void *userdata, uint64_t session, uint64_t from, Export *export)
{
        return manager_visit_memory(userdata, session, from, add_to_export, export);
}

static void retrieve(Manager *manager, Call *call, uint64_t session, bool runs, ExportFormat format,
                     int file)
{
        static const RetrievalHandlers handlers = {.add_rest = add_rest};

        retrieval_begin(manager->archive, manager->exports, call, session, runs, format, file,
                        &handlers, manager);
}

static void on_export(void *userdata, Call *call, uint64_t session, ExportFormat format, int file)
{
        Manager *manager = userdata;
        _cleanup_buffer_ Buffer text = BUFFER_INIT(EXPORT_SIZE_MAX);
        ServiceContext context = {.session = session};
        bool runs = find_session(manager, session, &context) >= 0;
        int r;

        if (!exports_have_room(manager->exports, call)) {
                exports_refuse(call, -EMFILE);
                return;
        }
        if (runs ? manager_history_has_more(manager, 0) : session != 0) {
                retrieve(manager, call, context.session, runs, format, file);
                return;
        }
        r = make_export(manager, session, format, &text);
        if (r < 0)
                exports_refuse(call, r);
        else
                exports_write(manager->exports, call, file, &text);
}

int manager_add_service(Manager *manager)
{
        ServiceHandlers handlers = {
                .on_start = on_start,
                .on_stop = on_stop,
                .on_toggle = on_toggle,
                .on_pause = on_pause,
                .on_resume = on_resume,
                .on_set_keyterms = on_set_keyterms,
                .on_set_source = on_set_source,
                .on_list_sources = on_list_sources,
                .on_export = on_export,
                .on_client_left = on_client_left,
                .get_status = get_status,
                .visit_captions = visit_captions,
        };

        manager_add_history_handlers(&handlers);
        return service_new(&manager->service, manager->bus, &handlers, manager);
}
