#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Lines of captions onto a cairo surface, by Pango: what the caption window shows, without a
 * window.
 */

#include <cairo.h>
#include <pango/pangocairo.h>
#include <stdbool.h>
#include <stddef.h>

#include "overlay/style.h"

/* Height of the text in pixels at 100 %, where the desktop's text has its usual size. */
#define PAINT_TEXT_SIZE 28.0

typedef struct PaintFont {
        double size;     /* pixels; PAINT_TEXT_SIZE and all percentages */
        int row_height;  /* of a line */
        int baseline;    /* from the row's top */
        int line_width;  /* of so many characters as the style says */
        int margin;      /* how far letters' edges may reach beyond the row */
} PaintFont;

/* What follows from the style; width_max: pixels that a line may have, 0 if that is not known. */
PaintFont paint_measure_font(PangoContext *context, const Style *style, double text_scale,
                             int width_max);

/* A line of text, to be measured or drawn; owned by the caller. */
PangoLayout *paint_new_line(PangoContext *context, const Style *style, double size);

/* From these bytes on, words may change, or are appearing: to this part, 0 … 1. */
typedef struct PaintWords {
        size_t tentative;
        size_t fresh;
        double freshness;
} PaintWords;

void paint_mark_words(PangoLayout *line, const Style *style, const PaintWords *words);

/* Draw into a row whose top left corner is the origin: at its left, or at its right if the text is
 * written from there. The line has been used then: its text is gone. */
void paint_line(cairo_t *cr, PangoLayout *line, const Style *style, const PaintFont *font);
