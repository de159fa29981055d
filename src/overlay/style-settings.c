/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "overlay/style-settings.h"
#include "base/cleanup.h"
#include "overlay/settings-value.h"

static const char *const presets[] = {
        [STYLE_PRESET_WHITE_ON_BLACK] = "white-on-black",
        [STYLE_PRESET_BLACK_ON_WHITE] = "black-on-white",
        [STYLE_PRESET_YELLOW_ON_BLACK] = "yellow-on-black",
        [STYLE_PRESET_MOVIE] = "movie",
        [STYLE_PRESET_HIGH_CONTRAST] = "high-contrast",
        [STYLE_PRESET_CUSTOM] = "custom",
};

static const char *const fonts[] = {
        [STYLE_FONT_DEFAULT] = "default",
        [STYLE_FONT_MONOSPACED_SERIF] = "monospaced-serif",
        [STYLE_FONT_PROPORTIONAL_SERIF] = "proportional-serif",
        [STYLE_FONT_MONOSPACED_SANS] = "monospaced-sans",
        [STYLE_FONT_PROPORTIONAL_SANS] = "proportional-sans",
        [STYLE_FONT_CASUAL] = "casual",
        [STYLE_FONT_CURSIVE] = "cursive",
        [STYLE_FONT_SMALL_CAPITALS] = "small-capitals",
};

static const char *const edges[] = {
        [STYLE_EDGE_NONE] = "none",
        [STYLE_EDGE_RAISED] = "raised",
        [STYLE_EDGE_DEPRESSED] = "depressed",
        [STYLE_EDGE_UNIFORM] = "uniform",
        [STYLE_EDGE_DROP_SHADOW] = "drop-shadow",
};

static const char *const cases[] = {
        [STYLE_CASE_AS_RECOGNISED] = "as-recognised",
        [STYLE_CASE_UPPER] = "upper",
        [STYLE_CASE_LOWER] = "lower",
};

static void read_color(GSettings *settings, const char *key, StyleColor *ret)
{
        g_autofree char *text = settings_value_get_string(settings, key);

        (void) style_parse_color(text, ret);
}

static void read_opacity(GSettings *settings, const char *key, int least, StyleColor *ret)
{
        int otherwise = (int) (ret->alpha * 100 + 0.5);

        ret->alpha = settings_value_get_int(settings, key, least, 100, otherwise) / 100.0;
}

/* Colours, opacities and edge as they are set one by one. */
static void read_look(GSettings *settings, Style *style)
{
        read_color(settings, "text-color", &style->text);
        read_opacity(settings, "text-opacity", 50, &style->text);
        read_color(settings, "background-color", &style->background);
        read_opacity(settings, "background-opacity", 0, &style->background);
        read_color(settings, "window-color", &style->window);
        read_opacity(settings, "window-opacity", 0, &style->window);
        style->edge =
                (StyleEdge) settings_value_get_choice(settings, "edge", edges, ELEMENTSOF(edges));
        read_color(settings, "edge-color", &style->edge_color);
}

static void read_font(GSettings *settings, Style *style)
{
        g_autofree char *family = settings_value_get_string(settings, "font-family");

        style->font =
                (StyleFont) settings_value_get_choice(settings, "font", fonts, ELEMENTSOF(fonts));
        if (strlen(family) < sizeof(style->family))
                strcpy(style->family, family);
        style->size_percent =
                (unsigned) settings_value_get_int(settings, "size-percent", 50, 400, 100);
        style->spacing_percent =
                (unsigned) settings_value_get_int(settings, "line-spacing", 100, 200, 135);
        style->letter_case = (StyleCase) settings_value_get_choice(settings, "letter-case", cases,
                                                                   ELEMENTSOF(cases));
}

Style style_settings_read_as_set(GSettings *settings, bool high_contrast)
{
        Style style = style_default();
        StylePreset preset = (StylePreset) settings_value_get_choice(settings, "preset", presets,
                                                                     ELEMENTSOF(presets));

        read_font(settings, &style);
        style.n_lines = (unsigned) settings_value_get_int(settings, "lines", 1, 8, 2);
        style.width_characters =
                (unsigned) settings_value_get_int(settings, "width-characters", 20, 60, 42);
        style.dim_tentative = settings_value_get_bool(settings, "dim-tentative", true);
        if (high_contrast && !settings_value_is_set(settings, "dim-tentative"))
                style.dim_tentative = false;
        if (high_contrast && !settings_value_is_set(settings, "preset"))
                preset = STYLE_PRESET_HIGH_CONTRAST;
        if (preset == STYLE_PRESET_CUSTOM)
                read_look(settings, &style);
        style_apply_preset(&style, preset);
        return style;
}

Style style_settings_read(GSettings *settings, bool high_contrast)
{
        Style style = style_settings_read_as_set(settings, high_contrast);

        style_make_readable(&style);
        return style;
}
