/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The file of what was sent: whose it is, that it is added to, and what becomes of one that can't be
 * read or written. */

#include <errno.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/cleanup.h"
#include "daemon/usage-file.h"
#include "test.h"

#define DAY ((UsageDate) 20261126)
#define HEAD "surtitle-usage 1\n"

#define N_WRITERS 4
#define N_WRITES 25

typedef struct World {
        char *folder; /* $XDG_STATE_HOME */
        char *own;    /* the folder in it */
        char *path;
        Usage usage; /* as last told */
        char *aside;
} World;

static void begin(World *world)
{
        *world = (World){.folder = g_dir_make_tmp("surtitle-usage-XXXXXX", NULL)};
        check(world->folder);
        setenv("XDG_STATE_HOME", world->folder, true);
        world->path = usage_file_path();
        world->own = g_path_get_dirname(world->path);
}

static void end(World *world)
{
        test_remove(world->folder);
        g_free(world->aside);
        g_free(world->folder);
        g_free(world->own);
        g_free(world->path);
}

#define _cleanup_world_ _cleanup_(end)

static int add(World *world, uint64_t n_samples)
{
        Usage more = {0}, known = world->usage;

        g_clear_pointer(&world->aside, g_free);
        usage_add(&more, DAY, n_samples);
        return usage_file_add(world->path, &known, &more, &world->usage, &world->aside);
}

static void put(const World *world, const char *text)
{
        check_int(g_mkdir_with_parents(world->own, 0700), 0);
        check(g_file_set_contents(world->path, text, -1, NULL));
}

static void check_text(const char *path, const char *wanted)
{
        g_autofree char *text = NULL;

        check(g_file_get_contents(path, &text, NULL, NULL));
        check_string(text, wanted);
}

static unsigned mode_of(const char *path)
{
        struct stat status;

        check_int(stat(path, &status), 0);
        return status.st_mode & 07777;
}

static size_t count_files(const World *world)
{
        GDir *entries = g_dir_open(world->own, 0, NULL);
        size_t n = 0;

        check(entries);
        while (g_dir_read_name(entries))
                n++;
        g_dir_close(entries);
        return n;
}

TEST(it_is_below_the_folder_of_state)
{
        g_autofree char *path = NULL, *home = NULL, *relative = NULL;

        setenv("XDG_STATE_HOME", "/somewhere/state", true);
        path = usage_file_path();
        check_string(path, "/somewhere/state/surtitle/usage");
        unsetenv("XDG_STATE_HOME");
        home = usage_file_path();
        check(g_str_has_suffix(home, "/.local/state/surtitle/usage"));
        setenv("XDG_STATE_HOME", "state", true);
        relative = usage_file_path();
        check_string(relative, home);
}

TEST(nothing_makes_no_file)
{
        _cleanup_world_ World world;

        begin(&world);
        check_int(add(&world, 0), 0);
        check(usage_is_empty(&world.usage));
        check_int(access(world.own, F_OK), -1);
}

TEST(it_is_ours_alone)
{
        _cleanup_world_ World world;

        umask(0);
        begin(&world);
        check_int(add(&world, 5), 0);
        check_int(mode_of(world.path), 0600);
        check_int(mode_of(world.own), 0700);
        check_text(world.path, HEAD "20261126 5\n");
        check_int(chmod(world.own, 0755), 0);
        check_int(chmod(world.path, 0644), 0);
        check_int(add(&world, 0), 0);
        check_int(mode_of(world.path), 0600);
        check_int(mode_of(world.own), 0700);
        check_int(count_files(&world), 1);
}

TEST(it_is_added_to)
{
        _cleanup_world_ World world;

        begin(&world);
        put(&world, HEAD "20261125 7\n20261126 1\n");
        check_int(add(&world, 0), 0);
        check_int(usage_of_day(&world.usage, DAY), 1);
        /* Another service has written meanwhile. */
        put(&world, HEAD "20261125 7\n20261126 3\n");
        check_int(add(&world, 5), 0);
        check_int(usage_of_day(&world.usage, DAY), 8);
        check_text(world.path, HEAD "20261125 7\n20261126 8\n");
        check(!world.aside);
}

TEST(what_was_removed_is_forgotten)
{
        _cleanup_world_ World world;

        begin(&world);
        check_int(add(&world, 5), 0);
        check_int(unlink(world.path), 0);
        check_int(add(&world, 2), 0);
        check_text(world.path, HEAD "20261126 2\n");
}

/* The file is moved aside, and found there as it was. */
static void check_aside(World *world, const char *text)
{
        check(world->aside);
        check(strstr(world->aside, "/usage.damaged-"));
        check_text(world->aside, text);
}

TEST(a_damaged_one_is_kept_aside)
{
        _cleanup_world_ World world;

        begin(&world);
        put(&world, "nonsense");
        check_int(add(&world, 0), 0);
        check_aside(&world, "nonsense");
        check(usage_is_empty(&world.usage));
        check_int(access(world.path, F_OK), -1);
        check_int(add(&world, 5), 0);
        check(!world.aside);
        check_text(world.path, HEAD "20261126 5\n");
}

TEST(what_is_known_of_a_damaged_one_is_not_lost)
{
        _cleanup_world_ World world;

        begin(&world);
        check_int(add(&world, 5), 0);
        put(&world, "");
        check_int(add(&world, 2), 0);
        check_aside(&world, "");
        check_text(world.path, HEAD "20261126 7\n");
        put(&world, HEAD "20261126 7");
        check_int(add(&world, 0), 0);
        check_aside(&world, HEAD "20261126 7");
        check_text(world.path, HEAD "20261126 7\n");
        check_int(count_files(&world), 3);
}

TEST(one_that_is_too_long_is_damaged)
{
        _cleanup_world_ World world;
        g_autofree char *text = g_strnfill(1024 * 1024, '\n');

        begin(&world);
        put(&world, text);
        check_int(add(&world, 5), 0);
        check_aside(&world, text);
        check_text(world.path, HEAD "20261126 5\n");
}

TEST(one_that_may_not_be_read_is_kept_aside)
{
        _cleanup_world_ World world;

        begin(&world);
        put(&world, HEAD "20261126 7\n");
        check_int(chmod(world.path, 0), 0);
        if (access(world.path, R_OK) == 0) {
                test_skip("this user may read everything");
                return;
        }
        check_int(add(&world, 5), 0);
        check(world.aside);
        check_text(world.path, HEAD "20261126 5\n");
}

TEST(what_is_no_file_is_kept_aside)
{
        _cleanup_world_ World world;

        begin(&world);
        check_int(g_mkdir_with_parents(world.path, 0700), 0);
        check_int(add(&world, 5), 0);
        check(world.aside);
        check_text(world.path, HEAD "20261126 5\n");
        check_int(unlink(world.path), 0);
        /* Nobody waits at its other end. */
        check_int(mkfifo(world.path, 0600), 0);
        check_int(add(&world, 5), 0);
        check(world.aside);
        check_text(world.path, HEAD "20261126 10\n");
}

TEST(what_can_not_be_written_changes_nothing)
{
        _cleanup_world_ World world;
        g_autofree char *obstacle = NULL;

        begin(&world);
        check_int(add(&world, 5), 0);
        obstacle = g_strconcat(world.path, ".new", NULL);
        check_int(mkdir(obstacle, 0700), 0);
        check_int(add(&world, 2), -EISDIR);
        check_int(usage_of_day(&world.usage, DAY), 5);
        check_text(world.path, HEAD "20261126 5\n");
        /* A damaged one stays where it is, until there is another. */
        put(&world, "nonsense");
        check_int(add(&world, 2), -EISDIR);
        check(!world.aside);
        check_text(world.path, "nonsense");
        check_int(rmdir(obstacle), 0);
        check_int(add(&world, 2), 0);
        check_aside(&world, "nonsense");
        check_text(world.path, HEAD "20261126 7\n");
}

TEST(what_was_left_of_a_write_is_no_hindrance)
{
        _cleanup_world_ World world;
        g_autofree char *left = NULL;

        begin(&world);
        put(&world, HEAD "20261126 5\n");
        left = g_strconcat(world.path, ".new", NULL);
        check(g_file_set_contents(left, HEAD "20261126 700000000000\n20", -1, NULL));
        check_int(add(&world, 2), 0);
        check_text(world.path, HEAD "20261126 7\n");
        check_int(count_files(&world), 1);
}

TEST(several_add_at_once)
{
        _cleanup_world_ World world;

        begin(&world);
        for (int i = 0; i < N_WRITERS; i++)
                if (fork() == 0) {
                        for (int j = 0; j < N_WRITES; j++)
                                check_int(add(&world, 1), 0);
                        _exit(0);
                }
        for (int i = 0; i < N_WRITERS; i++) {
                int status;

                check(wait(&status) > 0);
                check_int(status, 0);
        }
        check_int(add(&world, 0), 0);
        check_int(usage_of_day(&world.usage, DAY), N_WRITERS * N_WRITES);
}
