#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * How captions look, after the choices of 47 CFR 79.103(c): and whether they can be read so. Pure.
 */

#include <stdbool.h>
#include <stddef.h>

/* Bytes of a font family's name. */
#define STYLE_FAMILY_MAX 64

/* WCAG 2.2: 1.4.6 asks for the first; below the second not even large text can be told. */
#define STYLE_CONTRAST_GOOD 7.0
#define STYLE_CONTRAST_MIN 3.0

/* sRGB and opacity, each 0 … 1. */
typedef struct StyleColor {
        double red, green, blue, alpha;
} StyleColor;

typedef enum StyleEdge {
        STYLE_EDGE_NONE,
        STYLE_EDGE_RAISED,
        STYLE_EDGE_DEPRESSED,
        STYLE_EDGE_UNIFORM,
        STYLE_EDGE_DROP_SHADOW,
} StyleEdge;

typedef enum StyleCase {
        STYLE_CASE_AS_RECOGNISED,
        STYLE_CASE_UPPER,
        STYLE_CASE_LOWER,
} StyleCase;

/* 79.103(c)(7); the first is the desktop's own. */
typedef enum StyleFont {
        STYLE_FONT_DEFAULT,
        STYLE_FONT_MONOSPACED_SERIF,
        STYLE_FONT_PROPORTIONAL_SERIF,
        STYLE_FONT_MONOSPACED_SANS,
        STYLE_FONT_PROPORTIONAL_SANS,
        STYLE_FONT_CASUAL,
        STYLE_FONT_CURSIVE,
        STYLE_FONT_SMALL_CAPITALS,
} StyleFont;

typedef enum StylePreset {
        STYLE_PRESET_WHITE_ON_BLACK,
        STYLE_PRESET_BLACK_ON_WHITE,
        STYLE_PRESET_YELLOW_ON_BLACK,
        STYLE_PRESET_MOVIE, /* no plate; letters with an edge */
        STYLE_PRESET_HIGH_CONTRAST,
        STYLE_PRESET_CUSTOM, /* the settings of colours, opacities and edge themselves */
} StylePreset;

typedef struct Style {
        StyleFont font;
        char family[STYLE_FAMILY_MAX]; /* wins over the class; "": the class's */
        unsigned size_percent;         /* of the usual size and of the desktop's text scale */
        unsigned spacing_percent;      /* height of a line, of the size */
        unsigned width_characters;     /* average ones */
        unsigned n_lines;
        StyleColor text;
        StyleColor background; /* of each line */
        StyleColor window;     /* of the plate behind all */
        StyleEdge edge;
        StyleColor edge_color;
        StyleCase letter_case;
        bool dim_tentative;
} Style;

Style style_default(void);

/* Give a style a preset's colours, opacities and edge. STYLE_PRESET_CUSTOM leaves them. */
void style_apply_preset(Style *style, StylePreset preset);

/* "#rrggbb" to a colour, whose opacity stays. False, and the colour as it was, if it isn't one. */
bool style_parse_color(const char *text, StyleColor *ret);

/* WCAG 2's ratio of two opaque colours, 1 … 21. */
double style_contrast_of(StyleColor one, StyleColor other);

/* The least ratio of text to what is behind it, over whatever the screen may show. */
double style_get_contrast(const Style *style);

typedef enum StyleVerdict {
        STYLE_READABLE,
        STYLE_WEAK,       /* below STYLE_CONTRAST_GOOD: to be warned of */
        STYLE_UNREADABLE, /* below STYLE_CONTRAST_MIN, without an edge: not to be had */
} StyleVerdict;

StyleVerdict style_judge(const Style *style);

/* An edge that tells letters from anything, for a style that could not be read. */
void style_make_readable(Style *style);
