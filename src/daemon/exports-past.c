/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The export of a session that is over: its text is made from the history, on the archive's thread,
 * and written like any other. */

#include <errno.h>
#include <glib.h>

#include "base/i18n.h"
#include "daemon/exports.h"

/* One export on its way through the archive. */
typedef struct Past {
        Exports *exports; /* this, the archive and the call: main thread */
        Archive *archive;
        Call *call;
        int file; /* the call's */
        uint64_t session;
        ExportFormat format;
        Buffer text;
} Past;

static Past *past_free(Past *past)
{
        buffer_deinit(&past->text);
        g_free(past);
        return NULL;
}

/* At the end of the program; if the disk hangs, on the archive's thread, which keeps off the bus. */
static void discard(void *job)
{
        Past *past = job;

        if (gettid() == getpid())
                call_free(past->call);
        past_free(past);
}

static void free_segment(void *segment)
{
        history_segment_free(segment);
}

static int add_page(Past *past, Export **export, const GPtrArray *page, uint64_t *ret_last)
{
        int r = 0;

        for (guint i = 0; r >= 0 && i < page->len; i++) {
                const HistorySegment *entry = g_ptr_array_index(page, i);

                if (!*export)
                        r = export_new(export, past->format, &past->text, past->session,
                                       entry->epoch_usec);
                if (r >= 0)
                        r = export_segment(*export, entry->source, entry->segment);
                *ret_last = entry->segment->number;
        }
        return r;
}

/* Page by page, so that a day of captions isn't in memory twice. */
static int run(History *history, void *job)
{
        Past *past = job;
        _cleanup_(export_freep) Export *export = NULL;
        uint64_t last = 0;
        int r;

        for (;;) {
                g_autoptr(GPtrArray) page = g_ptr_array_new_with_free_func(free_segment);

                r = history_read(history, past->session, last + 1, page);
                if (r < 0 || page->len == 0)
                        break;
                r = add_page(past, &export, page, &last);
                if (r < 0)
                        return r;
        }
        if (r < 0)
                return r;
        if (!export)
                r = export_new(&export, past->format, &past->text, past->session, 0);
        return r < 0 ? r : export_end(export);
}

static void fail(Past *past, int error)
{
        g_autofree char *message = NULL;

        /* What may be said of the text itself; the rest is the history's. */
        if (error == -ENOENT || error == -EMSGSIZE || error == -ENOMEM) {
                exports_refuse(past->call, error);
                return;
        }
        if (error == -EBUSY) {
                call_fail(past->call, CONDITION_LIMIT,
                          _("The history is busy; try again in a moment."));
                return;
        }
        message = history_explain(error, archive_path(past->archive));
        call_fail(past->call, CONDITION_HISTORY, message);
}

static void on_done(void *job, int result)
{
        Past *past = job;

        if (result < 0)
                fail(past, result);
        else
                exports_write(past->exports, past->call, past->file, &past->text);
        past_free(past);
}

void exports_write_past(Exports *exports, Archive *archive, Call *call, uint64_t session,
                        ExportFormat format, int fd)
{
        static const ArchiveTask task = {
                .need = ARCHIVE_FINDS, .run = run, .on_done = on_done, .discard = discard};
        Past *past = g_new0(Past, 1);
        int r;

        *past = (Past){
                .exports = exports,
                .archive = archive,
                .call = call,
                .file = fd,
                .session = session,
                .format = format,
                .text = BUFFER_INIT(EXPORT_SIZE_MAX),
        };
        r = archive_submit(archive, &task, ARCHIVE_INQUIRY, past);
        if (r >= 0)
                return;
        fail(past, r);
        past_free(past);
}
