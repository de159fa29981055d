#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The pictures on the controls, drawn here: they look alike on every desktop, and need neither an
 * icon theme nor a loader of SVG.
 */

#include <gtk/gtk.h>

typedef enum GlyphKind {
        GLYPH_GRIP,
        GLYPH_MOVE,
        GLYPH_SMALLER,
        GLYPH_LARGER,
        GLYPH_EXPAND,
        GLYPH_REDUCE,
        GLYPH_PAUSE,
        GLYPH_RESUME,
        GLYPH_SOURCE,
        GLYPH_PIN,
        GLYPH_PINNED,
        GLYPH_SETTINGS,
        GLYPH_TRANSCRIPT,
        GLYPH_CLOSE,
        GLYPH_UP,
        GLYPH_DOWN,
        GLYPH_LEFT,
        GLYPH_RIGHT,
        N_GLYPHS,
} GlyphKind;

/* A widget of the text's colour. */
GtkWidget *glyph_new(GlyphKind kind);
void glyph_set_kind(GtkWidget *glyph, GlyphKind kind);
