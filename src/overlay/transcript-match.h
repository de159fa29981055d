#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Where a text has what is sought: in capitals or not, with accents or without. Letters are compared
 * as their decomposition without the marks that stand above or below. No toolkit.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/cleanup.h"

/* Characters of what is sought; what is longer is cut. */
#define TRANSCRIPT_MATCH_MAX 256

typedef struct TranscriptMatch TranscriptMatch;

/* NULL if there is nothing in it to look for. */
TranscriptMatch *transcript_match_new(const char *sought);
TranscriptMatch *transcript_match_free(TranscriptMatch *match);
DEFINE_CLEANUP(TranscriptMatch, transcript_match_free)

/* The first place in text at byte `from` or behind it: bytes [*ret_start, *ret_end). */
bool transcript_match_find(const TranscriptMatch *match, const char *text, size_t from,
                           size_t *ret_start, size_t *ret_end);
