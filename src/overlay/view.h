#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The captions as a widget: lines of text, what is behind them, and above them a notice. It draws
 * what it is given, measures text for the layout, and draws again only when something changed. Each
 * line is drawn once, with its edges, and moved about as a picture.
 */

#include <gtk/gtk.h>
#include <stdbool.h>
#include <stddef.h>

#include "layout/layout.h"
#include "overlay/style.h"

typedef struct ViewContent {
        const LayoutLine *lines; /* top to bottom; one more than n_lines of the style in a roll */
        size_t n_lines;
        double roll;        /* layout_get_roll() and _freshness() */
        double freshness;
        const char *notice; /* NULL for none */
} ViewContent;

G_DECLARE_FINAL_TYPE(View, view, SURTITLE, VIEW, GtkWidget)

View *view_new(void);

/* Show all that follows in this style, at once. output_width: pixels of the monitor, or 0. */
void view_set_style(View *view, const Style *style, int output_width);

/* Copies what it needs. */
void view_set_content(View *view, const ViewContent *content);

/* Whether all of that has been drawn since. */
bool view_is_drawn(View *view);

/* A BreakMeasure in pixels; userdata is the view. */
double view_measure(const char *text, size_t n_bytes, void *userdata);

/* The width of a line of text, in pixels. */
double view_get_line_width(View *view);
