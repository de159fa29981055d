/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <pthread.h>

#include "base/log.h"
#include "recognizer/conversation.h"
#include "recognizer/worker.h"

/* A client that reads nothing holds its own worker up, not our memory. */
#define OUTPUT_MAX ((size_t) 1024 * 1024)

struct Worker {
        WorkerConfig config;
        pthread_t thread;
        pthread_mutex_t lock;
        pthread_cond_t changed;
        Queue input;
        Queue output;
        bool busy; /* with an item that is no longer in the input */
        bool abandoned;
        bool ended;
};

static void wake(Worker *worker)
{
        worker->config.wake(worker->config.userdata);
}

/* Waits for the next item; NULL when nobody wants it to go on. */
static Item *next_item(Worker *worker)
{
        Item *item = NULL;
        bool was_held_back;

        pthread_mutex_lock(&worker->lock);
        worker->busy = false;
        while (!worker->abandoned && !worker->input.first)
                pthread_cond_wait(&worker->changed, &worker->lock);
        was_held_back = worker->input.n_bytes >= WORKER_BACKLOG_LOW;
        if (!worker->abandoned)
                item = queue_pop(&worker->input);
        worker->busy = true;
        was_held_back &= worker->input.n_bytes < WORKER_BACKLOG_LOW;
        pthread_mutex_unlock(&worker->lock);
        if (was_held_back)
                wake(worker);
        return item;
}

static void on_say(Item *item, void *userdata)
{
        Worker *worker = userdata;

        pthread_mutex_lock(&worker->lock);
        while (!worker->abandoned && worker->output.n_bytes > OUTPUT_MAX)
                pthread_cond_wait(&worker->changed, &worker->lock);
        queue_push(&worker->output, item);
        pthread_mutex_unlock(&worker->lock);
        wake(worker);
}

static int converse(Worker *worker, Conversation *conversation)
{
        while (!conversation_is_over(conversation)) {
                _cleanup_(item_freep) Item *item = next_item(worker);
                int r;

                if (!item)
                        return 0;
                r = conversation_take(conversation, item);
                if (r < 0)
                        return r;
        }
        return 0;
}

static int run_conversation(Worker *worker)
{
        _cleanup_(conversation_freep) Conversation *conversation = NULL;
        ConversationConfig config = {
                .query = worker->config.query,
                .request_id = worker->config.request_id,
                .pool = worker->config.pool,
                .say = on_say,
                .userdata = worker,
        };
        int r = conversation_new(&conversation, &config);

        return r < 0 ? r : converse(worker, conversation);
}

static void *run(void *userdata)
{
        Worker *worker = userdata;
        int r = run_conversation(worker);

        if (r < 0) {
                Item *item = item_new(ITEM_CLOSE_FAULT, NULL, 0);

                log_error_errno(r, "Recognition for %s failed: %m", worker->config.request_id);
                if (!item)
                        abort();
                on_say(item, worker);
        }
        pthread_mutex_lock(&worker->lock);
        worker->ended = true;
        worker->busy = false;
        pthread_mutex_unlock(&worker->lock);
        wake(worker);
        return NULL;
}

int worker_new(Worker **ret, const WorkerConfig *config)
{
        Worker *worker = calloc(1, sizeof(*worker));
        int r;

        if (!worker)
                return -ENOMEM;
        worker->config = *config;
        worker->busy = true;
        pthread_mutex_init(&worker->lock, NULL);
        pthread_cond_init(&worker->changed, NULL);
        r = pthread_create(&worker->thread, NULL, run, worker);
        if (r != 0) {
                pthread_cond_destroy(&worker->changed);
                pthread_mutex_destroy(&worker->lock);
                free(worker);
                return -r;
        }
        *ret = worker;
        return 0;
}

int worker_push(Worker *worker, ItemType type, const void *bytes, size_t size)
{
        Item *item = item_new(type, bytes, size);

        if (!item)
                return -ENOMEM;
        pthread_mutex_lock(&worker->lock);
        queue_push(&worker->input, item);
        pthread_cond_broadcast(&worker->changed);
        pthread_mutex_unlock(&worker->lock);
        return 0;
}

Item *worker_pop(Worker *worker)
{
        Item *item;

        pthread_mutex_lock(&worker->lock);
        item = queue_pop(&worker->output);
        pthread_cond_broadcast(&worker->changed);
        pthread_mutex_unlock(&worker->lock);
        return item;
}

bool worker_has_output(Worker *worker)
{
        bool result;

        pthread_mutex_lock(&worker->lock);
        result = worker->output.first;
        pthread_mutex_unlock(&worker->lock);
        return result;
}

size_t worker_backlog(Worker *worker)
{
        size_t result;

        pthread_mutex_lock(&worker->lock);
        result = worker->input.n_bytes;
        pthread_mutex_unlock(&worker->lock);
        return result;
}

bool worker_is_idle(Worker *worker)
{
        bool result;

        pthread_mutex_lock(&worker->lock);
        result = !worker->busy && !worker->input.first;
        pthread_mutex_unlock(&worker->lock);
        return result;
}

void worker_abandon(Worker *worker)
{
        pthread_mutex_lock(&worker->lock);
        worker->abandoned = true;
        pthread_cond_broadcast(&worker->changed);
        pthread_mutex_unlock(&worker->lock);
}

bool worker_has_ended(Worker *worker)
{
        bool result;

        pthread_mutex_lock(&worker->lock);
        result = worker->ended;
        pthread_mutex_unlock(&worker->lock);
        return result;
}

Worker *worker_free(Worker *worker)
{
        if (!worker)
                return NULL;
        worker_abandon(worker);
        pthread_join(worker->thread, NULL);
        queue_clear(&worker->input);
        queue_clear(&worker->output);
        pthread_cond_destroy(&worker->changed);
        pthread_mutex_destroy(&worker->lock);
        free(worker);
        return NULL;
}
