#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What waits for the other thread, in order. Not locked: its owner does that. */

#include <stddef.h>

#include "base/cleanup.h"

typedef enum ItemType {
        ITEM_AUDIO,
        ITEM_TEXT,
        ITEM_END,         /* no more audio */
        ITEM_IDLE,        /* nothing came for too long */
        ITEM_CLOSE,       /* all is said */
        ITEM_CLOSE_IDLE,  /* give up waiting for the client */
        ITEM_CLOSE_FAULT, /* recognition failed */
} ItemType;

typedef struct Item {
        struct Item *next;
        ItemType type;
        size_t size;
        char bytes[]; /* and a NUL */
} Item;

/* NULL when out of memory. */
Item *item_new(ItemType type, const void *bytes, size_t size);
static inline Item *item_free(Item *item)
{
        free(item);
        return NULL;
}
DEFINE_CLEANUP(Item, item_free)

typedef struct Queue {
        Item *first;
        Item *last;
        size_t n_bytes; /* each item counts its head, too */
} Queue;

/* The item is the queue's from then on. */
void queue_push(Queue *queue, Item *item);
/* The oldest one, the caller's now; NULL when empty. */
Item *queue_pop(Queue *queue);
void queue_clear(Queue *queue);
