/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "overlay/paint.h"
#include "test.h"

#define WIDTH 400
#define HEIGHT 60

static cairo_surface_t *new_white(void)
{
        cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, WIDTH, HEIGHT);
        cairo_t *cr = cairo_create(surface);

        cairo_set_source_rgb(cr, 1, 1, 1);
        cairo_paint(cr);
        cairo_destroy(cr);
        return surface;
}

/* The darkest green there is, 0 … 255. Frees the surface. */
static unsigned darkest(cairo_surface_t *surface)
{
        const unsigned char *pixels = cairo_image_surface_get_data(surface);
        int stride = cairo_image_surface_get_stride(surface);
        unsigned least = 255;

        for (int y = 0; y < HEIGHT; y++) {
                for (int x = 0; x < WIDTH; x++) {
                        const unsigned char *green = &pixels[y * stride + 4 * x + 1];

                        least = *green < least ? *green : least;
                }
        }
        cairo_surface_destroy(surface);
        return least;
}

static PangoContext *new_context(void)
{
        return pango_font_map_create_context(pango_cairo_font_map_get_default());
}

static unsigned paint_words(const PaintWords *words)
{
        cairo_surface_t *surface = new_white();
        cairo_t *cr = cairo_create(surface);
        PangoContext *context = new_context();
        Style style = style_default();
        PaintFont font = paint_measure_font(context, &style, 1, 0);
        PangoLayout *line = paint_new_line(context, &style, font.size);

        style.text = (StyleColor){0, 0, 0, 1};
        pango_layout_set_text(line, "MMMM", -1);
        paint_mark_words(line, &style, words);
        paint_line(cr, line, &style, &font);
        g_object_unref(line);
        g_object_unref(context);
        cairo_destroy(cr);
        return darkest(surface);
}

/* As GTK draws its labels: glyphs, in the colour that cairo has. */
static unsigned paint_label(void)
{
        cairo_surface_t *surface = new_white();
        cairo_t *cr = cairo_create(surface);
        PangoContext *context = new_context();
        PangoLayout *label = pango_layout_new(context);
        PangoLayoutRun *run;

        pango_layout_set_text(label, "MMMM", -1);
        run = pango_layout_get_line_readonly(label, 0)->runs->data;
        cairo_set_source_rgb(cr, 0, 0, 0);
        cairo_move_to(cr, 10, 40);
        pango_cairo_show_glyph_string(cr, run->item->analysis.font, run->glyphs);
        g_object_unref(label);
        g_object_unref(context);
        cairo_destroy(cr);
        return darkest(surface);
}

TEST(words_that_appear_are_weaker)
{
        check_int(paint_words(&(PaintWords){.tentative = 4, .fresh = 4, .freshness = 1}), 0);
        check_int(paint_words(&(PaintWords){.tentative = 4, .fresh = 0, .freshness = 0.5}) / 16, 7);
        check_int(paint_words(&(PaintWords){.tentative = 0, .fresh = 4, .freshness = 1}) / 16, 4);
}

TEST(what_is_drawn_after_them_is_not)
{
        (void) paint_words(&(PaintWords){.tentative = 4, .fresh = 0, .freshness = 0.5});
        check_int(paint_label(), 0);
}
