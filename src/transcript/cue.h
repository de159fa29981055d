#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Cues of subtitles: what is shown at once, from when to when. Pure.
 *
 * A line has at most 42 columns, a cue two lines of about the same length. A cue ends where a
 * sentence does, else at a comma or a pause, else where a phrase begins. It is shown from its first
 * word on, for as long as it takes to be said and read, at least 5/6 s and at most 7 s; no two at
 * once. Only if voices change faster than that does one come up to 5/6 s late, or is shorter.
 */

#include <glib.h>
#include <stdint.h>

#include "transcript/piece.h"

#define CUE_COLUMNS_MAX 42
#define CUE_LINES_MAX 2
#define CUE_MS_MIN 834 /* 5/6 s */
#define CUE_MS_MAX 7000

/* Words that far from each other are never in one cue. */
#define CUE_GAP_SEC_MAX 1.5

/* As fast as most people read, in columns. */
#define CUE_COLUMNS_PER_SEC 17

typedef struct CueLine {
        char *text;
        Voice voice; /* its source is the pieces' */
} CueLine;

typedef struct Cue {
        int64_t start_ms; /* positions */
        int64_t end_ms;
        CueLine lines[CUE_LINES_MAX];
        unsigned n_lines; /* two of different voices are said one after the other */
        unsigned columns; /* of all lines */
} Cue;

/* The cues of all pieces, which it sorts, in the order of their time; of Cue, to be freed with
 * g_ptr_array_unref(). label_columns: what each voice's name takes of the first line of a cue, less
 * than CUE_COLUMNS_MAX - PIECE_COLUMNS_MAX. */
GPtrArray *cues_new(Pieces *pieces, unsigned label_columns);

/* Makes room for each in time: the last step of the above. */
void cues_schedule(GPtrArray *cues);
