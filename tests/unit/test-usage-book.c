/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The ledger behind the event loop: what it knows at any moment, and when it is on the disk. */

#include <glib.h>
#include <glib/gstdio.h>
#include <sys/stat.h>

#include "daemon/usage-book.h"
#include "daemon/usage-file.h"
#include "test.h"

#define DEADLINE_USEC (15 * USEC_PER_SEC)
#define DAY ((UsageDate) 20261126)
#define HEAD "surtitle-usage 1\n"

typedef struct World {
        sd_event *event;
        char *folder;
        char *path;
        Worker *disk;
        UsageBook *book;
        unsigned n_ready;
        unsigned n_finished;
} World;

static void on_ready(void *userdata)
{
        ((World *) userdata)->n_ready++;
}

static void on_finished(void *userdata)
{
        ((World *) userdata)->n_finished++;
}

static void open_book(World *world)
{
        static const UsageBookHandlers handlers = {.on_ready = on_ready,
                                                   .on_finished = on_finished};

        world->n_ready = world->n_finished = 0;
        check_int(usage_book_new(&world->book, world->event, world->disk, &handlers, world), 0);
}

static void begin(World *world)
{
        *world = (World){.folder = g_dir_make_tmp("surtitle-usage-XXXXXX", NULL)};
        check(world->folder);
        setenv("XDG_STATE_HOME", world->folder, true);
        world->path = usage_file_path();
        check(sd_event_new(&world->event) >= 0);
        check_int(worker_new(&world->disk, world->event), 0);
}

static void end(World *world)
{
        worker_free(world->disk);
        usage_book_free(world->book);
        sd_event_unref(world->event);
        test_remove(world->folder);
        g_free(world->folder);
        g_free(world->path);
}

#define _cleanup_world_ _cleanup_(end)

static void put(World *world, const char *text)
{
        g_autofree char *own = g_path_get_dirname(world->path);

        check_int(g_mkdir_with_parents(own, 0700), 0);
        check(g_file_set_contents(world->path, text, -1, NULL));
}

static bool has_text(World *world, const char *wanted)
{
        g_autofree char *text = NULL;

        return g_file_get_contents(world->path, &text, NULL, NULL) && g_str_equal(text, wanted);
}

/* Turns the loop until the file reads so. */
static void wait_for_text(World *world, const char *wanted)
{
        usec_t deadline = usec_now() + DEADLINE_USEC;

        while (!has_text(world, wanted)) {
                check(usec_now() < deadline);
                check(sd_event_run(world->event, 20 * USEC_PER_MSEC) >= 0);
        }
}

static void wait_until(World *world, const unsigned *count)
{
        usec_t deadline = usec_now() + DEADLINE_USEC;

        while (*count == 0) {
                check(usec_now() < deadline);
                check(sd_event_run(world->event, 20 * USEC_PER_MSEC) >= 0);
        }
}

TEST(what_was_sent_before_is_known_once_it_is_ready)
{
        _cleanup_world_ World world;

        begin(&world);
        put(&world, HEAD "20261125 7\n20261126 5\n");
        open_book(&world);
        check(!usage_book_is_ready(world.book));
        usage_book_add(world.book, DAY, 1); /* it may be sent before */
        check_int(usage_book_day(world.book, DAY), 1);
        wait_until(&world, &world.n_ready);
        check(usage_book_is_ready(world.book));
        check_int(usage_book_day(world.book, DAY), 6);
        check_int(usage_book_month(world.book, DAY), 13);
}

TEST(what_is_sent_is_known_at_any_moment)
{
        _cleanup_world_ World world;

        begin(&world);
        open_book(&world);
        wait_until(&world, &world.n_ready);
        for (int i = 0; i < 1000; i++) {
                usage_book_add(world.book, DAY, 640);
                check_int(usage_book_day(world.book, DAY), 640 * (i + 1));
                if (i % 100 == 0)
                        usage_book_flush(world.book);
                check(sd_event_run(world.event, 0) >= 0);
                check_int(usage_book_day(world.book, DAY), 640 * (i + 1));
        }
        usage_book_flush(world.book);
        wait_for_text(&world, HEAD "20261126 640000\n");
}

TEST(what_is_hurried_does_not_wait)
{
        _cleanup_world_ World world;

        begin(&world);
        open_book(&world);
        usage_book_flush(world.book); /* nothing is to be written yet, … */
        wait_until(&world, &world.n_ready);
        check_int(access(world.path, F_OK), -1);
        usage_book_add(world.book, DAY, 1);
        usage_book_flush(world.book);
        usage_book_add(world.book, DAY, 2); /* … and this while it is being written */
        usage_book_flush(world.book);
        check_int(usage_book_day(world.book, DAY), 3);
        wait_for_text(&world, HEAD "20261126 3\n");
        check_int(usage_book_day(world.book, DAY), 3);
}

TEST(its_end_waits_for_the_disk)
{
        _cleanup_world_ World world;

        begin(&world);
        put(&world, HEAD "20261126 5\n");
        open_book(&world);
        usage_book_add(world.book, DAY, 1);
        usage_book_finish(world.book); /* it is being read still */
        check_int(world.n_finished, 0);
        wait_until(&world, &world.n_finished);
        check(has_text(&world, HEAD "20261126 6\n"));
}

TEST(its_end_is_at_once_if_nothing_is_to_be_done)
{
        _cleanup_world_ World world;

        begin(&world);
        open_book(&world);
        wait_until(&world, &world.n_ready);
        usage_book_finish(world.book);
        check_int(world.n_finished, 1);
        check_int(access(world.path, F_OK), -1);
}

TEST(what_can_not_be_written_is_tried_again)
{
        _cleanup_world_ World world;
        g_autofree char *obstacle = NULL;

        begin(&world);
        put(&world, HEAD "20261126 5\n");
        open_book(&world);
        wait_until(&world, &world.n_ready);
        obstacle = g_strconcat(world.path, ".new", NULL);
        check_int(mkdir(obstacle, 0700), 0);
        usage_book_add(world.book, DAY, 1);
        usage_book_finish(world.book);
        wait_until(&world, &world.n_finished);
        check_int(usage_book_day(world.book, DAY), 6);
        check(has_text(&world, HEAD "20261126 5\n"));
        check_int(rmdir(obstacle), 0);
        usage_book_add(world.book, DAY, 1);
        usage_book_flush(world.book);
        wait_for_text(&world, HEAD "20261126 7\n");
        check_int(usage_book_day(world.book, DAY), 7);
}

TEST(a_damaged_file_is_begun_anew)
{
        _cleanup_world_ World world;

        begin(&world);
        put(&world, "nonsense");
        open_book(&world);
        wait_until(&world, &world.n_ready);
        check_int(usage_book_day(world.book, DAY), 0);
        usage_book_add(world.book, DAY, 1);
        usage_book_flush(world.book);
        wait_for_text(&world, HEAD "20261126 1\n");
}
