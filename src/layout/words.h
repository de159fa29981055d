#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Text as words: what stands between two places that allow a line break, the punctuation behind it
 * as a word of its own, since recognisers put that in late.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/time-util.h"

typedef struct Word {
        size_t begin, end; /* bytes of the text, without spaces */
        bool gap;          /* spaces are before it */
        bool begins;       /* a line may begin with it; else it belongs to the word before */
        unsigned n_seen;   /* in so many hypotheses, one after the other (run.c) */
        usec_t since;      /* and first at this time */
} Word;

typedef struct Words {
        Word *words; /* owned */
        size_t n;
} Words;

void words_deinit(Words *words);

/* The words of text from a byte on, which is read as a beginning. Errors: -ENOMEM; *ret is then
 * untouched. */
int words_read(const char *text, size_t size, size_t from, Words *ret);

/* A word, and the text that it is of. */
typedef struct WordIn {
        const char *text;
        const Word *word;
} WordIn;

/* 1: the same, but for case and punctuation; 0: nothing in common. Edit distance over length. */
double word_similarity(WordIn one, WordIn other);
bool word_is_same(WordIn one, WordIn other);

/* Whether one in place of the other says something else: digits, a negation, a name, or a word that
 * is not nearly the same. */
bool word_matters(WordIn shown, WordIn other);

/* Whether a clause ends with this text. */
bool word_ends_clause(const char *text, size_t size);

/* Whether a line is better begun with it than ended: conjunctions and prepositions, in the
 * languages that we know. */
bool word_joins(WordIn word);
