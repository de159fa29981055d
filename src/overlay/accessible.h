#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a screen reader calls a widget. GTK 4.8 takes neither tooltips nor placeholders for names. */

#include <gtk/gtk.h>

void accessible_set_name(GtkWidget *widget, const char *name);

/* A name that is the tooltip, too, and is said once. */
void accessible_set_name_as_tooltip(GtkWidget *widget, const char *name);

/* A tooltip that has the name and its key, "Find (Ctrl+F)": the one is said, then the other. */
void accessible_set_tooltip(GtkWidget *widget, const char *name, const char *key);

/* A row of a GtkListView, whose content is child. */
void accessible_set_item(GtkListItem *item, GtkWidget *child, const char *name,
                         const char *description);
