#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * From PipeWire's data thread to the main thread: one producer, one consumer, no lock.
 *
 * What doesn't fit is counted, and the next block that does fit says how much was lost before it,
 * so that not even an overrun makes a position wrong.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"

/*
 * Samples and headers: 20 s of mono in the usual cycles of 21 to 43 ms; 10 s even in the shortest
 * that PipeWire allows, 0.7 ms, where a block's header is larger than its samples.
 */
#define RING_BYTES ((size_t) 768 * 1024)

typedef enum RingFlags {
        RING_DISCONTINUITY = 1 << 0, /* doesn't join the block before: time alone tells the gap */
} RingFlags;

typedef struct RingBlock {
        uint64_t end_nsec; /* CLOCK_MONOTONIC, when its last frame had been played */
        uint32_t n_frames;
        int32_t n_jumped; /* frames that the graph's clock jumped over before it; negative: so many
                            * less than the block before said */
        uint32_t n_lost;  /* frames that found the ring full before it */
        uint32_t flags;
} RingBlock;

/* A block's samples, in one piece or in two. */
typedef struct RingFrames {
        const int16_t *frames[2];
        size_t n_frames[2];
} RingFrames;

typedef struct Ring Ring;

int ring_new(Ring **ret, unsigned n_channels);
Ring *ring_free(Ring *ring);
DEFINE_CLEANUP(Ring, ring_free)

/* Producer. False: no room; it is counted, with what the block says of jumps and flags. */
bool ring_push(Ring *ring, const RingBlock *block, const int16_t *frames);

/* Consumer: the oldest block, in place; false if there is none. Valid until ring_pop(). */
bool ring_peek(const Ring *ring, RingBlock *ret, RingFrames *ret_frames);
void ring_pop(Ring *ring);

/*
 * Consumer: how much has been written in all; and that no block shall be seen that was written
 * later than this, until more is allowed. At first everything is.
 */
uint64_t ring_written(const Ring *ring);
void ring_set_limit(Ring *ring, uint64_t limit);

/* Consumer: the block after the oldest, without its samples. */
bool ring_peek_second(const Ring *ring, RingBlock *ret);

/* Consumer, when there is no producer any more: forget everything. */
void ring_clear(Ring *ring);

/*
 * Consumer, when there is no producer any more: what was counted since the last block that found
 * room, as a block without frames; it is then forgotten. False if nothing was.
 */
bool ring_take_overrun(Ring *ring, RingBlock *ret);
