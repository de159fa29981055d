/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <unistd.h>

#include "audio/feed.h"
#include "audio/sink.h"
#include "base/time-util.h"

/* A clock further ahead than this hasn't missed cycles: it is another count. */
#define JUMP_MAX_FRAMES ((int64_t) 3600 * SAMPLE_RATE)

/* The first cycles fill the resampler, by which the clock is then ahead: 85 frames at quality 10. */
#define SETTLE_CYCLES 4
#define SETTLE_FRAMES_MAX 128

void feed_init(Feed *feed, Ring *ring, int wake_fd, unsigned n_channels)
{
        *feed = (Feed){
                .ring = ring,
                .wake_fd = wake_fd,
                .n_channels = n_channels,
        };
        atomic_init(&feed->n_starts, 1); /* not what was seen: the first block joins nothing */
}

void feed_start(Feed *feed)
{
        atomic_fetch_add(&feed->n_starts, 1);
        atomic_store(&feed->running, true);
}

void feed_pause(Feed *feed)
{
        atomic_store(&feed->running, false);
}

void feed_set_deaf(Feed *feed, bool deaf)
{
        atomic_store(&feed->deaf, deaf);
}

/* How far the clock is ahead of the frames that came since the start. */
static int64_t lead_of(const Feed *feed, const FeedCycle *cycle)
{
        uint64_t n_ticks = cycle->ticks - feed->first_ticks;

        return (int64_t) (n_ticks * SAMPLE_RATE / feed->rate) - (int64_t) feed->n_frames;
}

static void start_anew(Feed *feed, const FeedCycle *cycle, RingBlock *block)
{
        feed->rate = cycle->rate;
        feed->first_ticks = cycle->ticks;
        feed->n_frames = 0;
        feed->n_cycles = 0;
        feed->lead = 0;
        feed->last_jump = 0;
        block->flags |= RING_DISCONTINUITY;
}

/* The resampler gives a frame more or less, and while it fills some dozens fewer. */
static bool is_of_another_length(const Feed *feed, const RingBlock *block)
{
        uint32_t longer = MAX(block->n_frames, feed->last_frames);
        uint32_t shorter = MIN(block->n_frames, feed->last_frames);

        return feed->n_cycles >= SETTLE_CYCLES && longer - shorter > longer / 4;
}

/*
 * The length of the graph's cycles has changed. Whether its clock counts a cycle when it begins or
 * when it ends depends on the driver and its version, so that here the clock says nothing: a gap
 * shows in the time since the last cycle began. From here on the clock is compared with itself.
 */
static int64_t jump_to_another_length(Feed *feed, const FeedCycle *cycle)
{
        uint64_t n_frames = (cycle->nsec - feed->last_nsec) / 1000 * SAMPLE_RATE / USEC_PER_SEC;
        int64_t jump = (int64_t) n_frames - feed->last_frames;

        if (jump < feed->last_frames / 2 || jump > JUMP_MAX_FRAMES)
                jump = 0;
        feed->lead = lead_of(feed, cycle) - jump;
        return jump;
}

/*
 * Cycles that were missed show in the clock: it is ahead by more than it was. If we are late
 * without having missed one, the clock is already the next cycle's, and a jump is seen that the
 * next block takes back. Any other step back means that the clock is another one (the driver
 * changed), of whose count nothing is known.
 */
static void find_gap(Feed *feed, const FeedCycle *cycle, RingBlock *block)
{
        unsigned n_starts = atomic_load(&feed->n_starts);
        int64_t jump, tolerance = block->n_frames / 2;
        bool settling = feed->n_cycles < SETTLE_CYCLES;

        if (n_starts != feed->n_starts_seen || cycle->rate != feed->rate) {
                feed->n_starts_seen = n_starts;
                start_anew(feed, cycle, block);
                return;
        }
        if (is_of_another_length(feed, block)) {
                jump = jump_to_another_length(feed, cycle);
                tolerance = 0;
        } else
                jump = lead_of(feed, cycle) - feed->lead;
        if (jump < -feed->last_jump - tolerance || jump > JUMP_MAX_FRAMES) {
                start_anew(feed, cycle, block);
        } else if (jump < -tolerance) {
                block->n_jumped = (int32_t) MAX(jump, -feed->last_jump);
        } else if (jump > (settling ? MAX(tolerance, SETTLE_FRAMES_MAX) : tolerance)) {
                block->n_jumped = (int32_t) jump;
        } else if (settling) {
                feed->lead += jump;
        }
        feed->n_frames += (uint64_t) (int64_t) block->n_jumped;
        feed->last_jump = MAX(block->n_jumped, 0);
}

static void wake_main(Feed *feed)
{
        const uint64_t one = 1;

        /* EAGAIN is as good: the counter is full, so the main thread is being woken. */
        (void) !write(feed->wake_fd, &one, sizeof(one));
        feed->n_unannounced = 0;
}

void feed_push(Feed *feed, const FeedCycle *cycle, const int16_t *frames, size_t n_frames)
{
        RingBlock block = {.end_nsec = cycle->nsec, .n_frames = (uint32_t) n_frames};

        if (n_frames == 0 || cycle->rate == 0 || atomic_load(&feed->deaf))
                return;
        find_gap(feed, cycle, &block);
        feed->last_frames = block.n_frames;
        feed->last_nsec = cycle->nsec;
        feed->n_cycles++;
        feed->n_frames += n_frames;
        (void) ring_push(feed->ring, &block, frames); /* counts what it has no room for */

        feed->n_unannounced += block.n_frames;
        if (feed->n_unannounced + n_frames > FEED_CHUNK_FRAMES || !atomic_load(&feed->running))
                wake_main(feed);
}
