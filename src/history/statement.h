#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One SQL statement of a database: its values in, its rows out. Errors: those of database.h. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "history/database.h"

typedef struct Statement Statement;

int statement_new(Statement **ret, Database *database, const char *sql);
Statement *statement_free(Statement *statement);
DEFINE_CLEANUP(Statement, statement_free)

/* Parameters are counted from 1. A value that can't be bound is the next step's error. Text (NULL:
 * SQL's NULL) and blob are not copied: they have to last until the statement is reset or freed. */
void statement_bind_integer(Statement *statement, int parameter, int64_t value);
void statement_bind_real(Statement *statement, int parameter, double value);
void statement_bind_text(Statement *statement, int parameter, const char *text);
void statement_bind_blob(Statement *statement, int parameter, const void *data, size_t size);

/* The next row: 1; 0: there is none. */
int statement_step(Statement *statement);

/* Steps to its end, and makes it ready to be run anew with other values. */
int statement_run(Statement *statement);

/* Of the row, columns counted from 0. A blob lasts until the next step. */
int64_t statement_integer(const Statement *statement, int column);
double statement_real(const Statement *statement, int column);
const void *statement_blob(const Statement *statement, int column, size_t *ret_size);

/* The caller's (g_free()), and UTF-8 whatever is in the file; "" for SQL's NULL. */
char *statement_dup_text(const Statement *statement, int column);

/* Whether the column has something. */
bool statement_has(const Statement *statement, int column);
