#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How loud it is: the peak of the last 100 ms of samples. Pure. */

#include <stddef.h>
#include <stdint.h>

#define LEVEL_SLOTS 5
#define LEVEL_SLOT_SAMPLES 320 /* 20 ms of one channel */

typedef struct Level {
        uint16_t peaks[LEVEL_SLOTS]; /* 0 … 32768 */
        unsigned slot;               /* the one being filled */
        unsigned n_samples;          /* in it */
} Level;

void level_feed(Level *level, const int16_t *samples, size_t n_samples);
void level_reset(Level *level);

/* Peak in dB of full scale; -INFINITY in digital silence. */
double level_dbfs(const Level *level);
