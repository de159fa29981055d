/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "base/i18n.h"
#include "daemon/waiters.h"

bool waiters_add(Waiters *waiters, Waiter waiter)
{
        if (waiters->n_entries == WAITERS_MAX) {
                call_fail(waiter.call, CONDITION_LIMIT,
                          _("Too many programs wait for captions to start or stop; try again."));
                plan_free(waiter.plan);
                return false;
        }
        waiters->entries[waiters->n_entries++] = waiter;
        return true;
}

static Waiter take(Waiters *waiters, size_t i)
{
        Waiter waiter = waiters->entries[i];

        waiters->n_entries--;
        memmove(&waiters->entries[i], &waiters->entries[i + 1],
                (waiters->n_entries - i) * sizeof(Waiter));
        return waiter;
}

typedef enum Wish {
        WISH_START,  /* the session that is there is to run */
        WISH_END,    /* … is to end */
        WISH_ANOTHER /* another one is to begin after it */
} Wish;

static Wish wish_of(const Waiter *waiter)
{
        if (waiter->plan)
                return WISH_ANOTHER;
        return waiter->for_start ? WISH_START : WISH_END;
}

static bool take_oldest(Waiters *waiters, Wish wish, Waiter *ret)
{
        for (size_t i = 0; i < waiters->n_entries; i++)
                if (wish_of(&waiters->entries[i]) == wish) {
                        *ret = take(waiters, i);
                        return true;
                }
        return false;
}

bool waiters_take(Waiters *waiters, Waiter *ret)
{
        if (waiters->n_entries == 0)
                return false;
        *ret = take(waiters, 0);
        return true;
}

void waiters_drop(Waiters *waiters, const Call *call)
{
        for (size_t i = waiters->n_entries; i > 0; i--)
                if (waiters->entries[i - 1].call == call) {
                        Waiter waiter = take(waiters, i - 1);

                        plan_free(waiter.plan);
                        call_free(waiter.call);
                }
}

bool waiters_take_planned(Waiters *waiters, Waiter *ret)
{
        return take_oldest(waiters, WISH_ANOTHER, ret);
}

static void refuse_planned(Waiter waiter, const char *message)
{
        plan_free(waiter.plan);
        call_fail(waiter.call, CONDITION_STOPPING, message);
}

void waiters_refuse_planned(Waiters *waiters, const char *message)
{
        Waiter waiter;

        while (waiters_take_planned(waiters, &waiter))
                refuse_planned(waiter, message);
}

void waiters_refuse_switched(Waiters *waiters, const char *message)
{
        for (size_t i = waiters->n_entries; i > 0; i--)
                if (waiters->entries[i - 1].switched && waiters->entries[i - 1].plan)
                        refuse_planned(take(waiters, i - 1), message);
}

bool waiters_have_switched(const Waiters *waiters)
{
        for (size_t i = 0; i < waiters->n_entries; i++)
                if (waiters->entries[i].switched)
                        return true;
        return false;
}

bool waiters_have_planned(const Waiters *waiters)
{
        for (size_t i = 0; i < waiters->n_entries; i++)
                if (wish_of(&waiters->entries[i]) == WISH_ANOTHER)
                        return true;
        return false;
}

void waiters_started(Waiters *waiters, uint64_t session)
{
        Waiter waiter;

        while (take_oldest(waiters, WISH_START, &waiter))
                if (waiter.switched)
                        call_reply_done(waiter.call);
                else if (waiter.toggled)
                        call_reply_running(waiter.call, true);
                else
                        call_reply_session(waiter.call, session);
}

void waiters_failed(Waiters *waiters, Condition condition, const char *message)
{
        Waiter waiter;

        while (take_oldest(waiters, WISH_START, &waiter))
                call_fail(waiter.call, condition, message);
}

void waiters_ended(Waiters *waiters, const CallSummary *summary)
{
        Waiter waiter;

        while (take_oldest(waiters, WISH_END, &waiter))
                if (waiter.toggled)
                        call_reply_running(waiter.call, false);
                else
                        call_reply_summary(waiter.call, summary);
}

void waiters_deinit(Waiters *waiters)
{
        for (size_t i = 0; i < waiters->n_entries; i++) {
                call_free(waiters->entries[i].call);
                plan_free(waiters->entries[i].plan);
        }
        waiters->n_entries = 0;
}
