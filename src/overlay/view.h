#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The captions as a widget: a dark plate with lines of text, and above them a notice. It draws what
 * it is given, measures text for the layout, and draws again only when something changed.
 */

#include <gtk/gtk.h>
#include <stdbool.h>
#include <stddef.h>

#include "layout/layout.h"

/* Height of the text in pixels where the desktop's text has its usual size. */
#define VIEW_TEXT_SIZE 28.0

typedef struct ViewStyle {
        unsigned n_lines;          /* of captions, for which room is kept while there are any */
        unsigned width_characters; /* average ones */
        unsigned size_percent;     /* of VIEW_TEXT_SIZE and of the desktop's text scale */
        int output_width;          /* pixels of the monitor; 0 if not known */
        bool dim_tentative;
} ViewStyle;

typedef struct ViewContent {
        const LayoutLine *lines; /* top to bottom; one more than n_lines of the style in a roll */
        size_t n_lines;
        double roll;        /* layout_get_roll() */
        const char *notice; /* NULL for none */
} ViewContent;

G_DECLARE_FINAL_TYPE(View, view, SURTITLE, VIEW, GtkWidget)

View *view_new(void);
void view_set_style(View *view, const ViewStyle *style);

/* Copies what it needs. */
void view_set_content(View *view, const ViewContent *content);

/* A BreakMeasure in pixels; userdata is the view. */
double view_measure(const char *text, size_t n_bytes, void *userdata);

/* The width of a line of text, in pixels. */
double view_get_line_width(View *view);
