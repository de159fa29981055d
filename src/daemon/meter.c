/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib.h>

#include "audio/sink.h"
#include "base/i18n.h"
#include "base/log.h"
#include "daemon/meter.h"
#include "daemon/tariff.h"
#include "daemon/usage-book.h"

/* How old the answer to the question may be what day it is: sound is counted 25 times a second. */
#define DATE_AGE_USEC (1 * USEC_PER_SEC)

/* A notice may stay somewhat longer than its day. */
#define TIMER_ACCURACY_USEC (1 * USEC_PER_SEC)

struct Meter {
        sd_event *event;
        MeterHandlers handlers;
        void *userdata;
        UsageBook *book;
        TariffWatch *watch;
        unsigned n_channels;       /* of the session that runs; 0: none does */
        UsageLevel told;           /* by the notice that stands */
        unsigned told_limit_min;   /* … and what it names */
        sd_event_source *midnight; /* … until when it is true at the latest; NULL: none stands */
        UsageDate date;
        usec_t dated_at;
};

static UsageDate today(void)
{
        return usage_date(usec_wall());
}

static unsigned limit_min(const Meter *meter)
{
        return tariff_watch_get(meter->watch)->limit_min;
}

/* The day at most a second ago. */
static UsageDate recent_date(Meter *meter)
{
        usec_t now = usec_now();

        if (meter->date == 0 || now - meter->dated_at >= DATE_AGE_USEC) {
                meter->date = today();
                meter->dated_at = now;
        }
        return meter->date;
}

char *meter_explain(const Meter *meter)
{
        return g_strdup_printf(_("Today's limit of %u min for servers is reached; go on tomorrow, "
                                 "raise it, or caption on this computer."),
                               limit_min(meter));
}

static char *explain_nearly(const Meter *meter, uint64_t n_samples)
{
        unsigned minutes = usage_minutes_left(n_samples, limit_min(meter), meter->n_channels);

        return g_strdup_printf(_("Captions end in about %u min, at today's limit of %u min for "
                                 "servers; raise it in the settings to go on."),
                               minutes, limit_min(meter));
}

static void judge_anew(Meter *meter);
static void await_midnight(Meter *meter);

static int on_midnight(sd_event_source *source, uint64_t usec, void *userdata)
{
        Meter *meter = userdata;

        (void) source, (void) usec;
        meter->midnight = sd_event_source_disable_unref(meter->midnight);
        meter->date = 0;
        judge_anew(meter);
        if (meter->told != USAGE_FREE)
                await_midnight(meter); /* the clock was set back, or the zone is another */
        return 0;
}

/* Without it the notice would stand until captions begin again: of no harm, but no more true. */
static void await_midnight(Meter *meter)
{
        int r;

        meter->midnight = sd_event_source_disable_unref(meter->midnight);
        r = sd_event_add_time(meter->event, &meter->midnight, CLOCK_REALTIME,
                              usage_midnight(usec_wall()), TIMER_ACCURACY_USEC, on_midnight, meter);
        if (r < 0)
                log_debug_errno(r, "Failed to wait for midnight: %m");
}

static void withdraw(Meter *meter)
{
        if (meter->told != USAGE_FREE)
                meter->handlers.on_notice(meter->userdata, CONDITION_QUOTA, "");
        meter->told = USAGE_FREE;
        meter->midnight = sd_event_source_disable_unref(meter->midnight);
}

static void tell(Meter *meter, UsageLevel level, uint64_t n_samples)
{
        g_autofree char *message =
                level == USAGE_REACHED ? meter_explain(meter) : explain_nearly(meter, n_samples);

        meter->told = level;
        meter->told_limit_min = limit_min(meter);
        if (level == USAGE_REACHED)
                log_info("The daily limit of %u minutes is reached.", limit_min(meter));
        meter->handlers.on_notice(meter->userdata, CONDITION_QUOTA, message);
        await_midnight(meter);
}

/* After anything that may have moved the day's sum or its limit. */
static void judge_anew(Meter *meter)
{
        uint64_t n_samples = usage_book_day(meter->book, recent_date(meter));
        UsageLevel level = usage_level(n_samples, limit_min(meter));

        if (level < meter->told)
                withdraw(meter);
        if (level > meter->told && meter->n_channels > 0)
                tell(meter, level, n_samples);
        if (level == USAGE_REACHED && meter->n_channels > 0)
                meter->handlers.on_limit(meter->userdata);
}

static void on_tariff_changed(void *userdata)
{
        Meter *meter = userdata;

        /* What was said of the time that is left is no more true. */
        if (meter->told == USAGE_NEARLY && limit_min(meter) != meter->told_limit_min)
                withdraw(meter);
        judge_anew(meter);
}

static void on_ready(void *userdata)
{
        Meter *meter = userdata;

        judge_anew(meter);
        meter->handlers.on_ready(meter->userdata);
}

static void on_finished(void *userdata)
{
        Meter *meter = userdata;

        meter->handlers.on_finished(meter->userdata);
}

MeterVerdict meter_judge(Meter *meter)
{
        if (limit_min(meter) == 0)
                return METER_GOES;
        if (!usage_book_is_ready(meter->book))
                return METER_WAITS;
        return usage_level(usage_book_day(meter->book, today()), limit_min(meter)) == USAGE_REACHED
                       ? METER_USED_UP
                       : METER_GOES;
}

void meter_begin(Meter *meter, unsigned n_channels)
{
        meter->n_channels = n_channels;
}

void meter_count(Meter *meter, uint64_t n_frames)
{
        usage_book_add(meter->book, recent_date(meter), n_frames * meter->n_channels);
        judge_anew(meter);
}

void meter_end(Meter *meter)
{
        if (meter->n_channels == 0)
                return;
        meter->n_channels = 0;
        if (meter->told == USAGE_NEARLY)
                withdraw(meter);
        usage_book_flush(meter->book);
}

void meter_usage(const Meter *meter, ServiceUsage *ret)
{
        const Tariff *tariff = tariff_watch_get(meter->watch);
        UsageDate date = today();
        double day_sec = (double) usage_book_day(meter->book, date) / SAMPLE_RATE;
        double month_sec = (double) usage_book_month(meter->book, date) / SAMPLE_RATE;

        *ret = (ServiceUsage){
                .known = usage_book_is_ready(meter->book),
                .today_sec = day_sec,
                .month_sec = month_sec,
                .priced = tariff->price_per_hour > 0,
                .today_cost = day_sec / 3600 * tariff->price_per_hour,
                .month_cost = month_sec / 3600 * tariff->price_per_hour,
                .currency = tariff->currency,
        };
}

void meter_finish(Meter *meter)
{
        usage_book_finish(meter->book);
}

int meter_new(Meter **ret, sd_event *event, Worker *disk, const MeterHandlers *handlers,
              void *userdata)
{
        static const UsageBookHandlers book_handlers = {.on_ready = on_ready,
                                                        .on_finished = on_finished};
        _cleanup_(meter_freep) Meter *meter = g_new0(Meter, 1);
        int r;

        meter->event = sd_event_ref(event);
        meter->handlers = *handlers;
        meter->userdata = userdata;
        r = tariff_watch_new(&meter->watch, event, on_tariff_changed, meter);
        if (r >= 0)
                r = usage_book_new(&meter->book, event, disk, &book_handlers, meter);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(meter);
        return 0;
}

Meter *meter_free(Meter *meter)
{
        if (!meter)
                return NULL;
        tariff_watch_free(meter->watch);
        usage_book_free(meter->book);
        sd_event_source_disable_unref(meter->midnight);
        sd_event_unref(meter->event);
        g_free(meter);
        return NULL;
}
