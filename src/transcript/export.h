#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A session as a file of text: subtitles (SubRip, WebVTT), plain text for people, JSON for
 * programs. Pure: text comes out, nothing is written anywhere.
 */

#include "base/buffer.h"
#include "transcript/segment.h"

/* Bytes of an export: a day and a night of speech as JSON, with the time of each word. */
#define EXPORT_SIZE_MAX ((size_t) 64 * 1024 * 1024)

typedef enum ExportFormat {
        EXPORT_SRT,
        EXPORT_VTT,
        EXPORT_TXT,
        EXPORT_JSON,
        _EXPORT_FORMAT_MAX,
        _EXPORT_FORMAT_INVALID = -1,
} ExportFormat;

/* "srt", "vtt", "txt", "json"; else _EXPORT_FORMAT_INVALID. */
ExportFormat export_format_from_string(const char *name);

typedef struct Export Export;

/* Writes to text, which outlives it and has its limit. epoch_usec: the wall time of position 0.
 * Errors: -ENOMEM. */
int export_new(Export **ret, ExportFormat format, Buffer *text, uint64_t session,
               int64_t epoch_usec);
Export *export_free(Export *export);
DEFINE_CLEANUP(Export, export_free)

/* The next segment, in the order of their numbers; source as in the signal Caption.
 * Errors: those of buffer_append(). */
int export_segment(Export *export, const char *source, const Segment *segment);

/* All were given: text is complete. Errors: those of buffer_append(). */
int export_end(Export *export);
