/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <systemd/sd-bus.h>

#include "base/i18n.h"
#include "base/log.h"
#include "daemon/suspend.h"

#define LOGIN_NAME "org.freedesktop.login1"
#define LOGIN_PATH "/org/freedesktop/login1"
#define LOGIN_INTERFACE "org.freedesktop.login1.Manager"

struct Suspend {
        SuspendHandlers handlers;
        void *userdata;
        sd_bus *bus;
        sd_bus_slot *signal_slot;
        sd_bus_slot *inhibit_slot; /* the call that is under way */
        int inhibitor_fd;          /* while it is open, logind waits for us */
        bool asleep;
};

static int on_inhibited(sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
        Suspend *suspend = userdata;
        int r, fd;

        (void) error;
        suspend->inhibit_slot = sd_bus_slot_unref(suspend->inhibit_slot);
        r = -sd_bus_message_get_errno(reply);
        if (r >= 0)
                r = sd_bus_message_read(reply, "h", &fd);
        if (r < 0) {
                log_debug_errno(r, "Sleep can't be delayed: %m");
                return 0;
        }
        /* The reply's descriptor is the reply's. */
        suspend->inhibitor_fd = fcntl(fd, F_DUPFD_CLOEXEC, 3);
        return 0;
}

static int inhibit(Suspend *suspend)
{
        return sd_bus_call_method_async(
                suspend->bus, &suspend->inhibit_slot, LOGIN_NAME, LOGIN_PATH, LOGIN_INTERFACE,
                "Inhibit", on_inhibited, suspend, "ssss", "sleep", "Surtitle",
                _("Captions are completed before the computer sleeps."), "delay");
}

static void release(Suspend *suspend)
{
        suspend->inhibit_slot = sd_bus_slot_unref(suspend->inhibit_slot);
        suspend->inhibitor_fd = close_fd(suspend->inhibitor_fd);
}

static void fall_asleep(Suspend *suspend)
{
        if (suspend->asleep)
                return;
        suspend->asleep = true;
        log_info("The computer is about to sleep.");
        suspend->handlers.on_sleep(suspend->userdata);
        release(suspend);
}

static void wake_up(Suspend *suspend)
{
        if (!suspend->asleep)
                return;
        suspend->asleep = false;
        log_info("The computer is awake.");
        (void) inhibit(suspend);
        suspend->handlers.on_wake(suspend->userdata);
}

static int on_prepare_for_sleep(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
        Suspend *suspend = userdata;
        int begins;
        int r = sd_bus_message_read(message, "b", &begins);

        (void) error;
        if (r < 0)
                log_debug_errno(r, "logind tells of sleep in words unknown: %m");
        else if (begins)
                fall_asleep(suspend);
        else
                wake_up(suspend);
        return 0;
}

static int connect_bus(Suspend *suspend, sd_event *event)
{
        int r = sd_bus_open_system(&suspend->bus);

        if (r < 0)
                return r;
        r = sd_bus_attach_event(suspend->bus, event, SD_EVENT_PRIORITY_NORMAL);
        if (r < 0)
                return r;
        r = sd_bus_match_signal_async(suspend->bus, &suspend->signal_slot, LOGIN_NAME, LOGIN_PATH,
                                      LOGIN_INTERFACE, "PrepareForSleep", on_prepare_for_sleep,
                                      NULL, suspend);
        return r < 0 ? r : inhibit(suspend);
}

int suspend_new(Suspend **ret, sd_event *event, const SuspendHandlers *handlers, void *userdata)
{
        _cleanup_(suspend_freep) Suspend *suspend = calloc(1, sizeof(*suspend));
        int r;

        if (!suspend)
                return -ENOMEM;
        suspend->inhibitor_fd = -EBADF;
        suspend->handlers = *handlers;
        suspend->userdata = userdata;
        r = connect_bus(suspend, event);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(suspend);
        return 0;
}

Suspend *suspend_free(Suspend *suspend)
{
        if (!suspend)
                return NULL;
        release(suspend);
        sd_bus_slot_unref(suspend->signal_slot);
        sd_bus_close_unref(suspend->bus);
        free(suspend);
        return NULL;
}
