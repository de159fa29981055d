#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What the ordinary windows look like: those of settings, and the first. They are bright, dark or of
 * high contrast as the desktop is; GTK by itself does not ask it.
 */

#include <gtk/gtk.h>

/* Give a window title, size in pixels, and our looks. */
void window_style_add(GtkWidget *window, const char *title, int width, int height);
