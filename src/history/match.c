/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <glib.h>
#include <stdbool.h>
#include <string.h>

#include "history/match.h"

/* Quoted, nothing has a meaning of its own; the text has no quotation mark. */
static int append_phrase(Buffer *expression, const char *text, size_t n_bytes, bool prefix)
{
        int r = buffer_append_string(expression, expression->size > 0 ? " \"" : "\"");

        if (r >= 0)
                r = buffer_append(expression, text, n_bytes);
        if (r >= 0)
                r = buffer_append_string(expression, prefix ? "\"*" : "\"");
        return r;
}

/* How many characters of the last word there are. */
static size_t last_word_length(const char *text, size_t n_bytes)
{
        const char *p = text + n_bytes;
        size_t n = 0;

        while (p > text) {
                p = g_utf8_prev_char(p);
                if (!g_unichar_isalnum(g_utf8_get_char(p)))
                        break;
                n++;
        }
        return n;
}

static bool is_prefix(const char *text, size_t n_bytes, const char *behind)
{
        return *behind == '*' && last_word_length(text, n_bytes) >= MATCH_PREFIX_MIN;
}

/* From behind the quotation mark; one that is missing is thought of at the end. */
static const char *take_quoted(Buffer *expression, const char *text, int *ret)
{
        size_t n_bytes = strcspn(text, "\"");
        const char *behind = text + n_bytes + (text[n_bytes] == '"');

        *ret = append_phrase(expression, text, n_bytes, is_prefix(text, n_bytes, behind));
        return behind;
}

static const char *take_word(Buffer *expression, const char *text, int *ret)
{
        size_t n_bytes = strcspn(text, " \t\r\n\"*");
        const char *behind = text + n_bytes;

        *ret = append_phrase(expression, text, n_bytes, is_prefix(text, n_bytes, behind));
        return behind;
}

int match_append(Buffer *expression, const char *query)
{
        int r = 0;

        if (strlen(query) > MATCH_QUERY_MAX)
                return -EMSGSIZE;
        while (r >= 0) {
                query += strspn(query, " \t\r\n*");
                if (!*query)
                        break;
                query = *query == '"' ? take_quoted(expression, query + 1, &r)
                                      : take_word(expression, query, &r);
        }
        return r;
}
