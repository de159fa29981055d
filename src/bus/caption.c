/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "bus/caption.h"

/* What a caption takes beside its texts, and each word beside its own: numbers, names, padding. */
#define CAPTION_BYTES 512
#define WORD_BYTES 56

static int append_words(sd_bus_message *message, const Segment *segment)
{
        int r;

        r = sd_bus_message_open_container(message, 'e', "sv");
        if (r >= 0)
                r = sd_bus_message_append(message, "s", "words");
        if (r >= 0)
                r = sd_bus_message_open_container(message, 'v', "a(sdddi)");
        if (r >= 0)
                r = sd_bus_message_open_container(message, 'a', "(sdddi)");
        for (size_t i = 0; r >= 0 && i < segment->n_words; i++) {
                const Word *word = &segment->words[i];

                r = sd_bus_message_append(message, "(sdddi)", word->text, word->start, word->end,
                                          word->confidence, word->speaker);
        }
        for (int depth = 0; r >= 0 && depth < 3; depth++)
                r = sd_bus_message_close_container(message);
        return r;
}

static int append_times(sd_bus_message *message, const ServiceContext *context,
                        const Segment *segment)
{
        int64_t time = context->epoch_usec + (int64_t) (segment->start * 1e6);
        int r;

        r = call_append_entry(message, "start", "d", segment->start);
        if (r >= 0)
                r = call_append_entry(message, "end", "d", segment->end);
        if (r >= 0)
                r = call_append_entry(message, "time", "x", time);
        return r;
}

/* What is unknown is left out. */
static int append_details(sd_bus_message *message, const ServiceContext *context,
                          const Segment *segment)
{
        int r;

        r = sd_bus_message_open_container(message, 'a', "{sv}");
        if (r >= 0)
                r = append_times(message, context, segment);
        if (r >= 0)
                r = call_append_entry(message, "channel", "u", segment->channel);
        if (r >= 0)
                r = call_append_text(message, "source", context->source);
        if (r >= 0)
                r = call_append_entry(message, "confidence", "d", segment->confidence);
        if (r >= 0 && segment->lost_sec > 0)
                r = call_append_entry(message, "lost", "d", segment->lost_sec);
        if (r >= 0 && segment->speaker >= 0)
                r = call_append_entry(message, "speaker", "i", segment->speaker);
        if (r >= 0 && segment->language)
                r = call_append_entry(message, "language", "s", segment->language);
        if (r >= 0 && segment->unconfirmed)
                r = call_append_entry(message, "unconfirmed", "b", 1);
        if (r >= 0 && segment->n_words > 0)
                r = append_words(message, segment);
        if (r >= 0)
                r = sd_bus_message_close_container(message);
        return r;
}

int caption_append(sd_bus_message *message, const ServiceContext *context, const Segment *segment)
{
        int r = sd_bus_message_append(message, "ttsub", context->session, segment->number,
                                      segment->text, segment->stable, (int) segment->final);

        return r < 0 ? r : append_details(message, context, segment);
}

size_t caption_bytes(const Segment *segment)
{
        size_t bytes = CAPTION_BYTES + strlen(segment->text);

        for (size_t i = 0; i < segment->n_words; i++)
                bytes += WORD_BYTES + strlen(segment->words[i].text);
        return bytes;
}
