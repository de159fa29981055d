/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "overlay/picture.h"

cairo_t *picture_begin(GtkWidget *widget, int width, int height)
{
        int scale = gtk_widget_get_scale_factor(widget);
        cairo_surface_t *surface =
                cairo_image_surface_create(CAIRO_FORMAT_ARGB32, width * scale, height * scale);
        cairo_t *cr;

        cairo_surface_set_device_scale(surface, scale, scale);
        cr = cairo_create(surface);
        cairo_surface_destroy(surface);
        return cr;
}

GskRenderNode *picture_end(cairo_t *cr, int width, int height)
{
        GskRenderNode *picture =
                gsk_cairo_node_new(&GRAPHENE_RECT_INIT(0, 0, (float) width, (float) height));
        cairo_t *to = gsk_cairo_node_get_draw_context(picture);

        cairo_set_source_surface(to, cairo_get_target(cr), 0, 0);
        cairo_paint(to);
        cairo_destroy(to);
        cairo_destroy(cr);
        return picture;
}

void picture_draw(GtkSnapshot *snapshot, GskRenderNode *picture, double x, double y)
{
        gtk_snapshot_save(snapshot);
        gtk_snapshot_translate(snapshot, &GRAPHENE_POINT_INIT((float) x, (float) y));
        gtk_snapshot_append_node(snapshot, picture);
        gtk_snapshot_restore(snapshot);
}
