#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A segment as a row of the transcript: when, who, and the words. The words that may still change are
 * dim, and are no news to a screen reader: it hears of a row when that is committed.
 */

#include <gtk/gtk.h>

#include "overlay/transcript-match.h"
#include "overlay/transcript-segment.h"

#define TRANSCRIPT_TYPE_ROW (transcript_row_get_type())
G_DECLARE_FINAL_TYPE(TranscriptRow, transcript_row, TRANSCRIPT, ROW, GtkWidget)

GtkWidget *transcript_row_new(void);

/* Show this segment, and follow it; NULL: none. item is told what a screen reader is to say. */
void transcript_row_set_segment(TranscriptRow *row, TranscriptSegment *segment, GtkListItem *item);

/* What is sought is marked in the text; NULL: nothing. Borrowed until the next call. */
void transcript_row_set_match(TranscriptRow *row, const TranscriptMatch *match);
