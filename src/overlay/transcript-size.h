#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The transcript window's size and sidebar, as they were left the last time. (Where a window is, is
 * the desktop's affair: GTK 4 neither tells nor sets it.) */

#include <gtk/gtk.h>

/* Give the window the size that it had, and the sidebar its state. */
void transcript_size_restore(GtkWindow *window, GtkWidget *sidebar);

/* Keep them. */
void transcript_size_save(GtkWindow *window, GtkWidget *sidebar);
