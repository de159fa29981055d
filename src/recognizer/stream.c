/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <math.h>
#include <string.h>

#include "recognizer/stream.h"
#include "recognizer/voice.h"

/* While nobody speaks this much is kept, for the pre-roll of what begins. */
#define KEPT_SILENCE (SEGMENTER_PRE_ROLL + SEGMENTER_MS(200))
/* An utterance, and some: a frame, what an end leaves over. */
#define KEPT_MAX (SEGMENTER_UTTERANCE_MAX + SEGMENTER_MS(2000))

/* A cut leaves this much of the utterance behind it … */
#define CUT_FROM 2.0
/* … and this much before the present, where the words are not settled. */
#define CUT_BEFORE_NOW 0.4

/* A word's length at least, and how many there can be in what is kept. */
#define WORDS_MAX 256

/* An interim whose text is the one before is held back until it is this old. */
#define INTERIM_REPEAT SEGMENTER_MS(1000)

_Static_assert(VOICE_FRAME_SAMPLES == SEGMENTER_FRAME_SAMPLES, "voice and segmenter step alike");
_Static_assert(ENGINE_RATE == SEGMENTER_RATE, "engine and segmenter count alike");

struct Stream {
        Engine *engine;
        const StreamEvents *events;
        void *userdata;
        Voice voice;
        Segmenter segmenter;

        int16_t frame[VOICE_FRAME_SAMPLES]; /* being filled */
        size_t n_frame;

        int16_t kept[KEPT_MAX]; /* the audio up to segmenter.position */
        size_t n_kept;

        Word words[WORDS_MAX];
        size_t n_words;

        uint64_t interim_hash; /* of the text told last */
        uint64_t interim_position;
        bool begins_sentence;
};

static double seconds(uint64_t samples)
{
        return (double) samples / ENGINE_RATE;
}

int stream_new(Stream **ret, const SegmenterConfig *config, Engine *engine,
               const StreamEvents *events, void *userdata)
{
        Stream *stream = calloc(1, sizeof(*stream));

        if (!stream)
                return -ENOMEM;
        stream->engine = engine;
        stream->events = events;
        stream->userdata = userdata;
        stream->begins_sentence = true;
        voice_init(&stream->voice);
        segmenter_init(&stream->segmenter, config);
        *ret = stream;
        return 0;
}

Stream *stream_free(Stream *stream)
{
        free(stream);
        return NULL;
}

/* Forget what is older than `position`. */
static void drop_kept(Stream *stream, uint64_t position)
{
        uint64_t first = stream->segmenter.position - stream->n_kept;
        size_t n_old;

        if (position <= first)
                return;
        n_old = MIN((size_t) (position - first), stream->n_kept);
        stream->n_kept -= n_old;
        memmove(stream->kept, stream->kept + n_old, stream->n_kept * sizeof(stream->kept[0]));
}

static void keep(Stream *stream, const int16_t *samples, size_t n_samples)
{
        /* Dropped at twice the length, so that not every frame moves all. */
        if (!stream->segmenter.open && stream->n_kept > 2 * KEPT_SILENCE)
                drop_kept(stream, stream->segmenter.position - KEPT_SILENCE);
        memcpy(stream->kept + stream->n_kept, samples, n_samples * sizeof(samples[0]));
        stream->n_kept += n_samples;
}

/* The engine's words, on the connection's clock. */
static void take_words(Stream *stream, const Word *words, size_t n_words)
{
        double offset = seconds(stream->segmenter.utterance_start);

        stream->n_words = MIN(n_words, (size_t) WORDS_MAX);
        for (size_t i = 0; i < stream->n_words; i++) {
                stream->words[i] = words[i];
                stream->words[i].start += offset;
                stream->words[i].end += offset;
        }
}

static uint64_t hash_words(const Stream *stream)
{
        uint64_t hash = 14695981039346656037u; /* FNV-1a */

        for (size_t i = 0; i < stream->n_words; i++)
                for (const char *p = stream->words[i].text;; p++) {
                        hash = (hash ^ (unsigned char) *p) * 1099511628211u;
                        if (!*p)
                                break;
                }
        return hash;
}

static void tell_result(Stream *stream, StreamResult result)
{
        result.begins_sentence = stream->begins_sentence;
        result.words = stream->words;
        stream->events->on_result(&result, stream->userdata);
        if (result.is_final && result.n_words > 0)
                stream->begins_sentence = false;
        if (result.speech_final)
                stream->begins_sentence = true;
}

static int tell_interim(Stream *stream)
{
        Segmenter *s = &stream->segmenter;
        const Word *words = NULL;
        size_t n_words = 0;
        StreamResult result = {
                .start = seconds(s->segment_start),
                .duration = seconds(s->position - s->segment_start),
        };
        uint64_t hash;
        int r = s->open ? stream->engine->methods->words(stream->engine, &words, &n_words) : 0;

        if (r < 0)
                return r;
        take_words(stream, words, n_words);
        hash = hash_words(stream);
        if (hash == stream->interim_hash && s->position - stream->interim_position < INTERIM_REPEAT)
                return 0;
        stream->interim_hash = hash;
        stream->interim_position = s->position;
        result.n_words = stream->n_words;
        tell_result(stream, result);
        return 0;
}

static int end_utterance(Stream *stream)
{
        const Word *words = NULL;
        size_t n_words = 0;
        int r = 0;

        if (stream->segmenter.open)
                r = stream->engine->methods->end(stream->engine, &words, &n_words);
        if (r >= 0)
                take_words(stream, words, n_words);
        return r;
}

static void tell_final(Stream *stream, uint64_t end, size_t n_words, bool speech_final,
                       bool from_finalize)
{
        const Segmenter *s = &stream->segmenter;
        StreamResult result = {
                .start = seconds(s->segment_start),
                .duration = seconds(end - s->segment_start),
                .is_final = true,
                .speech_final = speech_final,
                .from_finalize = from_finalize,
                .n_words = n_words,
        };

        stream->interim_hash = 0;
        stream->interim_position = s->position;
        tell_result(stream, result);
}

/* Where the words ended, in samples; 0 without any. A word can't end in the future. */
static uint64_t words_end(const Stream *stream, size_t n_words, uint64_t limit)
{
        if (n_words == 0)
                return 0;
        return MIN((uint64_t) ceil(stream->words[n_words - 1].end * ENGINE_RATE), limit);
}

static int finish_segment(Stream *stream, uint64_t end, bool speech_final, bool from_finalize)
{
        int r = end_utterance(stream);

        if (r < 0)
                return r;
        /* The engine may have heard a word where we noticed no voice any more. */
        end = MAX(end, words_end(stream, stream->n_words, stream->segmenter.position));
        tell_final(stream, end, stream->n_words, speech_final, from_finalize);
        segmenter_finish(&stream->segmenter, end, words_end(stream, stream->n_words, end),
                         speech_final);
        return 0;
}

/* The newest samples of what is kept. */
static int feed_engine(Stream *stream, size_t n_samples)
{
        const int16_t *end = stream->kept + stream->n_kept;

        return stream->engine->methods->feed(stream->engine, end - n_samples, n_samples);
}

static int begin_utterance(Stream *stream)
{
        int r;

        drop_kept(stream, stream->segmenter.utterance_start);
        r = stream->engine->methods->begin(stream->engine);
        return r < 0 ? r : feed_engine(stream, stream->n_kept);
}

/* The engine has heard beyond the cut; what is behind it is given to it again. */
static int split_segment(Stream *stream)
{
        Segmenter *s = &stream->segmenter;
        double now = seconds(s->position), cut = now;
        double from = seconds(s->utterance_start) + CUT_FROM;
        uint64_t end;
        size_t n_words;
        int r = end_utterance(stream);

        if (r < 0)
                return r;
        n_words = segmenter_choose_cut(stream->words, stream->n_words, from, now - CUT_BEFORE_NOW,
                                       &cut);
        if (n_words == 0)
                n_words = stream->n_words;
        end = MIN((uint64_t) (cut * ENGINE_RATE), s->position);
        tell_final(stream, end, n_words, false, false);
        segmenter_finish_split(s, end, words_end(stream, n_words, end));
        return begin_utterance(stream);
}

static int open_utterance(Stream *stream)
{
        const Segmenter *s = &stream->segmenter;

        uint64_t onset = MIN(s->utterance_start + SEGMENTER_PRE_ROLL, s->position);

        stream->events->on_speech_started(seconds(onset), stream->userdata);
        return begin_utterance(stream);
}

static int act(Stream *stream, unsigned acts)
{
        Segmenter *s = &stream->segmenter;
        int r = 0;

        if (acts & SEGMENTER_OPEN)
                r = open_utterance(stream);
        else if (s->open)
                r = feed_engine(stream, SEGMENTER_FRAME_SAMPLES);
        if (r >= 0 && (acts & SEGMENTER_INTERIM))
                r = tell_interim(stream);
        if (r >= 0 && (acts & SEGMENTER_FINAL))
                r = finish_segment(stream, segmenter_final_end(s), acts & SEGMENTER_SPEECH_FINAL,
                                   false);
        if (r >= 0 && (acts & SEGMENTER_SPLIT))
                r = split_segment(stream);
        if (r >= 0 && (acts & SEGMENTER_UTTERANCE_END))
                stream->events->on_utterance_end(seconds(s->last_word_end), stream->userdata);
        return r;
}

static int take_frame(Stream *stream)
{
        bool voiced = voice_detect(&stream->voice, stream->frame);
        unsigned acts;

        keep(stream, stream->frame, stream->n_frame);
        stream->n_frame = 0;
        acts = segmenter_advance(&stream->segmenter, voiced);
        return act(stream, acts);
}

int stream_feed(Stream *stream, const int16_t *samples, size_t n_samples)
{
        while (n_samples > 0) {
                size_t n = MIN(n_samples, ELEMENTSOF(stream->frame) - stream->n_frame);
                int r;

                memcpy(stream->frame + stream->n_frame, samples, n * sizeof(samples[0]));
                stream->n_frame += n;
                samples += n;
                n_samples -= n;
                if (stream->n_frame < ELEMENTSOF(stream->frame))
                        break;
                r = take_frame(stream);
                if (r < 0)
                        return r;
        }
        return 0;
}

/* What is shorter than a frame counts, and is heard if somebody speaks. */
static int take_rest(Stream *stream)
{
        size_t n = stream->n_frame;

        keep(stream, stream->frame, n);
        stream->n_frame = 0;
        segmenter_skip(&stream->segmenter, n);
        return stream->segmenter.open && n > 0 ? feed_engine(stream, n) : 0;
}

int stream_finalize(Stream *stream)
{
        int r = take_rest(stream);

        if (r < 0 || stream->segmenter.position == stream->segmenter.segment_start)
                return r;
        return finish_segment(stream, stream->segmenter.position, true, true);
}

int stream_close(Stream *stream)
{
        Segmenter *s = &stream->segmenter;
        int r = take_rest(stream);

        if (r >= 0 && s->position > s->segment_start)
                r = finish_segment(stream, s->position, true, false);
        if (r < 0 || s->position == 0)
                return r;
        stream->n_words = 0;
        tell_final(stream, s->position, 0, true, false);
        return 0;
}
