#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The main thread's part of capture: what is in the ring goes into a sink, with every gap in its
 * true length and with its reason. Pure: time comes with the blocks.
 */

#include <stdint.h>

#include "audio/level.h"
#include "audio/ring.h"
#include "audio/sink.h"

/* In a gap in which the source changed, a shorter rest of the source belongs to the change. */
#define INTAKE_SETTLE_NSEC ((uint64_t) 1000000000)

typedef struct Intake {
        Sink sink;
        Level level;
        bool begun;          /* the first block has been seen; no gap is before it */
        uint64_t end_nsec;   /* when the newest frame had been played */
        uint64_t ahead_nsec; /* by how much positions are ahead of that: two sources overlapped */

        /* The gap that may be open since then. */
        bool away;           /* the source, now */
        uint64_t noted_nsec; /* since when that is so */
        uint64_t away_nsec;  /* how long it has been away in this gap before that */
} Intake;

void intake_init(Intake *intake, const Sink *sink);

/*
 * Move everything from the ring; how many frames the sink has taken, gaps left out. A block after
 * a jump of the clock stays until the one behind it has said whether that is true, unless all is
 * wanted because none may come.
 */
size_t intake_drain(Intake *intake, Ring *ring, bool all);

/* What the producer, which has ended, couldn't put into the ring. */
void intake_take_overrun(Intake *intake, Ring *ring);

/*
 * Whether the source is there, from now (CLOCK_MONOTONIC) on: what isn't captured while it is
 * there is a pause. To be told after intake_drain().
 */
void intake_note_source(Intake *intake, bool away, uint64_t now_nsec);
