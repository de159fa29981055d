#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A node of our own to which all streams of an application are linked, beside where they play: its
 * sound, and nobody else's. Gone with the connection, the links with it. Main thread.
 */

#include <stdint.h>

#include "audio/pipewire.h"
#include "audio/wanted.h"

typedef struct Tap Tap;

/* Errors: negative errno of PipeWire. */
int tap_new(Tap **ret, PipeWire *pipewire);
Tap *tap_free(Tap *tap);
DEFINE_CLEANUP(Tap, tap_free)

/* GRAPH_ID_NONE until PipeWire has made it. */
uint32_t tap_node_id(const Tap *tap);

/* Makes the links that are missing; those of streams that are gone have gone with them. */
void tap_connect(Tap *tap, const Wanted *wanted);
