/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <math.h>
#include <time.h>

#include "overlay/transcript-hits.h"
#include "test.h"

/* What of text is found; "" if nothing is. */
static const char *find(const char *sought, const char *text)
{
        _cleanup_(transcript_match_freep) TranscriptMatch *match = transcript_match_new(sought);
        static char found[128];
        size_t start, end;

        check(match);
        if (!transcript_match_find(match, text, 0, &start, &end))
                return "";
        g_strlcpy(found, text + start, MIN(end - start + 1, sizeof(found)));
        return found;
}

TEST(capitals_and_accents_do_not_matter)
{
        check_string(find("cafe", "Ein Café in Wien"), "Café");
        check_string(find("CAFÉ", "ein cafe\xcc\x81 in Wien"), "cafe\xcc\x81"); /* decomposed */
        check_string(find("ΑΘΗΝΑ", "στην Αθήνα"), "Αθήνα");
        check_string(find("ёлка", "Новая Елка"), "Елка");
        check_string(find("مدرسة", "هذه مَدْرَسة جديدة"), "مَدْرَسة");
        check_string(find("字幕", "実時間字幕"), "字幕");
        check_string(find("한국", "대한국민"), "한국");
}

TEST(what_is_not_there_is_not_found)
{
        check_string(find("tea", "coffee"), "");
        check_string(find("coffees", "coffee"), "");
        check_string(find("x", ""), "");
        check_string(find("ab", "a\xcc\x81"), "");
}

TEST(spaces_around_do_not_count_and_within_are_all_alike)
{
        check_string(find("  two words ", "some two\xc2\xa0words here"), "two\xc2\xa0words");
        check(!transcript_match_new(""));
        check(!transcript_match_new("   "));
        check(!transcript_match_new("\xcc\x81")); /* but a mark */
}

TEST(every_place_is_found_in_turn)
{
        _cleanup_(transcript_match_freep) TranscriptMatch *match = transcript_match_new("an");
        const char *text = "Banane, Ananas";
        size_t start, end = 0;
        unsigned n = 0;

        while (transcript_match_find(match, text, end, &start, &end))
                n++;
        check_int(n, 4);
}

TEST(a_long_query_is_cut)
{
        g_autofree char *sought = g_strnfill(5000, 'a');
        g_autofree char *text = g_strnfill(300, 'a');
        _cleanup_(transcript_match_freep) TranscriptMatch *match = transcript_match_new(sought);
        size_t start, end;

        check(transcript_match_find(match, text, 0, &start, &end));
        check_int(end - start, TRANSCRIPT_MATCH_MAX);
}

static void put(TranscriptModel *model, uint64_t number, const char *text, bool final)
{
        transcript_model_put(model, &(TranscriptCaption){
                                            .segment = number,
                                            .text = text,
                                            .final = final,
                                            .start = NAN,
                                            .speaker = -1,
                                            .source = "",
                                    });
}

static void update(TranscriptHits *hits, TranscriptModel *model, uint64_t number)
{
        unsigned position;

        check(transcript_model_find(model, number, &position));
        transcript_hits_update(hits, transcript_model_get(model, position));
}

TEST(hits_keep_up_with_the_transcript)
{
        g_autoptr(TranscriptModel) model = transcript_model_new();
        _cleanup_(transcript_hits_freep) TranscriptHits *hits = NULL;

        put(model, 2, "Some tea", true);
        put(model, 4, "Some coffee", true);
        put(model, 6, "more tea", false);
        hits = transcript_hits_new(model, transcript_match_new("TEA"));
        check_int(transcript_hits_count(hits), 2);
        check_int(transcript_hits_get(hits, 1), 6);
        check_int(transcript_hits_find(hits, 3), 1);
        check_int(transcript_hits_find(hits, 7), 2);
        put(model, 6, "more trees", false);
        update(hits, model, 6);
        check_int(transcript_hits_count(hits), 1);
        put(model, 3, "tea", true);
        update(hits, model, 3);
        update(hits, model, 3);
        check_int(transcript_hits_count(hits), 2);
        check_int(transcript_hits_get(hits, 1), 3);
}

TEST(without_a_query_nothing_is_found)
{
        g_autoptr(TranscriptModel) model = transcript_model_new();
        _cleanup_(transcript_hits_freep) TranscriptHits *hits = NULL;

        put(model, 1, "words", true);
        hits = transcript_hits_new(model, NULL);
        update(hits, model, 1);
        check_int(transcript_hits_count(hits), 0);
}

TEST(twenty_thousand_segments_are_searched_between_two_keys)
{
        g_autoptr(TranscriptModel) model = transcript_model_new();
        _cleanup_(transcript_hits_freep) TranscriptHits *hits = NULL;
        clock_t began; /* of the processor */

        for (uint64_t i = 1; i <= 20000; i++)
                put(model, i, "A sentence of a usual length, as people say it.", true);
        began = clock();
        hits = transcript_hits_new(model, transcript_match_new("say it"));
        check_int(transcript_hits_count(hits), 20000);
        check(clock() - began < CLOCKS_PER_SEC); /* it takes 0.05 s */
}
