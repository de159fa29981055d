/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "overlay/transcript-hits.h"

struct TranscriptHits {
        TranscriptMatch *match;
        GArray *segments; /* uint64_t: their numbers, ascending */
};

static bool is_hit(const TranscriptHits *hits, const TranscriptSegment *segment)
{
        size_t start, end;

        return hits->match && transcript_match_find(hits->match, segment->text, 0, &start, &end);
}

TranscriptHits *transcript_hits_new(TranscriptModel *model, TranscriptMatch *match)
{
        TranscriptHits *hits = g_new0(TranscriptHits, 1);

        hits->match = match;
        hits->segments = g_array_new(FALSE, FALSE, sizeof(uint64_t));
        for (unsigned i = 0; match && i < transcript_model_count(model); i++) {
                const TranscriptSegment *segment = transcript_model_get(model, i);

                if (is_hit(hits, segment))
                        g_array_append_val(hits->segments, segment->number);
        }
        return hits;
}

TranscriptHits *transcript_hits_free(TranscriptHits *hits)
{
        if (!hits)
                return NULL;
        transcript_match_free(hits->match);
        g_array_unref(hits->segments);
        g_free(hits);
        return NULL;
}

const TranscriptMatch *transcript_hits_get_match(const TranscriptHits *hits)
{
        return hits->match;
}

unsigned transcript_hits_count(const TranscriptHits *hits)
{
        return hits->segments->len;
}

uint64_t transcript_hits_get(const TranscriptHits *hits, unsigned index)
{
        return g_array_index(hits->segments, uint64_t, index);
}

unsigned transcript_hits_find(const TranscriptHits *hits, uint64_t segment)
{
        unsigned low = 0, high = hits->segments->len;

        while (low < high) {
                unsigned middle = low + (high - low) / 2;

                if (transcript_hits_get(hits, middle) < segment)
                        low = middle + 1;
                else
                        high = middle;
        }
        return low;
}

void transcript_hits_update(TranscriptHits *hits, const TranscriptSegment *segment)
{
        unsigned index = transcript_hits_find(hits, segment->number);
        bool had =
                index < hits->segments->len && transcript_hits_get(hits, index) == segment->number;
        bool has = is_hit(hits, segment);

        if (has && !had)
                g_array_insert_val(hits->segments, index, segment->number);
        else if (had && !has)
                g_array_remove_index(hits->segments, index);
}
