/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "cli/loop.h"
#include "cli/outcome.h"

/* nohup(1) asked for it. */
static bool ignores_hangup(void)
{
        struct sigaction action;

        return sigaction(SIGHUP, NULL, &action) >= 0 && action.sa_handler == SIG_IGN;
}

static int block_signals(void)
{
        sigset_t signals;

        sigemptyset(&signals);
        sigaddset(&signals, SIGINT);
        sigaddset(&signals, SIGTERM);
        if (!ignores_hangup())
                sigaddset(&signals, SIGHUP);
        sigaddset(&signals, SIGWINCH);
        sigaddset(&signals, SIGCONT);
        return sigprocmask(SIG_BLOCK, &signals, NULL) < 0 ? -errno : 0;
}

int loop_new(sd_event **ret, sd_bus *bus, sd_event_signal_handler_t on_interrupt, void *userdata)
{
        _cleanup_(sd_event_unrefp) sd_event *event = NULL;
        /* Without a handler, sd-event takes the data for the loop's result. */
        void *data = on_interrupt ? userdata : (void *) (intptr_t) OUTCOME_OK;
        int r = block_signals();

        if (r >= 0)
                r = sd_event_new(&event);
        if (r >= 0)
                r = sd_event_add_signal(event, NULL, SIGINT, on_interrupt, data);
        if (r >= 0)
                r = sd_event_add_signal(event, NULL, SIGTERM, on_interrupt, data);
        if (r >= 0 && !ignores_hangup())
                r = sd_event_add_signal(event, NULL, SIGHUP, on_interrupt, data);
        if (r >= 0)
                r = sd_bus_attach_event(bus, event, SD_EVENT_PRIORITY_NORMAL);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(event);
        return 0;
}
