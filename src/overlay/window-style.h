#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What the ordinary windows look like: those of settings, and the first. See appearance.h for what
 * the desktop has to say of it.
 */

#include <gtk/gtk.h>

/* Give a window title, size in pixels, and our looks. */
void window_style_add(GtkWidget *window, const char *title, int width, int height);
