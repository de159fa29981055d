/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <pthread.h>
#include <string.h>

#include "recognizer/engine-pocketsphinx.h"
#include "recognizer/pool.h"

/* One is enough for who stops and starts again; more would hold memory for nobody. */
#define IDLE_MAX 1

struct EnginePool {
        pthread_mutex_t lock;
        char *model_dir;
        Engine *idle[IDLE_MAX];
        size_t n_idle;
};

int engine_pool_new(EnginePool **ret, const char *model_dir)
{
        _cleanup_(engine_pool_freep) EnginePool *pool = calloc(1, sizeof(*pool));

        if (!pool)
                return -ENOMEM;
        pthread_mutex_init(&pool->lock, NULL);
        pool->model_dir = strdup(model_dir);
        if (!pool->model_dir)
                return -ENOMEM;
        *ret = TAKE_PTR(pool);
        return 0;
}

EnginePool *engine_pool_free(EnginePool *pool)
{
        if (!pool)
                return NULL;
        while (pool->n_idle > 0)
                engine_free(pool->idle[--pool->n_idle]);
        free(pool->model_dir);
        pthread_mutex_destroy(&pool->lock);
        free(pool);
        return NULL;
}

int engine_pool_take(EnginePool *pool, Engine **ret)
{
        Engine *engine = NULL;

        pthread_mutex_lock(&pool->lock);
        if (pool->n_idle > 0)
                engine = pool->idle[--pool->n_idle];
        pthread_mutex_unlock(&pool->lock);
        if (!engine)
                return engine_pocketsphinx_new(ret, pool->model_dir);
        *ret = engine;
        return 0;
}

void engine_pool_give(EnginePool *pool, Engine *engine)
{
        engine->methods->forget(engine);
        pthread_mutex_lock(&pool->lock);
        if (pool->n_idle < IDLE_MAX)
                pool->idle[pool->n_idle++] = TAKE_PTR(engine);
        pthread_mutex_unlock(&pool->lock);
        engine_free(engine);
}
