/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib.h>
#include <math.h>

#include "base/time-util.h"
#include "history/record.h"

/* Seconds: no session is longer, whatever a server says. */
#define POSITION_MAX 1e9

void history_session_copy(HistorySession *to, const HistorySession *from)
{
        *to = *from;
        to->title = g_strdup(from->title);
        to->source = g_strdup(from->source);
        to->target = g_strdup(from->target);
        to->language = g_strdup(from->language);
}

void history_session_deinit(HistorySession *session)
{
        g_free(session->title);
        g_free(session->source);
        g_free(session->target);
        g_free(session->language);
        *session = (HistorySession){0};
}

HistorySegment *history_segment_free(HistorySegment *segment)
{
        if (!segment)
                return NULL;
        g_free(segment->source);
        segment_free(segment->segment);
        g_free(segment);
        return NULL;
}

int64_t history_time(const HistorySegment *segment, double position)
{
        double within = isnan(position) ? 0 : CLAMP(position, -POSITION_MAX, POSITION_MAX);

        return segment->epoch_usec + llround(within * (double) USEC_PER_SEC);
}

HistoryHit *history_hit_free(HistoryHit *hit)
{
        if (!hit)
                return NULL;
        g_free(hit->text);
        g_free(hit->snippet);
        g_free(hit);
        return NULL;
}

uint64_t history_count_words(const char *text)
{
        uint64_t n_words = 0;
        bool in_word = false;

        for (const char *p = text; *p; p = g_utf8_next_char(p)) {
                bool space = g_unichar_isspace(g_utf8_get_char(p));

                n_words += !space && !in_word;
                in_word = !space;
        }
        return n_words;
}
