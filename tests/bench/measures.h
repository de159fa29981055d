#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Measures of how calm captions are, over all that a person was shown one after the other:
 *
 * erasure    words taken back, by what is left of the longest common beginning of two states, over
 *            the final words (NE: Arivazhagan et al., IWSLT 2020); once more without the last two
 * unstable   words changed or dropped, over the final words (UPWR: Shangguan et al. 2020)
 * burst      words added and removed at once, 95th percentile (MeetDot, EMNLP 2021)
 * rewrites   changes of a line above the base line
 * jitter     pixels that words which were there before have moved by, each
 * differs    final words that were not shown in the end, but for case and punctuation
 * delay      from the update that has so many words to their being shown
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/time-util.h"
#include "flicker.h"

#define MEASURES_WORDS_MAX 1024
#define MEASURES_WORD_MAX 40
#define MEASURES_LINES_MAX 9
#define MEASURES_STATES_MAX 4096

typedef struct ShownWord {
        char text[MEASURES_WORD_MAX];
        uint64_t line; /* counts up; a word that is only rolled up stays on the same */
        double x;      /* pixels */
        bool visible, committed;
} ShownWord;

typedef struct ShownLine {
        uint64_t line;
        char text[512];
} ShownLine;

/* All words shown in the session up to now, and the lines in view, the base line last. */
typedef struct Shown {
        ShownWord words[MEASURES_WORDS_MAX];
        size_t n_words;
        ShownLine lines[MEASURES_LINES_MAX];
        size_t n_lines;
} Shown;

typedef struct Measures {
        Shown before;
        size_t n_final, n_erased, n_erased_above, n_unstable, n_rewrites, n_different;
        double moved, moved_committed; /* pixels */
        size_t n_stayed, n_stayed_committed;
        double bursts[MEASURES_STATES_MAX];
        size_t n_bursts;
        double delay; /* µs, of all words */
        size_t n_shown;
        usec_t at[MEASURES_STATES_MAX]; /* when states were shown, … */
        size_t n_words[MEASURES_STATES_MAX]; /* … and of how many words */
        size_t n_states;
        double flicker;
} Measures;

/* Another state is shown; heard_at[k]: when an update first had k + 1 words. */
void measures_add(Measures *measures, const Shown *shown, const usec_t *heard_at, usec_t now);

/* All was said: these are the final words, which are folded. */
void measures_end(Measures *measures, Shown *final);

double measures_get_burst(const Measures *measures);
double measures_get_jitter(const Measures *measures);
double measures_get_committed_jitter(const Measures *measures);
double measures_get_delay_ms(const Measures *measures);
