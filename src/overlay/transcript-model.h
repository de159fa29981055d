#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The segments of one session as a GListModel, in the order of their numbers, whatever order they
 * come in. A segment that changes stays the same item and tells so itself: no list has to be laid
 * out anew for it. No toolkit.
 */

#include <gio/gio.h>

#include "overlay/transcript-segment.h"

/* Past these the oldest go: a week of speech without a pause. */
#define TRANSCRIPT_SEGMENTS_MAX 200000u

#define TRANSCRIPT_TYPE_MODEL (transcript_model_get_type())
G_DECLARE_FINAL_TYPE(TranscriptModel, transcript_model, TRANSCRIPT, MODEL, GObject)

/* The signal "segment-changed" (TranscriptSegment *) tells of a segment that was put and is in the
 * list already; the list's own "items-changed" of those that are new. */
TranscriptModel *transcript_model_new(void);

/* A caption that has just come. A final is never replaced. */
void transcript_model_put(TranscriptModel *model, const TranscriptCaption *caption);

/* Those of an array a(ttsuba{sv}), asked for a while ago: what has come since is the newer. Returns
 * the highest number in it, 0 for none. */
uint64_t transcript_model_put_earlier(TranscriptModel *model, GVariant *captions);

void transcript_model_clear(TranscriptModel *model);

/* Where the segment of this number is, or would be; ret may be NULL. */
bool transcript_model_find(TranscriptModel *model, uint64_t number, unsigned *ret);

unsigned transcript_model_count(TranscriptModel *model);

/* The segment there, borrowed. */
TranscriptSegment *transcript_model_get(TranscriptModel *model, unsigned position);

/* The text of the segments of a bit set's kind: those for which `wanted` is true (NULL: all), a line
 * each, who speaks in a line of its own when that changes. To be freed; "" for none. */
char *transcript_model_get_text(TranscriptModel *model,
                                bool (*wanted)(unsigned position, void *userdata), void *userdata);
