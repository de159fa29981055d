/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <glib.h>
#include <math.h>
#include <sqlite3.h>

#include "history/statement.h"

struct Statement {
        sqlite3_stmt *handle;
        Database *database;
        int fault; /* SQLite's code of the first value that could not be bound */
};

int statement_new(Statement **ret, Database *database, const char *sql)
{
        _cleanup_(statement_freep) Statement *statement = calloc(1, sizeof(*statement));
        int code;

        if (!statement)
                return -ENOMEM;
        statement->database = database;
        code = sqlite3_prepare_v2(database_handle(database), sql, -1, &statement->handle, NULL);
        if (code != SQLITE_OK)
                return database_error(database, code);
        *ret = TAKE_PTR(statement);
        return 0;
}

Statement *statement_free(Statement *statement)
{
        if (!statement)
                return NULL;
        (void) sqlite3_finalize(statement->handle);
        free(statement);
        return NULL;
}

static void note_fault(Statement *statement, int code)
{
        if (statement->fault == SQLITE_OK)
                statement->fault = code;
}

void statement_bind_integer(Statement *statement, int parameter, int64_t value)
{
        note_fault(statement, sqlite3_bind_int64(statement->handle, parameter, value));
}

void statement_bind_real(Statement *statement, int parameter, double value)
{
        /* SQLite takes what is no number for NULL. */
        if (isnan(value))
                value = 0;
        note_fault(statement, sqlite3_bind_double(statement->handle, parameter, value));
}

void statement_bind_text(Statement *statement, int parameter, const char *text)
{
        note_fault(statement,
                   sqlite3_bind_text(statement->handle, parameter, text, -1, SQLITE_STATIC));
}

void statement_bind_blob(Statement *statement, int parameter, const void *data, size_t size)
{
        note_fault(statement,
                   sqlite3_bind_blob64(statement->handle, parameter, data, size, SQLITE_STATIC));
}

int statement_step(Statement *statement)
{
        int code = statement->fault;

        if (code == SQLITE_OK)
                code = sqlite3_step(statement->handle);
        if (code == SQLITE_ROW)
                return 1;
        return database_error(statement->database, code);
}

int statement_run(Statement *statement)
{
        int r;

        do
                r = statement_step(statement);
        while (r > 0);
        (void) sqlite3_reset(statement->handle);
        (void) sqlite3_clear_bindings(statement->handle);
        statement->fault = SQLITE_OK;
        return r;
}

int64_t statement_integer(const Statement *statement, int column)
{
        return sqlite3_column_int64(statement->handle, column);
}

double statement_real(const Statement *statement, int column)
{
        return sqlite3_column_double(statement->handle, column);
}

const void *statement_blob(const Statement *statement, int column, size_t *ret_size)
{
        const void *data = sqlite3_column_blob(statement->handle, column);

        *ret_size = (size_t) sqlite3_column_bytes(statement->handle, column);
        return data;
}

char *statement_dup_text(const Statement *statement, int column)
{
        const char *text = (const char *) sqlite3_column_text(statement->handle, column);

        return g_utf8_make_valid(text ? text : "", -1);
}

bool statement_has(const Statement *statement, int column)
{
        return sqlite3_column_type(statement->handle, column) != SQLITE_NULL;
}
