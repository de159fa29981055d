/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/i18n.h"
#include "cli/moment.h"

/* More can't be true, and its conversion would not be defined. */
#define SECONDS_MAX 1e9
#define TIME_SEC_MAX 2.5e11 /* year 9892 */

static unsigned long whole_seconds(double seconds)
{
        return seconds > 0 ? (unsigned long) MIN(seconds, SECONDS_MAX) : 0;
}

char *moment_describe_duration(double seconds)
{
        unsigned long whole = whole_seconds(seconds);
        char *text;
        int n;

        if (whole < 60)
                n = asprintf(&text, _("%.1f s"), MAX(seconds, 0.0));
        else if (whole < 3600)
                n = asprintf(&text, _("%lu min %lu s"), whole / 60, whole % 60);
        else
                n = asprintf(&text, _("%lu h %lu min"), whole / 3600, whole % 3600 / 60);
        return n < 0 ? NULL : text;
}

char *moment_describe_position(double seconds)
{
        unsigned long whole = whole_seconds(seconds);
        char *text;
        int n = asprintf(&text, "%lu:%02lu:%02lu", whole / 3600, whole / 60 % 60, whole % 60);

        return n < 0 ? NULL : text;
}

char *moment_describe_time(double usec)
{
        time_t seconds = (time_t) MIN(MAX(usec / 1e6, 0.0), TIME_SEC_MAX);
        char text[64];
        struct tm local;

        if (!localtime_r(&seconds, &local) ||
            strftime(text, sizeof(text), "%Y-%m-%d %H:%M", &local) == 0)
                return strdup("?");
        return strdup(text);
}
