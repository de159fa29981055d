#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a format is to export.c: it begins, is given segments, and ends. */

#include "transcript/export.h"
#include "transcript/piece.h"

struct Export {
        const struct ExportOperations *operations;
        Buffer *text;
        uint64_t session;
        int64_t epoch_usec;
        uint64_t n_segments;
        Pieces pieces; /* of formats that need all words before they can write */
};

typedef struct ExportOperations {
        int (*begin)(Export *export);
        int (*segment)(Export *export, const char *source, const Segment *segment);
        int (*end)(Export *export);
} ExportOperations;

extern const ExportOperations export_srt;
extern const ExportOperations export_vtt;
extern const ExportOperations export_txt;
extern const ExportOperations export_json;

/* For those that need all words: keeps them. Errors: -EMSGSIZE past the limit of the text. */
int export_keep_pieces(Export *export, const char *source, const Segment *segment);

/* "hours:minutes:seconds" and thousandths behind the mark; hours have as many digits as they need,
 * at least two. */
int export_append_time(Buffer *text, int64_t ms, char mark);
