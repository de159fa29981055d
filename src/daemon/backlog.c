/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "daemon/backlog.h"

/* Past so many in one session, the last one grows instead: nobody presses a button that often. */
#define BLACKOUTS_MAX 256

/* Of an entry without its texts and words. */
#define ENTRY_BYTES 512

static void free_entry(void *entry)
{
        history_entry_free(entry);
}

void backlog_init(Backlog *backlog)
{
        *backlog = (Backlog){
                .entries = g_ptr_array_new_with_free_func(free_entry),
                .blackouts = g_array_new(false, false, sizeof(Blackout)),
        };
}

void backlog_deinit(Backlog *backlog)
{
        g_ptr_array_unref(backlog->entries);
        g_array_unref(backlog->blackouts);
}

static size_t bytes_of(const HistoryEntry *entry)
{
        const Segment *segment = entry->segment ? entry->segment->segment : NULL;

        /* A word's text stands in the segment's, too. */
        return ENTRY_BYTES +
               (segment ? 2 * strlen(segment->text) + segment->n_words * sizeof(Word) : 0);
}

static bool is_blacked_out(const HistoryEntry *entry, const Blackout *blackout)
{
        const HistorySegment *segment = entry->segment;

        return segment && (blackout->session == 0 || blackout->session == entry->session.number) &&
               history_time(segment, segment->segment->start) < blackout->to_usec &&
               history_time(segment, segment->segment->end) >= blackout->from_usec;
}

static bool is_wanted(const Backlog *backlog, const HistoryEntry *entry)
{
        for (guint i = 0; i < backlog->blackouts->len; i++)
                if (is_blacked_out(entry, &g_array_index(backlog->blackouts, Blackout, i)))
                        return false;
        return true;
}

static void remove_entry(Backlog *backlog, guint i)
{
        backlog->n_bytes -= bytes_of(g_ptr_array_index(backlog->entries, i));
        g_ptr_array_remove_index(backlog->entries, i);
}

static void keep_to_limits(Backlog *backlog)
{
        while (backlog->entries->len > 1 && (backlog->entries->len > BACKLOG_SEGMENTS_MAX ||
                                             backlog->n_bytes > BACKLOG_BYTES_MAX)) {
                remove_entry(backlog, 0);
                backlog->n_given_up++;
        }
}

void backlog_add(Backlog *backlog, HistoryEntry *entry)
{
        if (!is_wanted(backlog, entry)) {
                history_entry_free(entry);
                return;
        }
        g_ptr_array_add(backlog->entries, entry);
        backlog->n_bytes += bytes_of(entry);
        keep_to_limits(backlog);
}

GPtrArray *backlog_take(Backlog *backlog)
{
        GPtrArray *entries = backlog->entries;

        backlog->entries = g_ptr_array_new_with_free_func(free_entry);
        backlog->n_bytes = 0;
        return entries;
}

void backlog_put_back(Backlog *backlog, GPtrArray *entries)
{
        g_autoptr(GPtrArray) later = backlog_take(backlog);

        for (guint i = 0; i < entries->len; i++)
                backlog_add(backlog, g_steal_pointer(&g_ptr_array_index(entries, i)));
        for (guint i = 0; i < later->len; i++)
                backlog_add(backlog, g_steal_pointer(&g_ptr_array_index(later, i)));
        g_ptr_array_unref(entries);
}

static void remember(Backlog *backlog, const Blackout *blackout)
{
        GArray *blackouts = backlog->blackouts;
        Blackout *last;

        if (blackouts->len < BLACKOUTS_MAX) {
                g_array_append_val(blackouts, *blackout);
                return;
        }
        last = &g_array_index(blackouts, Blackout, blackouts->len - 1);
        last->session = last->session == blackout->session ? last->session : 0;
        last->from_usec = MIN(last->from_usec, blackout->from_usec);
        last->to_usec = MAX(last->to_usec, blackout->to_usec);
}

void backlog_black_out(Backlog *backlog, const Blackout *blackout)
{
        Blackout so_far = *blackout;

        /* What is here has been said, whatever a clock says that has been set meanwhile. */
        so_far.to_usec = INT64_MAX;
        for (guint i = backlog->entries->len; i-- > 0;)
                if (is_blacked_out(g_ptr_array_index(backlog->entries, i), &so_far))
                        remove_entry(backlog, i);
        remember(backlog, blackout);
}

void backlog_forget_blackouts(Backlog *backlog)
{
        g_array_set_size(backlog->blackouts, 0);
}

bool backlog_is_empty(const Backlog *backlog)
{
        return backlog->entries->len == 0;
}
