/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <stdatomic.h>

#include "base/log.h"
#include "daemon/archive.h"
#include "history/file.h"

/* The open file: the thread's alone, but for its path. Freed by the last who may still use it,
 * which is the thread if the disk hangs. */
typedef struct Store {
        atomic_uint n_owners;
        char *path;
        History *history; /* NULL: it is not open */
} Store;

/* One job on its way. */
typedef struct Errand {
        Archive *archive; /* main thread */
        Store *store;
        const ArchiveTask *task;
        void *job;
        bool last; /* the file is closed after it */
        int result;
        char *aside; /* where a damaged file was moved to; NULL: there was none */
} Errand;

struct Archive {
        ArchiveHandlers handlers;
        void *userdata;
        Worker *worker;
        Store *store;
        GQueue writes;    /* Errand *, that wait for the one on the worker */
        GQueue inquiries; /* … behind those */
        bool busy;
        bool keep_open;
};

static Store *store_unref(Store *store)
{
        if (!store || atomic_fetch_sub(&store->n_owners, 1) > 1)
                return NULL;
        history_free(store->history);
        g_free(store->path);
        g_free(store);
        return NULL;
}

static Store *store_ref(Store *store)
{
        atomic_fetch_add(&store->n_owners, 1);
        return store;
}

static int set_aside(Errand *errand)
{
        Store *store = errand->store;

        store->history = history_free(store->history);
        return file_set_aside(store->path, &errand->aside);
}

static int open_history(Errand *errand)
{
        Store *store = errand->store;
        int r;

        if (store->history && !history_is_in_place(store->history))
                store->history = history_free(store->history);
        if (store->history)
                return 0;
        r = history_open(&store->history, store->path, errand->task->need == ARCHIVE_CREATES);
        if (r != -EUCLEAN || errand->task->need == ARCHIVE_FINDS)
                return r;
        r = set_aside(errand);
        return r < 0 ? r : history_open(&store->history, store->path, true);
}

/* Whether the file is as good as before, and stays open: on a full disk, it may not be had again. */
static bool is_harmless(int result)
{
        switch (-result) {
        case EIO:
        case EROFS:
        case EACCES:
        case EPERM:
        case EUCLEAN:
        case EPROTONOSUPPORT:
                return false;
        default:
                return true;
        }
}

/* On the archive's thread. Damage may show only when a page of it is read. */
static void run_errand(void *data)
{
        Errand *errand = data;
        Store *store = errand->store;
        int r = open_history(errand);

        if (r >= 0)
                r = errand->task->run(store->history, errand->job);
        if (r == -EUCLEAN && errand->task->need != ARCHIVE_FINDS && !errand->aside) {
                r = set_aside(errand);
                if (r >= 0)
                        r = history_open(&store->history, store->path, true);
                if (r >= 0)
                        r = errand->task->run(store->history, errand->job);
        }
        if (errand->last || !is_harmless(r) ||
            (store->history && history_refusal(store->history) < 0))
                store->history = history_free(store->history);
        errand->result = r;
}

static Errand *errand_free(Errand *errand)
{
        store_unref(errand->store);
        g_free(errand->aside);
        g_free(errand);
        return NULL;
}

static void discard_errand(void *data)
{
        Errand *errand = data;

        errand->task->discard(errand->job);
        errand_free(errand);
}

static void finish(Errand *errand)
{
        Archive *archive = errand->archive;

        /* Whoever replaces it has no use for it, and may have removed it. */
        if (errand->aside && errand->task->need == ARCHIVE_CREATES)
                archive->handlers.on_set_aside(archive->userdata, errand->aside);
        errand->task->on_done(errand->job, errand->result);
        errand_free(errand);
}

static void send_next(Archive *archive);

static void on_errand_done(void *data)
{
        Errand *errand = data;
        Archive *archive = errand->archive;

        archive->busy = false;
        finish(errand);
        send_next(archive);
}

static int send(Archive *archive, Errand *errand)
{
        static const WorkerTask task = {
                .run = run_errand,
                .on_done = on_errand_done,
                .discard = discard_errand,
        };
        int r;

        errand->last = !archive->keep_open && g_queue_is_empty(&archive->writes) &&
                       g_queue_is_empty(&archive->inquiries);
        r = worker_submit(archive->worker, &task, errand);
        if (r >= 0)
                archive->busy = true;
        return r;
}

static void send_next(Archive *archive)
{
        while (!archive->busy) {
                Errand *errand = g_queue_pop_head(&archive->writes);
                int r;

                if (!errand)
                        errand = g_queue_pop_head(&archive->inquiries);
                if (!errand)
                        return;
                /* Once it is sent, it is the thread's. */
                r = send(archive, errand);
                if (r < 0) {
                        errand->result = r;
                        finish(errand);
                }
        }
}

int archive_submit(Archive *archive, const ArchiveTask *task, ArchiveUrgency urgency, void *job)
{
        Errand *errand;
        int r;

        if (urgency == ARCHIVE_INQUIRY &&
            g_queue_get_length(&archive->inquiries) >= ARCHIVE_INQUIRIES_MAX)
                return -EBUSY;
        errand = g_new0(Errand, 1);
        errand->archive = archive;
        errand->store = store_ref(archive->store);
        errand->task = task;
        errand->job = job;
        if (archive->busy) {
                g_queue_push_tail(urgency == ARCHIVE_WRITE ? &archive->writes : &archive->inquiries,
                                  errand);
                return 0;
        }
        r = send(archive, errand);
        if (r < 0)
                errand_free(errand);
        return r;
}

void archive_keep_open(Archive *archive, bool open)
{
        archive->keep_open = open;
}

const char *archive_path(const Archive *archive)
{
        return archive->store->path;
}

int archive_new(Archive **ret, Worker *disk, const ArchiveHandlers *handlers, void *userdata)
{
        Archive *archive = g_new0(Archive, 1);

        archive->worker = disk;
        archive->handlers = *handlers;
        archive->userdata = userdata;
        archive->store = g_new0(Store, 1);
        atomic_init(&archive->store->n_owners, 1);
        archive->store->path = file_own_path("XDG_DATA_HOME", ".local/share", "history.db");
        *ret = archive;
        return 0;
}

static void discard_all(GQueue *errands)
{
        Errand *errand;

        while ((errand = g_queue_pop_head(errands)))
                discard_errand(errand);
}

Archive *archive_free(Archive *archive)
{
        if (!archive)
                return NULL;
        discard_all(&archive->writes);
        discard_all(&archive->inquiries);
        store_unref(archive->store);
        g_free(archive);
        return NULL;
}
