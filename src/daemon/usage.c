/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <glib.h>
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "audio/sink.h"
#include "daemon/usage.h"

#define HEAD "surtitle-usage 1\n"

#define SAMPLES_PER_MINUTE ((uint64_t) 60 * SAMPLE_RATE)

#define DATE_DIGITS 8
#define SAMPLES_DIGITS_MAX 16

static struct tm local_time(usec_t wall)
{
        time_t seconds = (time_t) (wall / USEC_PER_SEC);
        struct tm parts = {0};

        /* localtime_r() alone keeps the zone in which the program was started. */
        tzset();
        (void) localtime_r(&seconds, &parts);
        return parts;
}

UsageDate usage_date(usec_t wall)
{
        struct tm parts = local_time(wall);

        return (UsageDate) ((parts.tm_year + 1900) * 10000 + (parts.tm_mon + 1) * 100 +
                            parts.tm_mday);
}

usec_t usage_midnight(usec_t wall)
{
        struct tm parts = local_time(wall);
        time_t next;

        parts.tm_mday++;
        parts.tm_hour = parts.tm_min = parts.tm_sec = 0;
        parts.tm_isdst = -1;
        next = mktime(&parts);
        return MAX((usec_t) MAX(next, 0) * USEC_PER_SEC, wall + USEC_PER_SEC);
}

/* The months since the year 0. */
static unsigned month_of(UsageDate date)
{
        return date / 10000 * 12 + date / 100 % 100;
}

static void drop_oldest(Usage *usage)
{
        usage->n_days--;
        memmove(usage->days, usage->days + 1, usage->n_days * sizeof(UsageDay));
}

/* One later day may be a clock's that was wrong, and so may be the one that is counted on. */
static void drop_old(Usage *usage, UsageDate counted)
{
        while (usage->n_days >= 3 && usage->days[0].date != counted &&
               month_of(usage->days[usage->n_days - 2].date) >
                       month_of(usage->days[0].date) + USAGE_MONTHS_BEFORE)
                drop_oldest(usage);
}

/* The day's place, or the one where it would be. */
static size_t find(const Usage *usage, UsageDate date)
{
        size_t i = usage->n_days;

        while (i > 0 && usage->days[i - 1].date >= date)
                i--;
        return i;
}

static bool is_at(const Usage *usage, size_t i, UsageDate date)
{
        return i < usage->n_days && usage->days[i].date == date;
}

void usage_add(Usage *usage, UsageDate date, uint64_t n_samples)
{
        size_t i = find(usage, date);

        if (n_samples == 0 || date == 0)
                return;
        if (!is_at(usage, i, date)) {
                if (usage->n_days == USAGE_DAYS_MAX) {
                        drop_oldest(usage);
                        i = i > 0 ? i - 1 : 0;
                }
                memmove(usage->days + i + 1, usage->days + i,
                        (usage->n_days - i) * sizeof(UsageDay));
                usage->days[i] = (UsageDay){.date = date};
                usage->n_days++;
        }
        n_samples = MIN(n_samples, USAGE_SAMPLES_MAX - usage->days[i].n_samples);
        usage->days[i].n_samples += n_samples;
        drop_old(usage, date);
}

void usage_add_all(Usage *usage, const Usage *more)
{
        for (size_t i = 0; i < more->n_days; i++)
                usage_add(usage, more->days[i].date, more->days[i].n_samples);
}

uint64_t usage_of_day(const Usage *usage, UsageDate date)
{
        size_t i = find(usage, date);

        return is_at(usage, i, date) ? usage->days[i].n_samples : 0;
}

uint64_t usage_of_month(const Usage *usage, UsageDate date)
{
        uint64_t sum = 0;

        for (size_t i = 0; i < usage->n_days; i++)
                if (usage->days[i].date / 100 == date / 100)
                        sum += usage->days[i].n_samples;
        return sum;
}

bool usage_is_empty(const Usage *usage)
{
        return usage->n_days == 0;
}

/* Text */

char *usage_write(const Usage *usage)
{
        GString *text = g_string_new(HEAD);

        for (size_t i = 0; i < usage->n_days; i++)
                g_string_append_printf(text, "%08" PRIu32 " %" PRIu64 "\n", usage->days[i].date,
                                       usage->days[i].n_samples);
        return g_string_free(text, FALSE);
}

/* Digits up to an end, which is moved past. */
static bool read_number(const char **text, const char *end, size_t n_digits_max, char after,
                        uint64_t *ret)
{
        const char *start = *text, *i = start;
        uint64_t number = 0;

        for (; i < end && *i >= '0' && *i <= '9'; i++) {
                if ((size_t) (i - start) == n_digits_max)
                        return false;
                number = number * 10 + (uint64_t) (*i - '0');
        }
        if (i == start || i == end || *i != after)
                return false;
        *text = i + 1;
        *ret = number;
        return true;
}

static bool is_date(uint64_t date)
{
        return date >= 19700101 && date <= 99991231 && date / 100 % 100 >= 1 &&
               date / 100 % 100 <= 12 && date % 100 >= 1 && date % 100 <= 31;
}

/* Days follow each other: what comes twice is not to count twice. */
static bool read_day(const char **text, const char *end, UsageDate before, UsageDay *ret)
{
        uint64_t date, n_samples;

        if (!read_number(text, end, DATE_DIGITS, ' ', &date) ||
            !read_number(text, end, SAMPLES_DIGITS_MAX, '\n', &n_samples))
                return false;
        *ret = (UsageDay){.date = (UsageDate) date, .n_samples = n_samples};
        return is_date(date) && date > before && n_samples > 0 && n_samples <= USAGE_SAMPLES_MAX;
}

int usage_read(Usage *ret, const char *text, size_t size)
{
        const char *end = text + size;
        Usage usage = {0};
        UsageDate before = 0;

        if (size < strlen(HEAD) || memcmp(text, HEAD, strlen(HEAD)) != 0)
                return -EBADMSG;
        text += strlen(HEAD);
        while (text < end) {
                UsageDay day;

                if (usage.n_days == USAGE_DAYS_MAX || !read_day(&text, end, before, &day))
                        return -EBADMSG;
                before = day.date;
                usage.days[usage.n_days++] = day;
        }
        *ret = usage;
        return 0;
}

/* The limit */

UsageLevel usage_level(uint64_t n_samples, unsigned limit_min)
{
        uint64_t limit = limit_min * SAMPLES_PER_MINUTE;

        if (limit_min == 0 || n_samples < limit / 10 * 9)
                return USAGE_FREE;
        return n_samples < limit ? USAGE_NEARLY : USAGE_REACHED;
}

unsigned usage_minutes_left(uint64_t n_samples, unsigned limit_min, unsigned n_channels)
{
        uint64_t limit = limit_min * SAMPLES_PER_MINUTE;
        uint64_t left = n_samples < limit ? limit - n_samples : 0;
        uint64_t pace = SAMPLES_PER_MINUTE * MAX(n_channels, 1);

        return (unsigned) MAX((left + pace / 2) / pace, 1);
}
