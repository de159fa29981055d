/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <complex.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "flicker.h"

void flicker_init(Flicker *flicker, size_t width, size_t height)
{
        *flicker = (Flicker){
                .width = width,
                .height = height,
                .before = calloc(width * height, sizeof(float)),
        };
        if (!flicker->before)
                abort();
}

void flicker_deinit(Flicker *flicker)
{
        free(flicker->before);
}

static void reorder(float complex *values, size_t n)
{
        for (size_t i = 1, j = 0; i < n; i++) {
                size_t bit = n >> 1;

                for (; j & bit; bit >>= 1)
                        j ^= bit;
                j ^= bit;
                if (i < j) {
                        float complex value = values[i];

                        values[i] = values[j];
                        values[j] = value;
                }
        }
}

/* In place; n is a power of two. */
static void transform(float complex *values, size_t n)
{
        reorder(values, n);
        for (size_t span = 2; span <= n; span *= 2) {
                float complex step = cexpf(-2 * (float) M_PI * I / (float) span);

                for (size_t begin = 0; begin < n; begin += span) {
                        float complex turn = 1;

                        for (size_t k = begin; k < begin + span / 2; k++) {
                                float complex odd = turn * values[k + span / 2];

                                values[k + span / 2] = values[k] - odd;
                                values[k] += odd;
                                turn *= step;
                        }
                }
        }
}

/* By rows, then by columns; the sum of all magnitudes. */
static double transform_both_ways(float complex *values, size_t width, size_t height)
{
        float complex *column = malloc(height * sizeof(*column));
        double sum = 0;

        if (!column)
                abort();
        for (size_t y = 0; y < height; y++)
                transform(values + y * width, width);
        for (size_t x = 0; x < width; x++) {
                for (size_t y = 0; y < height; y++)
                        column[y] = values[y * width + x];
                transform(column, height);
                for (size_t y = 0; y < height; y++)
                        sum += cabsf(column[y]);
        }
        free(column);
        return sum;
}

void flicker_add(Flicker *flicker, const uint8_t *grey)
{
        size_t n = flicker->width * flicker->height;
        float complex *difference = malloc(n * sizeof(*difference));
        int changed = 0;

        if (!difference)
                abort();
        for (size_t i = 0; i < n; i++) {
                float value = grey[i] / 255.0F;

                difference[i] = value - flicker->before[i];
                changed |= value != flicker->before[i];
                flicker->before[i] = value;
        }
        if (changed)
                flicker->sum += transform_both_ways(difference, flicker->width, flicker->height) /
                                (double) n;
        free(difference);
}
