#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What turns speech into words: 16 kHz mono in, words with times out, an utterance at a time.
 *
 * An engine is used by one thread at a time. It knows nothing of segments, pauses or the protocol.
 * Functions return a negative errno. Words stay valid until the engine's next call.
 */

#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "recognizer/word.h"

#define ENGINE_RATE 16000 /* samples a second */

/* What the protocol tells of a model. */
typedef struct EngineInfo {
        const char *name;
        const char *version;
        const char *arch;
        const char *uuid;
} EngineInfo;

typedef struct Engine Engine;

typedef struct EngineMethods {
        /* A new utterance, from its first sample on. */
        int (*begin)(Engine *engine);
        int (*feed)(Engine *engine, const int16_t *samples, size_t n_samples);
        /* The words so far; later calls may revise them. */
        int (*words)(Engine *engine, const Word **ret, size_t *ret_n);
        /* No more audio: the final words. */
        int (*end)(Engine *engine, const Word **ret, size_t *ret_n);
        /* Drop an utterance that is open, and what was learnt of speaker and line: the next user
         * finds a fresh engine. */
        void (*forget)(Engine *engine);
        Engine *(*free)(Engine *engine);
} EngineMethods;

/* Embedded at the head of each engine. */
struct Engine {
        const EngineMethods *methods;
};

static inline Engine *engine_free(Engine *engine)
{
        return engine ? engine->methods->free(engine) : NULL;
}
DEFINE_CLEANUP(Engine, engine_free)
