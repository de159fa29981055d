/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <math.h>
#include <time.h>

#include "overlay/transcript-model.h"
#include "overlay/transcript-time.h"
#include "test.h"

typedef struct Told {
        unsigned n_lists, n_added, n_removed, n_segments, last_position;
} Told;

static void on_items_changed(GListModel *list, guint position, guint removed, guint added,
                             Told *told)
{
        told->n_lists++;
        told->n_added += added;
        told->n_removed += removed;
        told->last_position = position;
        for (guint i = 0; i < added; i++) {
                g_autoptr(TranscriptSegment) segment = g_list_model_get_item(list, position + i);

                check(segment);
        }
}

static void on_segment_changed(TranscriptModel *model, TranscriptSegment *segment, Told *told)
{
        told->n_segments++;
}

static TranscriptModel *make_model(Told *told)
{
        TranscriptModel *model = transcript_model_new();

        g_signal_connect(model, "items-changed", G_CALLBACK(on_items_changed), told);
        g_signal_connect(model, "segment-changed", G_CALLBACK(on_segment_changed), told);
        return model;
}

static TranscriptCaption make_caption(uint64_t number, const char *text, bool final)
{
        return (TranscriptCaption){
                .segment = number,
                .text = text,
                .final = final,
                .start = NAN,
                .speaker = -1,
                .source = "",
        };
}

static void put(TranscriptModel *model, uint64_t number, const char *text, bool final)
{
        TranscriptCaption caption = make_caption(number, text, final);

        transcript_model_put(model, &caption);
}

static void put_speaker(TranscriptModel *model, uint64_t number, int speaker)
{
        TranscriptCaption caption = make_caption(number, "words", true);

        caption.speaker = speaker;
        transcript_model_put(model, &caption);
}

static GVariant *make_array(uint64_t from, uint64_t to, const char *text)
{
        GVariantBuilder builder;

        g_variant_builder_init(&builder, G_VARIANT_TYPE("a(ttsuba{sv})"));
        for (uint64_t i = from; i <= to; i++)
                g_variant_builder_add(&builder, "(ttsuba{sv})", (guint64) 1, i, text, 0u, TRUE,
                                      NULL);
        return g_variant_ref_sink(g_variant_builder_end(&builder));
}

TEST(segments_stand_in_the_order_of_their_numbers)
{
        Told told = {0};
        g_autoptr(TranscriptModel) model = make_model(&told);
        static const uint64_t numbers[] = {5, 2, 9, 1, 7};

        for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++)
                put(model, numbers[i], "words", true);
        check_int(transcript_model_count(model), 5);
        for (unsigned i = 1; i < 5; i++)
                check(transcript_model_get(model, i - 1)->number <
                      transcript_model_get(model, i)->number);
        check_int(told.n_added, 5);
        check_int(g_list_model_get_n_items(G_LIST_MODEL(model)), 5);
        check(!g_list_model_get_item(G_LIST_MODEL(model), 5));
}

TEST(a_segment_that_changes_stays_the_same_item)
{
        Told told = {0};
        g_autoptr(TranscriptModel) model = make_model(&told);
        TranscriptSegment *segment;

        put(model, 1, "one", false);
        segment = transcript_model_get(model, 0);
        put(model, 1, "one two", false);
        put(model, 1, "One, two.", true);
        check(transcript_model_get(model, 0) == segment);
        check_string(segment->text, "One, two.");
        check_int(told.n_lists, 1);
        check_int(told.n_segments, 2);
}

TEST(a_final_is_never_replaced)
{
        Told told = {0};
        g_autoptr(TranscriptModel) model = make_model(&told);

        put(model, 1, "One.", true);
        put(model, 1, "two", false);
        put(model, 1, "Three.", true);
        check_string(transcript_model_get(model, 0)->text, "One.");
        check_int(told.n_segments, 0);
}

TEST(what_was_asked_for_earlier_does_not_undo_what_came_since)
{
        Told told = {0};
        g_autoptr(TranscriptModel) model = make_model(&told);
        g_autoptr(GVariant) finals = make_array(1, 4, "From before.");

        put(model, 4, "now", false);
        put(model, 5, "newer", false);
        check_int(transcript_model_put_earlier(model, finals), 4);
        check_int(transcript_model_count(model), 5);
        check_string(transcript_model_get(model, 3)->text,
                     "From before."); /* a final is the last word */
        check_string(transcript_model_get(model, 4)->text, "newer");
}

TEST(a_page_is_told_of_once)
{
        Told told = {0};
        g_autoptr(TranscriptModel) model = make_model(&told);
        g_autoptr(GVariant) first = make_array(1, 2000, "Words.");
        g_autoptr(GVariant) second = make_array(2001, 3000, "Words.");
        g_autoptr(GVariant) none = make_array(1, 0, "");

        check_int(transcript_model_put_earlier(model, first), 2000);
        check_int(transcript_model_put_earlier(model, second), 3000);
        check_int(transcript_model_put_earlier(model, none), 0);
        check_int(told.n_lists, 2);
        check_int(told.n_added, 3000);
        check_int(told.last_position, 2000);
}

TEST(twenty_thousand_come_one_by_one)
{
        Told told = {0};
        g_autoptr(TranscriptModel) model = make_model(&told);
        clock_t began = clock(); /* of the processor */

        for (uint64_t i = 1; i <= 20000; i++)
                put(model, i, "A sentence of a usual length, as people say it.", true);
        check_int(told.n_added, 20000);
        check(clock() - began < CLOCKS_PER_SEC); /* it takes 0.02 s */
}

TEST(past_the_limit_the_oldest_go)
{
        Told told = {0};
        g_autoptr(TranscriptModel) model = make_model(&told);

        for (uint64_t i = 2; i <= TRANSCRIPT_SEGMENTS_MAX + 1; i++)
                put(model, i, "w", true);
        put(model, TRANSCRIPT_SEGMENTS_MAX + 2, "one more", true);
        check_int(transcript_model_count(model), TRANSCRIPT_SEGMENTS_MAX);
        check_int(transcript_model_get(model, 0)->number, 3);
        check(transcript_model_get(model, 0)->begins_voice);
        check_int(told.n_removed, 1);
        put(model, 1, "too old", true);
        check_int(transcript_model_count(model), TRANSCRIPT_SEGMENTS_MAX);
}

TEST(a_voice_begins_where_another_speaks)
{
        Told told = {0};
        g_autoptr(TranscriptModel) model = make_model(&told);

        put_speaker(model, 1, 0);
        put_speaker(model, 2, 0);
        put_speaker(model, 4, 1);
        check(transcript_model_get(model, 0)->begins_voice);
        check(!transcript_model_get(model, 1)->begins_voice);
        check(transcript_model_get(model, 2)->begins_voice);
        put_speaker(model, 3, 1);
        check(transcript_model_get(model, 2)->begins_voice);
        check(!transcript_model_get(model, 3)->begins_voice);
}

TEST(all_that_is_told_of_a_caption_is_read)
{
        GVariantDict details;
        g_autoptr(GVariant) variant = NULL;
        g_autoptr(TranscriptSegment) segment = transcript_segment_new(3);
        g_autofree char *voice = NULL, *time = NULL;
        TranscriptCaption caption;

        g_variant_dict_init(&details, NULL);
        g_variant_dict_insert(&details, "start", "d", 3723.5);
        g_variant_dict_insert(&details, "speaker", "i", 1);
        g_variant_dict_insert(&details, "source", "s", "microphone");
        g_variant_dict_insert(&details, "lost", "d", 2.5);
        variant = g_variant_ref_sink(g_variant_new("(ttsub@a{sv})", (guint64) 7, (guint64) 3,
                                                   " été dit ", 4u, FALSE,
                                                   g_variant_dict_end(&details)));
        caption = transcript_caption_read(variant);
        transcript_segment_set(segment, &caption);
        check_int(caption.session, 7);
        check_string(segment->text, "été dit");
        check_int(segment->stable, 6); /* bytes: é is two of them */
        check_near(segment->lost, 2.5, 0);
        voice = transcript_segment_name_voice(segment);
        check_string(voice, "Speaker 2 · Microphone");
        time = transcript_segment_name_time(segment);
        check_string(time, "1:02:03");
}

TEST(nonsense_in_a_caption_costs_no_more_than_itself)
{
        GVariantDict details;
        g_autoptr(GVariant) variant = NULL;
        g_autofree char *text = g_strnfill(TRANSCRIPT_TEXT_MAX + 100, 'x');
        g_autoptr(TranscriptSegment) segment = transcript_segment_new(1);
        TranscriptCaption caption;

        memcpy(text + TRANSCRIPT_TEXT_MAX - 1, "é", 2); /* the limit is within a character */
        g_variant_dict_init(&details, NULL);
        g_variant_dict_insert(&details, "start", "s", "soon");
        g_variant_dict_insert(&details, "time", "x", (gint64) -5);
        g_variant_dict_insert(&details, "speaker", "d", 0.5);
        g_variant_dict_insert(&details, "source", "u", 8u);
        g_variant_dict_insert(&details, "lost", "d", (double) INFINITY);
        variant =
                g_variant_ref_sink(g_variant_new("(ttsub@a{sv})", (guint64) 7, (guint64) 1, text,
                                                 4000000000u, FALSE, g_variant_dict_end(&details)));
        caption = transcript_caption_read(variant);
        transcript_segment_set(segment, &caption);
        check_int(strlen(segment->text), TRANSCRIPT_TEXT_MAX - 1);
        check_int(segment->stable, TRANSCRIPT_TEXT_MAX - 1);
        check(isnan(segment->start));
        check_int(segment->time, 0);
        check_int(segment->speaker, -1);
        check_string(segment->source, "");
        check(!transcript_segment_name_voice(segment));
}

static bool is_second(unsigned position, void *userdata)
{
        return position == 1;
}

TEST(text_to_copy_has_times_and_voices)
{
        Told told = {0};
        g_autoptr(TranscriptModel) model = make_model(&told);
        TranscriptCaption first = make_caption(1, "Good morning.", true);
        TranscriptCaption second = make_caption(2, "Hello.", true);
        g_autofree char *all = NULL, *one = NULL, *none = NULL;

        none = transcript_model_get_text(model, NULL, NULL);
        check_string(none, "");
        first.start = 1;
        second.start = 65;
        second.speaker = 0;
        transcript_model_put(model, &first);
        transcript_model_put(model, &second);
        put(model, 3, "", false);
        all = transcript_model_get_text(model, NULL, NULL);
        check_string(all, "0:00:01  Good morning.\n\nSpeaker 1\n0:01:05  Hello.\n");
        one = transcript_model_get_text(model, is_second, NULL);
        check_string(one, "Speaker 1\n0:01:05  Hello.\n");
}

TEST(clearing_tells)
{
        Told told = {0};
        g_autoptr(TranscriptModel) model = make_model(&told);

        put(model, 1, "one", true);
        transcript_model_clear(model);
        transcript_model_clear(model);
        check_int(told.n_removed, 1);
        check_int(told.n_lists, 2);
        check_int(transcript_model_count(model), 0);
        put(model, 1, "again", true);
        check_int(transcript_model_count(model), 1);
}
