#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * One channel's way from audio to results: voice and segmenter decide, the engine recognises.
 *
 * Synchronous, and on one thread; knows no socket and no JSON. Seconds are of the connection's
 * audio.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "recognizer/engine.h"
#include "recognizer/segmenter.h"
#include "recognizer/word.h"

typedef struct Stream Stream;

typedef struct StreamResult {
        double start;
        double duration;
        bool is_final;
        bool speech_final;
        bool from_finalize;
        bool begins_sentence; /* nothing was said since the last endpoint */
        const Word *words;    /* valid during the call */
        size_t n_words;
} StreamResult;

typedef struct StreamEvents {
        void (*on_result)(const StreamResult *result, void *userdata);
        void (*on_speech_started)(double timestamp, void *userdata);
        void (*on_utterance_end)(double last_word_end, void *userdata);
} StreamEvents;

/* The engine stays the caller's, and must outlive the stream. Errors: -ENOMEM. */
int stream_new(Stream **ret, const SegmenterConfig *config, Engine *engine,
               const StreamEvents *events, void *userdata);
Stream *stream_free(Stream *stream);
DEFINE_CLEANUP(Stream, stream_free)

/* Audio at 16 kHz. Errors: the engine's. */
int stream_feed(Stream *stream, const int16_t *samples, size_t n_samples);

/* A final result at once, for all audio that has none yet; nothing if there is no such audio. */
int stream_finalize(Stream *stream);

/* The end: a final result for what is left, then the one of length zero that ends a stream. */
int stream_close(Stream *stream);
