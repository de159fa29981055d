/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <math.h>

#include "overlay/glyph.h"

/* All are drawn in a square of this size, with lines of this width. */
#define SIZE 16
#define LINE 1.5

#define KIND "surtitle-glyph-kind"

static void line(cairo_t *cairo, double x, double y, double to_x, double to_y)
{
        cairo_move_to(cairo, x, y);
        cairo_line_to(cairo, to_x, to_y);
}

static void circle(cairo_t *cairo, double x, double y, double radius)
{
        cairo_new_sub_path(cairo);
        cairo_arc(cairo, x, y, radius, 0, 2 * G_PI);
}

static void draw_grip(cairo_t *cairo)
{
        for (int column = 0; column < 2; column++) {
                for (int row = 0; row < 3; row++)
                        circle(cairo, 5.5 + 5 * column, 3 + 5 * row, 1.4);
        }
        cairo_fill(cairo);
}

/* An arrowhead at the end of a line from the middle, turned by so many quarters. */
static void draw_arrow(cairo_t *cairo, int quarters)
{
        cairo_save(cairo);
        cairo_translate(cairo, SIZE / 2.0, SIZE / 2.0);
        cairo_rotate(cairo, quarters * G_PI / 2);
        line(cairo, 0, 5.5, 0, -5.5);
        cairo_move_to(cairo, -3, -2.5);
        cairo_line_to(cairo, 0, -5.5);
        cairo_line_to(cairo, 3, -2.5);
        cairo_restore(cairo);
        cairo_stroke(cairo);
}

static void draw_move(cairo_t *cairo)
{
        line(cairo, 8, 1.5, 8, 14.5);
        line(cairo, 1.5, 8, 14.5, 8);
        for (int quarters = 0; quarters < 4; quarters++) {
                cairo_save(cairo);
                cairo_translate(cairo, SIZE / 2.0, SIZE / 2.0);
                cairo_rotate(cairo, quarters * G_PI / 2);
                cairo_move_to(cairo, -2, -4.5);
                cairo_line_to(cairo, 0, -6.5);
                cairo_line_to(cairo, 2, -4.5);
                cairo_restore(cairo);
        }
        cairo_stroke(cairo);
}

/* A letter, and a sign beside it. */
static void draw_size(cairo_t *cairo, bool larger)
{
        cairo_move_to(cairo, 1, 13.5);
        cairo_line_to(cairo, 5, 2.5);
        cairo_line_to(cairo, 9, 13.5);
        line(cairo, 2.5, 9.5, 7.5, 9.5);
        line(cairo, 10.5, 5, 15.5, 5);
        if (larger)
                line(cairo, 13, 2.5, 13, 7.5);
        cairo_stroke(cairo);
}

/* Two arrowheads, which point away from each other, or to each other. */
static void draw_expand(cairo_t *cairo, bool reduces)
{
        double from = reduces ? 1.5 : 5.5, tip = reduces ? 5.5 : 1.5;

        for (int i = 0; i < 2; i++) {
                double side = i == 0 ? 0 : SIZE, sign = i == 0 ? 1 : -1;

                cairo_move_to(cairo, 4, side + sign * from);
                cairo_line_to(cairo, 8, side + sign * tip);
                cairo_line_to(cairo, 12, side + sign * from);
        }
        line(cairo, 2, 8, 14, 8);
        cairo_stroke(cairo);
}

static void draw_pause(cairo_t *cairo)
{
        cairo_rectangle(cairo, 4, 3, 2.75, 10);
        cairo_rectangle(cairo, 9.25, 3, 2.75, 10);
        cairo_fill(cairo);
}

static void draw_resume(cairo_t *cairo)
{
        cairo_move_to(cairo, 4.5, 2.5);
        cairo_line_to(cairo, 13, 8);
        cairo_line_to(cairo, 4.5, 13.5);
        cairo_close_path(cairo);
        cairo_fill(cairo);
}

/* A loudspeaker. */
static void draw_source(cairo_t *cairo)
{
        cairo_move_to(cairo, 1.5, 6);
        cairo_line_to(cairo, 4, 6);
        cairo_line_to(cairo, 8, 2.5);
        cairo_line_to(cairo, 8, 13.5);
        cairo_line_to(cairo, 4, 10);
        cairo_line_to(cairo, 1.5, 10);
        cairo_close_path(cairo);
        cairo_fill(cairo);
        for (int i = 0; i < 2; i++) {
                cairo_new_sub_path(cairo);
                cairo_arc(cairo, 8, 8, 3 + 3 * i, -G_PI / 4, G_PI / 4);
        }
        cairo_stroke(cairo);
}

static void draw_pin(cairo_t *cairo, bool pinned)
{
        cairo_move_to(cairo, 5.5, 2);
        cairo_line_to(cairo, 10.5, 2);
        cairo_line_to(cairo, 10, 6.5);
        cairo_line_to(cairo, 12.5, 9.5);
        cairo_line_to(cairo, 3.5, 9.5);
        cairo_line_to(cairo, 6, 6.5);
        cairo_close_path(cairo);
        if (pinned)
                cairo_fill_preserve(cairo);
        line(cairo, 8, 9.5, 8, 14.5);
        cairo_stroke(cairo);
}

/* Three sliders. */
static void draw_settings(cairo_t *cairo)
{
        static const double knobs[] = {10.5, 5, 9};

        for (int i = 0; i < 3; i++) {
                double y = 3 + 5 * i;

                line(cairo, 1.5, y, knobs[i] - 2, y);
                line(cairo, knobs[i] + 2, y, 14.5, y);
                circle(cairo, knobs[i], y, 1.75);
        }
        cairo_stroke(cairo);
}

static void draw_transcript(cairo_t *cairo)
{
        static const double ends[] = {14, 11, 14, 8};

        for (int i = 0; i < 4; i++)
                line(cairo, 2, 2.5 + 3.6 * i, ends[i], 2.5 + 3.6 * i);
        cairo_stroke(cairo);
}

static void draw_close(cairo_t *cairo)
{
        line(cairo, 3.5, 3.5, 12.5, 12.5);
        line(cairo, 12.5, 3.5, 3.5, 12.5);
        cairo_stroke(cairo);
}

static void draw_kind(cairo_t *cairo, GlyphKind kind)
{
        switch (kind) {
        case GLYPH_GRIP:
                draw_grip(cairo);
                break;
        case GLYPH_MOVE:
                draw_move(cairo);
                break;
        case GLYPH_SMALLER:
        case GLYPH_LARGER:
                draw_size(cairo, kind == GLYPH_LARGER);
                break;
        case GLYPH_EXPAND:
        case GLYPH_REDUCE:
                draw_expand(cairo, kind == GLYPH_REDUCE);
                break;
        case GLYPH_PAUSE:
                draw_pause(cairo);
                break;
        case GLYPH_RESUME:
                draw_resume(cairo);
                break;
        case GLYPH_SOURCE:
                draw_source(cairo);
                break;
        case GLYPH_PIN:
        case GLYPH_PINNED:
                draw_pin(cairo, kind == GLYPH_PINNED);
                break;
        case GLYPH_SETTINGS:
                draw_settings(cairo);
                break;
        case GLYPH_TRANSCRIPT:
                draw_transcript(cairo);
                break;
        case GLYPH_CLOSE:
                draw_close(cairo);
                break;
        case GLYPH_UP:
                draw_arrow(cairo, 0);
                break;
        case GLYPH_RIGHT:
                draw_arrow(cairo, 1);
                break;
        case GLYPH_DOWN:
                draw_arrow(cairo, 2);
                break;
        case GLYPH_LEFT:
                draw_arrow(cairo, 3);
                break;
        case N_GLYPHS:
                break;
        }
}

static void draw(GtkDrawingArea *area, cairo_t *cairo, int width, int height, void *userdata)
{
        GdkRGBA color;

        gtk_style_context_get_color(gtk_widget_get_style_context(GTK_WIDGET(area)), &color);
        gdk_cairo_set_source_rgba(cairo, &color);
        cairo_translate(cairo, (width - SIZE) / 2.0, (height - SIZE) / 2.0);
        cairo_set_line_width(cairo, LINE);
        cairo_set_line_cap(cairo, CAIRO_LINE_CAP_ROUND);
        cairo_set_line_join(cairo, CAIRO_LINE_JOIN_ROUND);
        draw_kind(cairo, GPOINTER_TO_INT(g_object_get_data(G_OBJECT(area), KIND)));
}

void glyph_set_kind(GtkWidget *glyph, GlyphKind kind)
{
        g_object_set_data(G_OBJECT(glyph), KIND, GINT_TO_POINTER(kind));
        gtk_widget_queue_draw(glyph);
}

GtkWidget *glyph_new(GlyphKind kind)
{
        GtkWidget *glyph = g_object_new(GTK_TYPE_DRAWING_AREA, "accessible-role",
                                        GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);

        gtk_drawing_area_set_content_width(GTK_DRAWING_AREA(glyph), SIZE);
        gtk_drawing_area_set_content_height(GTK_DRAWING_AREA(glyph), SIZE);
        gtk_drawing_area_set_draw_func(GTK_DRAWING_AREA(glyph), draw, NULL, NULL);
        glyph_set_kind(glyph, kind);
        return glyph;
}
