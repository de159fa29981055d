#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What stands where there is nothing to show: an icon, and why that is so. */

#include <gtk/gtk.h>

#define TRANSCRIPT_TYPE_STATUS (transcript_status_get_type())
G_DECLARE_FINAL_TYPE(TranscriptStatus, transcript_status, TRANSCRIPT, STATUS, GtkWidget)

TranscriptStatus *transcript_status_new(void);

/* text may be "". */
void transcript_status_set(TranscriptStatus *status, const char *title, const char *text);
