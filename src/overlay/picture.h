#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What is painted once and shown many times: a picture, drawn by cairo at the pixels of the screen,
 * as a render node. Not as a texture: GTK 4.8 takes one of cairo's very format through floating-point
 * numbers and back each time it is drawn, which was two fifths of all the work of the captions.
 */

#include <gtk/gtk.h>

/* To be drawn on, as large as this in units of the widget; picture_end() takes it over. */
cairo_t *picture_begin(GtkWidget *widget, int width, int height);
GskRenderNode *picture_end(cairo_t *cr, int width, int height);

/* Its top left corner at this place. */
void picture_draw(GtkSnapshot *snapshot, GskRenderNode *picture, double x, double y);
