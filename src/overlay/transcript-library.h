#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What the transcript window has to show: the sessions there are, and the transcript of one of them.
 * The running one is kept up with; what has been seen of a session that is not kept on disk stays
 * until this is freed; a past one is read from the history, page by page, when it is chosen. It has
 * no toolkit, keeps nothing, and touches no file.
 */

#include <gio/gio.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "overlay/transcript-client.h"
#include "overlay/transcript-model.h"
#include "overlay/transcript-session.h"

typedef struct TranscriptLibraryEvents {
        /* Another session is shown, or what is known of it has changed. */
        void (*on_shown)(void *userdata);
        /* The list of sessions is up to date. */
        void (*on_sessions)(void *userdata);
        /* Something could not be had, for this reason: a sentence. */
        void (*on_failed)(const char *message, void *userdata);
} TranscriptLibraryEvents;

typedef struct TranscriptLibrary TranscriptLibrary;

/* Events come from the main context, none before this returns; they must outlive the library. */
TranscriptLibrary *transcript_library_new(const TranscriptLibraryEvents *events, void *userdata);
TranscriptLibrary *transcript_library_free(TranscriptLibrary *library);
DEFINE_CLEANUP(TranscriptLibrary, transcript_library_free)

/* For questions of one's own. */
TranscriptClient *transcript_library_get_client(TranscriptLibrary *library);

/* TranscriptSession, the newest first. */
GListModel *transcript_library_get_sessions(TranscriptLibrary *library);

/* Show this session; 0: the running one, or else the newest, also when another begins. */
void transcript_library_show(TranscriptLibrary *library, uint64_t session);

/* What is shown: a number, 0 for nothing; its transcript, never NULL; whether it is the one that
 * runs; whether it is still being read; and what the list has of it, or NULL. */
uint64_t transcript_library_get_shown(TranscriptLibrary *library);
TranscriptModel *transcript_library_get_model(TranscriptLibrary *library);
bool transcript_library_is_live(TranscriptLibrary *library);
bool transcript_library_is_loading(TranscriptLibrary *library);
TranscriptSession *transcript_library_get_session(TranscriptLibrary *library);

/* Whether all of what is shown goes with the window, since it is not on disk. */
bool transcript_library_is_fleeting(TranscriptLibrary *library);

/* Forget the session that is shown, here and in the history. */
void transcript_library_delete_shown(TranscriptLibrary *library);
