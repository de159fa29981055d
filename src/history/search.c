/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <string.h>

#include "base/buffer.h"
#include "history/search.h"
#include "history/statement.h"

/* Each character of the query may become a phrase, in quotes and with a space. */
#define EXPRESSION_MAX (4 * MATCH_QUERY_MAX + 1)

/* Rows are numbered as they come: the first of the newest that are ranked. */
static int find_oldest(Database *database, const char *expression, int64_t *ret)
{
        _cleanup_(statement_freep) Statement *statement = NULL;
        int r = statement_new(&statement, database,
                              "SELECT rowid FROM segments_text WHERE segments_text MATCH ?1"
                              "        ORDER BY rowid DESC LIMIT 1 OFFSET ?2");

        if (r < 0)
                return r;
        statement_bind_text(statement, 1, expression);
        statement_bind_integer(statement, 2, SEARCH_RANKED_MAX - 1);
        r = statement_step(statement);
        if (r < 0)
                return r;
        *ret = r > 0 ? statement_integer(statement, 0) : 0;
        return 0;
}

static size_t append_hit(GPtrArray *hits, const Statement *row)
{
        HistoryHit *hit = g_new0(HistoryHit, 1);

        hit->session = (uint64_t) statement_integer(row, 0);
        hit->segment = (uint64_t) statement_integer(row, 1);
        hit->start_usec = statement_integer(row, 2);
        hit->start = statement_real(row, 3);
        hit->text = statement_dup_text(row, 4);
        hit->snippet = statement_dup_text(row, 5);
        g_ptr_array_add(hits, hit);
        return strlen(hit->text) + strlen(hit->snippet);
}

static int rank(Database *database, const char *expression, int64_t oldest, uint32_t limit,
                GPtrArray *hits)
{
        _cleanup_(statement_freep) Statement *statement = NULL;
        size_t n_bytes = 0;
        int r = statement_new(&statement, database,
                              "SELECT s.session, s.segment, s.start_usec, s.start, s.text,"
                              "        snippet(segments_text, 0, char(2), char(3), '…', 16)"
                              "        FROM segments_text JOIN segments AS s"
                              "        ON s.id = segments_text.rowid"
                              "        WHERE segments_text MATCH ?1 AND segments_text.rowid >= ?2"
                              "        ORDER BY rank LIMIT ?3");

        if (r < 0)
                return r;
        statement_bind_text(statement, 1, expression);
        statement_bind_integer(statement, 2, oldest);
        statement_bind_integer(statement, 3, limit);
        while (n_bytes < SEARCH_BYTES_MAX && (r = statement_step(statement)) > 0)
                n_bytes += append_hit(hits, statement);
        return r < 0 ? r : 0;
}

int search_run(History *history, const char *query, uint32_t limit, GPtrArray *hits)
{
        _cleanup_buffer_ Buffer expression = BUFFER_INIT(EXPRESSION_MAX);
        Database *database = history_database(history);
        int64_t oldest;
        int r = match_append(&expression, query);

        if (r < 0 || expression.size == 0)
                return r;
        if (limit == 0 || limit > SEARCH_HITS_MAX)
                limit = SEARCH_HITS_MAX;
        r = find_oldest(database, buffer_string(&expression), &oldest);
        return r < 0 ? r : rank(database, buffer_string(&expression), oldest, limit, hits);
}
