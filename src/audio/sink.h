#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Where captured audio goes: frames, and the gaps between them, in order. What takes it, and what
 * that does with it, is the sink's affair: intake knows no timeline. Main thread.
 */

#include <stddef.h>
#include <stdint.h>

#include "base/time-util.h"

#define SAMPLE_RATE 16000

typedef enum GapReason {
        GAP_PAUSE,   /* nothing played: there was no audio to capture */
        GAP_GRAPH,   /* PipeWire's clock jumped: cycles were missed */
        GAP_OVERRUN, /* we didn't read the ring in time */
        GAP_SOURCE,  /* the source was away or changing */
        GAP_SUSPEND, /* the computer slept */
        GAP_SILENCE, /* it was captured, but not worth sending */
        _GAP_REASON_MAX,
} GapReason;

typedef struct Sink {
        unsigned n_channels;
        /*
         * n_frames interleaved frames at SAMPLE_RATE, the last of which had been played at end_nsec
         * (CLOCK_MONOTONIC). Errors: -ENOMEM; nothing is then taken.
         */
        int (*append)(void *userdata, const int16_t *frames, size_t n_frames, uint64_t end_nsec);
        /* For so many frames there is no audio. Takes no memory, so it can't fail. */
        void (*skip)(void *userdata, uint64_t n_frames, GapReason reason);
        void *userdata;
} Sink;

static inline uint64_t frames_to_nsec(uint64_t n_frames)
{
        return n_frames * NSEC_PER_SEC / SAMPLE_RATE;
}
