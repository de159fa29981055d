#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * An SQLite file that keeps what it was told and forgets what it was told to forget: write-ahead
 * log, every commit synchronised (what was reported as kept is there after a power failure, too; a
 * commit comes every few seconds, on a thread that may wait), deleted content overwritten. One
 * thread at a time; may block.
 *
 * Errors of all functions, unless they say otherwise:
 *   -ENOSPC, -EDQUOT, -EFBIG   there is no room
 *   -EROFS, -EACCES, -EPERM    it may not be written
 *   -EUCLEAN                   it is damaged, or no database at all
 *   -EBUSY                     another program holds it
 *   -EPROTONOSUPPORT           it was made by a newer version of this program
 *   -EIO, -ENOMEM, …           as the system says
 */

#include <stddef.h>

#include "base/cleanup.h"

typedef struct Database Database;

/* steps[i] is the SQL that makes a file of version i one of version i + 1 (PRAGMA user_version),
 * all of them or none; the file has to be there (file_prepare()). */
int database_open(Database **ret, const char *path, const char *const *steps, size_t n_steps);
/* Opens one of version n_steps to be read alone, where nothing at all can be written, not even the
 * files beside it. What only stands in a log can't be had so: -EAGAIN. */
int database_open_to_read(Database **ret, const char *path, size_t n_steps);
Database *database_free(Database *database);
DEFINE_CLEANUP(Database, database_free)

/* Runs statements that give nothing back. */
int database_execute(Database *database, const char *sql);

/* All or nothing of what is between; a commit that fails has rolled back. */
int database_begin(Database *database);
int database_commit(Database *database);
void database_rollback(Database *database);

/* As if it had just been made: nothing of what was in it is left in the file, however large it is,
 * and even if it is damaged. */
int database_reset(Database *database, const char *const *steps, size_t n_steps);

/* Brings all that was committed from the log to the file, and empties the log, where what has been
 * overwritten in the file may still stand. Errors: -EBUSY while another program reads. */
int database_empty_log(Database *database);

/* Rows that were changed since it was opened, those of virtual tables' own included. */
long database_n_changes(const Database *database);

/* What an SQLite code means: a negative errno. For the modules of this folder. */
int database_error(const Database *database, int code);
struct sqlite3 *database_handle(const Database *database);
