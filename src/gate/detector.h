#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * How likely is it that somebody speaks in these 20 ms? detector-speex.c asks libspeexdsp;
 * detector-none.c stands in without it. Every detector errs: this one is set to err towards speech.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"

#define DETECTOR_FRAMES ((size_t) 320) /* 20 ms */

typedef struct Detector Detector;

/* Whether this build has one. */
bool detector_exists(void);

/* Errors: -EOPNOTSUPP without libspeexdsp, -ENOMEM. */
int detector_new(Detector **ret, unsigned n_channels);
Detector *detector_free(Detector *detector);
DEFINE_CLEANUP(Detector, detector_free)

/* Percent, for the next DETECTOR_FRAMES interleaved frames: that of the channel with the most. */
int detector_likelihood(Detector *detector, const int16_t *frames);
