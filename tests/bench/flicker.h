#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * How much a picture flickers as it changes: the sum over all frequencies of what the difference of
 * two frames has of each ("Modeling and improving text stability in live captions", CHI EA 2023,
 * doi 10.1145/3544549.3585609), by the picture's size. Frames that are the same give 0.
 */

#include <stddef.h>
#include <stdint.h>

/* Sides are powers of two. Smaller pictures are in their upper left corner. */
typedef struct Flicker {
        size_t width, height;
        float *before; /* owned: grey values, 0 … 1 */
        double sum;
} Flicker;

void flicker_init(Flicker *flicker, size_t width, size_t height);
void flicker_deinit(Flicker *flicker);

/* The next frame: width × height grey values of a byte. */
void flicker_add(Flicker *flicker, const uint8_t *grey);
