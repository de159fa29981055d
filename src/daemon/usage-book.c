/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib.h>

#include "base/log.h"
#include "daemon/usage-book.h"
#include "daemon/usage-file.h"

/* It is no matter of a second when a disk is written to. */
#define TIMER_ACCURACY_USEC (1 * USEC_PER_SEC)

struct UsageBook {
        sd_event *event;
        UsageBookHandlers handlers;
        void *userdata;
        Worker *worker;
        char *path;
        Usage known;               /* to be in the file */
        Usage under_way;           /* to it */
        Usage pending;             /* the rest */
        usec_t written_at;         /* or tried to; 0: never */
        sd_event_source *timer;    /* until what is pending is written; NULL: nothing is due */
        sd_event_source *patience; /* … until the disk's time is over */
        bool busy;                 /* a job is on its way */
        bool ready;
        bool hurried; /* what is pending is not to wait */
        bool finishing;
        bool failed; /* the last time */
};

typedef struct Job {
        UsageBook *book; /* main thread */
        char *path;
        Usage known, more, result;
        char *aside;
        int error;
} Job;

static void job_free(void *data)
{
        Job *job = data;

        g_free(job->path);
        g_free(job->aside);
        g_free(job);
}

static void run(void *data)
{
        Job *job = data;

        job->error = usage_file_add(job->path, &job->known, &job->more, &job->result, &job->aside);
}

static void become_ready(UsageBook *book)
{
        if (book->ready)
                return;
        book->ready = true;
        book->patience = sd_event_source_disable_unref(book->patience);
        book->handlers.on_ready(book->userdata);
}

static void go_on(UsageBook *book);
static void finished(UsageBook *book);

static void tell(UsageBook *book, const Job *job)
{
        if (job->aside)
                log_warning("The file of what was sent could not be read; it is now %s, and a new "
                            "one is begun.",
                            job->aside);
        if (job->error < 0 && !book->failed)
                log_warning_errno(job->error,
                                  "What was sent can't be read from %s or written to "
                                  "it: %m",
                                  job->path);
        if (job->error >= 0 && book->failed)
                log_info("What was sent is written again.");
        book->failed = job->error < 0;
}

static void on_done(void *data)
{
        Job *job = data;
        UsageBook *book = job->book;

        book->busy = false;
        tell(book, job);
        if (job->error < 0)
                usage_add_all(&book->pending, &book->under_way);
        else
                book->known = job->result;
        if (job->error < 0 || !usage_is_empty(&job->more))
                book->written_at = usec_now();
        book->under_way = (Usage){0};
        job_free(job);
        become_ready(book);
        if (book->failed && book->finishing)
                finished(book);
        else
                go_on(book);
}

/* With nothing to write, it reads. */
static int send(UsageBook *book)
{
        static const WorkerTask task = {.run = run, .on_done = on_done, .discard = job_free};
        Job *job = g_new0(Job, 1);
        int r;

        job->book = book;
        job->path = g_strdup(book->path);
        job->known = book->known;
        job->more = book->pending;
        r = worker_submit(book->worker, &task, job);
        if (r < 0) {
                job_free(job);
                return r;
        }
        book->busy = true;
        book->under_way = book->pending;
        book->pending = (Usage){0};
        book->timer = sd_event_source_disable_unref(book->timer);
        return 0;
}

static void write_now(UsageBook *book)
{
        int r = send(book);

        if (r < 0)
                log_warning_errno(r, "What was sent can't be written now: %m");
}

static int on_timer(sd_event_source *source, uint64_t usec, void *userdata)
{
        UsageBook *book = userdata;

        (void) source, (void) usec;
        book->timer = sd_event_source_disable_unref(book->timer);
        if (!book->busy)
                write_now(book);
        return 0;
}

static void arm_timer(UsageBook *book)
{
        usec_t now = usec_now(), due = now + USAGE_BOOK_DELAY_USEC;
        int r;

        if (book->timer)
                return;
        if (book->written_at > 0)
                due = MAX(due, book->written_at + USAGE_BOOK_INTERVAL_USEC);
        r = sd_event_add_time(book->event, &book->timer, CLOCK_MONOTONIC, due, TIMER_ACCURACY_USEC,
                              on_timer, book);
        if (r < 0)
                log_warning_errno(r, "Failed to wait until what was sent is written: %m");
}

static void finished(UsageBook *book)
{
        book->finishing = false;
        book->patience = sd_event_source_disable_unref(book->patience);
        book->handlers.on_finished(book->userdata);
}

/* What is to be done with what is pending, if anything is. */
static void go_on(UsageBook *book)
{
        bool empty = usage_is_empty(&book->pending);

        if (book->busy)
                return;
        if (!empty && (book->hurried || book->finishing))
                write_now(book);
        else if (!empty)
                arm_timer(book);
        book->hurried = false;
        if (book->finishing && !book->busy)
                finished(book);
}

static int on_patience_ended(sd_event_source *source, uint64_t usec, void *userdata)
{
        UsageBook *book = userdata;

        (void) source, (void) usec;
        log_warning("The disk takes too long to tell what was sent before, or to write it.");
        become_ready(book);
        if (book->finishing)
                finished(book);
        return 0;
}

static int arm_patience(UsageBook *book)
{
        book->patience = sd_event_source_disable_unref(book->patience);
        return sd_event_add_time_relative(book->event, &book->patience, CLOCK_MONOTONIC,
                                          USAGE_BOOK_PATIENCE_USEC, 0, on_patience_ended, book);
}

bool usage_book_is_ready(const UsageBook *book)
{
        return book->ready;
}

void usage_book_add(UsageBook *book, UsageDate date, uint64_t n_samples)
{
        usage_add(&book->pending, date, n_samples);
        go_on(book);
}

uint64_t usage_book_day(const UsageBook *book, UsageDate date)
{
        return usage_of_day(&book->known, date) + usage_of_day(&book->under_way, date) +
               usage_of_day(&book->pending, date);
}

uint64_t usage_book_month(const UsageBook *book, UsageDate date)
{
        return usage_of_month(&book->known, date) + usage_of_month(&book->under_way, date) +
               usage_of_month(&book->pending, date);
}

void usage_book_flush(UsageBook *book)
{
        book->hurried = true;
        go_on(book);
}

void usage_book_finish(UsageBook *book)
{
        int r = arm_patience(book);

        if (r < 0)
                log_warning_errno(r, "Failed to wait for the disk: %m");
        book->finishing = true;
        go_on(book);
}

int usage_book_new(UsageBook **ret, sd_event *event, Worker *disk,
                   const UsageBookHandlers *handlers, void *userdata)
{
        _cleanup_(usage_book_freep) UsageBook *book = g_new0(UsageBook, 1);
        int r;

        book->event = sd_event_ref(event);
        book->handlers = *handlers;
        book->userdata = userdata;
        book->path = usage_file_path();
        book->worker = disk;
        r = arm_patience(book);
        if (r >= 0)
                r = send(book);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(book);
        return 0;
}

UsageBook *usage_book_free(UsageBook *book)
{
        if (!book)
                return NULL;
        sd_event_source_disable_unref(book->timer);
        sd_event_source_disable_unref(book->patience);
        sd_event_unref(book->event);
        g_free(book->path);
        g_free(book);
        return NULL;
}
