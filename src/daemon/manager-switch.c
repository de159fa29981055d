/* SPDX-License-Identifier: GPL-3.0-or-later */

/* SetSource: another source in the running session, or in one that takes its place. */

#include <errno.h>

#include "base/i18n.h"
#include "daemon/manager-private.h"

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

void manager_try_switch(Manager *manager)
{
        Waiter waiter = manager->switching;
        RecordingSource source;
        const char *message;
        Condition condition;

        if (!waiter.plan || captioning_is_stopping(manager->current))
                return;
        condition = recording_condition(manager->next, &message);
        recording_source(manager->next, &source);
        if (condition != CONDITION_NONE) {
                manager_end_switch(manager, condition, message);
                recording_stop(manager->next);
        } else if (source.name && captioning_is_started(manager->current)) {
                manager->switching = (Waiter){0};
                if (waiters_add(&manager->waiters, waiter))
                        captioning_stop(manager->current, END_STOPPED);
                else
                        manager_hear_no_more(manager);
        }
}

static void on_next_changed(void *userdata)
{
        manager_try_switch(userdata);
}

/* What is heard for a start that waits makes room, unless it is the same. */
static int hear_instead(Manager *manager, const SourceChoice *choice)
{
        if (manager->next && !source_choice_equal(recording_choice(manager->next), choice))
                manager->next = recording_free(manager->next);
        manager_hear(manager, choice);
        return manager->next ? 0 : -ENOMEM;
}

/* To "both" or from it: the connection has another number of channels then. */
static void switch_session(Manager *manager, const SourceChoice *choice)
{
        static const RecordingHandlers handlers = {.on_changed = on_next_changed};
        _cleanup_free_ char *message = NULL;
        Condition condition = CONDITION_INTERNAL;
        int r = plan_copy(&manager->switching.plan, captioning_plan(manager->current), choice,
                          &condition, &message);

        if (r >= 0)
                r = captioning_copy_key(manager->current, &manager->switching.plan->key);
        if (r >= 0)
                r = hear_instead(manager, choice);
        if (r < 0) {
                manager_end_switch(manager, condition,
                                   message ? message
                                           : _("There is not enough memory to caption."));
                return;
        }
        recording_set_handlers(manager->next, &handlers, manager);
        manager_try_switch(manager); /* it may have been heard for a start that waits */
}

void manager_switch(Manager *manager, Call *call, const SourceChoice *choice)
{
        int r;

        manager_replace_switch(manager);
        manager_hear_no_more(manager);
        manager->switching = (Waiter){.call = call, .for_start = true, .switched = true};
        r = captioning_switch(manager->current, choice);
        if (r == -EINVAL && captioning_is_paused(manager->current))
                manager_end_switch(manager, CONDITION_NOT_RUNNING,
                                   _("The captions are paused; resume them first, since this source "
                                     "needs a new session."));
        else if (r == -EINVAL)
                switch_session(manager, choice);
        else if (r < 0)
                manager_end_switch(manager, CONDITION_AUDIO_UNAVAILABLE,
                                   _("The other source can't be captured; look into the log of "
                                     "surtitled."));
}
