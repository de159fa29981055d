/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "overlay/style.h"

#define BLACK {0, 0, 0, 1}
#define WHITE {1, 1, 1, 1}
#define YELLOW {1, 1, 0, 1}
#define CLEAR {0, 0, 0, 0}

/* White text on it has 7:1 over white from an opacity of 0.65 on; at this one, 12.6:1, and dimmed
 * words still have 7.9:1. */
#define PLATE_OPACITY 0.8

typedef struct Look {
        StyleColor text, background, window;
        StyleEdge edge;
        StyleColor edge_color;
        bool dims;
} Look;

static const Look looks[] = {
        [STYLE_PRESET_WHITE_ON_BLACK] = {WHITE, CLEAR, {0, 0, 0, PLATE_OPACITY}, STYLE_EDGE_NONE,
                                         BLACK, true},
        [STYLE_PRESET_BLACK_ON_WHITE] = {BLACK, CLEAR, {1, 1, 1, 0.9}, STYLE_EDGE_NONE, WHITE, true},
        [STYLE_PRESET_YELLOW_ON_BLACK] = {YELLOW, CLEAR, {0, 0, 0, PLATE_OPACITY}, STYLE_EDGE_NONE,
                                          BLACK, true},
        [STYLE_PRESET_MOVIE] = {WHITE, CLEAR, CLEAR, STYLE_EDGE_UNIFORM, BLACK, true},
        [STYLE_PRESET_HIGH_CONTRAST] = {WHITE, CLEAR, BLACK, STYLE_EDGE_NONE, BLACK, false},
};

void style_apply_preset(Style *style, StylePreset preset)
{
        const Look *look;

        if (preset == STYLE_PRESET_CUSTOM)
                return;
        look = &looks[preset];
        style->text = look->text;
        style->background = look->background;
        style->window = look->window;
        style->edge = look->edge;
        style->edge_color = look->edge_color;
        style->dim_tentative &= look->dims;
}

Style style_default(void)
{
        Style style = {
                .size_percent = 100,
                .spacing_percent = 135,
                .width_characters = 42,
                .n_lines = 2,
                .dim_tentative = true,
        };

        style_apply_preset(&style, STYLE_PRESET_WHITE_ON_BLACK);
        return style;
}

bool style_parse_color(const char *text, StyleColor *ret)
{
        unsigned red, green, blue;

        if (strlen(text) != 7 || text[0] != '#')
                return false;
        for (size_t i = 1; i < 7; i++) {
                if (!isxdigit((unsigned char) text[i]))
                        return false;
        }
        if (sscanf(text, "#%2x%2x%2x", &red, &green, &blue) != 3)
                return false;
        *ret = (StyleColor){red / 255.0, green / 255.0, blue / 255.0, ret->alpha};
        return true;
}

/* WCAG 2.2, “relative luminance”. */
static double linear(double channel)
{
        return channel <= 0.04045 ? channel / 12.92 : pow((channel + 0.055) / 1.055, 2.4);
}

static double luminance(StyleColor color)
{
        return 0.2126 * linear(color.red) + 0.7152 * linear(color.green) +
               0.0722 * linear(color.blue);
}

static double ratio(double one, double other)
{
        return (MAX(one, other) + 0.05) / (MIN(one, other) + 0.05);
}

double style_contrast_of(StyleColor one, StyleColor other)
{
        return ratio(luminance(one), luminance(other));
}

static StyleColor over(StyleColor top, StyleColor bottom)
{
        return (StyleColor){
                .red = top.red * top.alpha + bottom.red * (1 - top.alpha),
                .green = top.green * top.alpha + bottom.green * (1 - top.alpha),
                .blue = top.blue * top.alpha + bottom.blue * (1 - top.alpha),
                .alpha = 1,
        };
}

static StyleColor behind_text(const Style *style, StyleColor screen)
{
        return over(style->background, over(style->window, screen));
}

double style_get_contrast(const Style *style)
{
        StyleColor dark = behind_text(style, (StyleColor) BLACK);
        StyleColor bright = behind_text(style, (StyleColor) WHITE);
        double on_dark = luminance(over(style->text, dark));
        double on_bright = luminance(over(style->text, bright));

        /* Some screen between the two is as bright as the text. */
        if ((on_dark - luminance(dark)) * (on_bright - luminance(bright)) <= 0)
                return 1;
        return MIN(ratio(on_dark, luminance(dark)), ratio(on_bright, luminance(bright)));
}

StyleVerdict style_judge(const Style *style)
{
        double contrast = style_get_contrast(style);

        if (contrast >= STYLE_CONTRAST_GOOD)
                return STYLE_READABLE;
        if (contrast >= STYLE_CONTRAST_MIN || style->edge == STYLE_EDGE_NONE)
                return contrast >= STYLE_CONTRAST_MIN ? STYLE_WEAK : STYLE_UNREADABLE;
        contrast = style_contrast_of(style->text, style->edge_color);
        if (contrast < STYLE_CONTRAST_MIN)
                return STYLE_UNREADABLE;
        /* Only an outline stands around a letter on all sides. */
        return style->edge == STYLE_EDGE_UNIFORM && contrast >= STYLE_CONTRAST_GOOD
                       ? STYLE_READABLE
                       : STYLE_WEAK;
}

void style_make_readable(Style *style)
{
        static const StyleColor black = BLACK, white = WHITE;

        if (style_judge(style) != STYLE_UNREADABLE)
                return;
        style->edge = STYLE_EDGE_UNIFORM;
        style->edge_color = luminance(style->text) > 0.179 ? black : white;
}
