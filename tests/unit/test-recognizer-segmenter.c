/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/buffer.h"
#include "base/cleanup.h"
#include "recognizer/segmenter.h"
#include "test.h"

/* What is heard: so many ms of voice or of silence, in turn, beginning with silence. */
#define HEARD_MAX 12

typedef struct Conversation {
        SegmenterConfig config;
        int heard[HEARD_MAX];
        const char *acts;
} Conversation;

static double seconds(uint64_t samples)
{
        return (double) samples / SEGMENTER_RATE;
}

/* A final as its user would give it: words if somebody spoke, ending with the last voice. */
static void finish(Segmenter *s, unsigned acts, Buffer *told)
{
        uint64_t end =
                acts & SEGMENTER_SPLIT ? s->position - SEGMENTER_MS(1000) : segmenter_final_end(s);

        buffer_printf(told, "%s%s%.2f-%.2f ", acts & SEGMENTER_SPLIT ? "split" : "final",
                      acts & SEGMENTER_SPEECH_FINAL ? "!" : "", seconds(s->segment_start),
                      seconds(end));
        if (acts & SEGMENTER_SPLIT)
                segmenter_finish_split(s, end, end);
        else
                segmenter_finish(s, end, s->open ? s->last_voice : 0,
                                 acts & SEGMENTER_SPEECH_FINAL);
}

static void step(Segmenter *s, bool voiced, Buffer *told)
{
        unsigned acts = segmenter_advance(s, voiced);

        if (acts)
                buffer_printf(told, "%.2f:", seconds(s->position));
        if (acts & SEGMENTER_OPEN)
                buffer_printf(told, "open%.2f ", seconds(s->utterance_start));
        if (acts & SEGMENTER_INTERIM)
                buffer_append_string(told, "interim ");
        if (acts & (SEGMENTER_FINAL | SEGMENTER_SPLIT))
                finish(s, acts, told);
        if (acts & SEGMENTER_UTTERANCE_END)
                buffer_printf(told, "end%.2f ", seconds(s->last_word_end));
}

static void run(const Conversation *conversation)
{
        _cleanup_buffer_ Buffer told = BUFFER_INIT(4096);
        Segmenter segmenter;

        segmenter_init(&segmenter, &conversation->config);
        for (size_t i = 0; i < HEARD_MAX; i++)
                for (int ms = 0; ms < conversation->heard[i]; ms += 10)
                        step(&segmenter, i % 2 == 1, &told);
        check_string(buffer_string(&told), conversation->acts);
}

TEST(silence_is_finalised_piece_by_piece)
{
        static const Conversation conversations[] = {
                {.config = {.endpointing_ms = 10},
                 .heard = {10000},
                 .acts = "5.00:final!0.00-4.60 9.60:final!4.60-9.20 "},
                {.config = {.endpointing_ms = SEGMENTER_ENDPOINTING_OFF},
                 .heard = {5000},
                 .acts = "5.00:final0.00-4.60 "},
                {.config = {.endpointing_ms = 10, .interim_results = true},
                 .heard = {6200},
                 .acts = "1.00:interim 2.00:interim 3.00:interim 4.00:interim 5.00:final!0.00-4.60 "
                         "6.00:interim "},
        };

        for (size_t i = 0; i < ELEMENTSOF(conversations); i++)
                run(&conversations[i]);
}

TEST(an_endpoint_ends_a_segment)
{
        static const Conversation conversations[] = {
                /* the default is taken for the shortest pause that isn't part of a word */
                {.config = {.endpointing_ms = 10},
                 .heard = {1000, 1000, 400},
                 .acts = "1.05:open0.65 2.22:final!0.00-2.12 "},
                {.config = {.endpointing_ms = 300},
                 .heard = {1000, 1000, 400},
                 .acts = "1.05:open0.65 2.32:final!0.00-2.12 "},
                /* a longer one first ends the segment, then is told */
                {.config = {.endpointing_ms = 1500},
                 .heard = {1000, 1000, 2000},
                 .acts = "1.05:open0.65 2.82:final0.00-2.42 3.52:final!2.42-3.42 "},
                {.config = {.endpointing_ms = SEGMENTER_ENDPOINTING_OFF},
                 .heard = {1000, 1000, 2000},
                 .acts = "1.05:open0.65 2.82:final0.00-2.42 "},
        };

        for (size_t i = 0; i < ELEMENTSOF(conversations); i++)
                run(&conversations[i]);
}

TEST(clicks_and_stops_are_neither_speech_nor_pause)
{
        static const Conversation conversations[] = {
                {.config = {.endpointing_ms = 300},
                 .heard = {1000, 40, 1000, 40, 1000},
                 .acts = ""},
                {.config = {.endpointing_ms = 10},
                 .heard = {0, 500, 150, 500, 150, 500, 100},
                 .acts = "0.05:open0.00 "},
                /* a click doesn't lengthen a pause */
                {.config = {.endpointing_ms = 300},
                 .heard = {0, 1000, 150, 20, 400},
                 .acts = "0.05:open0.00 1.32:final!0.00-1.12 "},
        };

        for (size_t i = 0; i < ELEMENTSOF(conversations); i++)
                run(&conversations[i]);
}

TEST(interims_come_twice_a_second_while_somebody_speaks)
{
        static const Conversation conversation = {
                .config = {.endpointing_ms = 300, .interim_results = true},
                .heard = {400, 1600, 1500},
                .acts = "0.45:open0.05 0.50:interim 1.00:interim 1.50:interim 2.00:interim "
                        "2.32:final!0.00-2.12 3.32:interim ",
        };

        run(&conversation);
}

TEST(the_longer_an_utterance_the_shorter_a_pause_suffices)
{
        static const Conversation conversations[] = {
                {.config = {.endpointing_ms = SEGMENTER_ENDPOINTING_OFF},
                 .heard = {0, 2000, 600, 1800, 450},
                 .acts = "0.05:open0.00 4.82:final0.00-4.52 "},
                {.config = {.endpointing_ms = SEGMENTER_ENDPOINTING_OFF},
                 .heard = {0, 5500, 250},
                 .acts = "0.05:open0.00 5.72:final0.00-5.62 "},
        };

        for (size_t i = 0; i < ELEMENTSOF(conversations); i++)
                run(&conversations[i]);
}

TEST(unbroken_speech_is_split)
{
        static const Conversation conversation = {
                .config = {.endpointing_ms = 300},
                .heard = {0, 17000, 400},
                .acts = "0.05:open0.00 8.00:split0.00-7.00 15.00:split7.00-14.00 "
                        "17.32:final!14.00-17.12 ",
        };

        run(&conversation);
}

TEST(an_utterance_end_follows_words_and_silence)
{
        static const Conversation conversations[] = {
                {.config = {.endpointing_ms = 300, .utterance_end_ms = 1000},
                 .heard = {0, 1000, 3000},
                 .acts = "0.05:open0.00 1.32:final!0.00-1.12 2.02:end1.02 "},
                /* once, though more silence follows; again after more words */
                {.config = {.endpointing_ms = 300, .utterance_end_ms = 1000},
                 .heard = {0, 1000, 1500, 500, 1500},
                 .acts = "0.05:open0.00 1.32:final!0.00-1.12 2.02:end1.02 2.55:open2.15 "
                         "3.32:final!1.12-3.12 4.02:end3.02 "},
                /* not while somebody speaks again */
                {.config = {.endpointing_ms = 300, .utterance_end_ms = 1000},
                 .heard = {0, 1000, 700, 1000},
                 .acts = "0.05:open0.00 1.32:final!0.00-1.12 1.75:open1.35 "},
                /* without a word there is no utterance */
                {.config = {.endpointing_ms = 300, .utterance_end_ms = 1000},
                 .heard = {3000},
                 .acts = ""},
        };

        for (size_t i = 0; i < ELEMENTSOF(conversations); i++)
                run(&conversations[i]);
}

TEST(speech_that_goes_on_after_a_final_opens_at_its_border)
{
        Segmenter s;

        segmenter_init(&s, &(SegmenterConfig){.endpointing_ms = 300});
        for (int i = 0; i < 100; i++)
                segmenter_advance(&s, true);
        segmenter_skip(&s, 37); /* what a Finalize finds between two frames */
        segmenter_finish(&s, s.position, s.position, true);
        check(!s.open);
        check_int(segmenter_advance(&s, true), SEGMENTER_OPEN);
        check_int(s.utterance_start, SEGMENTER_MS(1000) + 37);
}

TEST(a_cut_prefers_a_gap_and_the_latest_one)
{
        static const struct {
                Word words[5];
                double from, to;
                size_t n_before;
                double cut;
        } cases[] = {
                /* the gap behind "b", although there is a border later on */
                {{{"a", 0, 1, 1}, {"b", 1, 2, 1}, {"c", 2.2, 3, 1}, {"d", 3, 4, 1}, {"e", 4, 5, 1}},
                 .from = 1.5,
                 .to = 4.5,
                 .n_before = 2,
                 .cut = 2.1},
                /* no gap: the latest border */
                {{{"a", 0, 1, 1}, {"b", 1, 2, 1}, {"c", 2, 3, 1}, {"d", 3, 4, 1}, {"e", 4, 5, 1}},
                 .from = 1.5,
                 .to = 4.5,
                 .n_before = 4,
                 .cut = 4},
                {{{"a", 0, 1, 1}, {"b", 1, 2, 1}, {"c", 2, 3, 1}, {"d", 3, 4, 1}, {"e", 4, 5, 1}},
                 .from = 1.5,
                 .to = 2.5,
                 .n_before = 2,
                 .cut = 2},
                /* a single long word leaves none */
                {{{"a", 0, 1, 1},
                  {"b", 1, 9, 1},
                  {"c", 9, 9.1, 1},
                  {"d", 9.1, 9.2, 1},
                  {"e", 9.2, 9.3, 1}},
                 .from = 2,
                 .to = 8,
                 .n_before = 0,
                 .cut = -1},
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                double cut = -1;

                check_int(segmenter_choose_cut(cases[i].words, 5, cases[i].from, cases[i].to, &cut),
                          cases[i].n_before);
                check_near(cut, cases[i].cut, 1e-9);
        }
        check_int(segmenter_choose_cut(NULL, 0, 0, 9, NULL), 0);
}
