#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A session's transcript from the daemon into a model, page by page. */

#include "overlay/transcript-client.h"
#include "overlay/transcript-model.h"

/* All of it is there; or an error, a sentence, has kept the rest away. NULL: none has. */
typedef void (*TranscriptRead)(const char *error, void *userdata);

/* Begin to read; once cancellable, which may be NULL, is cancelled, or the client freed, nothing is
 * put any more, and on_read is not called. on_read may be NULL. */
void transcript_read(TranscriptClient *client, uint64_t session, TranscriptModel *model,
                     GCancellable *cancellable, TranscriptRead on_read, void *userdata);
