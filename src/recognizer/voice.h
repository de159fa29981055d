#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Is there a voice in these 10 ms? A measure of loudness over the quietest moment of late.
 *
 * It errs towards "yes": what it calls silent is not recognised, while a false alarm costs time
 * alone. So the floor never rises beyond what leaves loud continuous sound a voice.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VOICE_FRAME_SAMPLES 160 /* 10 ms at 16 kHz */
#define VOICE_WINDOWS 8

typedef struct Voice {
        int16_t last_sample;
        /* The least level of each half second gone by, in dB; [0] is the one being filled. */
        float minima[VOICE_WINDOWS];
        unsigned n_frames; /* in minima[0] */
} Voice;

void voice_init(Voice *voice);

/* Exactly VOICE_FRAME_SAMPLES samples, in order. */
bool voice_detect(Voice *voice, const int16_t *samples);
