/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The stream with an engine that reads speech as it is: a word is a tone whose amplitude names it,
 * so that what is lost, doubled or misplaced between audio and results shows word by word.
 */

#include <errno.h>

#include "base/buffer.h"
#include "base/cleanup.h"
#include "recognizer/stream.h"
#include "test.h"

#define AMPLITUDE 500 /* of word 1; word N has N times as much */
#define SOFT 60       /* a word that is too soft to be noticed as a voice */
#define SOFT_AMPLITUDE 5
#define WORDS_MAX 64
#define UTTERANCE_MAX (12 * ENGINE_RATE)

typedef struct ToneEngine {
        Engine engine;
        int16_t samples[UTTERANCE_MAX];
        size_t n_samples;
        Word words[WORDS_MAX];
        char texts[WORDS_MAX][16];
        bool running;
        int n_begun;
        int fails_at_begin; /* count down; 0: never */
} ToneEngine;

static int amplitude_of(int word)
{
        return word == SOFT ? SOFT_AMPLITUDE : word * AMPLITUDE + word / 2;
}

static int word_of(int sample)
{
        int amplitude = abs(sample);

        return amplitude == SOFT_AMPLITUDE ? SOFT : amplitude / AMPLITUDE;
}

static int tone_begin(Engine *engine)
{
        ToneEngine *self = (ToneEngine *) engine;

        check(!self->running);
        self->running = true;
        self->n_samples = 0;
        self->n_begun++;
        return self->fails_at_begin == self->n_begun ? -EIO : 0;
}

static int tone_feed(Engine *engine, const int16_t *samples, size_t n_samples)
{
        ToneEngine *self = (ToneEngine *) engine;

        check(self->running);
        check(self->n_samples + n_samples <= UTTERANCE_MAX);
        memcpy(self->samples + self->n_samples, samples, n_samples * sizeof(samples[0]));
        self->n_samples += n_samples;
        return 0;
}

static int tone_words(Engine *engine, const Word **ret, size_t *ret_n)
{
        ToneEngine *self = (ToneEngine *) engine;
        size_t n = 0;

        for (size_t i = 0; i < self->n_samples;) {
                int word = word_of(self->samples[i]);
                size_t start = i;

                while (i < self->n_samples && word_of(self->samples[i]) == word)
                        i++;
                if (word == 0)
                        continue;
                check(n < WORDS_MAX);
                snprintf(self->texts[n], sizeof(self->texts[n]), "%d", word);
                self->words[n] = (Word){
                        .text = self->texts[n],
                        .start = (double) start / ENGINE_RATE,
                        .end = (double) i / ENGINE_RATE,
                        .confidence = 1,
                };
                n++;
        }
        *ret = self->words;
        *ret_n = n;
        return 0;
}

static int tone_end(Engine *engine, const Word **ret, size_t *ret_n)
{
        ToneEngine *self = (ToneEngine *) engine;

        check(self->running);
        self->running = false;
        return tone_words(engine, ret, ret_n);
}

static const EngineMethods tone_methods = {
        .begin = tone_begin,
        .feed = tone_feed,
        .words = tone_words,
        .end = tone_end,
};

typedef struct World {
        ToneEngine engine;
        Stream *stream;
        Buffer finals;  /* words of all finals, each final's behind a bar */
        Buffer interim; /* the last one's */
        double next;    /* where the next result must begin */
        int n_results;
        int n_speech_final;
        int n_from_finalize;
        int n_speech_started;
        int n_utterance_end;
        double last_duration;
        double last_start_of_word[WORDS_MAX];
} World;

static void on_result(const StreamResult *result, void *userdata)
{
        World *world = userdata;
        Buffer *text = result->is_final ? &world->finals : &world->interim;

        check_near(result->start, world->next, 1e-6);
        check(result->duration >= 0);
        world->n_results++;
        world->last_duration = result->duration;
        world->n_speech_final += result->speech_final;
        world->n_from_finalize += result->from_finalize;
        if (result->is_final) {
                world->next = result->start + result->duration;
                buffer_append_string(text, result->begins_sentence ? "|" : "/");
        } else
                buffer_clear(text);
        for (size_t i = 0; i < result->n_words; i++) {
                const Word *word = &result->words[i];

                check(word->start >= result->start - 1e-6);
                check(word->end <= result->start + result->duration + 1e-6);
                world->last_start_of_word[atoi(word->text)] = word->start;
                buffer_printf(text, "%s ", word->text);
        }
}

static void on_speech_started(double timestamp, void *userdata)
{
        World *world = userdata;

        world->n_speech_started++;
}

static void on_utterance_end(double last_word_end, void *userdata)
{
        World *world = userdata;

        world->n_utterance_end++;
}

static const StreamEvents events = {
        .on_result = on_result,
        .on_speech_started = on_speech_started,
        .on_utterance_end = on_utterance_end,
};

static World *world_free(World *world)
{
        stream_free(world->stream);
        buffer_deinit(&world->finals);
        buffer_deinit(&world->interim);
        free(world);
        return NULL;
}
DEFINE_CLEANUP(World, world_free)

static World *world_new(SegmenterConfig config)
{
        World *world = calloc(1, sizeof(*world));

        world->engine.engine.methods = &tone_methods;
        world->finals = BUFFER_INIT(4096);
        world->interim = BUFFER_INIT(4096);
        check_int(stream_new(&world->stream, &config, &world->engine.engine, &events, world), 0);
        return world;
}

/* Word 0 is silence. Fed in blocks that fit neither frames nor words. */
static int say(World *world, int word, int ms)
{
        int n_samples = ms * (ENGINE_RATE / 1000);
        int16_t block[333];

        while (n_samples > 0) {
                int n = MIN(n_samples, (int) ELEMENTSOF(block)), r;

                for (int i = 0; i < n; i++)
                        block[i] = (int16_t) ((i % 2 ? -1 : 1) * amplitude_of(word));
                r = stream_feed(world->stream, block, (size_t) n);
                if (r < 0)
                        return r;
                n_samples -= n;
        }
        return 0;
}

TEST(words_come_with_their_times)
{
        _cleanup_(world_freep) World *world = world_new((SegmenterConfig){.endpointing_ms = 300});

        say(world, 0, 1000);
        say(world, 1, 300);
        say(world, 0, 50);
        say(world, 2, 300);
        say(world, 0, 1000);
        check_string(buffer_string(&world->finals), "|1 2 ");
        check_near(world->last_start_of_word[1], 1.0, 0.001);
        check_near(world->last_start_of_word[2], 1.35, 0.001);
        check_int(world->n_speech_final, 1);
        check_int(world->n_speech_started, 1);
}

/* The voice is noticed late, and the pre-roll brings back what came before. */
TEST(a_short_word_is_whole_at_its_onset)
{
        _cleanup_(world_freep) World *world = world_new((SegmenterConfig){.endpointing_ms = 10});

        for (int word = 1; word <= 8; word++) {
                say(world, word, 80);
                say(world, 0, 330 + 7 * word);
        }
        say(world, 0, 500);
        check_string(buffer_string(&world->finals), "|1 |2 |3 |4 |5 |6 |7 |8 ");
}

TEST(a_soft_onset_is_brought_back)
{
        _cleanup_(world_freep) World *world = world_new((SegmenterConfig){.endpointing_ms = 300});

        say(world, 0, 1000);
        say(world, SOFT, 250);
        say(world, 1, 300);
        say(world, 0, 1000);
        check_string(buffer_string(&world->finals), "|60 1 ");
        check_near(world->last_start_of_word[SOFT], 1.0, 0.001);
}

TEST(unbroken_speech_loses_and_doubles_nothing)
{
        static const int gaps_ms[] = {0, 30, 80, 150};

        for (size_t i = 0; i < ELEMENTSOF(gaps_ms); i++) {
                _cleanup_(world_freep) World *world =
                        world_new((SegmenterConfig){.endpointing_ms = 300});
                _cleanup_buffer_ Buffer expected = BUFFER_INIT(4096);
                _cleanup_buffer_ Buffer heard = BUFFER_INIT(4096);

                for (int word = 1; word <= 50; word++) {
                        say(world, word, 310);
                        say(world, 0, gaps_ms[i]);
                        buffer_printf(&expected, "%d ", word);
                }
                check_int(stream_close(world->stream), 0);
                for (const char *p = buffer_string(&world->finals); *p; p++)
                        if (*p != '|' && *p != '/')
                                buffer_append(&heard, p, 1);
                check_string(buffer_string(&heard), buffer_string(&expected));
                check(strchr(buffer_string(&world->finals), '/') != NULL);
        }
}

TEST(interims_grow_and_repeat_the_start)
{
        _cleanup_(world_freep) World *world =
                world_new((SegmenterConfig){.endpointing_ms = 300, .interim_results = true});

        say(world, 1, 400);
        say(world, 2, 400);
        check_string(buffer_string(&world->interim), "1 2 ");
        say(world, 3, 400);
        check_string(buffer_string(&world->interim), "1 2 3 ");
        check_string(buffer_string(&world->finals), "");
        say(world, 0, 1000);
        check_string(buffer_string(&world->finals), "|1 2 3 ");
        say(world, 0, 1000);
        check_string(buffer_string(&world->interim), "");
}

TEST(an_interim_that_says_nothing_new_waits_a_second)
{
        _cleanup_(world_freep) World *world =
                world_new((SegmenterConfig){.endpointing_ms = 300, .interim_results = true});

        say(world, 1, 5000);
        check(world->n_results >= 5);
        check(world->n_results <= 6);
}

TEST(finalize_gives_what_there_is_and_goes_on)
{
        _cleanup_(world_freep) World *world = world_new((SegmenterConfig){.endpointing_ms = 300});

        check_int(stream_finalize(world->stream), 0);
        check_int(world->n_results, 0);
        say(world, 1, 400);
        check_int(stream_finalize(world->stream), 0);
        check_string(buffer_string(&world->finals), "|1 ");
        check_int(world->n_from_finalize, 1);
        check_int(stream_finalize(world->stream), 0);
        check_int(world->n_from_finalize, 1);
        say(world, 2, 400);
        say(world, 0, 1000);
        check_string(buffer_string(&world->finals), "|1 |2 ");
}

TEST(close_ends_with_a_result_of_no_length)
{
        static const struct {
                int word;
                int ms;
                const char *finals;
        } cases[] = {{1, 403, "|1 |"}, {0, 700, "||"}, {0, 0, ""}};

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_(world_freep) World *world =
                        world_new((SegmenterConfig){.endpointing_ms = 300});

                say(world, cases[i].word, cases[i].ms);
                check_int(stream_close(world->stream), 0);
                check_string(buffer_string(&world->finals), cases[i].finals);
                check_near(world->last_duration, 0, 0);
                check_near(world->next, cases[i].ms / 1000.0, 1e-6);
        }
}

TEST(utterance_end_comes_once)
{
        _cleanup_(world_freep) World *world = world_new((SegmenterConfig){
                .endpointing_ms = 300, .interim_results = true, .utterance_end_ms = 1000});

        say(world, 1, 400);
        say(world, 0, 3000);
        check_int(world->n_utterance_end, 1);
}

TEST(an_engine_that_fails_is_told)
{
        _cleanup_(world_freep) World *world = world_new((SegmenterConfig){.endpointing_ms = 300});

        world->engine.fails_at_begin = 2;
        check_int(say(world, 1, 400), 0);
        check_int(say(world, 0, 1000), 0);
        check_int(say(world, 2, 400), -EIO);
}
