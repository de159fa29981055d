/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <string.h>

#include "base/i18n.h"
#include "bus/call-history.h"
#include "daemon/forgetter.h"
#include "daemon/inquiry.h"
#include "history/search.h"

/* Sessions of one answer. */
#define SESSIONS_MAX 10000

#define USEC_PER_MINUTE (60 * USEC_PER_SEC)

/* One call on its way; what is found is in one of the arrays. */
typedef struct Inquiry {
        Archive *archive; /* this, the keeper and the call: main thread */
        Keeper *keeper;
        Call *call;
        uint64_t session;
        uint64_t from;
        uint32_t limit;
        char *query;
        GArray *sessions;
        GPtrArray *found;
        InquiryMemory memory; /* main thread */
        void *userdata;
} Inquiry;

static Inquiry *inquiry_new(Archive *archive, Keeper *keeper, Call *call)
{
        Inquiry *inquiry = g_new0(Inquiry, 1);

        inquiry->archive = archive;
        inquiry->keeper = keeper;
        inquiry->call = call;
        return inquiry;
}

/* The call is answered, and gone, or never will be. */
static void inquiry_free(Inquiry *inquiry)
{
        g_free(inquiry->query);
        if (inquiry->sessions)
                g_array_unref(inquiry->sessions);
        if (inquiry->found)
                g_ptr_array_unref(inquiry->found);
        g_free(inquiry);
}

/* At the end of the program; if the disk hangs, on the archive's thread, which keeps off the
 * bus. */
static void discard(void *job)
{
        Inquiry *inquiry = job;

        if (gettid() == getpid())
                call_free(inquiry->call);
        inquiry_free(inquiry);
}

static void fail(Inquiry *inquiry, int error)
{
        g_autofree char *message = NULL;

        if (error == -EBUSY) {
                call_fail(inquiry->call, CONDITION_LIMIT,
                          _("The history is busy; try again in a moment."));
                return;
        }
        message = history_explain(error, archive_path(inquiry->archive));
        call_fail(inquiry->call, CONDITION_HISTORY, message);
}

static void ask(Inquiry *inquiry, const ArchiveTask *task)
{
        int r = archive_submit(inquiry->archive, task, ARCHIVE_INQUIRY, inquiry);

        if (r >= 0)
                return;
        fail(inquiry, r);
        inquiry_free(inquiry);
}

/* ListSessions */

static int run_list(History *history, void *job)
{
        Inquiry *inquiry = job;

        return history_list(history, inquiry->limit, inquiry->sessions);
}

/* The one that runs is known better than the file knows it; what it knows already are the sums. */
static void put_running_first(GArray *sessions, const HistorySession *running)
{
        HistorySession first;

        history_session_copy(&first, running);
        if (running->kept)
                first.n_segments = first.n_words = 0;
        for (guint i = 0; i < sessions->len; i++) {
                const HistorySession *stored = &g_array_index(sessions, HistorySession, i);

                if (stored->number != running->number)
                        continue;
                first.n_segments = stored->n_segments;
                first.n_words = stored->n_words;
                g_array_remove_index(sessions, i);
                break;
        }
        g_array_prepend_val(sessions, first);
}

static void on_listed(void *job, int result)
{
        Inquiry *inquiry = job;
        const HistorySession *running = keeper_session(inquiry->keeper);

        if (result < 0 && result != -ENOENT) {
                fail(inquiry, result);
                inquiry_free(inquiry);
                return;
        }
        if (running)
                put_running_first(inquiry->sessions, running);
        if (inquiry->sessions->len > inquiry->limit)
                g_array_set_size(inquiry->sessions, inquiry->limit);
        call_reply_sessions(inquiry->call, inquiry->sessions);
        inquiry_free(inquiry);
}

void inquiry_list(Archive *archive, Keeper *keeper, Call *call, uint32_t limit)
{
        static const ArchiveTask task = {
                .need = ARCHIVE_FINDS, .run = run_list, .on_done = on_listed, .discard = discard};
        Inquiry *inquiry = inquiry_new(archive, keeper, call);

        inquiry->limit = limit == 0 ? SESSIONS_MAX : MIN(limit, (uint32_t) SESSIONS_MAX);
        inquiry->sessions = history_sessions_new();
        ask(inquiry, &task);
}

/* Search */

static void free_hit(void *hit)
{
        history_hit_free(hit);
}

static int run_search(History *history, void *job)
{
        Inquiry *inquiry = job;

        return search_run(history, inquiry->query, inquiry->limit, inquiry->found);
}

static void on_searched(void *job, int result)
{
        Inquiry *inquiry = job;

        if (result < 0 && result != -ENOENT)
                fail(inquiry, result);
        else
                call_reply_hits(inquiry->call, inquiry->found);
        inquiry_free(inquiry);
}

void inquiry_search(Archive *archive, Keeper *keeper, Call *call, const char *query, uint32_t limit)
{
        static const ArchiveTask task = {.need = ARCHIVE_FINDS,
                                         .run = run_search,
                                         .on_done = on_searched,
                                         .discard = discard};
        Inquiry *inquiry;

        if (strlen(query) > MATCH_QUERY_MAX) {
                call_fail(call, CONDITION_LIMIT,
                          _("That is too long to be searched for; use fewer words."));
                return;
        }
        inquiry = inquiry_new(archive, keeper, call);
        inquiry->query = g_strdup(query);
        inquiry->limit = limit;
        inquiry->found = g_ptr_array_new_with_free_func(free_hit);
        ask(inquiry, &task);
}

/* GetCaptions */

static void free_segment(void *segment)
{
        history_segment_free(segment);
}

static void fail_not_found(Call *call)
{
        call_fail(call, CONDITION_NOT_FOUND, _("There are no captions of that session."));
}

static int run_read(History *history, void *job)
{
        Inquiry *inquiry = job;

        return history_read(history, inquiry->session, inquiry->from, inquiry->found);
}

/* As much as the file would give at once. */
static int add_remembered(void *visitor, const ServiceContext *context, const Segment *segment)
{
        Inquiry *inquiry = visitor;
        HistorySegment *entry;

        if (inquiry->found->len == HISTORY_PAGE_SEGMENTS)
                return -ENOBUFS;
        entry = g_new0(HistorySegment, 1);
        entry->epoch_usec = context->epoch_usec;
        entry->source = g_strdup(context->source);
        entry->segment = segment_copy(segment);
        g_ptr_array_add(inquiry->found, entry);
        return 0;
}

static void on_read(void *job, int result)
{
        Inquiry *inquiry = job;

        if ((result < 0 || inquiry->found->len == 0) &&
            inquiry->memory(inquiry->userdata, inquiry->session, inquiry->from, add_remembered,
                            inquiry) != -ENOENT)
                result = 0;
        if (result == -ENOENT)
                fail_not_found(inquiry->call);
        else if (result < 0)
                fail(inquiry, result);
        else
                call_reply_captions(inquiry->call, inquiry->session, inquiry->found);
        inquiry_free(inquiry);
}

void inquiry_read(Archive *archive, Keeper *keeper, Call *call, uint64_t session, uint64_t from,
                  InquiryMemory memory, void *userdata)
{
        static const ArchiveTask task = {
                .need = ARCHIVE_FINDS, .run = run_read, .on_done = on_read, .discard = discard};
        Inquiry *inquiry;

        if (session == 0) {
                fail_not_found(call);
                return;
        }
        inquiry = inquiry_new(archive, keeper, call);
        inquiry->session = session;
        inquiry->from = from;
        inquiry->memory = memory;
        inquiry->userdata = userdata;
        inquiry->found = g_ptr_array_new_with_free_func(free_segment);
        ask(inquiry, &task);
}

/* DeleteSession, ForgetRecent */

static void fail_to_forget(Inquiry *inquiry, int error)
{
        g_autofree char *message = NULL;

        if (error != -EBUSY) {
                fail(inquiry, error);
                return;
        }
        message = g_strdup_printf(_("It is deleted, but traces stay in the file while another "
                                    "program reads it; end what has %s open."),
                                  archive_path(inquiry->archive));
        call_fail(inquiry->call, CONDITION_HISTORY, message);
}

/* Nothing may have been written yet of the session that runs. */
static bool is_running(const Inquiry *inquiry)
{
        const HistorySession *running = keeper_session(inquiry->keeper);

        return running && running->kept && running->number == inquiry->session;
}

static void on_deleted(void *userdata, int result, uint64_t n_forgotten)
{
        Inquiry *inquiry = userdata;

        (void) n_forgotten;
        if (result >= 0 || (result == -ENOENT && is_running(inquiry)))
                call_reply_done(inquiry->call);
        else if (result == -ENOENT)
                fail_not_found(inquiry->call);
        else
                fail_to_forget(inquiry, result);
        inquiry_free(inquiry);
}

static void on_forgotten(void *userdata, int result, uint64_t n_forgotten)
{
        Inquiry *inquiry = userdata;

        if (result < 0)
                fail_to_forget(inquiry, result);
        else
                call_reply_count(inquiry->call, (uint32_t) MIN(n_forgotten, (uint64_t) UINT32_MAX));
        inquiry_free(inquiry);
}

static void forget(Inquiry *inquiry, const Forgetting *forgetting, ForgetterHandler handler)
{
        int r = forgetter_begin(inquiry->archive, forgetting, handler, discard, inquiry);

        if (r >= 0) {
                keeper_forget(inquiry->keeper, forgetting);
                return;
        }
        fail(inquiry, r);
        inquiry_free(inquiry);
}

void inquiry_delete(Archive *archive, Keeper *keeper, Call *call, uint64_t session)
{
        const Forgetting forgetting = {.what = session == 0 ? FORGET_ALL : FORGET_SESSION,
                                       .session = session};
        Inquiry *inquiry = inquiry_new(archive, keeper, call);

        inquiry->session = session;
        forget(inquiry, &forgetting, on_deleted);
}

/* By the clock of the session, or the wall's if that has been set back: rather too much than what
 * was not meant to stay. */
void inquiry_forget_recent(Archive *archive, Keeper *keeper, Call *call, uint32_t minutes)
{
        int64_t now = MIN((int64_t) usec_wall(), keeper_now(keeper));
        const Forgetting forgetting = {.what = FORGET_SINCE,
                                       .time_usec = now - (int64_t) (minutes * USEC_PER_MINUTE)};

        /* What is being said now has begun before, and is not meant. */
        if (minutes == 0)
                call_reply_count(call, 0);
        else
                forget(inquiry_new(archive, keeper, call), &forgetting, on_forgotten);
}
