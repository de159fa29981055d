/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "transcript/segment.h"

void segment_drop_words(Segment *segment)
{
        for (size_t i = 0; i < segment->n_words; i++)
                free(segment->words[i].text);
        free(segment->words);
        segment->words = NULL;
        segment->n_words = 0;
}

Segment *segment_free(Segment *segment)
{
        if (!segment)
                return NULL;
        segment_drop_words(segment);
        free(segment->text);
        free(segment->language);
        free(segment);
        return NULL;
}
