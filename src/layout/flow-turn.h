#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whose turn it is: of the segments that have words to show, one has the base line. */

#include "layout/flow.h"

/* The flow is to be settled again by then. */
void flow_note_due(Flow *flow, usec_t due);

/* Whether other segments than this one have words to show. */
bool flow_others_wait(const Flow *flow, const Run *run, usec_t now);

/* Whose words come next; NULL if there are none. */
Run *flow_choose_run(Flow *flow, usec_t now);
