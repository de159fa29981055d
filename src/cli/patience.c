/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <stdbool.h>

#include "cli/patience.h"
#include "cli/report.h"

struct Patience {
        const char *meanwhile;
        GCancellable *cancellable;
        GThread *thread;
        GMutex mutex; /* guards what follows */
        GCond over_condition;
        bool is_over;
};

/* False if it is over before. With the mutex held. */
static bool wait_until(Patience *patience, gint64 time)
{
        while (!patience->is_over &&
               g_cond_wait_until(&patience->over_condition, &patience->mutex, time))
                ;
        return !patience->is_over;
}

static void *run_thread(void *userdata)
{
        Patience *patience = userdata;
        gint64 begin = g_get_monotonic_time();

        g_mutex_lock(&patience->mutex);
        if (wait_until(patience, begin + (gint64) PATIENCE_TOLD_USEC) && isatty(STDERR_FILENO))
                report("%s", patience->meanwhile);
        if (wait_until(patience, begin + (gint64) PATIENCE_END_USEC) && patience->cancellable)
                g_cancellable_cancel(patience->cancellable);
        g_mutex_unlock(&patience->mutex);
        return NULL;
}

Patience *patience_new(const char *meanwhile, GCancellable *cancellable)
{
        Patience *patience = g_new0(Patience, 1);

        patience->meanwhile = meanwhile;
        patience->cancellable = cancellable;
        g_mutex_init(&patience->mutex);
        g_cond_init(&patience->over_condition);
        patience->thread = g_thread_new("patience", run_thread, patience);
        return patience;
}

Patience *patience_free(Patience *patience)
{
        if (!patience)
                return NULL;
        g_mutex_lock(&patience->mutex);
        patience->is_over = true;
        g_cond_signal(&patience->over_condition);
        g_mutex_unlock(&patience->mutex);
        g_thread_join(patience->thread);
        g_mutex_clear(&patience->mutex);
        g_cond_clear(&patience->over_condition);
        g_free(patience);
        return NULL;
}
