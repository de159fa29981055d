#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * One connection's protocol: what came in, in order, makes the messages that go out.
 *
 * On one thread, that may be kept busy: recognition happens in these calls. Knows no socket.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/cleanup.h"
#include "recognizer/pool.h"
#include "recognizer/query.h"
#include "recognizer/queue.h"

typedef struct Conversation Conversation;

typedef struct ConversationConfig {
        Query query;
        const char *request_id; /* these live as long as the conversation */
        EnginePool *pool;
        /* A message (ITEM_TEXT) or the end (ITEM_CLOSE…). The item is the receiver's. */
        void (*say)(Item *item, void *userdata);
        void *userdata;
} ConversationConfig;

/* Takes its engines from the pool. Errors: -ENOMEM, the engine's. */
int conversation_new(Conversation **ret, const ConversationConfig *config);
Conversation *conversation_free(Conversation *conversation);
DEFINE_CLEANUP(Conversation, conversation_free)

/* The next item from the client. Whatever comes after the end is passed over. Errors: -ENOMEM, the
 * engine's; the conversation is then over, and nothing was said of it. */
int conversation_take(Conversation *conversation, const Item *item);
bool conversation_is_over(const Conversation *conversation);
