#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A session with its transcript, in a time of its own, and a server on the other side that refuses,
 * breaks, falls silent and answers by chance. The same seed is the same world.
 */

#include "simulated-server.h"
#include "transcript/transcript.h"
#include "upstream/session.h"

#define CHUNK_FRAMES ((size_t) SAMPLE_RATE / 20)
#define CONFIGURE "{\"type\":\"Configure\",\"keyterms\":[]}"
#define CHUNK_USEC (50 * USEC_PER_MSEC)

typedef struct RandomWorld {
        Transport transport; /* first: the session's transport is this */
        GRand *chance;
        usec_t now;
        unsigned n_channels;
        uint64_t said; /* frames of speech */
        bool calm;     /* nothing fails any more */

        SimulatedServer server;
        bool attempting, open, accepted;
        usec_t answer_at; /* to the attempt */
        usec_t mute_until;
        bool ending;    /* CloseStream has come */
        bool finalize;  /* Finalize has come */
        bool configure; /* Configure has come */
        usec_t end_at;

        Endpoint endpoint;
        Timeline *timeline;
        Session *session;
        Transcript *transcript;
        GString *told[TIMELINE_CHANNELS_MAX];
        unsigned seed;
        GString *log;
} RandomWorld;

void random_world_init(RandomWorld *world, unsigned seed, unsigned n_channels, bool flux);
void random_world_deinit(RandomWorld *world);

/* Time goes by, for the session and for the server. */
void random_world_pass(RandomWorld *world, usec_t usec);

/* Chance: true once in n times. */
bool random_world_one_in(RandomWorld *world, int n);

/* A line of the log, which a failure shows. */
void random_world_note(RandomWorld *world, const char *format, ...)
        __attribute__((format(printf, 2, 3)));
