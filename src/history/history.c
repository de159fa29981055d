/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <string.h>

#include "base/buffer.h"
#include "history/file.h"
#include "history/history.h"
#include "history/schema.h"
#include "history/statement.h"
#include "history/words.h"

/* Of one segment's words as bytes: a message has 1 MiB, and a segment few of them. */
#define WORDS_BYTES_MAX ((size_t) 16 * 1024 * 1024)

struct History {
        Database *database;
        char *path;
        FileIdentity identity;
        int refusal; /* why it can only be read; 0: it can be written */
};

Database *history_database(History *history)
{
        return history->database;
}

/* Whoever was to write their end was killed. The one that runs now is told to be running when it is
 * written next. */
static int end_what_was_cut(Database *database)
{
        return database_execute(database,
                                "UPDATE sessions SET ended_usec ="
                                "        started_usec + CAST(duration * 1000000 AS INTEGER)"
                                "        WHERE ended_usec IS NULL");
}

static int open_to_write(History *history, bool create)
{
        int r = create ? file_prepare(history->path) : file_check(history->path);

        if (r >= 0)
                r = database_open(&history->database, history->path, schema_steps, SCHEMA_STEPS);
        return r < 0 ? r : end_what_was_cut(history->database);
}

/* What was kept can be read on a full disk, or one that is not to be written. */
static int open_to_read(History *history, int refusal)
{
        int r;

        switch (-refusal) {
        case ENOSPC:
        case EDQUOT:
        case EFBIG:
        case EROFS:
        case EACCES:
                break;
        default:
                return refusal;
        }
        history->refusal = refusal;
        history->database = database_free(history->database);
        r = database_open_to_read(&history->database, history->path, SCHEMA_STEPS);
        return r < 0 ? refusal : 0;
}

int history_open(History **ret, const char *path, bool create)
{
        _cleanup_(history_freep) History *history = calloc(1, sizeof(*history));
        int r;

        if (!history)
                return -ENOMEM;
        history->path = g_strdup(path);
        r = open_to_write(history, create);
        if (r < 0 && !create)
                r = open_to_read(history, r);
        if (r < 0)
                return r;
        history->identity = file_identify(path);
        *ret = TAKE_PTR(history);
        return 0;
}

History *history_free(History *history)
{
        if (!history)
                return NULL;
        database_free(history->database);
        g_free(history->path);
        free(history);
        return NULL;
}

int history_refusal(const History *history)
{
        return history->refusal;
}

bool history_is_in_place(const History *history)
{
        FileIdentity now = file_identify(history->path);

        return now.device == history->identity.device && now.inode == history->identity.inode;
}

int history_remove(const History *history)
{
        return file_remove(history->path);
}

int history_remove_asides(const History *history)
{
        return file_remove_asides(history->path);
}

HistoryEntry *history_entry_free(HistoryEntry *entry)
{
        if (!entry)
                return NULL;
        history_session_deinit(&entry->session);
        history_segment_free(entry->segment);
        g_free(entry);
        return NULL;
}

/* The statements of a batch, prepared once. */
typedef struct Writer {
        Statement *add_session;
        Statement *change_session;
        Statement *add_segment;
} Writer;

static void writer_deinit(Writer *writer)
{
        statement_free(writer->add_session);
        statement_free(writer->change_session);
        statement_free(writer->add_segment);
}

#define CHANGE \
        "started_usec = ?2, ended_usec = ?3, title = ?4, source = ?5, target = ?6, language = ?7"

static int writer_init(Writer *writer, Database *database)
{
        int r = statement_new(
                &writer->add_session, database,
                "INSERT INTO sessions (number, started_usec, ended_usec, title,"
                "        source, target, language) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
                "        ON CONFLICT (number) DO UPDATE SET " CHANGE);

        if (r >= 0)
                r = statement_new(&writer->change_session, database,
                                  "UPDATE sessions SET " CHANGE " WHERE number = ?1");
        if (r >= 0)
                r = statement_new(&writer->add_segment, database,
                                  "INSERT INTO segments (session, segment, start_usec, stop_usec,"
                                  "        start, stop, channel, source, speaker, language,"
                                  "        confidence, lost, unconfirmed, text, n_words, words)"
                                  "        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11,"
                                  "        ?12, ?13, ?14, ?15, ?16)"
                                  "        ON CONFLICT (session, segment) DO NOTHING");
        return r;
}

static int write_session(Statement *statement, const HistorySession *session)
{
        statement_bind_integer(statement, 1, (int64_t) session->number);
        statement_bind_integer(statement, 2, session->started_usec);
        if (session->ended_usec != 0)
                statement_bind_integer(statement, 3, session->ended_usec);
        statement_bind_text(statement, 4, session->title);
        statement_bind_text(statement, 5, session->source);
        statement_bind_text(statement, 6, session->target);
        statement_bind_text(statement, 7, session->language);
        return statement_run(statement);
}

/* A segment with more words than fit is kept without their times rather than not at all. */
static int encode_words(Buffer *buffer, const Segment *segment)
{
        int r = words_encode(buffer, segment->words, segment->n_words);

        if (r == -EMSGSIZE) {
                buffer_clear(buffer);
                return 0;
        }
        return r;
}

static int write_segment(Statement *statement, uint64_t session, const HistorySegment *entry)
{
        _cleanup_buffer_ Buffer words = BUFFER_INIT(WORDS_BYTES_MAX);
        const Segment *segment = entry->segment;
        int r = encode_words(&words, segment);

        if (r < 0)
                return r;
        statement_bind_integer(statement, 1, (int64_t) session);
        statement_bind_integer(statement, 2, (int64_t) segment->number);
        statement_bind_integer(statement, 3, history_time(entry, segment->start));
        statement_bind_integer(statement, 4, history_time(entry, segment->end));
        statement_bind_real(statement, 5, segment->start);
        statement_bind_real(statement, 6, segment->end);
        statement_bind_integer(statement, 7, segment->channel);
        statement_bind_text(statement, 8, entry->source);
        statement_bind_integer(statement, 9, segment->speaker);
        statement_bind_text(statement, 10, segment->language);
        statement_bind_real(statement, 11, segment->confidence);
        statement_bind_real(statement, 12, segment->lost_sec);
        statement_bind_integer(statement, 13, segment->unconfirmed);
        statement_bind_text(statement, 14, segment->text);
        statement_bind_integer(statement, 15, (int64_t) history_count_words(segment->text));
        statement_bind_blob(statement, 16, words.size > 0 ? (const void *) words.data : "",
                            words.size);
        return statement_run(statement);
}

static int write_entry(const Writer *writer, const HistoryEntry *entry)
{
        int r;

        if (!entry->segment)
                return write_session(writer->change_session, &entry->session);
        r = write_session(writer->add_session, &entry->session);
        return r < 0 ? r
                     : write_segment(writer->add_segment, entry->session.number, entry->segment);
}

int history_write(History *history, const GPtrArray *entries)
{
        _cleanup_(writer_deinit) Writer writer = {0};
        int r = database_begin(history->database);

        if (r >= 0)
                r = writer_init(&writer, history->database);
        for (guint i = 0; i < entries->len && r >= 0; i++)
                r = write_entry(&writer, g_ptr_array_index(entries, i));
        if (r >= 0)
                return database_commit(history->database);
        database_rollback(history->database);
        return r;
}

static void clear_session(void *session)
{
        history_session_deinit(session);
}

GArray *history_sessions_new(void)
{
        GArray *sessions = g_array_new(false, false, sizeof(HistorySession));

        g_array_set_clear_func(sessions, clear_session);
        return sessions;
}

static void append_session(GArray *sessions, const Statement *row)
{
        const HistorySession session = {
                .number = (uint64_t) statement_integer(row, 0),
                .started_usec = statement_integer(row, 1),
                .ended_usec = statement_integer(row, 2),
                .title = statement_dup_text(row, 3),
                .source = statement_dup_text(row, 4),
                .target = statement_dup_text(row, 5),
                .language = statement_dup_text(row, 6),
                .n_segments = (uint64_t) statement_integer(row, 7),
                .n_words = (uint64_t) statement_integer(row, 8),
                .duration_sec = statement_real(row, 9),
                .kept = true,
        };

        g_array_append_val(sessions, session);
}

int history_list(History *history, uint32_t limit, GArray *sessions)
{
        _cleanup_(statement_freep) Statement *statement = NULL;
        int r = statement_new(&statement, history->database,
                              "SELECT number, started_usec, ended_usec, title, source, target,"
                              "        language, segments, words, duration FROM sessions"
                              "        ORDER BY started_usec DESC, number DESC LIMIT ?1");

        if (r < 0)
                return r;
        statement_bind_integer(statement, 1, limit == 0 ? -1 : (int64_t) limit);
        while ((r = statement_step(statement)) > 0)
                append_session(sessions, statement);
        return r;
}

static Segment *read_segment(const Statement *row)
{
        Segment *segment = g_new0(Segment, 1);
        size_t n_bytes;
        const void *words = statement_blob(row, 10, &n_bytes);

        segment->number = (uint64_t) statement_integer(row, 0);
        segment->text = statement_dup_text(row, 1);
        segment->stable = (uint32_t) g_utf8_strlen(segment->text, -1);
        segment->final = true;
        segment->start = statement_real(row, 2);
        segment->end = statement_real(row, 3);
        segment->channel = (unsigned) statement_integer(row, 4);
        segment->speaker = (int) statement_integer(row, 5);
        if (statement_has(row, 6))
                segment->language = statement_dup_text(row, 6);
        segment->confidence = statement_real(row, 7);
        segment->lost_sec = statement_real(row, 8);
        segment->unconfirmed = statement_integer(row, 9) != 0;
        /* The text is what matters; words that can't be read are as if the server gave none. */
        (void) words_decode(words, n_bytes, &segment->words, &segment->n_words);
        return segment;
}

static size_t append_segment(GPtrArray *segments, const Statement *row)
{
        HistorySegment *entry = g_new0(HistorySegment, 1);
        size_t n_bytes;

        (void) statement_blob(row, 10, &n_bytes);
        entry->segment = read_segment(row);
        entry->source = statement_dup_text(row, 11);
        entry->epoch_usec = statement_integer(row, 12);
        g_ptr_array_add(segments, entry);
        return n_bytes + strlen(entry->segment->text);
}

static int check_session(History *history, uint64_t session)
{
        _cleanup_(statement_freep) Statement *statement = NULL;
        int r = statement_new(&statement, history->database,
                              "SELECT 1 FROM sessions WHERE number = ?1");

        if (r < 0)
                return r;
        statement_bind_integer(statement, 1, (int64_t) session);
        r = statement_step(statement);
        return r == 0 ? -ENOENT : r;
}

int history_read(History *history, uint64_t session, uint64_t from, GPtrArray *segments)
{
        _cleanup_(statement_freep) Statement *statement = NULL;
        size_t n_bytes = 0;
        int r = check_session(history, session);

        if (r >= 0)
                r = statement_new(
                        &statement, history->database,
                        "SELECT s.segment, s.text, s.start, s.stop, s.channel, s.speaker,"
                        "        s.language, s.confidence, s.lost, s.unconfirmed, s.words,"
                        "        s.source, p.started_usec"
                        "        FROM segments AS s JOIN sessions AS p ON p.number = s.session"
                        "        WHERE s.session = ?1 AND s.segment >= ?2"
                        "        ORDER BY s.segment LIMIT ?3");
        if (r < 0)
                return r;
        statement_bind_integer(statement, 1, (int64_t) session);
        statement_bind_integer(statement, 2, (int64_t) MIN(from, (uint64_t) INT64_MAX));
        statement_bind_integer(statement, 3, HISTORY_PAGE_SEGMENTS);
        while (n_bytes < HISTORY_PAGE_BYTES && (r = statement_step(statement)) > 0)
                n_bytes += append_segment(segments, statement);
        return r < 0 ? r : 0;
}

int history_last_session(History *history, uint64_t *ret)
{
        _cleanup_(statement_freep) Statement *statement = NULL;
        int r = statement_new(&statement, history->database, "SELECT max(number) FROM sessions");

        if (r >= 0)
                r = statement_step(statement);
        if (r < 0)
                return r;
        *ret = (uint64_t) statement_integer(statement, 0);
        return 0;
}
