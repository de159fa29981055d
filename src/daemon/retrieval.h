#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The method Export of a session that is kept: read page by page on the archive's thread and made a
 * text there; of the session that runs, what is not on disk yet is added on the main thread, which
 * all of this is called on.
 */

#include "daemon/archive.h"
#include "daemon/exports.h"
#include "transcript/export.h"

typedef struct RetrievalHandlers {
        /* Adds segments of the session that runs, from number `from` on. Errors: -ENOENT if it runs
         * no more; those of export_segment(). */
        int (*add_rest)(void *userdata, uint64_t session, uint64_t from, Export *export);
} RetrievalHandlers;

/* Takes the call over and answers it when all is written to file, which is the call's. runs: the
 * session runs. archive, exports and userdata outlive the archive's thread. */
void retrieval_begin(Archive *archive, Exports *exports, Call *call, uint64_t session, bool runs,
                     ExportFormat format, int file, const RetrievalHandlers *handlers,
                     void *userdata);
