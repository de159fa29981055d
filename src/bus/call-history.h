#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Answers about what is kept: each frees the call, as those of call.h do. */

#include <glib.h>

#include "bus/call.h"
#include "history/record.h"

/* The answer of ListSessions: HistorySession, in their order. */
void call_reply_sessions(Call *call, const GArray *sessions);

/* The answer of Search: HistoryHit *, in their order. */
void call_reply_hits(Call *call, const GPtrArray *hits);

/* The answer of GetCaptions: HistorySegment *, in their order. */
void call_reply_captions(Call *call, uint64_t session, const GPtrArray *segments);

/* The answer of ForgetRecent. */
void call_reply_count(Call *call, uint32_t count);
