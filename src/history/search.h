#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Full text over the history. */

#include "history/history.h"
#include "history/match.h"

/* Hits of one search, and bytes of their texts; beyond these there are none. */
#define SEARCH_HITS_MAX 1000
#define SEARCH_BYTES_MAX ((size_t) 8 * 1024 * 1024)

/* So many of the newest segments that match are ranked: to weigh half a million of them against
 * each other takes half a second, and nobody misses the older ones. */
#define SEARCH_RANKED_MAX 10000

/*
 * Appends what is found (HistoryHit *), best first, by BM25: many of the words in little text, rare
 * ones before common ones. query as match_append() takes it; one without a word finds nothing.
 * limit 0: SEARCH_HITS_MAX. Errors: history.h's; -EMSGSIZE if the query is too long.
 */
int search_run(History *history, const char *query, uint32_t limit, GPtrArray *hits);
