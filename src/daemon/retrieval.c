/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <unistd.h>

#include "daemon/retrieval.h"

typedef struct Retrieval {
        Archive *archive; /* this, the exports, the call and what follows it: main thread */
        Exports *exports;
        Call *call;
        int file;
        const RetrievalHandlers *handlers;
        void *userdata;
        uint64_t session;
        bool runs;
        ExportFormat format;
        uint64_t from; /* what is to come next */
        Buffer text;
        Export *export; /* NULL before the first segment */
} Retrieval;

static void retrieval_free(Retrieval *retrieval)
{
        export_free(retrieval->export);
        buffer_deinit(&retrieval->text);
        g_free(retrieval);
}

/* At the end of the program; if the disk hangs, on the archive's thread, which keeps off the bus. */
static void discard(void *job)
{
        Retrieval *retrieval = job;

        if (gettid() == getpid())
                call_free(retrieval->call);
        retrieval_free(retrieval);
}

static void free_segment(void *segment)
{
        history_segment_free(segment);
}

static int add(Retrieval *retrieval, const HistorySegment *kept)
{
        int r = 0;

        if (!retrieval->export)
                r = export_new(&retrieval->export, retrieval->format, &retrieval->text,
                               retrieval->session, kept->epoch_usec);
        if (r >= 0)
                r = export_segment(retrieval->export, kept->source, kept->segment);
        retrieval->from = kept->segment->number + 1;
        return r;
}

static int add_page(Retrieval *retrieval, History *history, guint *ret_n)
{
        g_autoptr(GPtrArray) page = g_ptr_array_new_with_free_func(free_segment);
        int r = history_read(history, retrieval->session, retrieval->from, page);

        for (guint i = 0; r >= 0 && i < page->len; i++)
                r = add(retrieval, g_ptr_array_index(page, i));
        *ret_n = page->len;
        return r;
}

/* On the archive's thread. */
static int run(History *history, void *job)
{
        Retrieval *retrieval = job;
        guint n = 0;
        int r;

        do
                r = add_page(retrieval, history, &n);
        while (r >= 0 && n > 0);
        if (r >= 0 && retrieval->export && !retrieval->runs)
                r = export_end(retrieval->export);
        return r;
}

static int complete(Retrieval *retrieval)
{
        int r;

        if (!retrieval->export)
                return -ENOENT;
        if (!retrieval->runs)
                return 0;
        r = retrieval->handlers->add_rest(retrieval->userdata, retrieval->session, retrieval->from,
                                          retrieval->export);
        return r < 0 && r != -ENOENT ? r : export_end(retrieval->export);
}

static void fail(const Retrieval *retrieval, int error)
{
        g_autofree char *message = NULL;

        if (error == -ENOENT || error == -EMSGSIZE) {
                exports_refuse(retrieval->call, error);
                return;
        }
        message = history_explain(error, archive_path(retrieval->archive));
        call_fail(retrieval->call, error == -EBUSY ? CONDITION_LIMIT : CONDITION_HISTORY, message);
}

static void on_done(void *job, int result)
{
        Retrieval *retrieval = job;
        int r = result < 0 ? result : complete(retrieval);

        if (r < 0)
                fail(retrieval, r);
        else
                exports_write(retrieval->exports, retrieval->call, retrieval->file,
                              &retrieval->text);
        retrieval_free(retrieval);
}

void retrieval_begin(Archive *archive, Exports *exports, Call *call, uint64_t session, bool runs,
                     ExportFormat format, int file, const RetrievalHandlers *handlers,
                     void *userdata)
{
        static const ArchiveTask task = {
                .need = ARCHIVE_FINDS, .run = run, .on_done = on_done, .discard = discard};
        Retrieval *retrieval = g_new0(Retrieval, 1);
        int r;

        *retrieval = (Retrieval){
                .archive = archive,
                .exports = exports,
                .call = call,
                .file = file,
                .handlers = handlers,
                .userdata = userdata,
                .session = session,
                .runs = runs,
                .format = format,
                .from = 1,
                .text = BUFFER_INIT(EXPORT_SIZE_MAX),
        };
        r = archive_submit(archive, &task, ARCHIVE_INQUIRY, retrieval);
        if (r < 0) {
                fail(retrieval, r);
                retrieval_free(retrieval);
        }
}
