#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A segment of a transcript, as an item of a list: what was said in one go. No toolkit. */

#include <glib-object.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes of one segment's text, and of a source's name; what is longer is cut. */
#define TRANSCRIPT_TEXT_MAX ((size_t) 16 * 1024)
#define TRANSCRIPT_SOURCE_MAX ((size_t) 128)

/* A Caption of org.surtitle.Captions1, as a signal or out of GetCaptions. Borrowed strings. */
typedef struct TranscriptCaption {
        uint64_t session, segment;
        const char *text;
        uint32_t stable; /* characters from its start that will not change any more */
        bool final;
        double start;       /* seconds of the session; NAN if not known */
        int64_t time;       /* microseconds since the Unix epoch; 0 if not known */
        int speaker;        /* counts from 0; negative if not known */
        const char *source; /* "system", "microphone" or an application's name; "" if not known */
        double lost;        /* seconds of sound right before it that no server received */
} TranscriptCaption;

/* Read one that is (ttsuba{sv}). It borrows from the variant, which must outlive it. */
TranscriptCaption transcript_caption_read(GVariant *variant);

#define TRANSCRIPT_TYPE_SEGMENT (transcript_segment_get_type())
G_DECLARE_FINAL_TYPE(TranscriptSegment, transcript_segment, TRANSCRIPT, SEGMENT, GObject)

/* For others than the model to read alone. The signal "changed" tells of changes. */
struct _TranscriptSegment {
        GObject parent;
        uint64_t number;
        char *text;
        size_t stable; /* bytes of text that will not change any more; all of them in a final */
        bool final;
        double start;
        int64_t time;
        int speaker;
        char *source;
        double lost;
        bool begins_voice; /* somebody else speaks, or elsewhere, than in the one before */
};

TranscriptSegment *transcript_segment_new(uint64_t number);

/* Take over what the caption says; tells nobody. */
void transcript_segment_set(TranscriptSegment *segment, const TranscriptCaption *caption);
void transcript_segment_tell(TranscriptSegment *segment);

bool transcript_segment_same_voice(const TranscriptSegment *a, const TranscriptSegment *b);

/* Who speaks, and where, for people; NULL if neither is known. To be freed. */
char *transcript_segment_name_voice(const TranscriptSegment *segment);

/* What a source is called, for people. Borrowed. */
const char *transcript_source_name(const char *source);

/* When it was said: the time of day, or else its place in the session; "" if neither is known. */
char *transcript_segment_name_time(const TranscriptSegment *segment);
