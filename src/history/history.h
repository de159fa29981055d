#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The sessions that are kept on disk: written as they go on, listed, and read again. search.h finds
 * in them, retention.h forgets. The only users of SQLite are in this folder.
 *
 * One thread at a time; every function may block for as long as a disk does. Errors: database.h's;
 * history_explain() has the sentence for each.
 */

#include <glib.h>

#include "history/record.h"

/* What one history_read() gives at the most: segments (an hour of speech; the loop is held up for some
 * tens of milliseconds by them as a reply), and bytes of their texts and words (the last one may go
 * beyond). */
#define HISTORY_PAGE_SEGMENTS 1000
#define HISTORY_PAGE_BYTES ((size_t) 8 * 1024 * 1024)

typedef struct History History;

/* What a session is, and a segment of it; without a segment, only that the session has changed. */
typedef struct HistoryEntry {
        HistorySession session;
        HistorySegment *segment;
} HistoryEntry;

HistoryEntry *history_entry_free(HistoryEntry *entry);

/* Opens, and makes what isn't there, or if `create` is not set says -ENOENT. Sessions that were cut
 * off get their end. Where nothing can be written, it is opened to be read, unless `create` is set. */
int history_open(History **ret, const char *path, bool create);
History *history_free(History *history);
DEFINE_CLEANUP(History, history_free)

/* Why it can only be read; 0: it can be written, too. */
int history_refusal(const History *history);

/* Whether its path still leads to it: somebody may have deleted the file, or put a copy there. */
bool history_is_in_place(const History *history);

/* Writes entries (HistoryEntry *) in one go: all of them are on the disk if this succeeds, none if
 * not. A segment that is there already stays as it is; a session comes into being with its first
 * segment. */
int history_write(History *history, const GPtrArray *entries);

/* Appends sessions to an array of HistorySession, newest first; limit 0: all. */
int history_list(History *history, uint32_t limit, GArray *sessions);

/* A new array of HistorySession, for history_list(). */
GArray *history_sessions_new(void);

/*
 * Appends segments of a session (HistorySegment *), from number `from` on, in the order of their
 * numbers, up to the limits above: whoever wants all asks again from behind the last one, until
 * there is none. Errors: also -ENOENT, there is no such session.
 */
int history_read(History *history, uint64_t session, uint64_t from, GPtrArray *segments);

/* Removes its files, whatever is in them: it has to be opened anew. Errors: those of unlink(2). */
int history_remove(const History *history);

/* Removes what was ever set aside of it as damaged. Errors: those of unlink(2). */
int history_remove_asides(const History *history);

/* The highest number of any session; 0: there is none. */
int history_last_session(History *history, uint64_t *ret);

/* One sentence for a person: why there is no history, and what to do. The caller's (g_free()). */
char *history_explain(int error, const char *path);

/* For the modules of this folder. */
struct Database *history_database(History *history);
