/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <assert.h>
#include <errno.h>
#include <speex/speex_preprocess.h>

#include "audio/sink.h"
#include "audio/timeline.h"
#include "gate/detector.h"

/*
 * Mean square, as a part of full scale, past which a channel is taken for speech without asking:
 * -45 dBFS. In louder noise than that the library overlooks words that a person still follows.
 */
#define LOUD_POWER 3.2e-5

#define FULL_SCALE 32768.0

struct Detector {
        unsigned n_channels;
        SpeexPreprocessState *states[TIMELINE_CHANNELS_MAX];
};

bool detector_exists(void)
{
        return true;
}

int detector_new(Detector **ret, unsigned n_channels)
{
        _cleanup_(detector_freep) Detector *detector = calloc(1, sizeof(*detector));
        int off = 0;

        assert(n_channels >= 1 && n_channels <= TIMELINE_CHANNELS_MAX);
        if (!detector)
                return -ENOMEM;
        detector->n_channels = n_channels;
        for (unsigned i = 0; i < n_channels; i++) {
                detector->states[i] =
                        speex_preprocess_state_init((int) DETECTOR_FRAMES, SAMPLE_RATE);
                if (!detector->states[i])
                        return -ENOMEM;
                (void) speex_preprocess_ctl(detector->states[i], SPEEX_PREPROCESS_SET_DENOISE,
                                            &off);
        }
        *ret = TAKE_PTR(detector);
        return 0;
}

Detector *detector_free(Detector *detector)
{
        if (!detector)
                return NULL;
        for (unsigned i = 0; i < detector->n_channels; i++)
                if (detector->states[i])
                        speex_preprocess_state_destroy(detector->states[i]);
        free(detector);
        return NULL;
}

/* The library's own yes or no is, by its word, a hack; the likelihood behind it is sound. */
static int likelihood_in_channel(SpeexPreprocessState *state, int16_t *samples)
{
        double power = 0;
        int percent = 0;

        for (size_t i = 0; i < DETECTOR_FRAMES; i++)
                power += (double) samples[i] * samples[i];
        power /= (double) DETECTOR_FRAMES * FULL_SCALE * FULL_SCALE;
        (void) speex_preprocess_run(state, samples); /* learns; and may change the samples */
        (void) speex_preprocess_ctl(state, SPEEX_PREPROCESS_GET_PROB, &percent);
        return power > LOUD_POWER ? 100 : percent;
}

int detector_likelihood(Detector *detector, const int16_t *frames)
{
        int16_t samples[DETECTOR_FRAMES];
        int percent, most = 0;

        for (unsigned channel = 0; channel < detector->n_channels; channel++) {
                for (size_t i = 0; i < DETECTOR_FRAMES; i++)
                        samples[i] = frames[i * detector->n_channels + channel];
                percent = likelihood_in_channel(detector->states[channel], samples);
                most = MAX(most, percent);
        }
        return most;
}
