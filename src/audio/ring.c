/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <assert.h>
#include <errno.h>
#include <stdatomic.h>
#include <string.h>

#include "audio/ring.h"

#define RING_SAMPLES (RING_BYTES / sizeof(int16_t))
#define HEADER_SAMPLES (sizeof(RingBlock) / sizeof(int16_t))

/* Apart, so that the two threads don't take a cache line from each other. */
#define CACHE_LINE_BYTES 64

struct Ring {
        unsigned n_channels;
        int16_t *samples; /* each block: its header, then its frames; both may wrap around */

        /* Counts of samples that never wrap; the ring is full when they are RING_SAMPLES apart. */
        _Alignas(CACHE_LINE_BYTES) _Atomic uint64_t written;
        RingBlock overrun; /* the producer's: waits for the next block that finds room */
        _Alignas(CACHE_LINE_BYTES) _Atomic uint64_t read;
        uint64_t limit; /* the consumer's */
};

int ring_new(Ring **ret, unsigned n_channels)
{
        _cleanup_(ring_freep) Ring *ring = NULL;

        ring = aligned_alloc(CACHE_LINE_BYTES, sizeof(*ring));
        if (!ring)
                return -ENOMEM;
        *ring = (Ring){.n_channels = n_channels, .limit = UINT64_MAX};
        ring->samples = calloc(RING_SAMPLES, sizeof(*ring->samples));
        if (!ring->samples)
                return -ENOMEM;
        *ret = TAKE_PTR(ring);
        return 0;
}

Ring *ring_free(Ring *ring)
{
        if (ring)
                free(ring->samples);
        free(ring);
        return NULL;
}

static uint64_t block_samples(const Ring *ring, const RingBlock *block)
{
        return HEADER_SAMPLES + (uint64_t) block->n_frames * ring->n_channels;
}

static void copy_in(Ring *ring, uint64_t position, const void *data, size_t n_samples)
{
        size_t offset = (size_t) (position % RING_SAMPLES);
        size_t n_first = MIN(n_samples, RING_SAMPLES - offset);

        memcpy(ring->samples + offset, data, n_first * sizeof(int16_t));
        memcpy(ring->samples, (const int16_t *) data + n_first,
               (n_samples - n_first) * sizeof(int16_t));
}

static void copy_out(const Ring *ring, uint64_t position, void *ret, size_t n_samples)
{
        size_t offset = (size_t) (position % RING_SAMPLES);
        size_t n_first = MIN(n_samples, RING_SAMPLES - offset);

        memcpy(ret, ring->samples + offset, n_first * sizeof(int16_t));
        memcpy((int16_t *) ret + n_first, ring->samples, (n_samples - n_first) * sizeof(int16_t));
}

static void count_overrun(Ring *ring, const RingBlock *block)
{
        ring->overrun.end_nsec = block->end_nsec;
        ring->overrun.n_lost += block->n_frames;
        ring->overrun.n_jumped += block->n_jumped;
        ring->overrun.flags |= block->flags;
}

bool ring_push(Ring *ring, const RingBlock *block, const int16_t *frames)
{
        uint64_t written = atomic_load_explicit(&ring->written, memory_order_relaxed);
        uint64_t read = atomic_load_explicit(&ring->read, memory_order_acquire);
        RingBlock header = *block;

        if (written - read + block_samples(ring, block) > RING_SAMPLES) {
                count_overrun(ring, block);
                return false;
        }
        header.n_lost += ring->overrun.n_lost;
        header.n_jumped += ring->overrun.n_jumped;
        header.flags |= ring->overrun.flags;
        ring->overrun = (RingBlock){0};

        copy_in(ring, written, &header, HEADER_SAMPLES);
        copy_in(ring, written + HEADER_SAMPLES, frames,
                (size_t) header.n_frames * ring->n_channels);
        atomic_store_explicit(&ring->written, written + block_samples(ring, &header),
                              memory_order_release);
        return true;
}

uint64_t ring_written(const Ring *ring)
{
        return atomic_load_explicit(&ring->written, memory_order_acquire);
}

void ring_set_limit(Ring *ring, uint64_t limit)
{
        ring->limit = limit;
}

bool ring_peek(const Ring *ring, RingBlock *ret, RingFrames *ret_frames)
{
        uint64_t written = MIN(ring_written(ring), ring->limit);
        uint64_t read = atomic_load_explicit(&ring->read, memory_order_relaxed);
        size_t offset, n_until_wrap;

        if (read >= written)
                return false;
        copy_out(ring, read, ret, HEADER_SAMPLES);
        offset = (size_t) ((read + HEADER_SAMPLES) % RING_SAMPLES);
        n_until_wrap = (RING_SAMPLES - offset) / ring->n_channels;
        *ret_frames = (RingFrames){
                .frames = {ring->samples + offset, ring->samples},
                .n_frames[0] = MIN(ret->n_frames, n_until_wrap),
        };
        ret_frames->n_frames[1] = ret->n_frames - ret_frames->n_frames[0];
        return true;
}

bool ring_peek_second(const Ring *ring, RingBlock *ret)
{
        uint64_t written = MIN(ring_written(ring), ring->limit);
        uint64_t read = atomic_load_explicit(&ring->read, memory_order_relaxed);
        RingBlock first;

        if (read >= written)
                return false;
        copy_out(ring, read, &first, HEADER_SAMPLES);
        read += block_samples(ring, &first);
        if (read >= written)
                return false;
        copy_out(ring, read, ret, HEADER_SAMPLES);
        return true;
}

void ring_pop(Ring *ring)
{
        uint64_t read = atomic_load_explicit(&ring->read, memory_order_relaxed);
        RingBlock block;

        assert(read != atomic_load_explicit(&ring->written, memory_order_acquire));
        copy_out(ring, read, &block, HEADER_SAMPLES);
        atomic_store_explicit(&ring->read, read + block_samples(ring, &block),
                              memory_order_release);
}

void ring_clear(Ring *ring)
{
        atomic_store_explicit(&ring->read, atomic_load(&ring->written), memory_order_release);
        ring->overrun = (RingBlock){0};
}

bool ring_take_overrun(Ring *ring, RingBlock *ret)
{
        if (ring->overrun.n_lost == 0)
                return false;
        *ret = ring->overrun;
        ring->overrun = (RingBlock){0};
        return true;
}
