/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <math.h>

#include "base/cleanup.h"
#include "recognizer/voice.h"
#include "test.h"

/* White noise of the same kind each time. */
typedef struct Noise {
        uint32_t state;
} Noise;

static double noise_next(Noise *noise)
{
        noise->state = noise->state * 1664525u + 1013904223u;
        return (double) (int32_t) noise->state / INT32_MAX;
}

/* How many of so many frames of noise at this level (dB below full scale) have a voice. */
static int count_voiced(Voice *voice, Noise *noise, double db, int n_frames)
{
        double amplitude = 32768 * sqrt(3) * pow(10, db / 20);
        int n_voiced = 0;

        for (int i = 0; i < n_frames; i++) {
                int16_t samples[VOICE_FRAME_SAMPLES];

                for (size_t j = 0; j < ELEMENTSOF(samples); j++)
                        samples[j] = (int16_t) lrint(amplitude * noise_next(noise));
                n_voiced += voice_detect(voice, samples);
        }
        return n_voiced;
}

TEST(zeros_are_silent)
{
        int16_t zeros[VOICE_FRAME_SAMPLES] = {};
        Voice voice;

        voice_init(&voice);
        for (int i = 0; i < 1000; i++)
                check(!voice_detect(&voice, zeros));
}

TEST(loud_after_quiet_is_a_voice_at_any_gain)
{
        static const double gains[] = {0, -10, -20};

        for (size_t i = 0; i < ELEMENTSOF(gains); i++) {
                Noise noise = {.state = 1};
                Voice voice;

                voice_init(&voice);
                count_voiced(&voice, &noise, -60 + gains[i], 1000);
                check_int(count_voiced(&voice, &noise, -60 + gains[i], 200), 0);
                check_int(count_voiced(&voice, &noise, -30 + gains[i], 200), 200);
                check_int(count_voiced(&voice, &noise, -60 + gains[i], 200), 0);
        }
}

TEST(speech_from_the_first_frame_on_is_heard)
{
        Noise noise = {.state = 1};
        Voice voice;

        voice_init(&voice);
        check_int(count_voiced(&voice, &noise, -30, 100), 100);
}

/* A fan that starts is taken for a voice for some seconds, then for silence. */
TEST(steady_noise_becomes_the_floor)
{
        Noise noise = {.state = 1};
        Voice voice;

        voice_init(&voice);
        check(count_voiced(&voice, &noise, -55, 100) > 90);
        count_voiced(&voice, &noise, -55, 500);
        check_int(count_voiced(&voice, &noise, -55, 200), 0);
        check_int(count_voiced(&voice, &noise, -30, 200), 200);
}

/* Nobody can tell loud music from speech here, so it is all recognised. */
TEST(loud_steady_sound_stays_a_voice)
{
        Noise noise = {.state = 1};
        Voice voice;

        voice_init(&voice);
        check_int(count_voiced(&voice, &noise, -20, 3000), 3000);
}
