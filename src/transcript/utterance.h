#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The open utterance of one channel, built from results (protocol.md §10): committed text of finals,
 * and the tail of the last interim, which each result replaces. Pure.
 */

#include <glib.h>

#include "transcript/segment.h"

/* An utterance that a server never ends is ended at the next final past so many bytes. */
#define UTTERANCE_BYTES_MAX ((size_t) 1000)

/* Of a server that gives words without a text, which alone would end it, no more are taken. */
#define UTTERANCE_WORDS_MAX MESSAGE_WORDS_MAX

typedef struct Utterance {
        uint64_t number; /* its segment's; 0: none is open */
        unsigned channel;
        GString *committed;
        GString *tail;
        GArray *words;      /* Word, of its finals */
        GArray *tail_words; /* Word, of the last interim */
        double start;
        double end;
        double confidence; /* of the last result, where it gives no words */
        double lost_sec;
        char *language;
        double held_until;     /* a tail from a broken connection reaches so far; 0: none */
        double told_until;     /* the end of the last word that was told as final */
        double hole_start;     /* but nothing between these two: a final may still come for it */
        double hole_end;
} Utterance;

typedef enum UtteranceChange {
        UTTERANCE_SAME,
        UTTERANCE_CHANGED,
        UTTERANCE_ENDED, /* it is complete: to be told as final, then utterance_next() */
} UtteranceChange;

void utterance_init(Utterance *utterance, unsigned channel);
void utterance_deinit(Utterance *utterance);

/* *last_number is counted up when text opens an utterance. */
UtteranceChange utterance_results(Utterance *utterance, const Results *results,
                                  uint64_t *last_number);

/* The server heard its last word at last_word_end; < 0: it says nothing about this one. */
UtteranceChange utterance_end(Utterance *utterance, double last_word_end);

/* The connection broke: the tail stays until what replaces it reaches as far. */
void utterance_hold(Utterance *utterance);

/* It is ended without its final, which is to say nothing again if it comes after all. */
void utterance_promote(Utterance *utterance);

/* As a segment; the text is the caller's (g_free()), all else the utterance's. */
Segment utterance_view(const Utterance *utterance);

/* The same, complete; unconfirmed if its end never became final. */
Segment utterance_view_final(const Utterance *utterance);

/* After the end: the next one, which begins with what a held tail has left; else none is open. */
UtteranceChange utterance_next(Utterance *utterance, uint64_t *last_number);
