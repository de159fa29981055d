#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One word on its way to the base line: whether it goes there, or the line ends before it. */

#include "layout/flow.h"

/* A line that nobody has said anything on as yet. */
bool flow_is_bare(const Flow *flow);

/* Put word number i of the tail on the base line. 1 if it is there (or is punctuation without
 * room, which is left out), 0 if it wants a new line. Errors: -ENOMEM. */
int flow_place_word(Flow *flow, Run *run, size_t i);
