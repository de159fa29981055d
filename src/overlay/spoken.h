#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What a screen reader or a braille display finds in the captions: one node a line, where the line
 * is seen, and one for a notice. They are children of the view that draw nothing. A line is told of
 * once it is settled, so that nobody hears a word that is taken back. The nodes stay, and take other
 * names as the lines roll: GTK tells of names that change, but of no node that comes before it was
 * looked at.
 */

#include <gtk/gtk.h>
#include <stddef.h>
#include <stdint.h>

#include "layout/layout.h"

typedef struct SpokenRow {
        uint64_t line;   /* its id */
        char *text;      /* owned: what is known of it; NULL for nothing */
        GtkWidget *node; /* a child of the view */
} SpokenRow;

typedef struct Spoken {
        SpokenRow rows[LAYOUT_LINES_MAX]; /* top to bottom */
        size_t n_rows;
        SpokenRow notice;
} Spoken;

void spoken_init(Spoken *spoken, GtkWidget *view);
void spoken_deinit(Spoken *spoken);

/* n_rows: 1 … LAYOUT_LINES_MAX. */
void spoken_set_rows(Spoken *spoken, GtkWidget *view, size_t n_rows);

/* Tell of what is settled of these lines, the last of which are in the rows, and of a notice (NULL
 * for none), as far as it is new. */
void spoken_set(Spoken *spoken, const LayoutLine *lines, size_t n_lines, const char *notice);

/* Where it is to be seen, in the view. */
void spoken_allocate(Spoken *spoken, const GdkRectangle *notice, const GdkRectangle *first_row);
