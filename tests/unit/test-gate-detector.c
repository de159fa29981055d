/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the detector calls speech; test-gate.c has what that comes to. */

#include <errno.h>
#include <math.h>

#include "audio/sink.h"
#include "gate/detector.h"
#include "test.h"

#define LIKELY 85
#define N_BLOCKS(seconds) ((unsigned) ((seconds) * SAMPLE_RATE / DETECTOR_FRAMES))

/* Makes the samples of a block: the t of its first is told. */
typedef int16_t Sound(double t);

static int16_t zeros(double t)
{
        return 0;
}

/* -66 dBFS: a quiet room. */
static int16_t room(double t)
{
        return (int16_t) (rand() % 57 - 28);
}

/* -36 dBFS: a loud fan, in which words could be overlooked. */
static int16_t fan(double t)
{
        return (int16_t) (rand() % 1801 - 900);
}

/* A buzz in syllables, four a second, at -40 dBFS: a voice with nothing to say. */
static int16_t voice(double t)
{
        double sum = 0;

        for (int harmonic = 1; harmonic <= 20; harmonic++)
                sum += sin(2 * M_PI * 130 * harmonic * t) / harmonic;
        return (int16_t) (600 * sum * fabs(sin(2 * M_PI * 2 * t)) + room(t));
}

/* How many of the blocks are likely to be speech. */
static unsigned count_likely(Detector *detector, unsigned n_channels, Sound *left, Sound *right,
                             unsigned n_blocks)
{
        int16_t frames[DETECTOR_FRAMES * 2];
        unsigned n_likely = 0;

        for (unsigned block = 0; block < n_blocks; block++) {
                for (size_t i = 0; i < DETECTOR_FRAMES; i++) {
                        double t = (double) (block * DETECTOR_FRAMES + i) / SAMPLE_RATE;

                        frames[i * n_channels] = left(t);
                        if (n_channels == 2)
                                frames[i * 2 + 1] = right(t);
                }
                if (detector_likelihood(detector, frames) >= LIKELY)
                        n_likely++;
        }
        return n_likely;
}

TEST(one_channel)
{
        _cleanup_(detector_freep) Detector *detector = NULL;

        if (!detector_exists()) {
                check_int(detector_new(&detector, 1), -EOPNOTSUPP);
                test_skip("this build has no libspeexdsp");
                return;
        }
        check_int(detector_new(&detector, 1), 0);
        check_int(count_likely(detector, 1, zeros, NULL, N_BLOCKS(10)), 0);
        check(count_likely(detector, 1, room, NULL, N_BLOCKS(10)) < N_BLOCKS(2)); /* it learns */
        check(count_likely(detector, 1, voice, NULL, N_BLOCKS(5)) > N_BLOCKS(3));
        check(count_likely(detector, 1, room, NULL, N_BLOCKS(10)) < N_BLOCKS(2)); /* it learns */
        check_int(count_likely(detector, 1, fan, NULL, N_BLOCKS(10)), N_BLOCKS(10));
}

TEST(either_of_two_channels)
{
        _cleanup_(detector_freep) Detector *detector = NULL;

        if (!detector_exists()) {
                test_skip("this build has no libspeexdsp");
                return;
        }
        check_int(detector_new(&detector, 2), 0);
        check(count_likely(detector, 2, room, room, N_BLOCKS(10)) < N_BLOCKS(1));
        check(count_likely(detector, 2, voice, room, N_BLOCKS(5)) > N_BLOCKS(3));
        check(count_likely(detector, 2, room, room, N_BLOCKS(10)) < N_BLOCKS(1));
        check(count_likely(detector, 2, room, voice, N_BLOCKS(5)) > N_BLOCKS(3));
        check(count_likely(detector, 2, zeros, zeros, N_BLOCKS(10)) < N_BLOCKS(1));
}
