/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is asked over D-Bus: each call is answered now, or waits for a session's start or end. */

#include <errno.h>
#include <math.h>

#include "base/i18n.h"
#include "daemon/manager-private.h"

static void ask(Manager *manager, Waiter waiter)
{
        if (manager->shutting_down)
                call_fail(waiter.call, CONDITION_STOPPING, _("Surtitle is shutting down."));
        else
                admission_ask(manager->admission, waiter);
}

static void on_start(void *userdata, Call *call, const StartOptions *options)
{
        (void) options;
        ask(userdata, (Waiter){.call = call, .for_start = true});
}

static void on_stop(void *userdata, Call *call)
{
        static const char *const no_ids[] = {NULL};
        static const CallSummary nothing = {
                .complete = true, .request_ids = no_ids, .reason = "stopped"};
        Manager *manager = userdata;
        bool waited = admission_cancel(manager->admission);

        if (!manager->current && waited) {
                call_reply_summary(call, &nothing);
                return;
        }
        if (!manager->current) {
                call_fail(call, CONDITION_NOT_RUNNING, _("No captions are running."));
                return;
        }
        waiters_add(&manager->waiters, (Waiter){.call = call});
        captioning_stop(manager->current, END_STOPPED);
}

static void on_toggle(void *userdata, Call *call)
{
        Manager *manager = userdata;
        bool runs = manager->current && !captioning_is_stopping(manager->current);

        if (admission_cancel(manager->admission) && !runs) {
                call_reply_running(call, false);
                return;
        }
        if (!runs) {
                ask(manager, (Waiter){.call = call, .for_start = true, .toggled = true});
                return;
        }
        waiters_add(&manager->waiters, (Waiter){.call = call, .toggled = true});
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
        Captioning *captioning = running(userdata, call);

        if (!captioning)
                return;
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
        Captioning *captioning = running(userdata, call);
        _cleanup_free_ char *message = NULL;
        Condition condition = CONDITION_INTERNAL;

        if (!captioning)
                return;
        if (captioning_set_keyterms(captioning, keyterms, &condition, &message) < 0)
                call_fail(call, condition,
                          message ? message : _("There is not enough memory to caption."));
        else
                call_reply_done(call);
}

static void on_list_sources(void *userdata, Call *call)
{
        Manager *manager = userdata;

        sources_list(manager->sources, call);
}

static void on_client_left(void *userdata)
{
        Manager *manager = userdata;

        if (manager->current)
                captioning_stop(manager->current, END_CLIENT_LEFT);
}

static void get_status(void *userdata, ServiceStatus *ret)
{
        Manager *manager = userdata;

        if (manager->current) {
                captioning_status(manager->current, ret);
                return;
        }
        *ret = (ServiceStatus){.state = "idle", .host = "", .level_db = -HUGE_VAL};
        if (admission_is_waiting(manager->admission))
                ret->state = "connecting";
}

typedef struct CaptionVisitor {
        ServiceContext context;
        int (*visit)(void *visitor, const ServiceContext *context, const Segment *segment);
        void *visitor;
} CaptionVisitor;

static int visit_caption(void *userdata, const Segment *segment)
{
        const CaptionVisitor *captions = userdata;

        return captions->visit(captions->visitor, &captions->context, segment);
}

static int visit_captions(void *userdata, uint64_t session, uint64_t from,
                          int (*visit)(void *visitor, const ServiceContext *context,
                                       const Segment *segment),
                          void *visitor)
{
        Manager *manager = userdata;
        CaptionVisitor captions = {.visit = visit, .visitor = visitor};

        if (!manager->current)
                return -ENOENT;
        captioning_context(manager->current, &captions.context);
        if (session != 0 && session != captions.context.session)
                return -ENOENT;
        return captioning_visit(manager->current, from, visit_caption, &captions);
}

int manager_add_service(Manager *manager)
{
        static const ServiceHandlers handlers = {
                .on_start = on_start,
                .on_stop = on_stop,
                .on_toggle = on_toggle,
                .on_pause = on_pause,
                .on_resume = on_resume,
                .on_set_keyterms = on_set_keyterms,
                .on_list_sources = on_list_sources,
                .on_client_left = on_client_left,
                .get_status = get_status,
                .visit_captions = visit_captions,
        };

        return service_new(&manager->service, manager->bus, &handlers, manager);
}
