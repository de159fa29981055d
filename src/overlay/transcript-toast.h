#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A sentence over the lower edge of a window that goes by itself: how something went. */

#include <gtk/gtk.h>

#define TRANSCRIPT_TYPE_TOAST (transcript_toast_get_type())
G_DECLARE_FINAL_TYPE(TranscriptToast, transcript_toast, TRANSCRIPT, TOAST, GtkWidget)

TranscriptToast *transcript_toast_new(void);

/* Say this, in place of what may still stand there. */
void transcript_toast_show(TranscriptToast *toast, const char *text);
