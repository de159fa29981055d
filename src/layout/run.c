/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <string.h>

#include "layout/align.h"
#include "layout/run.h"
#include "layout/text.h"

void run_deinit(Run *run)
{
        free(run->text);
        free(run->before);
        *run = (Run){0};
}

/* The bytes of text that are taken: no more than the limit, and whole characters. */
static size_t limit_size(const char *text)
{
        size_t size = strnlen(text, LAYOUT_TEXT_MAX + 1);

        while (size > 0 && (size > LAYOUT_TEXT_MAX || (text[size] & 0xC0) == 0x80))
                size--;
        return size;
}

/* Have the text that a new one is aligned with: the one now, but that one which shrank back into
 * the frozen lines says too little of what they show; then it is the one before. */
static void keep_text(Run *run)
{
        char *text = TAKE_PTR(run->text);

        if (run->before && run->next == run->size && run->size < run->n_frozen) {
                free(text);
                return;
        }
        free(run->before);
        run->before = text;
        run->before_size = run->size;
        run->n_frozen = run->next;
}

int run_set_text(Run *run, const LayoutSegment *segment)
{
        size_t size = limit_size(segment->text);
        char *text = strndup(segment->text, size);

        if (!text)
                return -ENOMEM;
        if (run->text)
                keep_text(run);
        if (run->before)
                run->next = align_split(run->before, run->before_size, run->n_frozen, text, size);
        run->text = text;
        run->size = size;
        run->stable = segment->final ? size : text_offset(text, size, segment->stable);
        run->final = segment->final;
        return 0;
}
