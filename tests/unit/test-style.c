/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/cleanup.h"
#include "overlay/style.h"
#include "test.h"

static StyleColor color(const char *text)
{
        StyleColor color = {.alpha = 1};

        check(style_parse_color(text, &color));
        return color;
}

TEST(colours_are_read)
{
        StyleColor read = {0.5, 0.5, 0.5, 0.25};

        check(style_parse_color("#ff0080", &read));
        check_near(read.red, 1, 0);
        check_near(read.green, 0, 0);
        check_near(read.blue, 128 / 255.0, 0);
        check_near(read.alpha, 0.25, 0);
}

TEST(what_is_no_colour_changes_nothing)
{
        static const char *const texts[] = {"", "red", "#fff", "#ff00800", "#ff 080", "#-10000",
                                            "#gg0000"};

        for (size_t i = 0; i < ELEMENTSOF(texts); i++) {
                StyleColor read = {0.5, 0.5, 0.5, 1};

                check(!style_parse_color(texts[i], &read));
                check_near(read.red, 0.5, 0);
        }
}

/* As the checkers of WCAG's authors have it. */
TEST(contrast_is_that_of_wcag)
{
        check_near(style_contrast_of(color("#ffffff"), color("#000000")), 21, 1e-9);
        check_near(style_contrast_of(color("#777777"), color("#ffffff")), 4.48, 0.005);
        check_near(style_contrast_of(color("#0000ff"), color("#ffffff")), 8.59, 0.005);
        check_near(style_contrast_of(color("#ff0000"), color("#ff0000")), 1, 0);
}

TEST(contrast_counts_the_worst_screen)
{
        Style style = style_default();

        check_near(style_get_contrast(&style), 12.6, 0.05); /* over white */
        style.window.alpha = 0.65;
        check_near(style_get_contrast(&style), 7, 0.1);
        style.window.alpha = 0.54;
        check_near(style_get_contrast(&style), 4.6, 0.2);
        style.window.alpha = 0;
        check_near(style_get_contrast(&style), 1, 0);
        style.background = (StyleColor){0, 0, 0, 1};
        check_near(style_get_contrast(&style), 21, 1e-9);
        style.text.alpha = 0.5;
        check_near(style_get_contrast(&style), 5.3, 0.1);
        /* grey on a plate that may be as grey */
        style.background.alpha = 0.4;
        style.text = color("#808080");
        check_near(style_get_contrast(&style), 1, 0);
}

TEST(every_preset_can_be_read)
{
        for (StylePreset preset = 0; preset < STYLE_PRESET_CUSTOM; preset++) {
                Style style = style_default();

                style_apply_preset(&style, preset);
                check_int(style_judge(&style), STYLE_READABLE);
        }
}

TEST(what_can_not_be_read_is_told_and_mended)
{
        Style style = style_default();

        check_int(style_judge(&style), STYLE_READABLE);
        style.window.alpha = 0.5;
        check_int(style_judge(&style), STYLE_WEAK);
        style_make_readable(&style);
        check_int(style.edge, STYLE_EDGE_NONE);
        style.window.alpha = 0.2;
        check_int(style_judge(&style), STYLE_UNREADABLE);
        style_make_readable(&style);
        check_int(style.edge, STYLE_EDGE_UNIFORM);
        check_near(style.edge_color.red, 0, 0);
        check_int(style_judge(&style), STYLE_READABLE);
        /* other edges leave a side of each letter without one */
        style.edge = STYLE_EDGE_DROP_SHADOW;
        check_int(style_judge(&style), STYLE_WEAK);
        /* an edge of the letters' own colour is none */
        style.edge_color = style.text;
        check_int(style_judge(&style), STYLE_UNREADABLE);
        /* dark letters get a bright edge */
        style = style_default();
        style.text = color("#101010");
        style_make_readable(&style);
        check_near(style.edge_color.red, 1, 0);
        check_int(style_judge(&style), STYLE_READABLE);
}

TEST(a_preset_leaves_what_is_not_its)
{
        Style style = style_default();

        style.size_percent = 200;
        style.dim_tentative = false;
        style_apply_preset(&style, STYLE_PRESET_YELLOW_ON_BLACK);
        check_int(style.size_percent, 200);
        check(!style.dim_tentative);
        check_near(style.text.blue, 0, 0);
        style_apply_preset(&style, STYLE_PRESET_CUSTOM);
        check_near(style.text.blue, 0, 0);
}
