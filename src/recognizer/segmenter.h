#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * When does a result fall due? Counts samples and hears of voice, 10 ms at a time, and says what is
 * to be done; knows no audio, no engine and no clock.
 *
 * A connection's audio is cut into segments without gaps; each ends with one final result. Within
 * a segment an utterance is open while somebody speaks: only then is there something to recognise.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "recognizer/word.h"

#define SEGMENTER_RATE 16000
#define SEGMENTER_FRAME_SAMPLES 160
#define SEGMENTER_MS(ms) ((uint64_t) (ms) * (SEGMENTER_RATE / 1000))

/* An utterance begins this long before the voice was noticed, so that a soft onset is in it. */
#define SEGMENTER_PRE_ROLL SEGMENTER_MS(300)
/* Unbroken speech is cut at the latest after this long. */
#define SEGMENTER_UTTERANCE_MAX SEGMENTER_MS(8000)

#define SEGMENTER_ENDPOINTING_OFF (-1)

typedef struct SegmenterConfig {
        bool interim_results;
        int endpointing_ms;   /* or SEGMENTER_ENDPOINTING_OFF */
        int utterance_end_ms; /* 0: none */
} SegmenterConfig;

typedef enum SegmenterAct {
        SEGMENTER_OPEN = 1 << 0,          /* speech began: an utterance from utterance_start on */
        SEGMENTER_INTERIM = 1 << 1,       /* tell what is known so far */
        SEGMENTER_FINAL = 1 << 2,         /* end the segment at segmenter_final_end() */
        SEGMENTER_SPEECH_FINAL = 1 << 3,  /* with FINAL: an endpoint, not just a pause */
        SEGMENTER_SPLIT = 1 << 4,         /* end the segment between two words, go on from there */
        SEGMENTER_UTTERANCE_END = 1 << 5, /* no word for utterance_end_ms since last_word_end */
} SegmenterAct;

/* Positions are samples since the connection's start. */
typedef struct Segmenter {
        SegmenterConfig config;
        uint64_t position;
        uint64_t segment_start;
        uint64_t utterance_start; /* of the open one */
        uint64_t last_voice;      /* end of the last voice */
        uint64_t last_result;     /* when one last fell due */
        uint64_t last_word_end;   /* of the last final with words */
        uint32_t voiced_frames;   /* a bit each, the newest lowest */
        bool open;
        bool owes_speech_final;  /* words were finalised without an endpoint */
        bool owes_utterance_end; /* words were finalised without an UtteranceEnd */
} Segmenter;

void segmenter_init(Segmenter *segmenter, const SegmenterConfig *config);

/* The next 10 ms. Returns a set of SegmenterAct. */
unsigned segmenter_advance(Segmenter *segmenter, bool voiced);

/* Audio shorter than a frame that an end leaves over; it counts, and has no say. */
void segmenter_skip(Segmenter *segmenter, size_t n_samples);

/* Where the segment ends when SEGMENTER_FINAL falls due: late enough for the last sound, early
 * enough that speech which is just beginning belongs to the next. */
uint64_t segmenter_final_end(const Segmenter *segmenter);

/* A final result was given for all up to `end`; last_word_end is 0 if it had no words. */
void segmenter_finish(Segmenter *segmenter, uint64_t end, uint64_t last_word_end,
                      bool speech_final);

/* As segmenter_finish(), while the speech goes on: the next utterance is open from `end` on. */
void segmenter_finish_split(Segmenter *segmenter, uint64_t end, uint64_t last_word_end);

/* Where best to cut words of unbroken speech. Times in seconds of the connection. Returns how many
 * words come before the cut, and the cut; 0 words if there is no good place before `to`. */
size_t segmenter_choose_cut(const Word *words, size_t n_words, double from, double to,
                            double *ret_cut);
