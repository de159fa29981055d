/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>

#include "daemon/forgetter.h"

typedef struct Forgetter {
        Archive *archive; /* main thread */
        Forgetting forgetting;
        ForgetWhat what; /* what it was in the beginning */
        ForgetterHandler handler;
        void (*discard)(void *userdata);
        void *userdata;
} Forgetter;

/* On a full disk nothing can be overwritten, but all can be removed. What has been set aside as
 * damaged was said, too. */
static int forget_all(History *history, Forgetting *forgetting)
{
        int r = retention_step(history, forgetting);

        if (r == -ENOSPC || r == -EDQUOT || r == -EFBIG)
                r = history_remove(history);
        return r < 0 ? r : history_remove_asides(history);
}

/* On the archive's thread. */
static int run(History *history, void *job)
{
        Forgetter *forgetter = job;

        return forgetter->what == FORGET_ALL ? forget_all(history, &forgetter->forgetting)
                                             : retention_step(history, &forgetter->forgetting);
}

static void on_done(void *job, int result);

static void discard(void *job)
{
        Forgetter *forgetter = job;

        forgetter->discard(forgetter->userdata);
        g_free(forgetter);
}

static int submit(Forgetter *forgetter, ArchiveUrgency urgency)
{
        static const ArchiveTask task = {
                .need = ARCHIVE_FINDS, .run = run, .on_done = on_done, .discard = discard};
        static const ArchiveTask all = {
                .need = ARCHIVE_REPLACES, .run = run, .on_done = on_done, .discard = discard};

        return archive_submit(forgetter->archive, forgetter->what == FORGET_ALL ? &all : &task,
                              urgency, forgetter);
}

/* Where there is no file, there is nothing that could be remembered, but no session either. */
static void on_done(void *job, int result)
{
        Forgetter *forgetter = job;

        if (result > 0) {
                result = submit(forgetter, ARCHIVE_CHORE);
                if (result >= 0)
                        return;
        }
        if (result == -ENOENT && forgetter->what != FORGET_SESSION)
                result = 0;
        forgetter->handler(forgetter->userdata, result, forgetter->forgetting.n_forgotten);
        g_free(forgetter);
}

int forgetter_begin(Archive *archive, const Forgetting *forgetting, ForgetterHandler handler,
                    void (*discard_userdata)(void *userdata), void *userdata)
{
        Forgetter *forgetter = g_new0(Forgetter, 1);
        int r;

        *forgetter = (Forgetter){
                .archive = archive,
                .forgetting = *forgetting,
                .what = forgetting->what,
                .handler = handler,
                .discard = discard_userdata,
                .userdata = userdata,
        };
        r = submit(forgetter, ARCHIVE_INQUIRY);
        if (r < 0)
                g_free(forgetter);
        return r;
}
