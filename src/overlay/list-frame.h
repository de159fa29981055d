#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A GtkListView that is scrolled, as the keyboard wants it: arrow keys go from row to row, beginning
 * at one that is seen, and Tab goes out of the list. GTK's Tab goes through all of its rows, of
 * which there may be thousands, and its arrow keys begin at the row of the last time, wherever the
 * list has been scrolled to since.
 */

#include <gtk/gtk.h>

G_DECLARE_FINAL_TYPE(ListFrame, list_frame, SURTITLE, LIST_FRAME, GtkWidget)

/* name: what is in the list. */
GtkWidget *list_frame_new(GtkWidget *list, const char *name);

/* The keyboard to a row that is seen: the last one if they are seen to the end, else the first. */
void list_frame_take_focus(GtkWidget *frame);
