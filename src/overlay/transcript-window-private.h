#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Between the parts of the transcript window: what it is made of, and what can be done in it. */

#include <stdbool.h>

#include "overlay/transcript-export.h"
#include "overlay/transcript-finder.h"
#include "overlay/transcript-library.h"
#include "overlay/transcript-sidebar.h"
#include "overlay/transcript-toast.h"
#include "overlay/transcript-view.h"
#include "overlay/transcript-window.h"

struct _TranscriptWindow {
        GtkWindow parent;
        TranscriptLibrary *library; /* owned; NULL once the window is closed */
        TranscriptExport *export;   /* owned; NULL while there is none */
        TranscriptView *view;
        TranscriptFinder *finder;
        TranscriptSidebar *sidebar;
        TranscriptToast *toast;
        GtkWidget *title, *subtitle;
        GtkWidget *question; /* whether to delete; NULL while it isn't asked */
        GSimpleActionGroup *actions;
        bool focused;            /* the transcript has had the keyboard once */
        uint64_t wanted_segment; /* to be gone to when it has been read; 0: none */
};

/* Give the window its actions, with the prefix "win". */
void transcript_window_add_actions(TranscriptWindow *window);

/* Have them be possible where they are. */
void transcript_window_update_actions(TranscriptWindow *window);

/* The menus that they are in. */
GMenuModel *transcript_window_make_menu(void);
GMenuModel *transcript_window_make_line_menu(void);
