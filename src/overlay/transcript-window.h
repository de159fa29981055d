#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The transcript as an ordinary window: what is being said and what was, to read again, to search, to
 * copy, to export and to delete. It holds no more than what it shows, and nothing once it is closed.
 */

#include <gtk/gtk.h>

#define TRANSCRIPT_TYPE_WINDOW (transcript_window_get_type())
G_DECLARE_FINAL_TYPE(TranscriptWindow, transcript_window, TRANSCRIPT, WINDOW, GtkWindow)

/* GTK owns it, as every window, until it is closed. To be shown by gtk_window_present(). */
TranscriptWindow *transcript_window_new(void);
