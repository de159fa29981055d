#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The keys of the transcript window, and what they do: one table, for the keys and for the help. */

#include <gtk/gtk.h>

/* Have the window obey its keys: each does an action of the window. */
void transcript_help_add_shortcuts(GtkWidget *window);

/* Show what keys there are. */
void transcript_help_show(GtkWindow *parent);
