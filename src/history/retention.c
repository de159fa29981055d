/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>

#include "history/retention.h"
#include "history/schema.h"
#include "history/statement.h"

/* Of a step: segments that are deleted, pages that are merged. */
#define STEP_SEGMENTS 250
#define STEP_PAGES "500"

/* FTS5 has nothing left to merge if that changed fewer rows than this (its documentation, 6.9). */
#define MERGE_CHANGES_MIN 2

static int64_t value_of(const Forgetting *forgetting)
{
        return forgetting->what == FORGET_SESSION ? (int64_t) forgetting->session
                                                  : forgetting->time_usec;
}

/* The number that a query gives; 0 if it has no row. */
static int ask(Database *database, const char *sql, int64_t *ret)
{
        _cleanup_(statement_freep) Statement *statement = NULL;
        int r = statement_new(&statement, database, sql);

        if (r >= 0)
                r = statement_step(statement);
        if (r < 0)
                return r;
        *ret = r > 0 ? statement_integer(statement, 0) : 0;
        return 0;
}

/* 1 if there is such a session. */
static int has_session(Database *database, uint64_t session)
{
        _cleanup_(statement_freep) Statement *statement = NULL;
        int r = statement_new(&statement, database, "SELECT 1 FROM sessions WHERE number = ?1");

        if (r < 0)
                return r;
        statement_bind_integer(statement, 1, (int64_t) session);
        return statement_step(statement);
}

static int begin(Database *database, Forgetting *forgetting)
{
        int r = 1;

        if (forgetting->what == FORGET_SESSION)
                r = has_session(database, forgetting->session);
        if (r == 0)
                r = -ENOENT;
        if (r >= 0)
                r = ask(database, "SELECT max(id) FROM segments", &forgetting->last_id);
        if (r < 0)
                return r;
        forgetting->stage = FORGET_DELETE;
        return 1;
}

/* What somebody had begun and did not finish; 0: there is nothing like that. */
static int resume(Database *database, Forgetting *forgetting)
{
        _cleanup_(statement_freep) Statement *statement = NULL;
        int r = statement_new(&statement, database, "SELECT what, value, last_id FROM erasing");

        if (r >= 0)
                r = statement_step(statement);
        if (r <= 0)
                return r;
        *forgetting = (Forgetting){
                .what = (ForgetWhat) statement_integer(statement, 0),
                .session = (uint64_t) statement_integer(statement, 1),
                .time_usec = statement_integer(statement, 1),
                .n_forgotten = forgetting->n_forgotten,
                .stage = FORGET_DELETE,
                .last_id = statement_integer(statement, 2),
                .resumed = true,
        };
        return 1;
}

static const char *deletion_of(ForgetWhat what)
{
#define DELETE_WHERE(condition)            \
        "DELETE FROM segments WHERE id IN" \
        "        (SELECT id FROM segments WHERE " condition " AND id <= ?2 LIMIT ?3)"
        switch (what) {
        case FORGET_NOTHING:
        case FORGET_ALL:
                break;
        case FORGET_SESSION:
                return DELETE_WHERE("session = ?1");
        case FORGET_SINCE:
                return DELETE_WHERE("stop_usec >= ?1");
        case FORGET_BEFORE:
                return DELETE_WHERE("stop_usec < ?1");
        }
        /* A note that nobody wrote is one of nothing. */
        return DELETE_WHERE("?1 IS NULL");
#undef DELETE_WHERE
}

/* Runs a statement about what is forgotten: its value, its last row, and how many. */
static int run_about(Database *database, const Forgetting *forgetting, const char *sql,
                     int64_t third)
{
        _cleanup_(statement_freep) Statement *statement = NULL;
        int r = statement_new(&statement, database, sql);

        if (r < 0)
                return r;
        statement_bind_integer(statement, 1, value_of(forgetting));
        statement_bind_integer(statement, 2, forgetting->last_id);
        statement_bind_integer(statement, 3, third);
        return statement_run(statement);
}

/* *ret_n: segments that are gone. */
static int delete_some(Database *database, const Forgetting *forgetting, int64_t *ret_n)
{
        int r = run_about(database, forgetting, deletion_of(forgetting->what), STEP_SEGMENTS);

        if (r >= 0)
                r = ask(database, "SELECT changes()", ret_n);
        if (r >= 0 && *ret_n > 0)
                r = run_about(database, forgetting,
                              "INSERT OR IGNORE INTO erasing (value, last_id, what)"
                              "        VALUES (?1, ?2, ?3)",
                              forgetting->what);
        if (r >= 0 && *ret_n > 0)
                r = database_execute(database, "DELETE FROM sessions WHERE segments = 0");
        return r;
}

/* If it has found nothing to delete, another one may be about to forget the same. */
static int is_to_be_merged(Database *database, const Forgetting *forgetting)
{
        int64_t n_notes = 1;
        int r = 0;

        if (forgetting->n_forgotten == 0)
                r = ask(database, "SELECT count(*) FROM erasing", &n_notes);
        return r < 0 ? r : n_notes > 0;
}

static int delete_step(Database *database, Forgetting *forgetting)
{
        int64_t n = 0;
        int r = database_begin(database);

        if (r >= 0)
                r = delete_some(database, forgetting, &n);
        if (r < 0) {
                database_rollback(database);
                return r;
        }
        r = database_commit(database);
        if (r < 0)
                return r;
        forgetting->n_forgotten += (uint64_t) n;
        if (n == STEP_SEGMENTS)
                return 1;
        forgetting->stage = FORGET_MERGE_FIRST;
        return is_to_be_merged(database, forgetting);
}

/* The first step, with less than nothing, says that all of the index is to become one. */
static int merge_step(Database *database, Forgetting *forgetting)
{
        long before = database_n_changes(database);
        int r = database_execute(database, forgetting->stage == FORGET_MERGE_FIRST
                                                   ? "INSERT INTO segments_text"
                                                     "        (segments_text, rank)"
                                                     "        VALUES ('merge', -" STEP_PAGES ")"
                                                   : "INSERT INTO segments_text"
                                                     "        (segments_text, rank)"
                                                     "        VALUES ('merge', " STEP_PAGES ")");

        if (r < 0)
                return r;
        forgetting->stage = database_n_changes(database) - before >= MERGE_CHANGES_MIN
                                    ? FORGET_MERGE
                                    : FORGET_FINISH;
        return 1;
}

/* The note goes once the log is empty; that it was there is no secret. What was resumed may not have
 * been the only one. */
static int finish(Database *database, Forgetting *forgetting)
{
        int r = database_empty_log(database);

        if (r >= 0)
                r = run_about(database, forgetting,
                              "DELETE FROM erasing WHERE value = ?1 AND last_id = ?2"
                              "        AND what = ?3",
                              forgetting->what);
        if (r < 0 || !forgetting->resumed)
                return r;
        *forgetting = (Forgetting){.n_forgotten = forgetting->n_forgotten};
        return 1;
}

static int forget_all(Database *database, Forgetting *forgetting)
{
        int64_t n = 0;

        (void) ask(database, "SELECT count(*) FROM segments", &n);
        forgetting->n_forgotten = (uint64_t) n;
        return database_reset(database, schema_steps, SCHEMA_STEPS);
}

int retention_step(History *history, Forgetting *forgetting)
{
        Database *database = history_database(history);

        if (history_refusal(history) < 0)
                return history_refusal(history);
        if (forgetting->what == FORGET_ALL)
                return forget_all(database, forgetting);
        switch (forgetting->stage) {
        case FORGET_BEGIN:
                return forgetting->what == FORGET_NOTHING ? resume(database, forgetting)
                                                          : begin(database, forgetting);
        case FORGET_DELETE:
                return delete_step(database, forgetting);
        case FORGET_MERGE_FIRST:
        case FORGET_MERGE:
                return merge_step(database, forgetting);
        case FORGET_FINISH:
                return finish(database, forgetting);
        }
        return 0;
}
