#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Is this worth sending? A sink before another sink: what isn't goes on as a gap (GAP_SILENCE), so
 * that positions stay true and nothing is billed. What was held back when sound comes is sent
 * before it, as a run-up; after it, the gate stays open for a while. Pure; main thread.
 */

#include <stdbool.h>

#include "audio/sink.h"
#include "base/cleanup.h"

typedef enum GateMode {
        GATE_SILENCE, /* all but digital silence: samples that are exactly zero for long */
        GATE_SPEECH,  /* what may be speech, and what is near it */
        GATE_OFF,     /* everything, bit for bit */
        _GATE_MODE_MAX,
        _GATE_MODE_INVALID = -1,
} GateMode;

/* "silence", "speech", "off", as on D-Bus. */
GateMode gate_mode_from_string(const char *name);

/* Whether this build can do that: speech needs a detector. */
bool gate_mode_is_supported(GateMode mode);

typedef struct Gate Gate;

/* target is copied; what is behind it outlives the gate. Errors: -EOPNOTSUPP, -ENOMEM. */
int gate_new(Gate **ret, GateMode mode, const Sink *target);
Gate *gate_free(Gate *gate);
DEFINE_CLEANUP(Gate, gate_free)

/* What goes in is passed on, held, or skipped, each frame once. What there is no memory for is
 * skipped as GAP_OVERRUN: this never fails. */
Sink gate_sink(Gate *gate);

/* Nothing comes for now: hold no more. What may be the begin of speech is passed on. */
void gate_flush(Gate *gate);
