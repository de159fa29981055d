#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A server for a session without a network: it hears words in the audio, and says what it likes of
 * them, when it likes. Each sample of a word is its number; a word that comes in part, or twice in a
 * row, is "broken". One connection at a time; all chance comes from the caller's.
 */

#include <glib.h>

#include "audio/timeline.h"

/* A word and the silence after it. */
#define WORD_FRAMES ((uint64_t) 3200)
#define WORD_PERIOD ((uint64_t) 4000)

typedef struct HeardWord {
        int number;
        uint64_t start, end; /* frames of the connection */
} HeardWord;

typedef struct Ear {
        GArray *words; /* of HeardWord: those that are whole */
        guint n_final; /* of them: told as final */
        uint64_t final_until;
        int current; /* what sounds now; 0: silence */
        uint64_t current_start;
} Ear;

typedef struct SimulatedServer {
        GRand *chance;
        unsigned n_channels;
        uint64_t fed; /* frames */
        uint64_t interim_at;
        bool times; /* it tells when each word was */
        bool flux;  /* it speaks version 2 */
        Ear ears[TIMELINE_CHANNELS_MAX];
} SimulatedServer;

void simulated_server_init(SimulatedServer *server, GRand *chance, unsigned n_channels);
void simulated_server_deinit(SimulatedServer *server);

/* A new connection: nothing was heard on it. */
void simulated_server_reset(SimulatedServer *server);

void simulated_server_hear(SimulatedServer *server, const int16_t *frames, size_t n_frames);

/* What it says, the caller's: all that is not final so far; or a final of that or a part of it. */
char *simulated_server_interim(const SimulatedServer *server, unsigned channel);
char *simulated_server_final(SimulatedServer *server, unsigned channel, bool all);

/* UtteranceEnd: of the last final, of one long ago, or of none. */
char *simulated_server_utterance_end(SimulatedServer *server, unsigned channel);
