#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A stream of updates as a person is shown it, by the caption window or by something simpler. */

#include "measures.h"
#include "stream.h"

typedef enum DisplayPolicy {
        DISPLAY_FAST,
        DISPLAY_BALANCED,
        DISPLAY_CALM,
        DISPLAY_LABEL_LEFT, /* the last two lines of all text, broken anew at each update */
        DISPLAY_LABEL_CENTRED,
        DISPLAY_N_POLICIES,
} DisplayPolicy;

void display_run(const Stream *stream, DisplayPolicy policy, Measures *ret);

/* The flicker of an append-only replay: the final words, one after the other, as many as were shown
 * at each of the times that something was. */
double display_get_least_flicker(const Stream *stream, const Measures *measures);
