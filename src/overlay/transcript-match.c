/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib.h>
#include <string.h>

#include "overlay/transcript-match.h"

/* A decomposition is at most this long. */
#define DECOMPOSED_MAX 18

struct TranscriptMatch {
        size_t n;
        gunichar letters[TRANSCRIPT_MATCH_MAX];
};

/* What of a character is compared: letters without marks, spaces as one of them. Gives how many. */
static size_t fold(gunichar character, gunichar letters[static DECOMPOSED_MAX])
{
        size_t n = g_unichar_fully_decompose(character, FALSE, letters, DECOMPOSED_MAX);
        size_t kept = 0;

        for (size_t i = 0; i < n; i++) {
                if (g_unichar_combining_class(letters[i]) == 0)
                        letters[kept++] =
                                g_unichar_isspace(letters[i]) ? ' ' : g_unichar_tolower(letters[i]);
        }
        return kept;
}

TranscriptMatch *transcript_match_new(const char *sought)
{
        g_autofree char *text = g_strstrip(g_strdup(sought));
        _cleanup_(transcript_match_freep) TranscriptMatch *match = g_new0(TranscriptMatch, 1);

        for (const char *at = text; *at; at = g_utf8_next_char(at)) {
                gunichar letters[DECOMPOSED_MAX];
                size_t n = fold(g_utf8_get_char(at), letters);

                n = MIN(n, TRANSCRIPT_MATCH_MAX - match->n);
                memcpy(match->letters + match->n, letters, n * sizeof(gunichar));
                match->n += n;
        }
        return match->n > 0 ? TAKE_PTR(match) : NULL;
}

TranscriptMatch *transcript_match_free(TranscriptMatch *match)
{
        g_free(match);
        return NULL;
}

/* Behind the marks that belong to the character before. */
static const char *skip_marks(const char *at)
{
        while (*at && g_unichar_combining_class(g_utf8_get_char(at)) != 0)
                at = g_utf8_next_char(at);
        return at;
}

/* Whether it is here; where it ends then. */
static const char *match_here(const TranscriptMatch *match, const char *at)
{
        size_t n_matched = 0;

        while (n_matched < match->n) {
                gunichar letters[DECOMPOSED_MAX];
                size_t n;

                if (!*at)
                        return NULL;
                n = fold(g_utf8_get_char(at), letters);
                for (size_t i = 0; i < n && n_matched < match->n; i++) {
                        if (letters[i] != match->letters[n_matched++])
                                return NULL;
                }
                at = g_utf8_next_char(at);
        }
        return skip_marks(at);
}

bool transcript_match_find(const TranscriptMatch *match, const char *text, size_t from,
                           size_t *ret_start, size_t *ret_end)
{
        for (const char *at = text + from; *at; at = g_utf8_next_char(at)) {
                const char *end;

                /* A mark by itself begins nothing. */
                if (g_unichar_combining_class(g_utf8_get_char(at)) != 0)
                        continue;
                end = match_here(match, at);
                if (end) {
                        *ret_start = (size_t) (at - text);
                        *ret_end = (size_t) (end - text);
                        return true;
                }
        }
        return false;
}
