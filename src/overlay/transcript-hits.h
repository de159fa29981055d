#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which segments of a transcript have what is sought, kept up while segments come. No toolkit. */

#include <stdint.h>

#include "overlay/transcript-match.h"
#include "overlay/transcript-model.h"

typedef struct TranscriptHits TranscriptHits;

/* Takes match over, which may be NULL: nothing is found then. */
TranscriptHits *transcript_hits_new(TranscriptModel *model, TranscriptMatch *match);
TranscriptHits *transcript_hits_free(TranscriptHits *hits);
DEFINE_CLEANUP(TranscriptHits, transcript_hits_free)

const TranscriptMatch *transcript_hits_get_match(const TranscriptHits *hits);

/* This segment is new, or has other words. */
void transcript_hits_update(TranscriptHits *hits, const TranscriptSegment *segment);

unsigned transcript_hits_count(const TranscriptHits *hits);

/* The number of the segment of this hit. */
uint64_t transcript_hits_get(const TranscriptHits *hits, unsigned index);

/* The index of the first hit at or behind this segment; the count if there is none. */
unsigned transcript_hits_find(const TranscriptHits *hits, uint64_t segment);
