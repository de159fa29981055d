/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One object, a segment a line. org.surtitle.Captions1(5) says what the members are. */

#include <inttypes.h>
#include <math.h>

#include "transcript/export-private.h"
#include "json/json.h"

static int begin(Export *export)
{
        return buffer_printf(export->text,
                             "{\"session\":%" PRIu64 ",\"started\":%" PRId64 ",\"segments\":[",
                             export->session, export->epoch_usec);
}

/* No server knows a time better than to a tenth of a millisecond. */
static double round_time(double seconds)
{
        return round(seconds * 1e4) / 1e4;
}

/* JSON is UTF-8, whatever an application calls itself or a damaged file holds. */
static void set_text(Json *json, const char *name, const char *text)
{
        g_autofree char *valid = g_utf8_make_valid(text, -1);

        json_set_string(json, name, valid);
}

static Json *word_json(const Word *word)
{
        Json *json = json_new_object();

        set_text(json, "text", word->text);
        json_set_number(json, "start", round_time(word->start));
        json_set_number(json, "end", round_time(word->end));
        json_set_number(json, "confidence", round_time(word->confidence));
        if (word->speaker >= 0)
                json_set_number(json, "speaker", word->speaker);
        return json;
}

static void set_words(Json *json, const Segment *segment)
{
        Json *words = json_new_array();

        for (size_t i = 0; i < segment->n_words; i++)
                json_append(words, word_json(&segment->words[i]));
        json_set(json, "words", words);
}

/* What is unknown is left out, as in the signal Caption. */
static void set_details(Json *json, const Segment *segment)
{
        if (segment->speaker >= 0)
                json_set_number(json, "speaker", segment->speaker);
        if (segment->language)
                json_set_string(json, "language", segment->language);
        if (segment->lost_sec > 0)
                json_set_number(json, "lost", round_time(segment->lost_sec));
        if (segment->unconfirmed)
                json_set_bool(json, "unconfirmed", true);
        if (segment->n_words > 0)
                set_words(json, segment);
}

static int append_segment(Export *export, const char *source, const Segment *segment)
{
        _cleanup_(json_freep) Json *json = json_new_object();
        _cleanup_free_ char *line = NULL;

        json_set_number(json, "segment", (double) segment->number);
        json_set_number(json, "start", round_time(segment->start));
        json_set_number(json, "end", round_time(segment->end));
        set_text(json, "text", segment->text);
        json_set_bool(json, "final", segment->final);
        json_set_number(json, "channel", segment->channel);
        set_text(json, "source", source);
        json_set_number(json, "confidence", round_time(segment->confidence));
        set_details(json, segment);
        line = json_print(json);
        return buffer_printf(export->text, "%s\n%s", export->n_segments > 0 ? "," : "", line);
}

static int end(Export *export)
{
        return buffer_append_string(export->text, export->n_segments > 0 ? "\n]}\n" : "]}\n");
}

const ExportOperations export_json = {
        .begin = begin,
        .segment = append_segment,
        .end = end,
};
