#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Whether what we hear has been silent for so long, and so oddly, that a person should know: an
 * output while something plays to another one, an application that claims to play while another
 * one does, too, a microphone that gives nothing but zeros. Where nothing plays, silence is as it
 * should be. Pure: it is shown what is seen, and the time.
 */

#include <stdbool.h>
#include <stdint.h>

#include "audio/graph.h"
#include "audio/wanted.h"
#include "base/time-util.h"

/* Songs and speakers pause; ten seconds of zeros while others are heard are no pause. */
#define SILENCE_PATIENCE_USEC (10 * USEC_PER_SEC)

/* What is seen now. */
typedef struct SilenceSight {
        const Graph *graph;
        const Wanted *wanted;
        uint32_t peer;     /* whom we rightly hear; GRAPH_ID_NONE if nobody */
        usec_t sound_usec; /* when something else than zeros came last; 0: never */
} SilenceSight;

typedef struct SilenceAdvice {
        bool told;            /* it is to be told, until that changes */
        usec_t deadline_usec; /* look again then; USEC_INFINITY: only when something changes */
} SilenceAdvice;

typedef struct Silence {
        bool odd;
        usec_t since_usec;    /* that is so, and no sound came */
        usec_t deadline_usec; /* when it was asked to be shown again */
        uint32_t player;      /* a stream that plays unheard, and to what; of a microphone none */
        uint32_t device;
} Silence;

#define SILENCE_INIT ((Silence){.player = GRAPH_ID_NONE, .device = GRAPH_ID_NONE})

SilenceAdvice silence_look(Silence *silence, const SilenceSight *sight, usec_t now);

/* One sentence for a person about what is told. */
void silence_describe(const Silence *silence, const SilenceSight *sight, char *ret_text,
                      size_t size);
