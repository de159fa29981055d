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

static int is_due(Database *database)
{
        _cleanup_(statement_freep) Statement *statement = NULL;
        int r = statement_new(&statement, database, "SELECT 1 FROM erasing");

        return r < 0 ? r : statement_step(statement);
}

static int has_session(Database *database, uint64_t session)
{
        _cleanup_(statement_freep) Statement *statement = NULL;
        int r = statement_new(&statement, database, "SELECT 1 FROM sessions WHERE number = ?1");

        if (r < 0)
                return r;
        statement_bind_integer(statement, 1, (int64_t) session);
        return statement_step(statement);
}

static const char *deletion_of(ForgetWhat what)
{
#define DELETE_WHERE(condition) \
        "DELETE FROM segments WHERE id IN (SELECT id FROM segments WHERE " condition " LIMIT ?2)"
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
        return NULL;
#undef DELETE_WHERE
}

static int run_deletion(Database *database, const Forgetting *forgetting)
{
        _cleanup_(statement_freep) Statement *statement = NULL;
        int r = statement_new(&statement, database, deletion_of(forgetting->what));

        if (r < 0)
                return r;
        statement_bind_integer(statement, 1,
                               forgetting->what == FORGET_SESSION ? (int64_t) forgetting->session
                                                                  : forgetting->time_usec);
        statement_bind_integer(statement, 2, STEP_SEGMENTS);
        return statement_run(statement);
}

/* *ret_n: segments that are gone. */
static int delete_some(Database *database, const Forgetting *forgetting, uint64_t *ret_n)
{
        _cleanup_(statement_freep) Statement *count = NULL;
        int r = run_deletion(database, forgetting);

        if (r >= 0)
                r = statement_new(&count, database, "SELECT changes()");
        if (r >= 0)
                r = statement_step(count);
        if (r < 0)
                return r;
        *ret_n = (uint64_t) statement_integer(count, 0);
        return *ret_n == 0 ? 0
                           : database_execute(database, "INSERT OR IGNORE INTO erasing VALUES (1);"
                                                        "DELETE FROM sessions WHERE segments = 0");
}

/* 1 while there is more to delete. */
static int delete_step(Database *database, Forgetting *forgetting)
{
        uint64_t n = 0;
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
        forgetting->n_forgotten += n;
        return n == STEP_SEGMENTS;
}

/* 1 while there is more to merge. The first step, with less than nothing, says that all of it is
 * to become one. */
static int merge_step(Database *database, Forgetting *forgetting)
{
        long before = database_n_changes(database);
        int r = database_execute(
                database, forgetting->merging ? "INSERT INTO segments_text (segments_text, rank)"
                                                "        VALUES ('merge', " STEP_PAGES ")"
                                              : "INSERT INTO segments_text (segments_text, rank)"
                                                "        VALUES ('merge', -" STEP_PAGES ")");

        if (r < 0)
                return r;
        forgetting->merging = true;
        return database_n_changes(database) - before >= MERGE_CHANGES_MIN;
}

/* The note goes once the log is empty; that it was there is no secret. */
static int finish(Database *database)
{
        int r = database_empty_log(database);

        return r < 0 ? r : database_execute(database, "DELETE FROM erasing");
}

static int erase_step(Database *database, Forgetting *forgetting)
{
        int r = is_due(database);

        if (r <= 0)
                return r;
        if (!forgetting->merged) {
                r = merge_step(database, forgetting);
                if (r < 0)
                        return r;
                forgetting->merged = r == 0;
                return 1;
        }
        return finish(database);
}

static int forget_all(Database *database, Forgetting *forgetting)
{
        _cleanup_(statement_freep) Statement *statement = NULL;
        int r = statement_new(&statement, database, "SELECT count(*) FROM segments");

        if (r >= 0)
                r = statement_step(statement);
        if (r >= 0)
                forgetting->n_forgotten = (uint64_t) statement_integer(statement, 0);
        statement = statement_free(statement);
        return database_reset(database, schema_steps, SCHEMA_STEPS);
}

int retention_step(History *history, Forgetting *forgetting)
{
        Database *database = history_database(history);
        int r;

        if (forgetting->what == FORGET_ALL)
                return forget_all(database, forgetting);
        if (forgetting->what == FORGET_SESSION && !forgetting->begun) {
                r = has_session(database, forgetting->session);
                if (r <= 0)
                        return r < 0 ? r : -ENOENT;
        }
        forgetting->begun = true;
        if (forgetting->what != FORGET_NOTHING) {
                r = delete_step(database, forgetting);
                if (r < 0)
                        return r;
                if (r == 0)
                        forgetting->what = FORGET_NOTHING;
                return 1;
        }
        return erase_step(database, forgetting);
}
