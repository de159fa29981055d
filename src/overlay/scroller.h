#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Something that may be higher than there is room for, and is scrolled. It may have the keyboard
 * itself, where nothing in it can, so that it has a name.
 */

#include <gtk/gtk.h>

/* name: what is in it; NULL for nothing yet. */
GtkWidget *scroller_new(GtkWidget *child, const char *name);

/* Keep what Tab comes to in its upper part, since captions may be above the lower. child: of
 * scroller_new(), and no list. */
void scroller_keep_focus_up(GtkWidget *scroller);
