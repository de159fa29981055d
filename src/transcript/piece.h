#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A transcript cut into the smallest parts that a line may end behind: words, or characters where
 * a script has no spaces; each with its time and who said it. Pure.
 *
 * A word's time is the server's where it gave one. What it gave none for is spread evenly between
 * its neighbours.
 */

#include <glib.h>
#include <stdint.h>

#include "transcript/segment.h"
#include "transcript/voice.h"

/* A longer word (an address, say) is cut. */
#define PIECE_COLUMNS_MAX 20

typedef struct Piece {
        size_t offset; /* of its text, in bytes */
        size_t size;
        unsigned columns; /* an East Asian wide character takes two */
        unsigned channel;
        bool spaced;         /* a space comes before it, but at the beginning of a line */
        bool begins_segment; /* of the transcript */
        bool begins_word;    /* not cut off from the piece before */
        double start;        /* positions, seconds; never less than those of the piece before */
        double end;
        Voice voice; /* its source is the pieces' */
} Piece;

typedef struct Pieces {
        GString *text;
        GArray *array;         /* Piece, by channel and then as they were said, once sorted */
        GStringChunk *sources; /* each once */
        bool several;          /* of more than one source */
} Pieces;

void pieces_init(Pieces *pieces);
void pieces_deinit(Pieces *pieces);

/* Control characters are spaces here, what changes the direction of other text is left out, and
 * what is no UTF-8 is replaced. */
void pieces_add(Pieces *pieces, const char *source, const Segment *segment);

void pieces_sort(Pieces *pieces);

static inline const Piece *pieces_at(const Pieces *pieces, size_t i)
{
        return &g_array_index(pieces->array, Piece, i);
}

static inline const char *pieces_text(const Pieces *pieces, size_t i)
{
        return pieces->text->str + pieces_at(pieces, i)->offset;
}

/* Where the character as a reader sees it ends that begins at offset; text ends with a NUL. */
size_t piece_cluster_end(const char *text, size_t offset);

/* Of so many bytes. */
unsigned piece_columns(const char *text, size_t size);
