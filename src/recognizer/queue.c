/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "recognizer/queue.h"

Item *item_new(ItemType type, const void *bytes, size_t size)
{
        Item *item = malloc(sizeof(*item) + size + 1);

        if (!item)
                return NULL;
        item->next = NULL;
        item->type = type;
        item->size = size;
        if (size > 0)
                memcpy(item->bytes, bytes, size);
        item->bytes[size] = 0;
        return item;
}

void queue_push(Queue *queue, Item *item)
{
        if (queue->last)
                queue->last->next = item;
        else
                queue->first = item;
        queue->last = item;
        queue->n_bytes += sizeof(*item) + item->size;
}

Item *queue_pop(Queue *queue)
{
        Item *item = queue->first;

        if (!item)
                return NULL;
        queue->first = item->next;
        if (!queue->first)
                queue->last = NULL;
        queue->n_bytes -= sizeof(*item) + item->size;
        item->next = NULL;
        return item;
}

void queue_clear(Queue *queue)
{
        for (Item *item = queue_pop(queue); item; item = queue_pop(queue))
                item_free(item);
}
