/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <time.h>

#include "overlay/transcript-session.h"
#include "overlay/transcript-time.h"
#include "test.h"

#define HOUR ((int64_t) 3600 * G_USEC_PER_SEC)

static void add(GVariantBuilder *builder, uint64_t number, const char *title, unsigned words,
                bool running)
{
        GVariantDict dict;

        g_variant_dict_init(&dict, NULL);
        g_variant_dict_insert(&dict, "session", "t", number);
        g_variant_dict_insert(&dict, "title", "s", title);
        g_variant_dict_insert(&dict, "source", "s", "system");
        g_variant_dict_insert(&dict, "started", "x", (gint64) number * HOUR);
        if (!running)
                g_variant_dict_insert(&dict, "ended", "x", (gint64) number * HOUR + 1);
        g_variant_dict_insert(&dict, "words", "u", words);
        g_variant_dict_insert(&dict, "duration", "d", 125.0);
        g_variant_builder_add_value(builder, g_variant_dict_end(&dict));
}

/* Have the list be sessions of these numbers, given as digits. */
static void update(GListStore *sessions, const char *digits)
{
        GVariantBuilder builder;
        g_autoptr(GVariant) reply = NULL;

        g_variant_builder_init(&builder, G_VARIANT_TYPE("aa{sv}"));
        for (; *digits; digits++)
                add(&builder, (uint64_t) (*digits - '0'), "Speakers", 10, false);
        reply = g_variant_ref_sink(g_variant_builder_end(&builder));
        transcript_sessions_update(sessions, reply, NULL);
}

static void check_numbers(GListStore *sessions, const char *digits)
{
        check_int(g_list_model_get_n_items(G_LIST_MODEL(sessions)), strlen(digits));
        for (unsigned i = 0; digits[i]; i++) {
                g_autoptr(TranscriptSession) session =
                        g_list_model_get_item(G_LIST_MODEL(sessions), i);

                check_int(session->number, digits[i] - '0');
        }
}

static void on_items_changed(GListModel *list, guint position, guint removed, guint added,
                             unsigned *n_changed)
{
        *n_changed += removed + added;
}

TEST(the_list_follows_the_history_and_changes_no_more_than_that)
{
        g_autoptr(GListStore) sessions = g_list_store_new(TRANSCRIPT_TYPE_SESSION);
        unsigned n_changed = 0;

        g_signal_connect(sessions, "items-changed", G_CALLBACK(on_items_changed), &n_changed);
        update(sessions, "87654");
        check_numbers(sessions, "87654");
        check_int(n_changed, 5);
        update(sessions, "87654");
        check_int(n_changed, 5);
        update(sessions, "98754"); /* a new one, and one gone */
        check_numbers(sessions, "98754");
        check_int(n_changed, 7);
        update(sessions, "5");
        check_numbers(sessions, "5");
        update(sessions, "");
        check_numbers(sessions, "");
        check_int(n_changed, 12);
}

TEST(sessions_that_are_nowhere_else_stay_in_their_place)
{
        g_autoptr(GListStore) sessions = g_list_store_new(TRANSCRIPT_TYPE_SESSION);
        g_autoptr(GPtrArray) others = g_ptr_array_new_with_free_func(g_object_unref);
        GVariantBuilder builder;
        g_autoptr(GVariant) reply = NULL;

        for (const char *digit = "7531"; *digit; digit++)
                g_ptr_array_add(others, transcript_session_new((uint64_t) (*digit - '0'), 0));
        g_variant_builder_init(&builder, G_VARIANT_TYPE("aa{sv}"));
        add(&builder, 6, "", 1, false);
        add(&builder, 5, "", 1, false);
        add(&builder, 2, "", 1, false);
        reply = g_variant_ref_sink(g_variant_builder_end(&builder));
        transcript_sessions_update(sessions, reply, others);
        check_numbers(sessions, "765321");
        update(sessions, "62");
        check_numbers(sessions, "62");
}

TEST(a_session_is_named_by_its_day_and_described_by_what_there_is)
{
        GVariantBuilder builder;
        g_autoptr(GVariant) reply = NULL;
        g_autoptr(GListStore) sessions = g_list_store_new(TRANSCRIPT_TYPE_SESSION);
        TranscriptSession *session;
        g_autofree char *name = NULL, *described = NULL, *now = NULL, *running = NULL;
        g_autofree char *one = NULL;

        g_variant_builder_init(&builder, G_VARIANT_TYPE("aa{sv}"));
        add(&builder, 3, "Built-in\nAudio", 5, true);
        add(&builder, 2, "", 340, false);
        add(&builder, 1, "Zoom", 1, false);
        reply = g_variant_ref_sink(g_variant_builder_end(&builder));
        transcript_sessions_update(sessions, reply, NULL);
        session = transcript_sessions_find(G_LIST_MODEL(sessions), 3, NULL);
        now = transcript_session_name(session, 3 * HOUR);
        check_string(now, "Now");
        running = transcript_session_describe(session);
        check_string(running, "Built-in Audio");
        session = transcript_sessions_find(G_LIST_MODEL(sessions), 2, NULL);
        name = transcript_session_name(session, 3 * HOUR);
        check_string(name, "Today, 02:00");
        described = transcript_session_describe(session);
        check_string(described, "Computer · 2 min · 340 words");
        session = transcript_sessions_find(G_LIST_MODEL(sessions), 1, NULL);
        one = transcript_session_describe(session);
        check_string(one, "Zoom · 2 min · 1 word");
        check(!transcript_sessions_find(G_LIST_MODEL(sessions), 4, NULL));
}

TEST(what_has_no_number_is_no_session)
{
        g_autoptr(GVariant) empty = g_variant_ref_sink(g_variant_new("a{sv}", NULL));

        check(!transcript_session_read(empty));
}

static void check_day(int64_t usec, int64_t now, const char *expected)
{
        g_autofree char *day = transcript_time_day(usec, now);

        check_string(day, expected);
}

TEST(days_are_told_as_people_tell_them)
{
        int64_t noon = (20000 * 24 + 12) * HOUR; /* 4 October 2024, UTC */

        check_day(noon - HOUR, noon, "Today, 11:00");
        check_day(noon - 13 * HOUR, noon, "Yesterday, 23:00");
        check_day(noon - 72 * HOUR, noon, "1 October, 12:00");
        check_day(noon - 365 * 24 * HOUR, noon, "5 October 2023, 12:00");
        check_day(INT64_MAX, noon, "");
        check_day(INT64_MIN, noon, "");
}

TEST(spans_and_places)
{
        static const struct {
                double seconds;
                const char *span, *position;
        } rows[] = {
                {0, "0 s", "0:00:00"},       {59.9, "59 s", "0:00:59"},
                {3599, "59 min", "0:59:59"}, {36061, "10 h 1 min", "10:01:01"},
                {-4, "0 s", "0:00:00"},      {1e300, "277777 h 46 min", "277777:46:40"},
        };

        for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_autofree char *span = transcript_time_span(rows[i].seconds);
                g_autofree char *position = transcript_time_position(rows[i].seconds);

                check_string(span, rows[i].span);
                check_string(position, rows[i].position);
        }
}

__attribute__((constructor)) static void be_in_greenwich(void)
{
        setenv("TZ", "UTC", 1);
        tzset();
}
