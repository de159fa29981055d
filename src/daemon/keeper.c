/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/log.h"
#include "daemon/backlog.h"
#include "daemon/forgetter.h"
#include "daemon/keeper.h"

#define TIMER_ACCURACY_USEC (50 * USEC_PER_MSEC)
#define USEC_PER_DAY (24 * 3600 * USEC_PER_SEC)

struct Keeper {
        sd_event *event;
        Archive *archive;
        KeeperHandlers handlers;
        void *userdata;
        HistorySession session; /* its number is 0: none runs */
        int64_t skew_usec;      /* wall time less boot time, when it began */
        Backlog backlog;
        sd_event_source *timer; /* until the next try, or the end of the wait for an end */
        bool writing;
        bool failed; /* the last time */
        bool told;   /* … and this session's viewers know */
        bool finishing;
        uint64_t last_session;
        unsigned days;          /* that are kept; 0: all */
        unsigned retained_days; /* … when that was last looked after; 0: not since the start */
        usec_t retained_at;
};

static int64_t clock_skew(void)
{
        return (int64_t) usec_wall() - (int64_t) usec_of_clock(CLOCK_BOOTTIME);
}

static void write_backlog(Keeper *keeper);

static void finished(Keeper *keeper)
{
        if (!keeper->finishing)
                return;
        keeper->finishing = false;
        keeper->timer = sd_event_source_disable_unref(keeper->timer);
        if (!backlog_is_empty(&keeper->backlog) || keeper->writing)
                log_warning("The disk did not take the end of the history.");
        keeper->handlers.on_finished(keeper->userdata);
}

static int on_timer(sd_event_source *source, uint64_t usec, void *userdata)
{
        Keeper *keeper = userdata;

        (void) source, (void) usec;
        if (keeper->finishing)
                finished(keeper);
        else if (keeper->failed)
                write_backlog(keeper);
        return 0;
}

static void arm_timer(Keeper *keeper, usec_t delay)
{
        int r;

        keeper->timer = sd_event_source_disable_unref(keeper->timer);
        r = sd_event_add_time_relative(keeper->event, &keeper->timer, CLOCK_MONOTONIC, delay,
                                       TIMER_ACCURACY_USEC, on_timer, keeper);
        if (r < 0)
                log_warning_errno(r, "Failed to wait for the disk: %m");
}

static void tell_failure(Keeper *keeper, int error)
{
        g_autofree char *message = NULL;

        keeper->failed = true;
        if (keeper->told)
                return;
        keeper->told = true;
        message = history_explain(error, archive_path(keeper->archive));
        log_warning_errno(error, "The history can't be written: %m");
        keeper->handlers.on_notice(keeper->userdata, CONDITION_HISTORY, message);
}

static void tell_success(Keeper *keeper)
{
        unsigned n_lost = keeper->backlog.n_given_up;

        if (!keeper->failed)
                return;
        keeper->failed = keeper->told = false;
        keeper->backlog.n_given_up = 0;
        log_info("The history is written again; %u segments are not in it.", n_lost);
        keeper->handlers.on_notice(keeper->userdata, CONDITION_HISTORY, "");
}

typedef struct Batch {
        Keeper *keeper; /* main thread */
        GPtrArray *entries;
} Batch;

static int write_batch(History *history, void *job)
{
        const Batch *batch = job;

        return history_write(history, batch->entries);
}

static void discard_batch(void *job)
{
        Batch *batch = job;

        g_ptr_array_unref(batch->entries);
        g_free(batch);
}

static void take_result(Keeper *keeper, int result)
{
        if (result < 0) {
                tell_failure(keeper, result);
                if (!keeper->finishing)
                        arm_timer(keeper, keeper->session.number > 0 ? KEEPER_RETRY_USEC
                                                                     : KEEPER_IDLE_RETRY_USEC);
        } else
                tell_success(keeper);
        if (result < 0 || backlog_is_empty(&keeper->backlog))
                finished(keeper);
        else
                write_backlog(keeper);
}

static void on_written(void *job, int result)
{
        Batch *batch = job;
        Keeper *keeper = batch->keeper;

        keeper->writing = false;
        if (result < 0)
                backlog_put_back(&keeper->backlog, g_steal_pointer(&batch->entries));
        else
                g_ptr_array_unref(batch->entries);
        g_free(batch);
        take_result(keeper, result);
}

/* Without a word that waits, too: it shows whether the file can be had. */
static void write_backlog(Keeper *keeper)
{
        static const ArchiveTask task = {.need = ARCHIVE_CREATES,
                                         .run = write_batch,
                                         .on_done = on_written,
                                         .discard = discard_batch};
        Batch *batch;
        int r;

        if (keeper->writing)
                return;
        batch = g_new0(Batch, 1);
        batch->keeper = keeper;
        batch->entries = backlog_take(&keeper->backlog);
        r = archive_submit(keeper->archive, &task, ARCHIVE_WRITE, batch);
        keeper->writing = r >= 0;
        if (r < 0)
                on_written(batch, r);
}

/* While the disk is at work, or the next try is due later, it waits. */
static void add_entry(Keeper *keeper, HistorySegment *segment)
{
        HistoryEntry *entry = g_new0(HistoryEntry, 1);

        history_session_copy(&entry->session, &keeper->session);
        entry->segment = segment;
        backlog_add(&keeper->backlog, entry);
        if (!keeper->failed && !backlog_is_empty(&keeper->backlog))
                write_backlog(keeper);
}

static void on_retained(void *userdata, int result, uint64_t n_forgotten)
{
        (void) userdata;
        if (result < 0)
                log_warning_errno(result, "What is to be forgotten could not be yet: %m");
        else if (n_forgotten > 0)
                log_info("%ju segments that were to go are forgotten.", (uintmax_t) n_forgotten);
}

static void discard_nothing(void *userdata)
{
        (void) userdata;
}

static void forget(Keeper *keeper, const Forgetting *forgetting)
{
        int r = forgetter_begin(keeper->archive, forgetting, on_retained, discard_nothing, keeper);

        if (r < 0)
                on_retained(keeper, r, 0);
}

static void forget_old(Keeper *keeper)
{
        const Forgetting forgetting = {.what = FORGET_BEFORE,
                                       .time_usec = (int64_t) usec_wall() -
                                                    (int64_t) (keeper->days * USEC_PER_DAY)};

        if (keeper->days == 0 || (keeper->days == keeper->retained_days &&
                                  usec_now() - keeper->retained_at < USEC_PER_DAY))
                return;
        keeper->retained_at = usec_now();
        keeper->retained_days = keeper->days;
        forget(keeper, &forgetting);
}

/* What was begun before and cut off, or hindered by a reader, is finished, too. */
static void retain(Keeper *keeper)
{
        const Forgetting unfinished = {.what = FORGET_NOTHING};

        forget(keeper, &unfinished);
        forget_old(keeper);
}

void keeper_begin(Keeper *keeper, const HistorySession *session, unsigned days)
{
        if (keeper->session.number == session->number)
                return;
        history_session_deinit(&keeper->session);
        history_session_copy(&keeper->session, session);
        keeper->skew_usec = clock_skew();
        keeper->days = days;
        archive_keep_open(keeper->archive, session->kept);
        if (backlog_is_empty(&keeper->backlog) && !keeper->writing)
                backlog_forget_blackouts(&keeper->backlog);
        if (session->kept) {
                keeper->told = false;
                write_backlog(keeper);
        }
        retain(keeper);
}

void keeper_add(Keeper *keeper, int64_t epoch_usec, const char *source, const Segment *segment)
{
        HistorySession *session = &keeper->session;
        HistorySegment *entry;

        /* Position 0 has its time only once there is sound. */
        if (session->started_usec != epoch_usec)
                keeper->skew_usec = clock_skew();
        session->started_usec = epoch_usec;
        session->n_segments++;
        session->n_words += history_count_words(segment->text);
        session->duration_sec = MAX(session->duration_sec, segment->end);
        if (!session->kept)
                return;
        entry = g_new0(HistorySegment, 1);
        entry->epoch_usec = epoch_usec;
        entry->source = g_strdup(source ? source : "");
        entry->segment = segment_copy(segment);
        add_entry(keeper, entry);
        forget_old(keeper);
}

void keeper_end(Keeper *keeper)
{
        if (keeper->session.number == 0)
                return;
        keeper->session.ended_usec = keeper_now(keeper);
        archive_keep_open(keeper->archive, false);
        if (keeper->session.kept)
                add_entry(keeper, NULL);
        history_session_deinit(&keeper->session);
}

const HistorySession *keeper_session(const Keeper *keeper)
{
        return keeper->session.number > 0 ? &keeper->session : NULL;
}

void keeper_forget(Keeper *keeper, const Forgetting *forgetting)
{
        Blackout blackout = {.from_usec = INT64_MIN, .to_usec = keeper_now(keeper)};

        if (forgetting->what == FORGET_SESSION)
                blackout.session = forgetting->session;
        else if (forgetting->what == FORGET_SINCE)
                blackout.from_usec = forgetting->time_usec;
        backlog_black_out(&keeper->backlog, &blackout);
}

int64_t keeper_now(const Keeper *keeper)
{
        if (keeper->session.number == 0)
                return (int64_t) usec_wall();
        return (int64_t) usec_of_clock(CLOCK_BOOTTIME) + keeper->skew_usec;
}

uint64_t keeper_last_session(const Keeper *keeper)
{
        return keeper->last_session;
}

void keeper_finish(Keeper *keeper)
{
        keeper->finishing = true;
        if (!keeper->writing && backlog_is_empty(&keeper->backlog)) {
                finished(keeper);
                return;
        }
        arm_timer(keeper, KEEPER_END_USEC);
        write_backlog(keeper);
}

typedef struct Look {
        Keeper *keeper; /* main thread */
        uint64_t last_session;
} Look;

static int look(History *history, void *job)
{
        Look *look_job = job;

        return history_last_session(history, &look_job->last_session);
}

static void on_looked(void *job, int result)
{
        Look *look_job = job;

        if (result >= 0) {
                look_job->keeper->last_session = look_job->last_session;
                retain(look_job->keeper);
        }
        g_free(look_job);
}

/* If a clock was set back, the numbers of new sessions may not be those of older ones; and what was
 * being forgotten when we were killed is. */
static int look_for_last_session(Keeper *keeper)
{
        static const ArchiveTask task = {
                .need = ARCHIVE_FINDS, .run = look, .on_done = on_looked, .discard = g_free};
        Look *job = g_new0(Look, 1);
        int r;

        job->keeper = keeper;
        r = archive_submit(keeper->archive, &task, ARCHIVE_WRITE, job);
        if (r < 0)
                g_free(job);
        return r;
}

int keeper_new(Keeper **ret, sd_event *event, Archive *archive, const KeeperHandlers *handlers,
               void *userdata)
{
        _cleanup_(keeper_freep) Keeper *keeper = g_new0(Keeper, 1);
        int r;

        keeper->event = sd_event_ref(event);
        keeper->archive = archive;
        keeper->handlers = *handlers;
        keeper->userdata = userdata;
        backlog_init(&keeper->backlog);
        r = look_for_last_session(keeper);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(keeper);
        return 0;
}

Keeper *keeper_free(Keeper *keeper)
{
        if (!keeper)
                return NULL;
        history_session_deinit(&keeper->session);
        backlog_deinit(&keeper->backlog);
        sd_event_source_disable_unref(keeper->timer);
        sd_event_unref(keeper->event);
        g_free(keeper);
        return NULL;
}
