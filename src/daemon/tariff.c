/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "base/time-util.h"
#include "daemon/settings-private.h"
#include "daemon/tariff.h"

#define KEY_PRICE "price-per-hour"
#define KEY_CURRENCY "currency"
#define KEY_LIMIT "daily-limit"

/* A file's changes are told some while later by GLib itself; there is no hurry. */
#define TIMER_ACCURACY_USEC (250 * USEC_PER_MSEC)

struct TariffWatch {
        void (*on_changed)(void *userdata);
        void *userdata;
        Tariff tariff;
        GMainContext *context;
        GSettings *settings; /* NULL: the schema isn't installed */
        sd_event_source *wakeup;
        sd_event_source *timer; /* until the context has something to do by itself */
};

/* By what the context is woken, and after how many milliseconds it has something to do by itself;
 * -1: never. What GLib does with files and the bus is on threads of its own, so that the context has
 * its own descriptor alone. */
static int query(GMainContext *context, int *ret_fd)
{
        GPollFD fd = {.fd = -1};
        int priority, timeout_ms = -1;

        (void) g_main_context_prepare(context, &priority);
        (void) g_main_context_query(context, G_MAXINT, &timeout_ms, &fd, 1);
        *ret_fd = fd.fd;
        return timeout_ms;
}

static void serve(TariffWatch *watch)
{
        int fd, timeout_ms;

        while (g_main_context_iteration(watch->context, FALSE))
                continue;
        timeout_ms = query(watch->context, &fd);
        if (timeout_ms >= 0)
                (void) sd_event_source_set_time_relative(watch->timer,
                                                         (usec_t) timeout_ms * USEC_PER_MSEC);
        (void) sd_event_source_set_enabled(watch->timer,
                                           timeout_ms >= 0 ? SD_EVENT_ONESHOT : SD_EVENT_OFF);
}

static int on_wakeup(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
        (void) source, (void) fd, (void) events;
        serve(userdata);
        return 0;
}

static int on_timer(sd_event_source *source, uint64_t usec, void *userdata)
{
        (void) source, (void) usec;
        serve(userdata);
        return 0;
}

/* As much of the text as has room, in whole characters. */
static void copy_currency(Tariff *tariff, const char *text)
{
        g_autofree char *valid = g_utf8_make_valid(text, -1);
        size_t size = strlen(valid);

        while (size >= sizeof(tariff->currency))
                size = (size_t) (g_utf8_find_prev_char(valid, valid + size) - valid);
        memcpy(tariff->currency, valid, size);
        tariff->currency[size] = '\0';
}

static void read_tariff(TariffWatch *watch)
{
        g_autofree char *currency = g_settings_get_string(watch->settings, KEY_CURRENCY);

        watch->tariff.price_per_hour = g_settings_get_double(watch->settings, KEY_PRICE);
        watch->tariff.limit_min = (unsigned) g_settings_get_int(watch->settings, KEY_LIMIT);
        copy_currency(&watch->tariff, currency);
}

static void on_key_changed(GSettings *settings, const char *key, TariffWatch *watch)
{
        (void) settings, (void) key;
        read_tariff(watch);
        watch->on_changed(watch->userdata);
}

/* What is opened while a context is the thread's default one tells that of changes. */
static void open_settings(TariffWatch *watch)
{
        static const char *const signals[] = {"changed::" KEY_PRICE, "changed::" KEY_CURRENCY,
                                              "changed::" KEY_LIMIT};

        g_main_context_push_thread_default(watch->context);
        watch->settings = settings_open();
        g_main_context_pop_thread_default(watch->context);
        if (!watch->settings)
                return;
        for (size_t i = 0; i < ELEMENTSOF(signals); i++)
                g_signal_connect(watch->settings, signals[i], G_CALLBACK(on_key_changed), watch);
        /* And GLib tells only of what has been read. */
        read_tariff(watch);
}

static int add_sources(TariffWatch *watch, sd_event *event)
{
        int fd, r;

        (void) query(watch->context, &fd);
        r = sd_event_add_io(event, &watch->wakeup, fd, EPOLLIN, on_wakeup, watch);
        if (r >= 0)
                r = sd_event_add_time(event, &watch->timer, CLOCK_MONOTONIC, 0, TIMER_ACCURACY_USEC,
                                      on_timer, watch);
        return r;
}

int tariff_watch_new(TariffWatch **ret, sd_event *event, void (*on_changed)(void *userdata),
                     void *userdata)
{
        _cleanup_(tariff_watch_freep) TariffWatch *watch = g_new0(TariffWatch, 1);
        int r;

        watch->on_changed = on_changed;
        watch->userdata = userdata;
        watch->context = g_main_context_new();
        /* Other threads write to its descriptor only while somebody has taken it. */
        (void) g_main_context_acquire(watch->context);
        open_settings(watch);
        r = add_sources(watch, event);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(watch);
        return 0;
}

TariffWatch *tariff_watch_free(TariffWatch *watch)
{
        if (!watch)
                return NULL;
        sd_event_source_disable_unref(watch->wakeup);
        sd_event_source_disable_unref(watch->timer);
        g_clear_object(&watch->settings);
        g_main_context_release(watch->context);
        g_main_context_unref(watch->context);
        g_free(watch);
        return NULL;
}

const Tariff *tariff_watch_get(const TariffWatch *watch)
{
        return &watch->tariff;
}
