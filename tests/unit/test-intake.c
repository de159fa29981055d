/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Feed and intake together: a graph's cycles in, a timeline with its gaps out. */

#include <sys/eventfd.h>

#include "audio/feed.h"
#include "audio/intake.h"
#include "audio/timeline.h"
#include "base/time-util.h"
#include "test.h"

#define GRAPH_RATE 48000
#define QUANTUM 1024 /* ticks; 341⅓ of our frames */
#define CYCLE_NSEC ((uint64_t) QUANTUM * NSEC_PER_SEC / GRAPH_RATE)

/* A graph that plays cycles to us, and what becomes of them. */
typedef struct World {
        Ring *ring;
        Timeline *timeline;
        Feed feed;
        Intake intake;
        int wake_fd;
        uint64_t nsec;     /* the graph's time */
        uint64_t ticks;    /* its clock */
        uint64_t n_frames; /* that the resampler has given */
        uint64_t n_ticks;  /* that it has taken */
} World;

static World *world_new(void)
{
        World *world = calloc(1, sizeof(*world));
        Sink sink;

        check(world);
        check_int(ring_new(&world->ring, 1), 0);
        check_int(timeline_new(&world->timeline, 1, 600 * SAMPLE_RATE), 0);
        world->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
        feed_init(&world->feed, world->ring, world->wake_fd, 1);
        sink = timeline_sink(world->timeline);
        intake_init(&world->intake, &sink);
        world->nsec = 1000 * NSEC_PER_SEC;
        feed_start(&world->feed);
        return world;
}

static World *world_free(World *world)
{
        ring_free(world->ring);
        timeline_free(world->timeline);
        close(world->wake_fd);
        free(world);
        return NULL;
}
DEFINE_CLEANUP(World, world_free)

/* Time passes in which we aren't called; the graph's clock goes on if it runs. */
static void pass(World *world, uint64_t n_cycles, bool graph_runs)
{
        world->nsec += n_cycles * CYCLE_NSEC;
        if (graph_runs)
                world->ticks += n_cycles * QUANTUM;
}

/* One cycle, of which we see the clock as it is or, being late, as it will be. */
static void cycle_seen_at(World *world, uint64_t n_late)
{
        static const int16_t frames[QUANTUM];
        FeedCycle cycle = {
                .nsec = world->nsec + n_late * CYCLE_NSEC,
                .ticks = world->ticks + n_late * QUANTUM,
                .rate = GRAPH_RATE,
        };
        uint64_t n_frames;

        world->n_ticks += QUANTUM;
        n_frames = world->n_ticks * SAMPLE_RATE / GRAPH_RATE - world->n_frames;
        world->n_frames += n_frames;
        feed_push(&world->feed, &cycle, frames, n_frames);
        pass(world, 1, true);
}

static void play(World *world, uint64_t n_cycles)
{
        while (n_cycles-- > 0)
                cycle_seen_at(world, 0);
}

static void drain(World *world)
{
        (void) intake_drain(&world->intake, world->ring, true);
}

static uint64_t cycles_to_frames(uint64_t n_cycles)
{
        return n_cycles * QUANTUM * SAMPLE_RATE / GRAPH_RATE;
}

/* The gaps, and that positions and the graph's time agree, within a frame or so. */
static void check_gaps(World *world, uint64_t pause, uint64_t graph, uint64_t overrun,
                       uint64_t source)
{
        const uint64_t expected[_GAP_REASON_MAX] = {
                [GAP_PAUSE] = pause,
                [GAP_GRAPH] = graph,
                [GAP_OVERRUN] = overrun,
                [GAP_SOURCE] = source,
        };
        TimelineAccount account;

        timeline_account(world->timeline, &account);
        check_int(account.captured + account.gaps[GAP_OVERRUN], world->n_frames);
        for (int reason = 0; reason < _GAP_REASON_MAX; reason++)
                check_near((double) account.gaps[reason], (double) expected[reason], 2);
        check_near((double) timeline_end(world->timeline),
                   (double) (world->nsec - 1000 * NSEC_PER_SEC) * SAMPLE_RATE / NSEC_PER_SEC, 3);
}

TEST(sound_without_a_gap)
{
        _cleanup_(world_freep) World *world = world_new();

        for (int i = 0; i < 1000; i++) {
                play(world, 7);
                drain(world);
        }
        check_gaps(world, 0, 0, 0, 0);
}

TEST(missed_cycles)
{
        _cleanup_(world_freep) World *world = world_new();

        play(world, 50);
        pass(world, 1, true);
        play(world, 3);
        pass(world, 137, true);
        play(world, 50);
        drain(world);
        check_gaps(world, 0, cycles_to_frames(138), 0, 0);
}

TEST(late_without_having_missed_a_cycle)
{
        _cleanup_(world_freep) World *world = world_new();

        play(world, 50);
        cycle_seen_at(world, 1); /* and the next comes at once, in the same cycle */
        play(world, 50);
        drain(world);
        check_gaps(world, 0, 0, 0, 0);
        play(world, 20);
        pass(world, 10, true);
        cycle_seen_at(world, 1);
        play(world, 50);
        drain(world);
        check_gaps(world, 0, cycles_to_frames(10), 0, 0);
}

TEST(a_jump_waits_for_its_confirmation)
{
        _cleanup_(world_freep) World *world = world_new();

        play(world, 50);
        (void) intake_drain(&world->intake, world->ring, false);
        cycle_seen_at(world, 1);
        check_int(intake_drain(&world->intake, world->ring, false), 0);
        play(world, 1);
        check(intake_drain(&world->intake, world->ring, false) > cycles_to_frames(1));
        check_gaps(world, 0, 0, 0, 0);
}

TEST(a_pause)
{
        _cleanup_(world_freep) World *world = world_new();

        pass(world, 0, false);
        play(world, 50);
        feed_pause(&world->feed);
        drain(world);
        pass(world, 5000, false);
        feed_start(&world->feed);
        play(world, 50);
        drain(world);
        check_gaps(world, cycles_to_frames(5000), 0, 0, 0);
}

/* The driver changes without our being stopped: its clock is another count. */
TEST(another_clock)
{
        _cleanup_(world_freep) World *world = world_new();

        play(world, 50);
        pass(world, 2, false);
        world->ticks = 7;
        play(world, 50);
        drain(world);
        check_gaps(world, cycles_to_frames(2), 0, 0, 0);
        pass(world, 3, false);
        world->ticks += (uint64_t) 100000 * GRAPH_RATE;
        play(world, 50);
        drain(world);
        check_gaps(world, cycles_to_frames(5), 0, 0, 0);
}

/*
 * The graph's cycles become longer and shorter, and once some are missed as they do. Drivers count
 * a cycle when it begins, or when it ends.
 */
static void change_cycles(bool counted_at_its_begin)
{
        static const uint32_t lengths[] = {256, 1024, 512, 2048, 256, 1024};
        static const int16_t frames[2048];
        const uint64_t n_missed = 5 * 256; /* while they were short for the second time */
        _cleanup_(world_freep) World *world = world_new();
        TimelineAccount account;
        uint64_t n_ticks = 0, nsec = world->nsec;

        for (size_t i = 0; i < ELEMENTSOF(lengths); i++) {
                uint64_t length_nsec = lengths[i] * NSEC_PER_SEC / SAMPLE_RATE;

                for (int j = 0; j < 20; j++) {
                        uint64_t begun = counted_at_its_begin ? lengths[i] : 0;
                        FeedCycle cycle = {
                                .nsec = nsec, .ticks = n_ticks + begun, .rate = SAMPLE_RATE};

                        feed_push(&world->feed, &cycle, frames, lengths[i]);
                        n_ticks += lengths[i];
                        nsec += length_nsec;
                }
                if (i == 4) {
                        n_ticks += n_missed;
                        nsec += n_missed * NSEC_PER_SEC / SAMPLE_RATE;
                }
                drain(world);
        }
        timeline_account(world->timeline, &account);
        check_int(account.gaps[GAP_GRAPH], n_missed);
        check_int(account.gaps[GAP_PAUSE] + account.gaps[GAP_SOURCE], 0);
        check_int(timeline_end(world->timeline), n_ticks);
}

TEST(cycles_of_another_length)
{
        change_cycles(false);
        change_cycles(true);
}

/* Sink goes; stream is paused; another sink is there after a while. */
static void change_source(World *world, uint64_t n_cycles_before, uint64_t n_cycles_away,
                          uint64_t n_cycles_after)
{
        feed_pause(&world->feed);
        drain(world);
        pass(world, n_cycles_before, false);
        intake_note_source(&world->intake, true, world->nsec);
        pass(world, n_cycles_away, false);
        intake_note_source(&world->intake, false, world->nsec);
        pass(world, n_cycles_after, false);
        feed_start(&world->feed);
}

TEST(the_source_changes_in_mid_sound)
{
        _cleanup_(world_freep) World *world = world_new();

        play(world, 50);
        change_source(world, 1, 2, 3);
        play(world, 50);
        drain(world);
        check_gaps(world, 0, 0, 0, cycles_to_frames(6));
        play(world, 10);
        feed_pause(&world->feed);
        drain(world);
        pass(world, 20, false); /* the next gap is no business of the last one's */
        feed_start(&world->feed);
        play(world, 10);
        drain(world);
        check_gaps(world, cycles_to_frames(20), 0, 0, cycles_to_frames(6));
}

/* The new sink's driver is a quarter of a cycle ahead of the old one's. */
TEST(the_cycles_of_two_sinks_overlap)
{
        _cleanup_(world_freep) World *world = world_new();
        TimelineAccount account;

        play(world, 50);
        world->nsec -= CYCLE_NSEC / 4;
        change_source(world, 0, 0, 0);
        play(world, 50);
        drain(world);
        timeline_account(world->timeline, &account);
        check_int(account.gaps[GAP_SOURCE] + account.gaps[GAP_PAUSE], 0);
        /* What was heard twice as it were is taken from the next gap: time is time. */
        change_source(world, 0, 2, 0);
        play(world, 50);
        change_source(world, 0, 2, 0);
        play(world, 50);
        drain(world);
        check_gaps(world, 0, 0, 0, cycles_to_frames(4) - cycles_to_frames(1) / 4);
}

/* We are late at the new sink's first cycle, and take it for a cycle later than it was. */
TEST(late_at_the_first_cycle_of_a_source)
{
        _cleanup_(world_freep) World *world = world_new();

        play(world, 50);
        change_source(world, 0, 2, 0);
        cycle_seen_at(world, 1);
        play(world, 50);
        change_source(world, 0, 3, 0);
        play(world, 50);
        drain(world);
        check_gaps(world, 0, 0, 0, cycles_to_frames(5));
}

TEST(the_source_changes_while_nothing_plays)
{
        _cleanup_(world_freep) World *world = world_new();

        play(world, 50);
        change_source(world, 1000, 5, 2000);
        play(world, 50);
        drain(world);
        check_gaps(world, cycles_to_frames(3000), 0, 0, cycles_to_frames(5));
}

TEST(the_source_is_away_for_long)
{
        _cleanup_(world_freep) World *world = world_new();

        play(world, 50);
        change_source(world, 0, 9000, 1);
        play(world, 50);
        drain(world);
        check_gaps(world, 0, 0, 0, cycles_to_frames(9001));
}

TEST(an_overrun)
{
        _cleanup_(world_freep) World *world = world_new();
        TimelineAccount account;

        play(world, 10);
        drain(world);
        play(world, 3000); /* 64 s */
        drain(world);
        timeline_account(world->timeline, &account);
        check(account.captured > 10 * SAMPLE_RATE);
        check_int(account.gaps[GAP_OVERRUN], 0); /* told by the next block that finds room */
        play(world, 10);
        drain(world);
        timeline_account(world->timeline, &account);
        check(account.gaps[GAP_OVERRUN] > 30 * SAMPLE_RATE);
        check_gaps(world, 0, 0, account.gaps[GAP_OVERRUN], 0);
}

TEST(an_overrun_up_to_the_end)
{
        _cleanup_(world_freep) World *world = world_new();
        TimelineAccount account;

        play(world, 3000);
        drain(world);
        intake_take_overrun(&world->intake, world->ring);
        timeline_account(world->timeline, &account);
        check_gaps(world, 0, 0, account.gaps[GAP_OVERRUN], 0);
}

TEST(an_overrun_over_a_pause)
{
        _cleanup_(world_freep) World *world = world_new();
        TimelineAccount account;

        play(world, 3000);
        pass(world, 200, false);
        feed_start(&world->feed);
        play(world, 100);
        drain(world);
        play(world, 5);
        drain(world);
        timeline_account(world->timeline, &account);
        check_gaps(world, cycles_to_frames(200), 0, account.gaps[GAP_OVERRUN], 0);
}

TEST(deaf)
{
        _cleanup_(world_freep) World *world = world_new();
        TimelineAccount account;

        feed_set_deaf(&world->feed, true);
        play(world, 50);
        drain(world);
        timeline_account(world->timeline, &account);
        check_int(account.captured, 0);
        feed_set_deaf(&world->feed, false);
        play(world, 1);
        drain(world);
        timeline_account(world->timeline, &account);
        check_near((double) account.captured, (double) cycles_to_frames(1), 1);
}

static unsigned n_wakes(const World *world)
{
        uint64_t n = 0;

        return read(world->wake_fd, &n, sizeof(n)) == sizeof(n) ? (unsigned) n : 0;
}

TEST(wakes_once_a_chunk)
{
        _cleanup_(world_freep) World *world = world_new();

        play(world, 1); /* 21 ms */
        check_int(n_wakes(world), 0);
        play(world, 1);
        check_int(n_wakes(world), 1); /* a third would be beyond 50 ms */
        play(world, 100);
        check_int(n_wakes(world), 50);
        feed_pause(&world->feed); /* this may be the last for long */
        play(world, 1);
        check_int(n_wakes(world), 1);
}

/* A fresh stream's first cycle is short by what the resampler keeps: no gap, then or later. */
TEST(the_resampler_fills)
{
        _cleanup_(world_freep) World *world = world_new();
        static const int16_t frames[QUANTUM];
        TimelineAccount account;

        for (uint64_t i = 0; i < 20; i++) {
                FeedCycle cycle = {
                        .nsec = i * 2048 * NSEC_PER_SEC / GRAPH_RATE,
                        .ticks = i * 2048,
                        .rate = GRAPH_RATE,
                };
                feed_push(&world->feed, &cycle, frames, i == 0 ? 598 : i % 3 == 1 ? 682 : 683);
        }
        drain(world);
        timeline_account(world->timeline, &account);
        check_int(timeline_end(world->timeline), account.captured);
}

/* What a sink is told: each piece's time says when its own last frame had been played. */
typedef struct Told {
        size_t n_pieces;
        uint64_t n_frames;
        uint64_t first_nsec; /* when the first frame of all began */
} Told;

static int told_append(void *userdata, const int16_t *frames, size_t n_frames, uint64_t end_nsec)
{
        Told *told = userdata;

        if (told->n_pieces++ == 0)
                told->first_nsec = end_nsec - n_frames * NSEC_PER_SEC / SAMPLE_RATE;
        told->n_frames += n_frames;
        check_near((double) (end_nsec - told->first_nsec),
                   (double) (told->n_frames * NSEC_PER_SEC / SAMPLE_RATE), 2e5); /* 3 frames */
        return 0;
}

static void told_skip(void *userdata, uint64_t n_frames, GapReason reason)
{
        check(false);
}

TEST(each_piece_has_its_time)
{
        _cleanup_(world_freep) World *world = world_new();
        Told told = {};
        const Sink sink = {
                .n_channels = 1,
                .append = told_append,
                .skip = told_skip,
                .userdata = &told,
        };

        intake_init(&world->intake, &sink);
        for (int i = 0; i < 1000; i++) {
                play(world, 7);
                drain(world);
        }
        check_int(told.n_frames, world->n_frames);
        check(told.n_pieces > 7000); /* some blocks lay across the ring's end, in two pieces */
}
