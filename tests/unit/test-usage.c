/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What was sent, day by day: calendars that go on, back and elsewhere; text; the limit. */

#include <errno.h>
#include <glib.h>

#include "base/cleanup.h"
#include "daemon/usage.h"
#include "test.h"

#define HOUR ((usec_t) 3600 * USEC_PER_SEC)
#define MINUTE_SAMPLES ((uint64_t) 60 * 16000)

/* Thursday, 26 November 2026, 00:00 UTC */
#define DAY_26 ((usec_t) 1795651200 * USEC_PER_SEC)

static void set_zone(const char *zone)
{
        setenv("TZ", zone, true);
}

static void count(Usage *usage, usec_t wall, uint64_t n_samples)
{
        usage_add(usage, usage_date(wall), n_samples);
}

static uint64_t total(const Usage *usage)
{
        uint64_t sum = 0;

        for (size_t i = 0; i < usage->n_days; i++)
                sum += usage->days[i].n_samples;
        return sum;
}

TEST(a_day_is_that_of_the_wall)
{
        static const struct {
                const char *zone;
                usec_t wall;
                UsageDate date;
                double hours; /* until it ends */
        } rows[] = {
                {"UTC0", DAY_26, 20261126, 24},
                {"UTC0", DAY_26 - 1, 20261125, 0},
                {"UTC0", DAY_26 + 23 * HOUR, 20261126, 1},
                {"CET-1CEST,M3.5.0,M10.5.0/3", DAY_26 - HOUR, 20261126, 24},
                {"CET-1CEST,M3.5.0,M10.5.0/3", DAY_26 - 2 * HOUR, 20261125, 1},
                {"EST5", DAY_26, 20261125, 5},
                {"EST5", DAY_26 + 5 * HOUR, 20261126, 24},
                /* The last hour of the year, and the days on which summer time begins and ends. */
                {"UTC0", (usec_t) 1798761599 * USEC_PER_SEC, 20261231, 1.0 / 3600},
                {"CET-1CEST,M3.5.0,M10.5.0/3", (usec_t) 1774738800 * USEC_PER_SEC, 20260329, 23},
                {"CET-1CEST,M3.5.0,M10.5.0/3", (usec_t) 1792879200 * USEC_PER_SEC, 20261025, 25},
                /* There is no midnight where summer time begins at it. */
                {"XXX4YYY,M9.1.0/0,M4.1.0/0", (usec_t) 1788652800 * USEC_PER_SEC, 20260905, 4},
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                set_zone(rows[i].zone);
                check_int(usage_date(rows[i].wall), rows[i].date);
                check_near((double) (usage_midnight(rows[i].wall) - rows[i].wall) / (double) HOUR,
                           rows[i].hours, 1.0 / 3600);
                check_int(usage_midnight(rows[i].wall) > rows[i].wall, true);
        }
}

/* What is sent while the calendar goes its ways is in one day's sum each, whatever it does. */
TEST(nothing_is_lost_or_counted_twice)
{
        static const struct {
                const char *what;
                struct {
                        const char *zone;
                        usec_t wall;
                        uint64_t n_samples;
                } sent[4];
                struct {
                        UsageDate date;
                        uint64_t n_samples;
                } days[3];
        } rows[] = {
                {"midnight in a session",
                 {{"UTC0", DAY_26 - 40000, 640}, {"UTC0", DAY_26 - 1, 640}, {"UTC0", DAY_26, 640}},
                 {{20261125, 1280}, {20261126, 640}}},
                {"a clock that is set back by a day, and right again",
                 {{"UTC0", DAY_26, 1}, {"UTC0", DAY_26 - 24 * HOUR, 2}, {"UTC0", DAY_26, 4}},
                 {{20261125, 2}, {20261126, 5}}},
                {"a clock that is years ahead, and right again",
                 {{"UTC0", DAY_26, 1}, {"UTC0", DAY_26 + 90000 * HOUR, 2}, {"UTC0", DAY_26, 4}},
                 {{20261126, 5}, {20370303, 2}}},
                {"a clock that was never set, and then is",
                 {{"UTC0", 5 * HOUR, 1}, {"UTC0", DAY_26, 2}},
                 {{19700101, 1}, {20261126, 2}}},
                {"a journey to the west, into the day before",
                 {{"CET-1", DAY_26 - HOUR, 1}, {"EST5", DAY_26, 2}, {"EST5", DAY_26 + 5 * HOUR, 4}},
                 {{20261125, 2}, {20261126, 5}}},
                {"a journey to the east, over a night",
                 {{"EST5", DAY_26 + 4 * HOUR, 1}, {"JST-9", DAY_26 + 15 * HOUR, 2}},
                 {{20261125, 1}, {20261127, 2}}},
                {"an hour that summer's end repeats",
                 {{"CET-1CEST,M3.5.0,M10.5.0/3", (usec_t) 1792886400 * USEC_PER_SEC, 1},
                  {"CET-1CEST,M3.5.0,M10.5.0/3", (usec_t) 1792890000 * USEC_PER_SEC, 2}},
                 {{20261025, 3}}},
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                Usage usage = {0};
                size_t n_days = 0;

                for (size_t j = 0; j < ELEMENTSOF(rows[i].sent) && rows[i].sent[j].zone; j++) {
                        set_zone(rows[i].sent[j].zone);
                        count(&usage, rows[i].sent[j].wall, rows[i].sent[j].n_samples);
                }
                for (; n_days < ELEMENTSOF(rows[i].days) && rows[i].days[n_days].date > 0; n_days++)
                        check_int(usage_of_day(&usage, rows[i].days[n_days].date),
                                  rows[i].days[n_days].n_samples);
                check_int(usage.n_days, n_days);
        }
}

TEST(a_month_is_the_sum_of_its_days)
{
        Usage usage = {0};

        check(usage_is_empty(&usage));
        usage_add(&usage, 20261031, 1);
        usage_add(&usage, 20261101, 2);
        usage_add(&usage, 20261130, 4);
        usage_add(&usage, 20261201, 8);
        usage_add(&usage, 20251130, 16);
        check_int(usage_of_month(&usage, 20261126), 6);
        check_int(usage_of_month(&usage, 20261201), 8);
        check_int(usage_of_month(&usage, 20251101), 16);
        check_int(usage_of_month(&usage, 20270101), 0);
        check_int(usage_of_day(&usage, 20261126), 0);
        check(!usage_is_empty(&usage));
}

TEST(two_ledgers_are_one)
{
        Usage usage = {0}, more = {0};

        usage_add(&usage, 20261125, 1);
        usage_add(&usage, 20261127, 2);
        usage_add(&more, 20261127, 4);
        usage_add(&more, 20261126, 8);
        usage_add_all(&usage, &more);
        check_int(usage.n_days, 3);
        check_int(usage_of_day(&usage, 20261126), 8);
        check_int(usage_of_day(&usage, 20261127), 6);
}

TEST(nothing_makes_no_day)
{
        Usage usage = {0};

        usage_add(&usage, 20261126, 0);
        usage_add(&usage, 0, 5);
        check(usage_is_empty(&usage));
}

TEST(thirteen_months_are_kept)
{
        Usage usage = {0};

        for (unsigned year = 2024; year <= 2026; year++)
                for (unsigned month = 1; month <= 12; month++)
                        for (unsigned day = 1; day <= 31; day++)
                                usage_add(&usage, year * 10000 + month * 100 + day, 1);
        check_int(usage.days[0].date, 20251101);
        check(usage.n_days <= USAGE_DAYS_MAX);
        check_int(usage_of_month(&usage, 20251101), 31);
}

TEST(one_wrong_day_makes_nothing_old)
{
        Usage usage = {0};

        usage_add(&usage, 20261125, 1);
        usage_add(&usage, 20261126, 2);
        usage_add(&usage, 20401126, 4);
        check_int(usage.n_days, 3);
        usage_add(&usage, 20261127, 8);
        check_int(usage_of_month(&usage, 20261101), 11);
        /* Where the clock is far behind, the day that it shows is counted on all the same. */
        usage_add(&usage, 19700101, 16);
        usage_add(&usage, 19700101, 16);
        check_int(usage_of_day(&usage, 19700101), 32);
        usage_add(&usage, 20261127, 1);
        check_int(usage_of_day(&usage, 19700101), 0);
        check_int(usage_of_month(&usage, 20261101), 12);
}

TEST(there_is_a_limit_to_days_and_samples)
{
        Usage usage = {0};

        for (unsigned i = 0; i < 3 * USAGE_DAYS_MAX; i++)
                usage_add(&usage, 20260000 + i, 1);
        check_int(usage.n_days, USAGE_DAYS_MAX);
        check_int(usage_of_day(&usage, 20260000 + 3 * USAGE_DAYS_MAX - 1), 1);
        check_int(total(&usage), USAGE_DAYS_MAX);
        usage_add(&usage, 20260000 + 3 * USAGE_DAYS_MAX, UINT64_MAX);
        usage_add(&usage, 20260000 + 3 * USAGE_DAYS_MAX, UINT64_MAX);
        check_int(usage_of_day(&usage, 20260000 + 3 * USAGE_DAYS_MAX), USAGE_SAMPLES_MAX);
        usage_add(&usage, 20100101, 1);
        check_int(usage.n_days, USAGE_DAYS_MAX);
}

TEST(text_is_what_it_was)
{
        g_autofree char *empty = NULL, *text = NULL, *again = NULL;
        Usage usage = {0}, read = {0};

        empty = usage_write(&usage);
        check_string(empty, "surtitle-usage 1\n");
        check_int(usage_read(&read, empty, strlen(empty)), 0);
        check(usage_is_empty(&read));
        usage_add(&usage, 20251231, 7);
        usage_add(&usage, 20261126, 16000);
        usage_add(&usage, 20261127, USAGE_SAMPLES_MAX);
        text = usage_write(&usage);
        check_string(text, "surtitle-usage 1\n20251231 7\n20261126 16000\n"
                           "20261127 1125899906842624\n");
        check_int(usage_read(&read, text, strlen(text)), 0);
        again = usage_write(&read);
        check_string(again, text);
}

/* One of a row of days that any calendar has. */
static UsageDate date_of(unsigned i)
{
        return 20200101 + i / 31 / 12 * 10000 + i / 31 % 12 * 100 + i % 31;
}

TEST(the_longest_text_has_room)
{
        g_autofree char *text = NULL;
        Usage usage = {0}, read;

        for (unsigned i = 0; i < USAGE_DAYS_MAX; i++)
                usage_add(&usage, date_of(i), USAGE_SAMPLES_MAX);
        check(usage.n_days > 13 * 30);
        text = usage_write(&usage);
        check(strlen(text) * USAGE_DAYS_MAX <= USAGE_TEXT_MAX * usage.n_days);
        check_int(usage_read(&read, text, strlen(text)), 0);
}

#define HEAD "surtitle-usage 1\n"

TEST(what_is_damaged_is_not_taken)
{
        static const char *const texts[] = {
                "",
                "surtitle-usage 1",
                "surtitle-usage 2\n",
                "20261126 16000\n",
                HEAD "20261126 16000", /* cut */
                HEAD "20261126 160",   /* cut, and wrong by that */
                HEAD "20261126\n",
                HEAD "20261126 \n",
                HEAD " 20261126 1\n",
                HEAD "20261126  1\n",
                HEAD "20261126 1 \n",
                HEAD "20261126 -1\n",
                HEAD "20261126 +1\n",
                HEAD "20261126 1.5\n",
                HEAD "20261126 0\n",
                HEAD "20261126 1125899906842625\n",
                HEAD "20261126 99999999999999999999\n",
                HEAD "20261326 1\n",
                HEAD "20260026 1\n",
                HEAD "20261100 1\n",
                HEAD "20261132 1\n",
                HEAD "00001126 1\n",
                HEAD "120261126 1\n",
                HEAD "20261126 1\n20261126 2\n", /* twice */
                HEAD "20261126 1\n20261125 2\n", /* out of its order */
                HEAD "20261126 1\n\n",
                HEAD "20261126 1\r\n",
        };
        static const char zero[] = HEAD "20261126 1\0\n";

        for (size_t i = 0; i < ELEMENTSOF(texts); i++) {
                Usage usage = {.n_days = 1, .days = {{20260101, 5}}};

                check_int(usage_read(&usage, texts[i], strlen(texts[i])), -EBADMSG);
                check_int(usage_of_day(&usage, 20260101), 5);
        }
        check_int(usage_read(&(Usage){0}, zero, sizeof(zero) - 1), -EBADMSG);
}

TEST(more_days_than_are_kept_are_no_ledger)
{
        GString *text = g_string_new(HEAD);

        for (unsigned i = 0; i <= USAGE_DAYS_MAX; i++)
                g_string_append_printf(text, "%u 1\n", date_of(i));
        check_int(usage_read(&(Usage){0}, text->str, text->len), -EBADMSG);
        g_string_free(text, true);
}

TEST(the_limit_is_told_before_it_is_reached)
{
        static const struct {
                uint64_t n_samples;
                unsigned limit_min;
                UsageLevel level;
        } rows[] = {
                {0, 0, USAGE_FREE},
                {USAGE_SAMPLES_MAX, 0, USAGE_FREE},
                {0, 1, USAGE_FREE},
                {MINUTE_SAMPLES / 10 * 9 - 1, 1, USAGE_FREE},
                {MINUTE_SAMPLES / 10 * 9, 1, USAGE_NEARLY},
                {MINUTE_SAMPLES - 1, 1, USAGE_NEARLY},
                {MINUTE_SAMPLES, 1, USAGE_REACHED},
                {59 * MINUTE_SAMPLES, 60, USAGE_NEARLY},
                {61 * MINUTE_SAMPLES, 60, USAGE_REACHED},
                {61 * MINUTE_SAMPLES, 100000, USAGE_FREE},
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++)
                check_int(usage_level(rows[i].n_samples, rows[i].limit_min), rows[i].level);
}

TEST(two_channels_use_up_the_rest_in_half_the_time)
{
        check_int(usage_minutes_left(54 * MINUTE_SAMPLES, 60, 1), 6);
        check_int(usage_minutes_left(54 * MINUTE_SAMPLES, 60, 2), 3);
        check_int(usage_minutes_left(59 * MINUTE_SAMPLES + 1, 60, 2), 1);
        check_int(usage_minutes_left(60 * MINUTE_SAMPLES, 60, 1), 1);
        check_int(usage_minutes_left(70 * MINUTE_SAMPLES, 60, 0), 1);
}
