#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The session's one clock, and the recent past of its audio.
 *
 * A position is a count of frames (one sample of each channel) at SAMPLE_RATE since the first
 * captured one; it runs on through stretches without audio, so that positions stay true to time.
 * Audio is kept until it is released or the bound is reached; then the oldest falls out, counted.
 * Every position before the end is, exactly: released, kept, dropped, or in a gap with a reason.
 * Pure; main thread.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "audio/sink.h"
#include "base/cleanup.h"

#define TIMELINE_CHANNELS_MAX 2

/* Stretches of audio between gaps that are kept at the most; past it, too, the oldest falls out. */
#define TIMELINE_RUNS_MAX 4096

typedef struct TimelineAccount {
        uint64_t captured; /* frames appended in all */
        uint64_t kept;     /* of these: still in memory */
        uint64_t released; /* of these: no longer needed */
        uint64_t dropped;  /* of these: fell out of the bound before they were released */
        uint64_t gaps[_GAP_REASON_MAX]; /* frames of which there is no audio */
} TimelineAccount;

typedef struct Timeline Timeline;

/* kept_max: frames kept at the most. Errors: -ENOMEM. */
int timeline_new(Timeline **ret, unsigned n_channels, uint64_t kept_max);
Timeline *timeline_free(Timeline *timeline);
DEFINE_CLEANUP(Timeline, timeline_free)

unsigned timeline_channels(const Timeline *timeline);

/* Interleaved frames at the end. Errors: -ENOMEM; nothing is then appended. */
int timeline_append(Timeline *timeline, const int16_t *frames, size_t n_frames);

/* The next n_frames positions hold no audio. Takes no memory, so it can't fail. */
void timeline_skip(Timeline *timeline, uint64_t n_frames, GapReason reason);

/* The timeline as a sink, for as long as it lives. Times are not needed: positions tell them. */
Sink timeline_sink(Timeline *timeline);

/* The position after the newest frame, and that of the oldest kept one (the end if none is). */
uint64_t timeline_end(const Timeline *timeline);
uint64_t timeline_oldest(const Timeline *timeline);

/*
 * Copies up to max_frames of audio from *position on, without crossing a gap. *position is first
 * moved up to the next kept frame if none is kept there, and is left at the first frame copied.
 * Returns how many frames were copied; 0: none is kept from there on.
 */
size_t timeline_read(const Timeline *timeline, uint64_t *position, int16_t *ret_frames,
                     size_t max_frames);

/* Frames kept from position on. */
uint64_t timeline_available(const Timeline *timeline, uint64_t position);

/* Nobody needs what is before position. Its memory is freed, in steps of about a second. */
void timeline_release(Timeline *timeline, uint64_t position);

void timeline_account(const Timeline *timeline, TimelineAccount *ret);
