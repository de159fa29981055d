/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "upstream/latency.h"

void latency_add(Latency *latency, usec_t sample)
{
        latency->samples[latency->next] = sample;
        latency->next = (latency->next + 1) % LATENCY_SAMPLES;
        latency->n_samples = MIN(latency->n_samples + 1, (size_t) LATENCY_SAMPLES);
}

static int compare(const void *a, const void *b)
{
        usec_t first = *(const usec_t *) a, second = *(const usec_t *) b;

        return first < second ? -1 : first > second;
}

usec_t latency_median(const Latency *latency)
{
        usec_t sorted[LATENCY_SAMPLES];

        if (latency->n_samples == 0)
                return 0;
        memcpy(sorted, latency->samples, sizeof(sorted));
        qsort(sorted, latency->n_samples, sizeof(sorted[0]), compare);
        return sorted[latency->n_samples / 2];
}
