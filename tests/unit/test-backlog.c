/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What waits for the disk: its order, its limits, and what is not to be written any more. */

#include "daemon/backlog.h"
#include "test.h"

#define EPOCH_USEC ((int64_t) 1000 * 1000000)
#define SECOND ((int64_t) 1000000)

/* Segment `number` of a session lasts from that second to the next. */
static HistoryEntry *make_entry(uint64_t session, uint64_t number, const char *text)
{
        const Segment segment = {.number = number,
                                 .text = (char *) text,
                                 .final = true,
                                 .start = (double) number,
                                 .end = (double) number + 1};
        HistoryEntry *entry = g_new0(HistoryEntry, 1);

        entry->session.number = session;
        entry->segment = g_new0(HistorySegment, 1);
        entry->segment->epoch_usec = EPOCH_USEC;
        entry->segment->segment = segment_copy(&segment);
        return entry;
}

static void add(Backlog *backlog, uint64_t session, uint64_t first, uint64_t last)
{
        for (uint64_t i = first; i <= last; i++)
                backlog_add(backlog, make_entry(session, i, "text"));
}

static uint64_t number_at(const GPtrArray *entries, guint i)
{
        const HistoryEntry *entry = g_ptr_array_index(entries, i);

        return entry->segment->segment->number;
}

TEST(what_could_not_be_written_comes_first_again)
{
        Backlog backlog;
        GPtrArray *taken;

        backlog_init(&backlog);
        add(&backlog, 1, 1, 2);
        taken = backlog_take(&backlog);
        check(backlog_is_empty(&backlog));
        check_int(backlog.n_bytes, 0);
        add(&backlog, 1, 3, 3);
        backlog_put_back(&backlog, taken);
        taken = backlog_take(&backlog);
        check_int(taken->len, 3);
        for (guint i = 0; i < 3; i++)
                check_int(number_at(taken, i), i + 1);
        g_ptr_array_unref(taken);
        backlog_deinit(&backlog);
}

TEST(the_oldest_are_given_up_past_the_limits)
{
        g_autofree char *large = g_strnfill(BACKLOG_BYTES_MAX / 8, 'x');
        GPtrArray *taken;
        Backlog backlog;

        backlog_init(&backlog);
        add(&backlog, 1, 1, BACKLOG_SEGMENTS_MAX + 5);
        check_int(backlog.entries->len, BACKLOG_SEGMENTS_MAX);
        check_int(backlog.n_given_up, 5);
        check_int(number_at(backlog.entries, 0), 6);
        for (uint64_t i = 1; i <= 5; i++)
                backlog_add(&backlog, make_entry(2, i, large));
        check(backlog.n_bytes <= BACKLOG_BYTES_MAX);
        check(backlog.entries->len >= 3 && backlog.entries->len <= 4);
        taken = backlog_take(&backlog);
        check_int(number_at(taken, taken->len - 1), 5);
        g_ptr_array_unref(taken);
        backlog_deinit(&backlog);
}

TEST(what_is_blacked_out_is_written_neither_now_nor_later)
{
        /* The seconds 5 to 8, of any session. */
        const Blackout blackout = {.from_usec = EPOCH_USEC + 5 * SECOND + 1,
                                   .to_usec = EPOCH_USEC + 8 * SECOND};
        GPtrArray *in_flight, *taken;
        Backlog backlog;

        backlog_init(&backlog);
        add(&backlog, 1, 4, 6);
        in_flight = backlog_take(&backlog);
        add(&backlog, 1, 1, 4);
        add(&backlog, 1, 5, 7);
        backlog_black_out(&backlog, &blackout);
        check_int(backlog.entries->len, 4);
        backlog_put_back(&backlog, in_flight);
        /* One that began before the end and is finished later, and the first that did not. */
        add(&backlog, 1, 7, 8);
        taken = backlog_take(&backlog);
        check_int(taken->len, 6);
        check_int(number_at(taken, 0), 4);
        check_int(number_at(taken, 4), 4);
        check_int(number_at(taken, 5), 8);
        g_ptr_array_unref(taken);
        backlog_forget_blackouts(&backlog);
        add(&backlog, 1, 6, 6);
        check_int(backlog.entries->len, 1);
        backlog_deinit(&backlog);
}

TEST(a_blackout_may_be_of_one_session)
{
        const Blackout blackout = {
                .session = 2, .from_usec = INT64_MIN, .to_usec = EPOCH_USEC + 5 * SECOND};
        Backlog backlog;

        backlog_init(&backlog);
        add(&backlog, 1, 1, 3);
        add(&backlog, 2, 1, 9);
        backlog_black_out(&backlog, &blackout);
        check_int(backlog.entries->len, 3);
        add(&backlog, 2, 4, 6);
        check_int(backlog.entries->len, 5);
        backlog_deinit(&backlog);
}

TEST(there_are_never_too_many_blackouts)
{
        Backlog backlog;

        backlog_init(&backlog);
        for (int64_t i = 0; i < 100000; i++)
                backlog_black_out(&backlog, &(Blackout){.session = 1,
                                                        .from_usec = EPOCH_USEC + i * SECOND,
                                                        .to_usec = EPOCH_USEC + (i + 1) * SECOND});
        check(backlog.blackouts->len < 1000);
        add(&backlog, 1, 0, 99999);
        check(backlog_is_empty(&backlog));
        backlog_deinit(&backlog);
}
