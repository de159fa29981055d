#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Two sources on one clock: what each of them gives goes in by a sink of its own, and comes out as
 * frames of both, one channel each, or mixed into one where the output has only one.
 *
 * A source that gives nothing is silence beside the other; where neither gives anything, there is a
 * gap. No frame that came is ever dropped, nor comes twice: a source whose frames come too late
 * (it has just begun, or its clock is the slower one) goes on a little later, after silence. Pure.
 */

#include "audio/sink.h"
#include "base/cleanup.h"

#define MIXER_INPUTS 2

/* One source waits so long for the other's frames of the same time, and at least for two of the
 * longest pieces that came; then that one is away. Two that both give differ by less. */
#define MIXER_HOLD_FRAMES ((uint64_t) SAMPLE_RATE / 4)

/* What came too late goes on so much later than it must, lest it be late again at once. */
#define MIXER_SLACK_FRAMES ((uint64_t) SAMPLE_RATE / 20)

typedef struct Mixer Mixer;

/* output, which is copied, has as many channels as there are inputs, or one. Errors: -ENOMEM. */
int mixer_new(Mixer **ret, const Sink *output);
Mixer *mixer_free(Mixer *mixer);
DEFINE_CLEANUP(Mixer, mixer_free)

/* Where one source's frames go, of one channel; valid as long as the mixer. */
Sink mixer_input(Mixer *mixer, unsigned input);

/* Hands on what is settled. To be called when both sources have put in what they had: one that is
 * seconds behind would else be taken for away. */
void mixer_pump(Mixer *mixer);

/* The same, and nothing is held back: no more comes for now. */
void mixer_flush(Mixer *mixer);

/* Frames handed on in which one source was missing for another reason than that it paused. */
uint64_t mixer_filled(const Mixer *mixer);
