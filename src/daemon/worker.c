/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/eventfd.h>

#include "base/log.h"
#include "daemon/worker.h"

typedef struct Entry {
        const WorkerTask *task;
        void *job;
} Entry;

/* A ring: as many as there may be jobs in all. */
typedef struct Queue {
        Entry entries[WORKER_JOBS_MAX];
        size_t first;
        size_t n_entries;
} Queue;

/* What both threads share. It is freed by the last to leave, which is the thread if a job hung. */
typedef struct Shared {
        pthread_mutex_t lock;
        pthread_cond_t wake;
        int event_fd; /* there are finished jobs */
        Queue waiting;
        Queue finished;
        bool running; /* a job, which is in neither queue */
        bool quit;
        unsigned n_owners;
} Shared;

struct Worker {
        Shared *shared;
        sd_event_source *source;
        pthread_t thread;
        bool started;
};

static void queue_push(Queue *queue, Entry entry)
{
        queue->entries[(queue->first + queue->n_entries++) % WORKER_JOBS_MAX] = entry;
}

static bool queue_pop(Queue *queue, Entry *ret)
{
        if (queue->n_entries == 0)
                return false;
        *ret = queue->entries[queue->first];
        queue->first = (queue->first + 1) % WORKER_JOBS_MAX;
        queue->n_entries--;
        return true;
}

static void discard_all(Queue *queue)
{
        Entry entry;

        while (queue_pop(queue, &entry))
                entry.task->discard(entry.job);
}

static Shared *shared_unref(Shared *shared)
{
        bool last;

        pthread_mutex_lock(&shared->lock);
        last = --shared->n_owners == 0;
        pthread_mutex_unlock(&shared->lock);
        if (!last)
                return NULL;
        discard_all(&shared->waiting);
        discard_all(&shared->finished);
        close_fd(shared->event_fd);
        pthread_cond_destroy(&shared->wake);
        pthread_mutex_destroy(&shared->lock);
        free(shared);
        return NULL;
}

static bool wait_for_job(Shared *shared, Entry *ret)
{
        bool found;

        pthread_mutex_lock(&shared->lock);
        while (!shared->quit && shared->waiting.n_entries == 0)
                pthread_cond_wait(&shared->wake, &shared->lock);
        found = !shared->quit && queue_pop(&shared->waiting, ret);
        shared->running = found;
        pthread_mutex_unlock(&shared->lock);
        return found;
}

static void finish_job(Shared *shared, Entry entry)
{
        pthread_mutex_lock(&shared->lock);
        shared->running = false;
        queue_push(&shared->finished, entry);
        if (!shared->quit)
                (void) eventfd_write(shared->event_fd, 1);
        pthread_mutex_unlock(&shared->lock);
}

static void *work(void *userdata)
{
        Shared *shared = userdata;
        Entry entry;

        while (wait_for_job(shared, &entry)) {
                entry.task->run(entry.job);
                finish_job(shared, entry);
        }
        shared_unref(shared);
        return NULL;
}

static bool take_finished(Shared *shared, Entry *ret)
{
        bool found;

        pthread_mutex_lock(&shared->lock);
        found = queue_pop(&shared->finished, ret);
        pthread_mutex_unlock(&shared->lock);
        return found;
}

static int on_finished(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
        Worker *worker = userdata;
        eventfd_t count;
        Entry entry;

        (void) source, (void) events;
        (void) eventfd_read(fd, &count);
        while (take_finished(worker->shared, &entry))
                entry.task->on_done(entry.job);
        return 0;
}

static Shared *shared_new(void)
{
        Shared *shared = calloc(1, sizeof(*shared));

        if (!shared)
                return NULL;
        shared->event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        if (shared->event_fd < 0) {
                free(shared);
                return NULL;
        }
        pthread_mutex_init(&shared->lock, NULL);
        pthread_cond_init(&shared->wake, NULL);
        shared->n_owners = 1;
        return shared;
}

int worker_new(Worker **ret, sd_event *event)
{
        _cleanup_(worker_freep) Worker *worker = calloc(1, sizeof(*worker));
        int r;

        if (!worker)
                return -ENOMEM;
        worker->shared = shared_new();
        if (!worker->shared)
                return -ENOMEM;
        r = sd_event_add_io(event, &worker->source, worker->shared->event_fd, EPOLLIN, on_finished,
                            worker);
        if (r < 0)
                return r;
        (void) sd_event_source_set_description(worker->source, "worker");
        *ret = TAKE_PTR(worker);
        return 0;
}

/* Signals are the main thread's: neither this one nor those that a library starts from it. */
static int start_thread(Worker *worker)
{
        sigset_t all, before;
        int r;

        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before);
        worker->shared->n_owners++;
        r = pthread_create(&worker->thread, NULL, work, worker->shared);
        pthread_sigmask(SIG_SETMASK, &before, NULL);
        if (r != 0) {
                worker->shared->n_owners--;
                return -r;
        }
        (void) pthread_setname_np(worker->thread, "worker");
        worker->started = true;
        return 0;
}

int worker_submit(Worker *worker, const WorkerTask *task, void *job)
{
        Shared *shared = worker->shared;
        size_t n_jobs;
        int r = worker->started ? 0 : start_thread(worker);

        if (r < 0)
                return r;
        pthread_mutex_lock(&shared->lock);
        n_jobs = shared->waiting.n_entries + shared->finished.n_entries + shared->running;
        if (n_jobs < WORKER_JOBS_MAX)
                queue_push(&shared->waiting, (Entry){.task = task, .job = job});
        pthread_cond_signal(&shared->wake);
        pthread_mutex_unlock(&shared->lock);
        return n_jobs < WORKER_JOBS_MAX ? 0 : -EBUSY;
}

static void end_thread(Worker *worker)
{
        usec_t end = usec_now() + WORKER_END_USEC;
        const struct timespec limit = {
                .tv_sec = (time_t) (end / USEC_PER_SEC),
                .tv_nsec = (long) (end % USEC_PER_SEC * NSEC_PER_USEC),
        };

        if (pthread_clockjoin_np(worker->thread, NULL, CLOCK_MONOTONIC, &limit) == 0)
                return;
        log_warning("Something that was asked of the keyring or the disk hangs; left it behind.");
        pthread_detach(worker->thread);
}

Worker *worker_free(Worker *worker)
{
        if (!worker)
                return NULL;
        sd_event_source_disable_unref(worker->source);
        if (worker->shared) {
                pthread_mutex_lock(&worker->shared->lock);
                worker->shared->quit = true;
                pthread_cond_signal(&worker->shared->wake);
                pthread_mutex_unlock(&worker->shared->lock);
                if (worker->started)
                        end_thread(worker);
                shared_unref(worker->shared);
        }
        free(worker);
        return NULL;
}
