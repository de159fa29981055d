#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The data thread's part of capture: each cycle's frames go into the ring, with what the graph's
 * clock says of them. Allocates nothing, takes no lock, logs nothing; its one system call is the
 * write that wakes the main thread.
 */

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "audio/ring.h"

/*
 * Audio waits for at most so many frames until the main thread is woken: 50 ms. It is woken a
 * cycle earlier if the next one would go beyond.
 */
#define FEED_CHUNK_FRAMES 800

/* One cycle of the graph, as pw_stream_get_time_n() tells it. */
typedef struct FeedCycle {
        uint64_t nsec;  /* CLOCK_MONOTONIC */
        uint64_t ticks; /* of the graph's clock, before this cycle */
        uint32_t rate;  /* ticks a second */
} FeedCycle;

typedef struct Feed {
        Ring *ring;  /* not owned */
        int wake_fd; /* eventfd; not owned */
        unsigned n_channels;

        /* Set by the main thread. */
        atomic_bool deaf;     /* what comes is discarded */
        atomic_bool running;  /* false: wake at once, for this may be the last for long */
        atomic_uint n_starts; /* raised whenever what comes doesn't join what came */

        /* The data thread's own. */
        unsigned n_starts_seen;
        uint32_t rate;
        uint64_t first_ticks; /* of the first cycle since the start */
        uint64_t n_frames;    /* since then, jumps included */
        int64_t lead;         /* frames that the clock is ahead of n_frames, in the normal case */
        int32_t last_jump;    /* of the block before */
        uint32_t last_frames; /* in it */
        uint64_t last_nsec;   /* when its cycle began */
        uint32_t n_cycles;
        uint32_t n_unannounced; /* frames since the last wake */
} Feed;

void feed_init(Feed *feed, Ring *ring, int wake_fd, unsigned n_channels);

/* Main thread: the stream starts, or stops, delivering. */
void feed_start(Feed *feed);
void feed_pause(Feed *feed);

/* Main thread: discard what comes from now on, or cease to. */
void feed_set_deaf(Feed *feed, bool deaf);

/* Data thread. */
void feed_push(Feed *feed, const FeedCycle *cycle, const int16_t *frames, size_t n_frames);
