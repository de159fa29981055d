/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <glib.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/log.h"
#include "history/database.h"
#include "history/statement.h"

/* How long another program may hold the file, a person's query or a backup. */
#define BUSY_MS 2000

/* Nothing that was said goes to a temporary file. */
static const char pragmas[] = "PRAGMA foreign_keys = ON;"
                              "PRAGMA secure_delete = ON;"
                              "PRAGMA temp_store = MEMORY;"
                              "PRAGMA journal_mode = WAL;"
                              "PRAGMA synchronous = FULL;";

struct Database {
        sqlite3 *handle;
};

struct sqlite3 *database_handle(const Database *database)
{
        return database->handle;
}

/* The system knows better than SQLite why a file can't be read or written. SQLite asks it, but not
 * on every way out of a commit: then what a write has left behind counts, if it can be of one. */
static int system_error(const Database *database, int fallback)
{
        int left = errno, error = sqlite3_system_errno(database->handle);

        if (error > 0)
                return -error;
        switch (left) {
        case EDQUOT:
        case EFBIG:
        case ENOSPC:
        case EROFS:
                return -left;
        default:
                return fallback;
        }
}

int database_error(const Database *database, int code)
{
        switch (code & 0xff) {
        case SQLITE_OK:
        case SQLITE_ROW:
        case SQLITE_DONE:
                return 0;
        case SQLITE_FULL:
                return -ENOSPC;
        case SQLITE_READONLY:
                return -EROFS;
        case SQLITE_PERM:
        case SQLITE_AUTH:
                return -EACCES;
        case SQLITE_CANTOPEN:
                return system_error(database, -EACCES);
        case SQLITE_IOERR:
                return system_error(database, -EIO);
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
        case SQLITE_FORMAT:
                return -EUCLEAN;
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
                return -EBUSY;
        case SQLITE_NOMEM:
                return -ENOMEM;
        case SQLITE_TOOBIG:
                return -EMSGSIZE;
        case SQLITE_CONSTRAINT:
                return -EEXIST;
        default:
                return -EIO;
        }
}

int database_execute(Database *database, const char *sql)
{
        return database_error(database, sqlite3_exec(database->handle, sql, NULL, NULL, NULL));
}

int database_begin(Database *database)
{
        return database_execute(database, "BEGIN IMMEDIATE");
}

int database_commit(Database *database)
{
        int r = database_execute(database, "COMMIT");

        if (r < 0)
                database_rollback(database);
        return r;
}

void database_rollback(Database *database)
{
        if (!sqlite3_get_autocommit(database->handle))
                (void) database_execute(database, "ROLLBACK");
}

static int read_version(Database *database, size_t *ret)
{
        _cleanup_(statement_freep) Statement *statement = NULL;
        int r = statement_new(&statement, database, "PRAGMA user_version");

        if (r >= 0)
                r = statement_step(statement);
        if (r <= 0)
                return r < 0 ? r : -EUCLEAN;
        *ret = (size_t) statement_integer(statement, 0);
        return 0;
}

static int take_step(Database *database, const char *sql, size_t version)
{
        char pragma[64];
        int r = database_execute(database, sql);

        snprintf(pragma, sizeof(pragma), "PRAGMA user_version = %zu", version);
        return r < 0 ? r : database_execute(database, pragma);
}

static int migrate_from(Database *database, size_t version, const char *const *steps,
                        size_t n_steps)
{
        int r = database_begin(database);

        for (; version < n_steps && r >= 0; version++)
                r = take_step(database, steps[version], version + 1);
        if (r >= 0)
                return database_commit(database);
        database_rollback(database);
        return r;
}

static int migrate(Database *database, const char *const *steps, size_t n_steps)
{
        size_t version;
        int r = read_version(database, &version);

        if (r < 0)
                return r;
        if (version > n_steps)
                return -EPROTONOSUPPORT;
        return version == n_steps ? 0 : migrate_from(database, version, steps, n_steps);
}

static int prepare(Database *database, const char *const *steps, size_t n_steps)
{
        int r;

        (void) sqlite3_extended_result_codes(database->handle, true);
        (void) sqlite3_busy_timeout(database->handle, BUSY_MS);
        r = database_execute(database, pragmas);
        if (r >= 0 && sqlite3_db_readonly(database->handle, "main") != 0)
                r = -EROFS;
        return r < 0 ? r : migrate(database, steps, n_steps);
}

int database_open(Database **ret, const char *path, const char *const *steps, size_t n_steps)
{
        _cleanup_(database_freep) Database *database = calloc(1, sizeof(*database));
        int r;

        if (!database)
                return -ENOMEM;
        r = sqlite3_open_v2(path, &database->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
                            NULL);
        if (r != SQLITE_OK)
                return database->handle ? database_error(database, r) : -ENOMEM;
        r = prepare(database, steps, n_steps);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(database);
        return 0;
}

static bool has_log(const char *path)
{
        g_autofree char *log = g_strconcat(path, "-wal", NULL);
        struct stat status;

        return stat(log, &status) == 0 && status.st_size > 0;
}

static int check_version(Database *database, size_t n_steps)
{
        size_t version;
        int r = read_version(database, &version);

        if (r < 0)
                return r;
        return version == n_steps ? 0 : -EPROTONOSUPPORT;
}

int database_open_to_read(Database **ret, const char *path, size_t n_steps)
{
        _cleanup_(database_freep) Database *database = NULL;
        g_autofree char *uri = g_filename_to_uri(path, NULL, NULL);
        g_autofree char *immutable = g_strconcat(uri ? uri : "", "?immutable=1", NULL);
        int r;

        if (has_log(path))
                return -EAGAIN;
        database = calloc(1, sizeof(*database));
        if (!database || !uri)
                return -ENOMEM;
        r = sqlite3_open_v2(immutable, &database->handle,
                            SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, NULL);
        if (r != SQLITE_OK)
                return database->handle ? database_error(database, r) : -ENOMEM;
        (void) sqlite3_extended_result_codes(database->handle, true);
        r = check_version(database, n_steps);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(database);
        return 0;
}

Database *database_free(Database *database)
{
        if (!database)
                return NULL;
        if (sqlite3_close(database->handle) != SQLITE_OK)
                log_warning("A statement of the history was left open.");
        free(database);
        return NULL;
}

int database_reset(Database *database, const char *const *steps, size_t n_steps)
{
        int r;

        (void) sqlite3_db_config(database->handle, SQLITE_DBCONFIG_RESET_DATABASE, 1, NULL);
        r = database_execute(database, "VACUUM");
        (void) sqlite3_db_config(database->handle, SQLITE_DBCONFIG_RESET_DATABASE, 0, NULL);
        if (r >= 0)
                r = migrate(database, steps, n_steps);
        return r < 0 ? r : database_empty_log(database);
}

int database_empty_log(Database *database)
{
        return database_error(database,
                              sqlite3_wal_checkpoint_v2(database->handle, NULL,
                                                        SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL));
}

long database_n_changes(const Database *database)
{
        return sqlite3_total_changes(database->handle);
}
