#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A session into a file that the user names. The daemon writes; a file that was there is replaced
 * once all of the new one is written, and stays as it was if that fails. */

#include <gtk/gtk.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "overlay/transcript-client.h"

typedef struct TranscriptExport TranscriptExport;

/* How it went, a sentence; NULL: the user thought better of it. The export is to be freed then. */
typedef void (*TranscriptExported)(const char *message, void *userdata);

/* Ask where to, and write. format: as in Export. started: of the session, for a name to suggest; 0 if
 * it isn't known. client must outlive it. */
TranscriptExport *transcript_export_new(GtkWindow *parent, TranscriptClient *client,
                                        uint64_t session, const char *format, int64_t started,
                                        TranscriptExported on_exported, void *userdata);

/* If it isn't done, it comes to nothing. */
TranscriptExport *transcript_export_free(TranscriptExport *export);
DEFINE_CLEANUP(TranscriptExport, transcript_export_free)
