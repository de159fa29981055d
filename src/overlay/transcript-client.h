#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The daemon as the transcript window sees it, for as long as that is open: it hears the captions of
 * the running session and asks for all else. Listening never starts the daemon; a question does,
 * since the history is the daemon's. Main thread.
 */

#include <gio/gio.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "overlay/transcript-segment.h"

typedef struct TranscriptClientEvents {
        void (*on_caption)(const TranscriptCaption *caption, void *userdata);
        /* The session that runs, 0 for none, is another than before; or the daemon has just been
         * found, and what it said meanwhile has been missed. */
        void (*on_session)(uint64_t session, void *userdata);
} TranscriptClientEvents;

typedef struct TranscriptClient TranscriptClient;

/* Events come from the main context; events must outlive the client. Never NULL. */
TranscriptClient *transcript_client_new(const TranscriptClientEvents *events, void *userdata);
TranscriptClient *transcript_client_free(TranscriptClient *client);
DEFINE_CLEANUP(TranscriptClient, transcript_client_free)

/* The answer to a question: the method's out arguments, or why there are none, for people. Neither:
 * nobody wants the answer any more, and there is no more to do than to free userdata. */
typedef void (*TranscriptReply)(GVariant *reply, const char *error, void *userdata);

/*
 * Call a method of org.surtitle.Captions1; takes a floating `arguments` over. file: the descriptor of
 * which the argument of type h is the index 0, or -1; it stays the caller's. on_reply is called
 * once, and never before this returns. Nobody wants the answer once cancellable, which may be NULL,
 * is cancelled, or the client freed.
 */
void transcript_client_call(TranscriptClient *client, const char *method, GVariant *arguments,
                            int file, GCancellable *cancellable, TranscriptReply on_reply,
                            void *userdata);
