/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A session and its transcript through sessions of chance: servers that refuse, break, fall silent
 * and answer as they like, networks that change, pauses, and new keyterms. Whatever happens, each
 * word that was said is told once, in order. A seed that fails is named, and fails again,
 * alone, with SURTITLE_TEST_SEED.
 */

#include "base/log.h"
#include "random-world.h"
#include "test.h"

#define N_SEEDS 100
#define N_WORDS 60

/* After its end, a session has so long to have it all, and to stop. */
#define CATCH_UP_USEC (600 * USEC_PER_SEC)
#define STOP_USEC (30 * USEC_PER_SEC)

static bool is_silent(const RandomWorld *world)
{
        return world->said % WORD_PERIOD >= WORD_FRAMES;
}

static void capture(RandomWorld *world)
{
        int16_t frames[CHUNK_FRAMES * TIMELINE_CHANNELS_MAX], *frame = frames;

        for (size_t i = 0; i < CHUNK_FRAMES; i++, world->said++)
                for (unsigned j = 0; j < world->n_channels; j++)
                        *frame++ = is_silent(world) ? 0 : (int16_t) (world->said / WORD_PERIOD + 1);
        check_int(timeline_append(world->timeline, frames, CHUNK_FRAMES), 0);
        session_audio(world->session, world->now);
}

/* Nothing is captured for a while: since nothing plays, or since the user wants it so. */
static void pause_capture(RandomWorld *world)
{
        usec_t usec = (usec_t) g_rand_int_range(world->chance, 200, 4000) * USEC_PER_MSEC;
        bool held = random_world_one_in(world, 2);

        random_world_note(world, "%s", held ? "hold" : "pause");
        if (held)
                session_pause(world->session, world->now);
        random_world_pass(world, usec);
        timeline_skip(world->timeline, usec * SAMPLE_RATE / USEC_PER_SEC, GAP_PAUSE);
        if (held)
                session_resume(world->session);
}

static void do_something(RandomWorld *world)
{
        if (is_silent(world) && random_world_one_in(world, 40))
                pause_capture(world);
        if (random_world_one_in(world, 200)) {
                random_world_note(world, "hurry");
                session_hurry(world->session, world->now);
        }
        if (random_world_one_in(world, 400)) {
                random_world_note(world, "reconnect");
                session_reconnect(world->session, world->now);
        }
        if (random_world_one_in(world, 300)) {
                random_world_note(world, "configure");
                check_int(session_configure(world->session, world->now, "keyterm=x", CONFIGURE,
                                            random_world_one_in(world, 2)),
                          0);
        }
}

static void check_told(RandomWorld *world, unsigned channel)
{
        g_autoptr(GString) wanted = g_string_new(NULL);

        for (unsigned i = 1; i <= N_WORDS; i++)
                g_string_append_printf(wanted, "w%u ", i);
        if (!g_str_equal(world->told[channel]->str, wanted->str)) {
                fprintf(stderr, "%s", world->log->str);
                test_fail(__FILE__, __LINE__, "seed %u, channel %u: %s", world->seed, channel,
                          world->told[channel]->str);
        }
}

static void check_account(RandomWorld *world)
{
        TimelineAccount account;
        SessionSummary summary;

        session_summary(world->session, &summary);
        timeline_account(world->timeline, &account);
        if (!summary.complete || summary.n_lost > 0 || account.kept > 0 || account.dropped > 0) {
                fprintf(stderr, "%s", world->log->str);
                test_fail(__FILE__, __LINE__, "seed %u: complete %d, lost %u, kept %u", world->seed,
                          summary.complete, (unsigned) summary.n_lost, (unsigned) account.kept);
        }
        check_int(account.captured, account.released);
        check_int(account.captured, N_WORDS * WORD_PERIOD);
}

/* What was said is heard, and then it is stopped. */
static void stop(RandomWorld *world)
{
        usec_t until = world->now + CATCH_UP_USEC;

        while (session_backlog(world->session) > 0 && world->now < until)
                random_world_pass(world, USEC_PER_SEC);
        world->calm = true;
        random_world_note(world, "stop");
        session_stop(world->session, world->now);
        until = world->now + STOP_USEC;
        while (session_state(world->session) != SESSION_ENDED && world->now < until)
                random_world_pass(world, CHUNK_USEC);
        transcript_end(world->transcript);
}

static void run_seed(unsigned seed, unsigned n_channels, bool flux)
{
        RandomWorld world;

        random_world_init(&world, seed, n_channels, flux);
        session_start(world.session, world.now);
        while (world.said < N_WORDS * WORD_PERIOD) {
                capture(&world);
                do_something(&world);
                random_world_pass(&world, CHUNK_USEC);
        }
        stop(&world);
        for (unsigned i = 0; i < n_channels; i++)
                check_told(&world, i);
        check_account(&world);
        random_world_deinit(&world);
}

static void run_seeds(unsigned n_channels, bool flux)
{
        const char *only = getenv("SURTITLE_TEST_SEED");

        /* Of a seed that fails, its own log is shown. */
        setenv("SURTITLE_LOG", "error", 0);
        log_open("test-session-random");
        if (only)
                run_seed((unsigned) atoi(only), n_channels, flux);
        for (unsigned seed = 1; !only && seed <= N_SEEDS; seed++)
                run_seed(seed, n_channels, flux);
}

TEST(each_word_is_told_once_whatever_happens)
{
        run_seeds(1, false);
}

TEST(each_word_is_told_once_on_both_channels)
{
        run_seeds(2, false);
}

TEST(each_word_is_told_once_by_version_2)
{
        run_seeds(1, true);
}
