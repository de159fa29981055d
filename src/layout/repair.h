#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Late changes: the recogniser changes its mind about words that are committed. Those on the base
 * line follow it if it matters, and only if nothing that has been read moves by it: no line break,
 * and no committed word behind. Lines above never do; the transcript has the truth.
 */

#include "layout/flow.h"

/* 1 if a word on the base line was changed, 0 if not. Errors: -ENOMEM. */
int repair_committed(Flow *flow, const Run *run);
