/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <math.h>
#include <string.h>

#include "base/cleanup.h"
#include "overlay/paint.h"

#define FONT_FEATURES "tnum" /* digits of one width: numbers that change don't shake the line */
#define TENTATIVE_OPACITY 0.75

/* Of the text's size: an outline's width on either side, and how far copies are beside it. */
#define OUTLINE 0.08
#define RELIEF 0.05
#define SHADOW 0.06
#define BOX_PADDING 0.15

static const char *family_of(const Style *style)
{
        static const char *const families[] = {
                [STYLE_FONT_DEFAULT] = "sans-serif",
                [STYLE_FONT_MONOSPACED_SERIF] = "Courier New, Courier, monospace",
                [STYLE_FONT_PROPORTIONAL_SERIF] = "serif",
                [STYLE_FONT_MONOSPACED_SANS] = "monospace",
                [STYLE_FONT_PROPORTIONAL_SANS] = "sans-serif",
                [STYLE_FONT_CASUAL] = "Comic Neue, Comic Sans MS, Domestic Manners, fantasy",
                [STYLE_FONT_CURSIVE] = "Z003, URW Chancery L, cursive",
                [STYLE_FONT_SMALL_CAPITALS] = "sans-serif",
        };

        return style->family[0] ? style->family : families[style->font];
}

static PangoFontDescription *new_font(const Style *style, double size)
{
        PangoFontDescription *font = pango_font_description_new();

        pango_font_description_set_family(font, family_of(style));
        pango_font_description_set_weight(font, PANGO_WEIGHT_MEDIUM);
        pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
        if (style->font == STYLE_FONT_SMALL_CAPITALS)
                pango_font_description_set_variant(font, PANGO_VARIANT_SMALL_CAPS);
        return font;
}

static double pixels(int units)
{
        return units / (double) PANGO_SCALE;
}

PaintFont paint_measure_font(PangoContext *context, const Style *style, double text_scale,
                             int width_max)
{
        double size = PAINT_TEXT_SIZE * style->size_percent / 100.0 * text_scale, ascent, descent;
        PangoFontDescription *description = new_font(style, size);
        PangoFontMetrics *metrics = pango_context_get_metrics(context, description, NULL);
        double character = pixels(pango_font_metrics_get_approximate_char_width(metrics));
        double width = style->width_characters * character;
        PaintFont font = {
                .size = size,
                .row_height = (int) lround(size * style->spacing_percent / 100.0),
                .margin = (int) ceil(size * BOX_PADDING),
        };

        ascent = pixels(pango_font_metrics_get_ascent(metrics));
        descent = pixels(pango_font_metrics_get_descent(metrics));
        font.baseline = (int) lround((font.row_height - ascent - descent) / 2 + ascent);
        if (width_max > 0)
                width = MIN(width, width_max);
        font.line_width = (int) ceil(MAX(width, character));
        pango_font_metrics_unref(metrics);
        pango_font_description_free(description);
        return font;
}

static PangoTextTransform transform_of(const Style *style)
{
        switch (style->letter_case) {
        case STYLE_CASE_UPPER:
                return PANGO_TEXT_TRANSFORM_UPPERCASE;
        case STYLE_CASE_LOWER:
                return PANGO_TEXT_TRANSFORM_LOWERCASE;
        case STYLE_CASE_AS_RECOGNISED:
                break;
        }
        return PANGO_TEXT_TRANSFORM_NONE;
}

PangoLayout *paint_new_line(PangoContext *context, const Style *style, double size)
{
        PangoFontDescription *font = new_font(style, size);
        PangoAttrList *attributes = pango_attr_list_new();
        PangoLayout *line = pango_layout_new(context);

        pango_layout_set_font_description(line, font);
        pango_attr_list_insert(attributes, pango_attr_font_features_new(FONT_FEATURES));
        if (style->letter_case != STYLE_CASE_AS_RECOGNISED)
                pango_attr_list_insert(attributes,
                                       pango_attr_text_transform_new(transform_of(style)));
        pango_layout_set_attributes(line, attributes);
        pango_layout_set_single_paragraph_mode(line, TRUE);
        pango_font_description_free(font);
        pango_attr_list_unref(attributes);
        return line;
}

static void weaken(PangoAttrList *attributes, size_t from, size_t to, double opacity)
{
        PangoAttribute *alpha = pango_attr_foreground_alpha_new(
                (guint16) lround(CLAMP(opacity, 1.0 / G_MAXUINT16, 1) * G_MAXUINT16));

        alpha->start_index = (guint) from;
        alpha->end_index = (guint) to;
        pango_attr_list_change(attributes, alpha);
}

/* Weaker by colour alone: the shaping is the same, so that nothing moves. */
void paint_mark_words(PangoLayout *line, const Style *style, const PaintWords *words)
{
        PangoAttrList *attributes = pango_attr_list_copy(pango_layout_get_attributes(line));
        size_t size = strlen(pango_layout_get_text(line));
        double opacity = style->text.alpha;
        double dimmed = style->dim_tentative ? opacity * TENTATIVE_OPACITY : opacity;

        if (words->tentative < size)
                weaken(attributes, words->tentative, size, dimmed);
        if (words->fresh < MIN(words->tentative, size))
                weaken(attributes, words->fresh, MIN(words->tentative, size),
                       opacity * words->freshness);
        if (MAX(words->fresh, words->tentative) < size)
                weaken(attributes, MAX(words->fresh, words->tentative), size,
                       dimmed * words->freshness);
        pango_layout_set_attributes(line, attributes);
        pango_attr_list_unref(attributes);
}

static void set_color(cairo_t *cr, StyleColor color)
{
        cairo_set_source_rgba(cr, color.red, color.green, color.blue, color.alpha);
}

static void draw_box(cairo_t *cr, const Style *style, const PaintFont *font, double x, int width)
{
        if (style->background.alpha <= 0 || width == 0)
                return;
        set_color(cr, style->background);
        cairo_rectangle(cr, x - font->margin, 0, width + 2 * font->margin, font->row_height);
        cairo_fill(cr);
}

static void draw_copy(cairo_t *cr, PangoLayout *line, StyleColor color, double x, double y)
{
        set_color(cr, color);
        cairo_move_to(cr, x, y);
        pango_cairo_show_layout(cr, line);
}

static void draw_outline(cairo_t *cr, PangoLayout *line, StyleColor color, double x, double y,
                         double width)
{
        cairo_move_to(cr, x, y);
        pango_cairo_layout_path(cr, line);
        set_color(cr, color);
        cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
        cairo_set_line_width(cr, 2 * width);
        cairo_stroke(cr);
}

static StyleColor blend(StyleColor color, double target)
{
        return (StyleColor){(color.red + target) / 2, (color.green + target) / 2,
                            (color.blue + target) / 2, color.alpha};
}

/* Light from the upper left: raised letters are bright there, depressed ones dark. */
static void draw_relief(cairo_t *cr, PangoLayout *line, const Style *style, double x, double y,
                        double by)
{
        draw_copy(cr, line, blend(style->edge_color, 1), x - by, y - by);
        draw_copy(cr, line, blend(style->edge_color, 0), x + by, y + by);
}

static void draw_edge(cairo_t *cr, PangoLayout *line, const Style *style, double x, double y,
                      double size)
{
        switch (style->edge) {
        case STYLE_EDGE_NONE:
                break;
        case STYLE_EDGE_RAISED:
                draw_relief(cr, line, style, x, y, size * RELIEF);
                break;
        case STYLE_EDGE_DEPRESSED:
                draw_relief(cr, line, style, x, y, -size * RELIEF);
                break;
        case STYLE_EDGE_UNIFORM:
                draw_outline(cr, line, style->edge_color, x, y, size * OUTLINE);
                break;
        case STYLE_EDGE_DROP_SHADOW:
                draw_copy(cr, line, style->edge_color, x + size * SHADOW, y + size * SHADOW);
                break;
        }
}

/* Pango draws with one renderer for the whole program, which keeps the strength of the last words
 * it drew; GTK's labels, which have none of their own, would be drawn with it. */
static void reset_renderer(cairo_t *cr, PangoLayout *line)
{
        pango_layout_set_attributes(line, NULL);
        pango_layout_set_text(line, " ", -1);
        pango_cairo_show_layout(cr, line);
}

void paint_line(cairo_t *cr, PangoLayout *line, const Style *style, const PaintFont *font)
{
        bool is_rtl = pango_layout_get_direction(line, 0) == PANGO_DIRECTION_RTL;
        double y = font->baseline - pixels(pango_layout_get_baseline(line)), x;
        int width;

        pango_layout_get_pixel_size(line, &width, NULL);
        x = is_rtl ? font->line_width - width : 0;
        draw_box(cr, style, font, x, width);
        draw_edge(cr, line, style, x, y, font->size);
        draw_copy(cr, line, style->text, x, y);
        reset_renderer(cr, line);
}
