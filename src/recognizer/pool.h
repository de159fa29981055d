#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Engines are dear to make: half a second and 100 MB. One that is no longer needed serves again. */

#include "recognizer/engine.h"

typedef struct EnginePool EnginePool;

/* Loads nothing yet. model_dir is copied. Errors: -ENOMEM. */
int engine_pool_new(EnginePool **ret, const char *model_dir);
/* All engines must have been given back. */
EnginePool *engine_pool_free(EnginePool *pool);
DEFINE_CLEANUP(EnginePool, engine_pool_free)

/* The rest is for any thread. Taking may load a model, and blocks as long. Errors: the engine's. */
int engine_pool_take(EnginePool *pool, Engine **ret);
void engine_pool_give(EnginePool *pool, Engine *engine);
