/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Jobs on a thread of their own: their order, their limit, and an end in the middle of them. */

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>

#include "base/time-util.h"
#include "daemon/worker.h"
#include "test.h"

typedef struct World {
        sd_event *event;
        Worker *worker;
        pthread_t main_thread;
        sem_t gate; /* jobs that wait for something wait for this */
        sem_t begun;
        unsigned n_done;
        int last_done;
        atomic_uint n_discarded;
} World;

typedef struct Job {
        World *world;
        int number;
        bool waits;
        pthread_t ran_on;
} Job;

static void run(void *data)
{
        Job *job = data;

        job->ran_on = pthread_self();
        sem_post(&job->world->begun);
        if (job->waits)
                while (sem_wait(&job->world->gate) < 0)
                        continue;
}

static void on_done(void *data)
{
        Job *job = data;
        World *world = job->world;

        check(pthread_equal(pthread_self(), world->main_thread));
        check(!pthread_equal(job->ran_on, world->main_thread));
        check_int(job->number, world->last_done + 1);
        world->last_done = job->number;
        world->n_done++;
        free(job);
}

static void discard(void *data)
{
        Job *job = data;

        job->world->n_discarded++;
        free(job);
}

static const WorkerTask task = {.run = run, .on_done = on_done, .discard = discard};

static void begin(World *world)
{
        *world = (World){.main_thread = pthread_self()};
        check_int(sem_init(&world->gate, 0, 0), 0);
        check_int(sem_init(&world->begun, 0, 0), 0);
        check(sd_event_new(&world->event) >= 0);
        check_int(worker_new(&world->worker, world->event), 0);
}

static void end(World *world)
{
        worker_free(world->worker);
        sd_event_unref(world->event);
}

static int submit(World *world, int number, bool waits)
{
        Job *job = calloc(1, sizeof(*job));
        int r;

        check(job);
        *job = (Job){.world = world, .number = number, .waits = waits};
        r = worker_submit(world->worker, &task, job);
        if (r < 0)
                free(job);
        return r;
}

static void wait_for_done(World *world, unsigned n_done)
{
        usec_t end_usec = usec_now() + 10 * USEC_PER_SEC;

        while (world->n_done < n_done && usec_now() < end_usec)
                check(sd_event_run(world->event, USEC_PER_SEC) >= 0);
        check_int(world->n_done, n_done);
}

TEST(jobs_are_done_in_their_order)
{
        World world;

        begin(&world);
        for (int i = 1; i <= 50; i++)
                check_int(submit(&world, i, false), 0);
        wait_for_done(&world, 50);
        check_int(submit(&world, 51, false), 0);
        wait_for_done(&world, 51);
        end(&world);
        check_int(world.n_discarded, 0);
}

TEST(there_is_a_limit_to_those_that_wait)
{
        World world;

        begin(&world);
        check_int(submit(&world, 1, true), 0);
        sem_wait(&world.begun);
        for (int i = 2; i <= WORKER_JOBS_MAX; i++)
                check_int(submit(&world, i, false), 0);
        check_int(submit(&world, WORKER_JOBS_MAX + 1, false), -EBUSY);
        sem_post(&world.gate);
        wait_for_done(&world, WORKER_JOBS_MAX);
        check_int(submit(&world, WORKER_JOBS_MAX + 1, false), 0);
        wait_for_done(&world, WORKER_JOBS_MAX + 1);
        end(&world);
}

TEST(what_is_not_told_is_discarded)
{
        World world;

        begin(&world);
        check_int(submit(&world, 1, false), 0);
        sem_wait(&world.begun);
        check_int(submit(&world, 2, true), 0);
        sem_wait(&world.begun);
        check_int(submit(&world, 3, false), 0);
        sem_post(&world.gate);
        end(&world);
        check_int(world.n_done, 0);
        check_int(world.n_discarded, 3);
}

TEST(a_job_that_hangs_is_left_behind)
{
        static World world;
        usec_t before, took;

        begin(&world);
        check_int(submit(&world, 1, true), 0);
        sem_wait(&world.begun);
        check_int(submit(&world, 2, false), 0);
        before = usec_now();
        end(&world);
        took = usec_now() - before;
        check(took >= WORKER_END_USEC && took < WORKER_END_USEC + 2 * USEC_PER_SEC);
        /* Nothing is freed under it; when it returns at last, it cleans up. */
        sem_post(&world.gate);
        before = usec_now();
        while (world.n_discarded < 2 && usec_now() < before + 10 * USEC_PER_SEC)
                sched_yield();
        check_int(world.n_discarded, 2);
}

TEST(without_jobs_there_is_nothing_to_end)
{
        World world;

        begin(&world);
        end(&world);
}
