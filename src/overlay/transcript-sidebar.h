#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The sessions there are, and a search over all of them. */

#include <gtk/gtk.h>
#include <stdint.h>

#include "overlay/transcript-library.h"

#define TRANSCRIPT_TYPE_SIDEBAR (transcript_sidebar_get_type())
G_DECLARE_FINAL_TYPE(TranscriptSidebar, transcript_sidebar, TRANSCRIPT, SIDEBAR, GtkWidget)

typedef struct TranscriptSidebarEvents {
        void (*on_session)(uint64_t session, void *userdata);
        void (*on_found)(uint64_t session, uint64_t segment, void *userdata);
} TranscriptSidebarEvents;

/* library and events must outlive it; transcript_sidebar_close() ends what it has to do with them. */
TranscriptSidebar *transcript_sidebar_new(TranscriptLibrary *library,
                                          const TranscriptSidebarEvents *events, void *userdata);
void transcript_sidebar_close(TranscriptSidebar *sidebar);

/* The list of sessions, or which of them is shown, has changed. */
void transcript_sidebar_update(TranscriptSidebar *sidebar);

/* Have it take what is typed. */
void transcript_sidebar_search(TranscriptSidebar *sidebar);
