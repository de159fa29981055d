/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <math.h>

#include "audio/level.h"
#include "base/cleanup.h"

#define FULL_SCALE 32768.0

static uint16_t peak_of(const int16_t *samples, size_t n_samples)
{
        int low = 0, high = 0;

        for (size_t i = 0; i < n_samples; i++) {
                low = MIN(low, samples[i]);
                high = MAX(high, samples[i]);
        }
        return (uint16_t) MAX(-low, high);
}

static void next_slot(Level *level)
{
        level->slot = (level->slot + 1) % LEVEL_SLOTS;
        level->peaks[level->slot] = 0;
        level->n_samples = 0;
}

void level_feed(Level *level, const int16_t *samples, size_t n_samples)
{
        while (n_samples > 0) {
                size_t n;

                if (level->n_samples == LEVEL_SLOT_SAMPLES)
                        next_slot(level);
                n = MIN(n_samples, LEVEL_SLOT_SAMPLES - level->n_samples);
                level->peaks[level->slot] = MAX(level->peaks[level->slot], peak_of(samples, n));
                level->n_samples += (unsigned) n;
                samples += n;
                n_samples -= n;
        }
}

void level_reset(Level *level)
{
        *level = (Level){0};
}

double level_dbfs(const Level *level)
{
        uint16_t peak = 0;

        for (unsigned i = 0; i < LEVEL_SLOTS; i++)
                peak = MAX(peak, level->peaks[i]);
        return peak > 0 ? 20 * log10(peak / FULL_SCALE) : -INFINITY;
}
