#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How long after a sound its text came, lately: the median of the last few results. Pure. */

#include <stddef.h>

#include "base/time-util.h"

#define LATENCY_SAMPLES 15

typedef struct Latency {
        usec_t samples[LATENCY_SAMPLES];
        size_t n_samples;
        size_t next;
} Latency;

void latency_add(Latency *latency, usec_t sample);

/* 0 before the first sample. */
usec_t latency_median(const Latency *latency);
