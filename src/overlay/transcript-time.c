/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib.h>
#include <math.h>

#include "base/i18n.h"
#include "overlay/transcript-time.h"

/* More can't be true, and its conversion would not be defined. */
#define SECONDS_MAX 1e9

static GDateTime *local_time(int64_t usec)
{
        return g_date_time_new_from_unix_local(usec / G_USEC_PER_SEC);
}

/* A moment that no calendar has is still an answer that a list needs. */
static char *format(GDateTime *moment, const char *format)
{
        char *text = moment ? g_date_time_format(moment, format) : NULL;

        return text ? text : g_strdup("");
}

char *transcript_time_clock(int64_t usec)
{
        g_autoptr(GDateTime) moment = local_time(usec);

        return format(moment, "%H:%M:%S");
}

static unsigned long whole_seconds(double seconds)
{
        return seconds > 0 ? (unsigned long) MIN(seconds, SECONDS_MAX) : 0;
}

char *transcript_time_position(double seconds)
{
        unsigned long whole = whole_seconds(seconds);

        return g_strdup_printf("%lu:%02lu:%02lu", whole / 3600, whole / 60 % 60, whole % 60);
}

/* How many midnights lie between. */
static int days_between(GDateTime *from, GDateTime *to)
{
        GDate a, b;

        g_date_clear(&a, 1);
        g_date_clear(&b, 1);
        g_date_set_dmy(&a, (GDateDay) g_date_time_get_day_of_month(from),
                       (GDateMonth) g_date_time_get_month(from),
                       (GDateYear) g_date_time_get_year(from));
        g_date_set_dmy(&b, (GDateDay) g_date_time_get_day_of_month(to),
                       (GDateMonth) g_date_time_get_month(to),
                       (GDateYear) g_date_time_get_year(to));
        return g_date_days_between(&a, &b);
}

char *transcript_time_day(int64_t usec, int64_t now)
{
        g_autoptr(GDateTime) moment = local_time(usec);
        g_autoptr(GDateTime) today = local_time(now);
        int days;

        if (!moment || !today)
                return g_strdup("");
        days = days_between(moment, today);
        /* Translators: these are for strftime(); %H:%M is the time of day. */
        if (days == 0)
                return format(moment, _("Today, %H:%M"));
        if (days == 1)
                return format(moment, _("Yesterday, %H:%M"));
        if (g_date_time_get_year(moment) == g_date_time_get_year(today))
                return format(moment, _("%-d %B, %H:%M"));
        return format(moment, _("%-d %B %Y, %H:%M"));
}

char *transcript_time_span(double seconds)
{
        unsigned long whole = whole_seconds(seconds);

        if (whole < 60)
                return g_strdup_printf(_("%lu s"), whole);
        if (whole < 3600)
                return g_strdup_printf(_("%lu min"), whole / 60);
        return g_strdup_printf(_("%lu h %lu min"), whole / 3600, whole % 3600 / 60);
}
