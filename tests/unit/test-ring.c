/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <pthread.h>
#include <stdatomic.h>

#include "audio/ring.h"
#include "test.h"

#define BLOCK_FRAMES_MAX 3000

/* A frame's value is its place in all that was pushed or lost. */
static void push_counting(Ring *ring, uint64_t *count, uint32_t n_frames, unsigned n_channels)
{
        int16_t frames[BLOCK_FRAMES_MAX * 2];
        RingBlock block = {.end_nsec = *count + n_frames, .n_frames = n_frames};

        for (size_t i = 0; i < n_frames * n_channels; i++)
                frames[i] = (int16_t) (*count * n_channels + i);
        (void) ring_push(ring, &block, frames);
        *count += n_frames;
}

/* Take the oldest block out; check every value, and that what is missing was said to be lost. */
static bool pop_counting(Ring *ring, uint64_t *count, uint64_t *n_lost, unsigned n_channels)
{
        RingFrames frames;
        RingBlock block;

        if (!ring_peek(ring, &block, &frames))
                return false;
        *count += block.n_lost;
        *n_lost += block.n_lost;
        check_int(block.end_nsec, *count + block.n_frames);
        check_int(frames.n_frames[0] + frames.n_frames[1], block.n_frames);
        for (size_t part = 0; part < 2; part++)
                for (size_t i = 0; i < frames.n_frames[part] * n_channels; i++)
                        if (frames.frames[part][i] != (int16_t) (*count * n_channels + i))
                                test_fail(__FILE__, __LINE__, "wrong sample %zu", i);
                        else if (i == frames.n_frames[part] * n_channels - 1)
                                *count += frames.n_frames[part];
        ring_pop(ring);
        return true;
}

TEST(nothing_is_seen_beyond_the_limit)
{
        _cleanup_(ring_freep) Ring *ring = NULL;
        uint64_t pushed = 0, popped = 0, n_lost = 0, limit;
        RingBlock second;

        check_int(ring_new(&ring, 1), 0);
        ring_set_limit(ring, 0);
        push_counting(ring, &pushed, 100, 1);
        check(!pop_counting(ring, &popped, &n_lost, 1));
        limit = ring_written(ring);
        push_counting(ring, &pushed, 100, 1);
        ring_set_limit(ring, limit);
        check(!ring_peek_second(ring, &second));
        check(pop_counting(ring, &popped, &n_lost, 1));
        check(!pop_counting(ring, &popped, &n_lost, 1));
        ring_clear(ring); /* beyond the limit, too */
        check(!pop_counting(ring, &popped, &n_lost, 1));
        ring_set_limit(ring, UINT64_MAX);
        check(!pop_counting(ring, &popped, &n_lost, 1));
}

TEST(blocks_come_out_as_they_went_in)
{
        for (unsigned n_channels = 1; n_channels <= 2; n_channels++) {
                _cleanup_(ring_freep) Ring *ring = NULL;
                uint64_t pushed = 0, popped = 0, n_lost = 0;

                check_int(ring_new(&ring, n_channels), 0);
                check(!pop_counting(ring, &popped, &n_lost, n_channels));
                for (uint32_t i = 0; i < 5000; i++) {
                        push_counting(ring, &pushed, 1 + (i * 37) % 1500, n_channels);
                        if (i % 3 != 0)
                                continue;
                        while (pop_counting(ring, &popped, &n_lost, n_channels))
                                ;
                }
                while (pop_counting(ring, &popped, &n_lost, n_channels))
                        ;
                check_int(popped, pushed);
                check_int(n_lost, 0);
        }
}

TEST(holds_ten_seconds_of_the_shortest_cycles)
{
        _cleanup_(ring_freep) Ring *ring = NULL;
        const int16_t frames[11] = {0};
        const RingBlock block = {.n_frames = ELEMENTSOF(frames)};
        int n_frames = 0;

        check_int(ring_new(&ring, 1), 0);
        while (ring_push(ring, &block, frames))
                n_frames += ELEMENTSOF(frames);
        check(n_frames >= 10 * 16000);
}

TEST(what_finds_no_room_is_counted_by_the_next)
{
        _cleanup_(ring_freep) Ring *ring = NULL;
        static const int16_t frames[1000];
        RingBlock block = {.n_frames = ELEMENTSOF(frames), .end_nsec = 7};
        RingFrames ret_frames;
        int n_blocks = 0;

        check_int(ring_new(&ring, 1), 0);
        while (ring_push(ring, &block, frames))
                n_blocks++;
        block.n_jumped = 20;
        check(!ring_push(ring, &block, frames));
        block.n_jumped = -5;
        block.flags = RING_DISCONTINUITY;
        check(!ring_push(ring, &block, frames));
        ring_pop(ring);
        block = (RingBlock){.n_frames = 10};
        check(ring_push(ring, &block, frames));
        check(!ring_take_overrun(ring, &block));

        while (n_blocks-- > 1)
                ring_pop(ring);
        check(ring_peek(ring, &block, &ret_frames));
        check_int(block.n_frames, 10);
        check_int(block.n_lost, 3000);
        check_int(block.n_jumped, 15);
        check_int(block.flags, RING_DISCONTINUITY);
        ring_pop(ring);
        check(!ring_peek(ring, &block, &ret_frames));
}

TEST(what_found_no_room_at_the_end_can_be_asked_for)
{
        _cleanup_(ring_freep) Ring *ring = NULL;
        static const int16_t frames[1000];
        RingBlock block = {.n_frames = ELEMENTSOF(frames), .end_nsec = 7};

        check_int(ring_new(&ring, 1), 0);
        while (ring_push(ring, &block, frames))
                ;
        check(ring_take_overrun(ring, &block));
        check_int(block.n_frames, 0);
        check_int(block.n_lost, 1000);
        check_int(block.end_nsec, 7);
        check(!ring_take_overrun(ring, &block));
}

TEST(everything_can_be_forgotten)
{
        _cleanup_(ring_freep) Ring *ring = NULL;
        static const int16_t frames[1000];
        RingBlock block = {.n_frames = ELEMENTSOF(frames)};
        RingFrames ret_frames;

        check_int(ring_new(&ring, 1), 0);
        while (ring_push(ring, &block, frames))
                ;
        ring_clear(ring);
        check(!ring_take_overrun(ring, &block));
        check(!ring_peek(ring, &block, &ret_frames));
}

TEST(the_second_block_can_be_looked_at)
{
        _cleanup_(ring_freep) Ring *ring = NULL;
        static const int16_t frames[100];
        RingBlock block = {.n_frames = 100, .n_jumped = 1}, second;

        check_int(ring_new(&ring, 1), 0);
        check(!ring_peek_second(ring, &second));
        check(ring_push(ring, &block, frames));
        check(!ring_peek_second(ring, &second));
        block.n_jumped = 2;
        check(ring_push(ring, &block, frames));
        check(ring_peek_second(ring, &second));
        check_int(second.n_jumped, 2);
}

typedef struct Producer {
        Ring *ring;
        uint64_t pushed;
        atomic_bool done;
} Producer;

static void *produce(void *userdata)
{
        Producer *producer = userdata;

        for (uint32_t i = 0; i < 20000; i++)
                push_counting(producer->ring, &producer->pushed, 1 + (i * 131) % 1000, 1);
        atomic_store(&producer->done, true);
        return NULL;
}

TEST(two_threads_lose_nothing_uncounted)
{
        _cleanup_(ring_freep) Ring *ring = NULL;
        uint64_t popped = 0, n_lost = 0;
        Producer producer = {0};
        RingBlock rest = {0};
        pthread_t thread;
        bool done;

        check_int(ring_new(&ring, 1), 0);
        producer.ring = ring;
        check_int(pthread_create(&thread, NULL, produce, &producer), 0);
        do {
                done = atomic_load(&producer.done);
                while (pop_counting(ring, &popped, &n_lost, 1))
                        ;
        } while (!done);
        check_int(pthread_join(thread, NULL), 0);
        (void) ring_take_overrun(ring, &rest);
        check_int(popped + rest.n_lost, producer.pushed);
}
