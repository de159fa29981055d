#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How well a place suits the end of a line or a cue. Pure. */

#include "transcript/piece.h"

/* What it costs to break there. The order is the rule: sentences, clauses and pauses, phrases. */
#define PHRASE_SENTENCE 0.0
#define PHRASE_CLAUSE 6.0
#define PHRASE_PAUSE 6.0 /* at least PHRASE_PAUSE_SEC */
#define PHRASE_BEGIN 10.0
#define PHRASE_NONE 16.0
#define PHRASE_TORN 24.0 /* "the | train" */
#define PHRASE_WORD 400.0

#define PHRASE_PAUSE_SEC 0.3

/* Of a break before piece i, which is not the first. */
double phrase_break_cost(const Pieces *pieces, size_t i);

/* Whether a sentence ends before piece i, which is not the first. */
bool phrase_ends_sentence(const Pieces *pieces, size_t i);

/* Seconds of silence before piece i, which is not the first. */
double phrase_gap(const Pieces *pieces, size_t i);
