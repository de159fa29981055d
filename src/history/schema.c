/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "history/schema.h"

/*
 * Times ending in _usec are microseconds since the Unix epoch; start and stop are positions. A
 * session's sums are kept by triggers, so that a list of all sessions costs nothing. erasing has a
 * row for each deletion that is not finished (retention.c).
 */
static const char tables[] =
        "CREATE TABLE sessions ("
        "        number INTEGER PRIMARY KEY,"
        "        started_usec INTEGER NOT NULL,"
        "        ended_usec INTEGER," /* NULL: it runs, or was cut off */
        "        title TEXT NOT NULL,"
        "        source TEXT NOT NULL,"
        "        target TEXT NOT NULL,"
        "        language TEXT NOT NULL,"
        "        segments INTEGER NOT NULL DEFAULT 0,"
        "        words INTEGER NOT NULL DEFAULT 0,"
        "        duration REAL NOT NULL DEFAULT 0"
        ") STRICT;"
        "CREATE TABLE segments ("
        "        id INTEGER PRIMARY KEY AUTOINCREMENT," /* a later row has a higher one, always */
        "        session INTEGER NOT NULL REFERENCES sessions (number) ON DELETE CASCADE,"
        "        segment INTEGER NOT NULL,"
        "        start_usec INTEGER NOT NULL,"
        "        stop_usec INTEGER NOT NULL,"
        "        start REAL NOT NULL,"
        "        stop REAL NOT NULL,"
        "        channel INTEGER NOT NULL,"
        "        source TEXT NOT NULL,"
        "        speaker INTEGER NOT NULL," /* -1: not told apart */
        "        language TEXT,"
        "        confidence REAL NOT NULL,"
        "        lost REAL NOT NULL," /* seconds */
        "        unconfirmed INTEGER NOT NULL,"
        "        text TEXT NOT NULL,"
        "        n_words INTEGER NOT NULL,"
        "        words BLOB NOT NULL," /* words.h */
        "        UNIQUE (session, segment)"
        ") STRICT;"
        "CREATE INDEX segments_by_stop ON segments (stop_usec);"
        "CREATE TABLE erasing ("
        "        what INTEGER NOT NULL,"
        "        value INTEGER NOT NULL,"
        "        last_id INTEGER NOT NULL,"
        "        PRIMARY KEY (what, value, last_id)"
        ") STRICT;"
        "CREATE TRIGGER segments_count_added AFTER INSERT ON segments BEGIN"
        "        UPDATE sessions SET segments = segments + 1, words = words + new.n_words,"
        "                duration = max(duration, new.stop) WHERE number = new.session;"
        "END;"
        "CREATE TRIGGER segments_count_removed AFTER DELETE ON segments BEGIN"
        "        UPDATE sessions SET segments = segments - 1, words = words - old.n_words"
        "                WHERE number = old.session;"
        "END;";

/*
 * The full text, which only points to the table that has it (external content). Accents don't
 * count.
 *
 * FTS5's own "secure-delete" is left off: SQLite before 3.42 could not read the file any more, and
 * retention.c leaves no trace with any version.
 */
static const char full_text[] =
        "CREATE VIRTUAL TABLE segments_text USING fts5 (text, content = 'segments',"
        "        content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2');"
        "CREATE TRIGGER segments_text_added AFTER INSERT ON segments BEGIN"
        "        INSERT INTO segments_text (rowid, text) VALUES (new.id, new.text);"
        "END;"
        "CREATE TRIGGER segments_text_removed AFTER DELETE ON segments BEGIN"
        "        INSERT INTO segments_text (segments_text, rowid, text)"
        "                VALUES ('delete', old.id, old.text);"
        "END;"
        "INSERT INTO segments_text (segments_text) VALUES ('rebuild');";

const char *const schema_steps[SCHEMA_STEPS] = {tables, full_text};
