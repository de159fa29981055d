#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Which port is to be linked to which, so that our tap hears all of an application: every output
 * of every stream of it, the left ones to the left, the others to both. Pure.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "audio/wanted.h"

/* More links aren't made; a browser with 30 sounding tabs has 60. */
#define WIRES_MAX 256

typedef struct Wire {
        uint32_t output_port;
        uint32_t input_port;
} Wire;

/* What should be there, at most WIRES_MAX of them; how many that are. */
size_t wiring_plan(const Wanted *wanted, const Graph *graph, uint32_t tap, Wire ret[WIRES_MAX]);

bool wiring_has(const Wire *wires, size_t n_wires, const Wire *wire);
