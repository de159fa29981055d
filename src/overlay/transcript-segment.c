/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "overlay/transcript-segment.h"
#include "overlay/transcript-time.h"

G_DEFINE_FINAL_TYPE(TranscriptSegment, transcript_segment, G_TYPE_OBJECT)

static guint signal_changed;

TranscriptCaption transcript_caption_read(GVariant *variant)
{
        g_autoptr(GVariant) details = NULL;
        TranscriptCaption caption = {.speaker = -1, .source = "", .start = NAN};
        gboolean final;
        gint32 speaker;
        gint64 time;
        double seconds;

        g_variant_get(variant, "(tt&sub@a{sv})", &caption.session, &caption.segment, &caption.text,
                      &caption.stable, &final, &details);
        caption.final = final;
        if (g_variant_lookup(details, "start", "d", &seconds) && isfinite(seconds))
                caption.start = seconds;
        if (g_variant_lookup(details, "lost", "d", &seconds) && isfinite(seconds))
                caption.lost = MAX(seconds, 0);
        if (g_variant_lookup(details, "time", "x", &time) && time > 0)
                caption.time = time;
        if (g_variant_lookup(details, "speaker", "i", &speaker))
                caption.speaker = speaker;
        /* The string is in the variant that all of this is a part of. */
        (void) g_variant_lookup(details, "source", "&s", &caption.source);
        return caption;
}

/* As much as has room, in whole characters. */
static char *copy_text(const char *text, size_t max)
{
        size_t size = strnlen(text, max + 1);

        if (size <= max)
                return g_strdup(text);
        for (size = max; size > 0 && ((unsigned char) text[size] & 0xC0) == 0x80;)
                size--;
        return g_strndup(text, size);
}

static size_t stable_bytes(const char *text, uint32_t n_characters)
{
        const char *at = text;

        for (uint32_t i = 0; i < n_characters && *at; i++)
                at = g_utf8_next_char(at);
        return (size_t) (at - text);
}

void transcript_segment_set(TranscriptSegment *segment, const TranscriptCaption *caption)
{
        g_free(segment->text);
        segment->text = copy_text(caption->text, TRANSCRIPT_TEXT_MAX);
        g_strstrip(segment->text);
        segment->final = caption->final;
        segment->stable = caption->final ? strlen(segment->text)
                                         : stable_bytes(segment->text, caption->stable);
        segment->start = caption->start;
        segment->time = caption->time;
        segment->speaker = caption->speaker;
        segment->lost = caption->lost;
        if (g_strcmp0(segment->source, caption->source) != 0) {
                g_free(segment->source);
                segment->source = copy_text(caption->source, TRANSCRIPT_SOURCE_MAX);
        }
}

void transcript_segment_tell(TranscriptSegment *segment)
{
        g_signal_emit(segment, signal_changed, 0);
}

bool transcript_segment_same_voice(const TranscriptSegment *a, const TranscriptSegment *b)
{
        return a->speaker == b->speaker && g_strcmp0(a->source, b->source) == 0;
}

const char *transcript_source_name(const char *source)
{
        if (g_str_equal(source, "system"))
                return _("Computer");
        if (g_str_equal(source, "microphone"))
                return _("Microphone");
        if (g_str_equal(source, "both"))
                return _("Computer and microphone");
        return source;
}

char *transcript_segment_name_voice(const TranscriptSegment *segment)
{
        const char *source = transcript_source_name(segment->source);
        g_autofree char *speaker = NULL;

        if (segment->speaker < 0)
                return *source ? g_strdup(source) : NULL;
        /* People count from one. */
        speaker = g_strdup_printf(_("Speaker %u"), (unsigned) segment->speaker + 1);
        if (!*source)
                return g_steal_pointer(&speaker);
        return g_strdup_printf("%s · %s", speaker, source);
}

char *transcript_segment_name_time(const TranscriptSegment *segment)
{
        if (segment->time > 0)
                return transcript_time_clock(segment->time);
        return isfinite(segment->start) ? transcript_time_position(segment->start) : g_strdup("");
}

static void transcript_segment_finalize(GObject *object)
{
        TranscriptSegment *segment = TRANSCRIPT_SEGMENT(object);

        g_free(segment->text);
        g_free(segment->source);
        G_OBJECT_CLASS(transcript_segment_parent_class)->finalize(object);
}

static void transcript_segment_class_init(TranscriptSegmentClass *class)
{
        G_OBJECT_CLASS(class)->finalize = transcript_segment_finalize;
        signal_changed = g_signal_new("changed", G_TYPE_FROM_CLASS(class), G_SIGNAL_RUN_LAST, 0,
                                      NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void transcript_segment_init(TranscriptSegment *segment)
{
        segment->text = g_strdup("");
        segment->source = g_strdup("");
        segment->speaker = -1;
        segment->start = NAN;
}

TranscriptSegment *transcript_segment_new(uint64_t number)
{
        TranscriptSegment *segment = g_object_new(TRANSCRIPT_TYPE_SEGMENT, NULL);

        segment->number = number;
        return segment;
}
