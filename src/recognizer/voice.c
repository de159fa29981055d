/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <math.h>
#include <string.h>

#include "base/cleanup.h"
#include "recognizer/voice.h"

/* Hum lies low and consonants high: the same filter that speech recognisers begin with. */
#define PRE_EMPHASIS 0.95f

/* dB over the floor that make a voice. Recorded speech lies 20 to 45 over its pauses. */
#define MARGIN_DB 10.0f

/* The floor in silence made of zeros, and at the start, when there is nothing to compare with. */
#define FLOOR_MIN_DB (-75.0f)
/* The highest floor: louder continuous sound is all taken for a voice. */
#define FLOOR_MAX_DB (-40.0f)

#define FRAMES_PER_WINDOW 50

void voice_init(Voice *voice)
{
        *voice = (Voice){};
        for (size_t i = 0; i < ELEMENTSOF(voice->minima); i++)
                voice->minima[i] = FLOOR_MIN_DB;
}

/* dB below full scale, after pre-emphasis. */
static float measure_level(Voice *voice, const int16_t *samples)
{
        float last = voice->last_sample, sum = 0;

        for (size_t i = 0; i < VOICE_FRAME_SAMPLES; i++) {
                float difference = (float) samples[i] - PRE_EMPHASIS * last;

                sum += difference * difference;
                last = samples[i];
        }
        voice->last_sample = samples[VOICE_FRAME_SAMPLES - 1];
        return 10 * log10f(sum / VOICE_FRAME_SAMPLES / (32768.0f * 32768.0f) + 1e-12f);
}

static float learn_floor(Voice *voice, float level)
{
        float least = FLOOR_MAX_DB;

        if (voice->n_frames++ >= FRAMES_PER_WINDOW) {
                memmove(voice->minima + 1, voice->minima,
                        (VOICE_WINDOWS - 1) * sizeof(voice->minima[0]));
                voice->minima[0] = FLOOR_MAX_DB;
                voice->n_frames = 1;
        }
        voice->minima[0] = fminf(voice->minima[0], level);
        for (size_t i = 0; i < VOICE_WINDOWS; i++)
                least = fminf(least, voice->minima[i]);
        return fmaxf(least, FLOOR_MIN_DB);
}

bool voice_detect(Voice *voice, const int16_t *samples)
{
        float level = measure_level(voice, samples);

        return level > learn_floor(voice, level) + MARGIN_DB;
}
