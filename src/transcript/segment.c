/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib.h>
#include <string.h>

#include "transcript/segment.h"

size_t segment_bytes(const Segment *segment)
{
        size_t n = sizeof(*segment) + strlen(segment->text) + segment->n_words * sizeof(Word);

        for (size_t i = 0; i < segment->n_words; i++)
                n += strlen(segment->words[i].text) + 1;
        return n;
}

/* Words and their texts in one block: a day of them has to stay small. */
static Word *copy_words(const Word *words, size_t n_words)
{
        size_t n_bytes = 0;
        Word *copies;
        char *text;

        if (n_words == 0)
                return NULL;
        for (size_t i = 0; i < n_words; i++)
                n_bytes += strlen(words[i].text) + 1;
        copies = g_malloc(n_words * sizeof(Word) + n_bytes);
        text = (char *) (copies + n_words);
        for (size_t i = 0; i < n_words; i++) {
                copies[i] = words[i];
                copies[i].text = text;
                text = stpcpy(text, words[i].text) + 1;
        }
        return copies;
}

Segment *segment_copy(const Segment *segment)
{
        Segment *copy = g_memdup2(segment, sizeof(*segment));

        copy->text = g_strdup(segment->text);
        copy->language = g_strdup(segment->language);
        copy->words = copy_words(segment->words, segment->n_words);
        return copy;
}

Segment *segment_free(Segment *segment)
{
        if (!segment)
                return NULL;
        g_free(segment->words);
        g_free(segment->text);
        g_free(segment->language);
        g_free(segment);
        return NULL;
}
