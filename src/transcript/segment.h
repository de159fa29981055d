#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One utterance, as the transcript knows it now. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "upstream/message.h"

typedef struct Segment {
        uint64_t number;  /* from 1 in each session */
        char *text;       /* all of it: the stable part, then the tentative one; UTF-8 */
        uint32_t stable;  /* code points from the start that will not change any more */
        bool final;       /* nothing will change any more */
        bool unconfirmed; /* the server never finalised its end */
        unsigned channel;
        int speaker;    /* of its first word; -1: not told apart */
        char *language; /* or NULL */
        double start;   /* positions, seconds of the session's clock */
        double end;
        double lost_sec;   /* seconds of audio lost right before it */
        double confidence; /* of its words, mean; 0 if unknown */
        Word *words;       /* of finals */
        size_t n_words;
} Segment;

/* Bytes of memory that a copy takes, about. */
size_t segment_bytes(const Segment *segment);

/* A copy with all that belongs to it; segment_free() is for copies alone. */
Segment *segment_copy(const Segment *segment);
Segment *segment_free(Segment *segment);
DEFINE_CLEANUP(Segment, segment_free)
