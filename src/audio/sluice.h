#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Where sound is held until it is known to be what was asked for: data thread → feed → ring, and
 * from there by way of intake into the sink, or nowhere. It judges nothing: its owner says
 * whether who gives us sound is right, wrong, or not known. Main thread.
 */

#include <stdbool.h>
#include <stdint.h>

#include "audio/feed.h"
#include "audio/intake.h"
#include "audio/ring.h"
#include "audio/sink.h"
#include "base/time-util.h"

typedef struct Sluice {
        int wake_fd; /* eventfd: the data thread has filled a chunk */
        Ring *ring;
        Feed feed;
        Intake intake;
        bool trusted; /* what is in the ring came from the right node */
        bool tainted; /* something of a wrong one may be among it */

        void (*ask)(void *userdata);
        void *userdata;
        bool asked; /* whether what is in the ring up to here came from the right one */
        uint64_t asked_up_to;

        usec_t audio_usec; /* when the sink was given some last; 0: never */
        usec_t sound_usec; /* when that was something else than zeros */
        bool grown;        /* since sluice_take_growth() */
} Sluice;

/*
 * sink is copied. ask: NULL, or how to ask PipeWire whether it has told of every link by which sound may have come:
 * of what is in the ring, only that is let through which was there when a question was asked, and
 * sluice_confirm()ed. Whether this succeeds or not, sluice_deinit() follows. Errors: -ENOMEM, those
 * of eventfd(2).
 */
int sluice_init(Sluice *sluice, const Sink *sink, void (*ask)(void *userdata), void *userdata);
void sluice_deinit(Sluice *sluice);

/* What is trusted goes into the sink. */
void sluice_drain(Sluice *sluice);

/* The question is answered: nothing was told since that makes it wrong. False: something was, or
 * there was no question. */
bool sluice_confirm(Sluice *sluice);

/* Whether the sink has been given any since this was asked last. */
bool sluice_take_growth(Sluice *sluice);

/* Who gives us sound is what was asked for, and was so for all that is in the ring. */
void sluice_trust(Sluice *sluice);

/* It is gone, or may be: all that came up to now was the right one's, what comes is not known. */
void sluice_doubt(Sluice *sluice);

/* It is a wrong one: what comes is discarded, until sluice_empty(). sluice_doubt() follows. */
void sluice_taint(Sluice *sluice);

/* The stream has ended, the data thread is at rest: what is trusted is let through, the rest
 * discarded, and of the next stream nothing is known. */
void sluice_empty(Sluice *sluice);

/* Whether the source is away: what isn't captured from now on is its absence, or else a pause. */
void sluice_note_source(Sluice *sluice, bool away);
