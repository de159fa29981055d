/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The history behind the event loop: what goes first, what waits, what becomes of a file that can't
 * be used, and what is kept of a session through all that. */

#include <errno.h>
#include <glib/gstdio.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <sys/stat.h>

#include "daemon/forgetter.h"
#include "daemon/keeper.h"
#include "test.h"

#define DEADLINE_USEC (10 * USEC_PER_SEC)

typedef struct World {
        sd_event *event;
        char *folder;
        char *path;
        Worker *disk;
        Archive *archive;
        Keeper *keeper;
        sem_t begun;
        sem_t gate;     /* jobs that wait for something wait for this */
        GString *order; /* the names of jobs, as they were told to be done */
        unsigned n_asides;
        unsigned n_finished;
        unsigned n_notices;
        char *notice; /* the last one */
        int result;
        atomic_uint n_discarded;
} World;

typedef struct Job {
        World *world;
        char name;
        bool waits;
        unsigned n_damaged; /* so many times it finds damage */
} Job;

static int run(History *history, void *data)
{
        Job *job = data;

        check(history);
        sem_post(&job->world->begun);
        if (job->waits)
                while (sem_wait(&job->world->gate) < 0)
                        continue;
        return job->n_damaged > 0 && job->n_damaged-- > 0 ? -EUCLEAN : 0;
}

static void on_done(void *data, int result)
{
        Job *job = data;

        g_string_append_c(job->world->order, job->name);
        job->world->result = result;
        g_free(job);
}

static void discard(void *data)
{
        Job *job = data;

        job->world->n_discarded++;
        g_free(job);
}

static int submit(World *world, ArchiveNeed need, ArchiveUrgency urgency, const Job *job)
{
        static const ArchiveTask tasks[] = {
                {.need = ARCHIVE_FINDS, .run = run, .on_done = on_done, .discard = discard},
                {.need = ARCHIVE_CREATES, .run = run, .on_done = on_done, .discard = discard},
                {.need = ARCHIVE_REPLACES, .run = run, .on_done = on_done, .discard = discard},
        };
        Job *copy = g_memdup2(job, sizeof(*job));
        int r;

        copy->world = world;
        r = archive_submit(world->archive, &tasks[need], urgency, copy);
        if (r < 0)
                g_free(copy);
        return r;
}

static void on_set_aside(void *userdata, const char *aside)
{
        World *world = userdata;

        check(g_file_test(aside, G_FILE_TEST_EXISTS));
        world->n_asides++;
}

static void on_notice(void *userdata, Condition condition, const char *message)
{
        World *world = userdata;

        check_int(condition, CONDITION_HISTORY);
        world->n_notices++;
        g_free(world->notice);
        world->notice = g_strdup(message);
}

static void on_finished(void *userdata)
{
        World *world = userdata;

        world->n_finished++;
}

static void begin(World *world)
{
        static const ArchiveHandlers handlers = {.on_set_aside = on_set_aside};
        const char *place = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : g_get_tmp_dir();

        *world = (World){.order = g_string_new(NULL), .result = 1};
        world->folder = g_build_filename(place, "surtitle-archive-XXXXXX", NULL);
        check(g_mkdtemp(world->folder));
        check_int(setenv("XDG_DATA_HOME", world->folder, 1), 0);
        world->path = g_build_filename(world->folder, "surtitle", "history.db", NULL);
        check_int(sem_init(&world->begun, 0, 0) | sem_init(&world->gate, 0, 0), 0);
        check(sd_event_new(&world->event) >= 0);
        check_int(worker_new(&world->disk, world->event), 0);
        check_int(archive_new(&world->archive, world->disk, &handlers, world), 0);
        check_string(archive_path(world->archive), world->path);
}

static void begin_keeper(World *world)
{
        static const KeeperHandlers handlers = {.on_notice = on_notice, .on_finished = on_finished};

        begin(world);
        check_int(keeper_new(&world->keeper, world->event, world->archive, &handlers, world), 0);
}

static void end(World *world)
{
        worker_free(world->disk);
        world->archive = archive_free(world->archive);
        world->keeper = keeper_free(world->keeper);
        sd_event_unref(world->event);
        test_remove(world->folder);
        g_string_free(world->order, true);
        g_free(world->folder);
        g_free(world->path);
        g_free(world->notice);
}

static void wait_for_order(World *world, const char *order)
{
        usec_t deadline = usec_now() + DEADLINE_USEC;

        while (world->order->len < strlen(order) && usec_now() < deadline)
                check(sd_event_run(world->event, USEC_PER_SEC) >= 0);
        check_string(world->order->str, order);
}

static void wait_for_count(World *world, const unsigned *count, unsigned wanted)
{
        usec_t deadline = usec_now() + DEADLINE_USEC;

        while (*count < wanted && usec_now() < deadline)
                check(sd_event_run(world->event, USEC_PER_SEC) >= 0);
        check_int(*count, wanted);
}

static void write_file(const World *world, const char *text)
{
        g_autofree char *folder = g_path_get_dirname(world->path);

        check_int(g_mkdir_with_parents(folder, 0700), 0);
        check(g_file_set_contents(world->path, text, -1, NULL));
}

TEST(what_is_written_goes_before_what_is_asked)
{
        World world;

        begin(&world);
        check_int(submit(&world, ARCHIVE_CREATES, ARCHIVE_INQUIRY,
                         &(Job){.name = 'a', .waits = true}),
                  0);
        sem_wait(&world.begun);
        check_int(submit(&world, ARCHIVE_FINDS, ARCHIVE_INQUIRY, &(Job){.name = 'b'}), 0);
        check_int(submit(&world, ARCHIVE_FINDS, ARCHIVE_CHORE, &(Job){.name = 'c'}), 0);
        check_int(submit(&world, ARCHIVE_CREATES, ARCHIVE_WRITE, &(Job){.name = 'd'}), 0);
        check_int(submit(&world, ARCHIVE_CREATES, ARCHIVE_WRITE, &(Job){.name = 'e'}), 0);
        sem_post(&world.gate);
        wait_for_order(&world, "adebc");
        end(&world);
        check_int(world.n_discarded, 0);
}

TEST(inquiries_have_a_limit_and_writes_have_none)
{
        World world;

        begin(&world);
        check_int(
                submit(&world, ARCHIVE_CREATES, ARCHIVE_WRITE, &(Job){.name = 'a', .waits = true}),
                0);
        sem_wait(&world.begun);
        for (unsigned i = 0; i < ARCHIVE_INQUIRIES_MAX; i++)
                check_int(submit(&world, ARCHIVE_FINDS, ARCHIVE_INQUIRY, &(Job){.name = 'b'}), 0);
        check_int(submit(&world, ARCHIVE_FINDS, ARCHIVE_INQUIRY, &(Job){.name = 'c'}), -EBUSY);
        check_int(submit(&world, ARCHIVE_FINDS, ARCHIVE_CHORE, &(Job){.name = 'd'}), 0);
        check_int(submit(&world, ARCHIVE_CREATES, ARCHIVE_WRITE, &(Job){.name = 'e'}), 0);
        sem_post(&world.gate);
        end(&world);
        check_int(world.n_discarded, ARCHIVE_INQUIRIES_MAX + 3);
}

TEST(asking_makes_no_file)
{
        World world;

        begin(&world);
        check_int(submit(&world, ARCHIVE_FINDS, ARCHIVE_INQUIRY, &(Job){.name = 'a'}), 0);
        wait_for_order(&world, "a");
        check_int(world.result, -ENOENT);
        check_int(submit(&world, ARCHIVE_REPLACES, ARCHIVE_INQUIRY, &(Job){.name = 'b'}), 0);
        wait_for_order(&world, "ab");
        check_int(world.result, -ENOENT);
        check(!g_file_test(world.path, G_FILE_TEST_EXISTS));
        check_int(submit(&world, ARCHIVE_CREATES, ARCHIVE_WRITE, &(Job){.name = 'c'}), 0);
        wait_for_order(&world, "abc");
        check_int(world.result, 0);
        check(g_file_test(world.path, G_FILE_TEST_EXISTS));
        end(&world);
}

TEST(a_damaged_file_is_set_aside_for_one_who_writes)
{
        World world;

        begin(&world);
        write_file(&world, "this is no database, but a text that is longer than nothing");
        check_int(submit(&world, ARCHIVE_FINDS, ARCHIVE_INQUIRY, &(Job){.name = 'a'}), 0);
        wait_for_order(&world, "a");
        check_int(world.result, -EUCLEAN);
        check_int(world.n_asides, 0);
        check_int(submit(&world, ARCHIVE_CREATES, ARCHIVE_WRITE, &(Job){.name = 'b'}), 0);
        wait_for_order(&world, "ab");
        check_int(world.result, 0);
        check_int(world.n_asides, 1);
        end(&world);
}

TEST(damage_that_shows_later_is_met_once)
{
        World world;

        begin(&world);
        check_int(
                submit(&world, ARCHIVE_CREATES, ARCHIVE_WRITE, &(Job){.name = 'a', .n_damaged = 1}),
                0);
        wait_for_order(&world, "a");
        check_int(world.result, 0);
        check_int(world.n_asides, 1);
        check_int(
                submit(&world, ARCHIVE_CREATES, ARCHIVE_WRITE, &(Job){.name = 'b', .n_damaged = 9}),
                0);
        wait_for_order(&world, "ab");
        check_int(world.result, -EUCLEAN);
        check_int(world.n_asides, 2);
        end(&world);
}

static void on_forgotten(void *userdata, int result, uint64_t n_forgotten)
{
        World *world = userdata;

        world->result = result;
        check_int(n_forgotten, 0);
        world->n_finished++;
}

static void discard_nothing(void *userdata)
{
        (void) userdata;
}

TEST(where_there_is_nothing_all_is_forgotten)
{
        static const struct {
                ForgetWhat what;
                int result;
        } cases[] = {{FORGET_ALL, 0},
                     {FORGET_SINCE, 0},
                     {FORGET_BEFORE, 0},
                     {FORGET_NOTHING, 0},
                     {FORGET_SESSION, -ENOENT}};
        World world;

        begin(&world);
        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                const Forgetting forgetting = {.what = cases[i].what, .session = 1};

                check_int(forgetter_begin(world.archive, &forgetting, on_forgotten, discard_nothing,
                                          &world),
                          0);
                wait_for_count(&world, &world.n_finished, (unsigned) i + 1);
                check_int(world.result, cases[i].result);
        }
        /* What is damaged can't be read, but it can be forgotten. */
        write_file(&world, "this is no database, but a text that is longer than nothing");
        check_int(forgetter_begin(world.archive, &(Forgetting){.what = FORGET_ALL}, on_forgotten,
                                  discard_nothing, &world),
                  0);
        wait_for_count(&world, &world.n_finished, ELEMENTSOF(cases) + 1);
        check_int(world.result, 0);
        g_autofree char *folder = g_path_get_dirname(world.path);
        g_autoptr(GDir) entries = g_dir_open(folder, 0, NULL);
        const char *name;

        while ((name = g_dir_read_name(entries)))
                check(!strstr(name, "damaged"));
        end(&world);
}

static void begin_session(World *world, uint64_t number)
{
        const HistorySession session = {.number = number,
                                        .started_usec = 1,
                                        .title = (char *) "",
                                        .source = (char *) "system",
                                        .target = (char *) "",
                                        .language = (char *) "",
                                        .kept = true};

        keeper_begin(world->keeper, &session, 0);
}

static void add_segment(World *world, uint64_t number)
{
        const Segment segment = {.number = number,
                                 .text = (char *) "said",
                                 .final = true,
                                 .speaker = -1,
                                 .start = (double) number,
                                 .end = (double) number + 1};

        keeper_add(world->keeper, (int64_t) usec_wall(), "system", &segment);
}

static guint count_stored(World *world, uint64_t session)
{
        g_autoptr(GPtrArray) segments = g_ptr_array_new();
        History *history = NULL;
        guint n;

        check_int(history_open(&history, world->path, false), 0);
        check_int(history_read(history, session, 0, segments), 0);
        history_free(history);
        n = segments->len;
        for (guint i = 0; i < n; i++)
                history_segment_free(g_ptr_array_index(segments, i));
        return n;
}

TEST(what_a_disk_refuses_is_written_when_it_can_be)
{
        World world;
        g_autofree char *obstacle = NULL;

        begin_keeper(&world);
        obstacle = g_build_filename(world.folder, "surtitle", NULL);
        check(g_file_set_contents(obstacle, "", 0, NULL));
        begin_session(&world, 7);
        add_segment(&world, 1);
        wait_for_count(&world, &world.n_notices, 1);
        check(strstr(world.notice, world.path));
        add_segment(&world, 2);
        keeper_end(world.keeper);
        check_int(world.n_notices, 1);

        /* The next session tries at once. */
        check_int(g_unlink(obstacle), 0);
        begin_session(&world, 8);
        add_segment(&world, 1);
        wait_for_count(&world, &world.n_notices, 2);
        check_string(world.notice, "");
        keeper_end(world.keeper);
        check(!keeper_session(world.keeper));
        keeper_finish(world.keeper);
        wait_for_count(&world, &world.n_finished, 1);
        check_int(count_stored(&world, 7), 2);
        check_int(count_stored(&world, 8), 1);
        end(&world);
}

TEST(the_end_comes_at_once_if_nothing_waits)
{
        World world;

        begin_keeper(&world);
        keeper_finish(world.keeper);
        check_int(world.n_finished, 1);
        end(&world);
}

TEST(numbers_of_sessions_are_known_from_the_file)
{
        World world;
        usec_t deadline;

        begin_keeper(&world);
        begin_session(&world, 99999999999);
        add_segment(&world, 1);
        keeper_end(world.keeper);
        keeper_finish(world.keeper);
        wait_for_count(&world, &world.n_finished, 1);
        keeper_free(world.keeper);
        check_int(keeper_new(&world.keeper, world.event, world.archive,
                             &(KeeperHandlers){.on_notice = on_notice}, &world),
                  0);
        deadline = usec_now() + DEADLINE_USEC;
        while (keeper_last_session(world.keeper) == 0 && usec_now() < deadline)
                check(sd_event_run(world.event, USEC_PER_SEC) >= 0);
        check_int(keeper_last_session(world.keeper), 99999999999);
        end(&world);
}
