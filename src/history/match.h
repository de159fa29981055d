#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a person types as a search, as an expression of FTS5 that means it. Pure. */

#include "base/buffer.h"

/* Bytes of what is typed. */
#define MATCH_QUERY_MAX ((size_t) 1024)

/* A shorter beginning of a word than so many characters is taken for a word: half of all there is
 * begins with it. */
#define MATCH_PREFIX_MIN 2

/*
 * Words, all of which have to be there; "words in quotes" that have to follow one another; a
 * beginning* of a word, or of a phrase's last one. Everything else is text: FTS5's operators (AND,
 * NEAR, ^, :, …) are words like others, and what is no word counts for nothing. query is UTF-8.
 *
 * Errors: -EMSGSIZE past MATCH_QUERY_MAX, and those of buffer_append().
 */
int match_append(Buffer *expression, const char *query);
