/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "overlay/scroller.h"
#include "overlay/accessible.h"

/* Of what is seen, from above. */
#define UPPER_PART 0.55
#define MARGIN 24

GtkWidget *scroller_new(GtkWidget *child, const char *name)
{
        /* From GTK 4.12 on it has a role by itself that has no name. */
        GtkWidget *scroller = g_object_new(GTK_TYPE_SCROLLED_WINDOW, "accessible-role",
                                           GTK_ACCESSIBLE_ROLE_GROUP, NULL);

        gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(scroller), GTK_POLICY_NEVER,
                                       GTK_POLICY_AUTOMATIC);
        gtk_scrolled_window_set_child(GTK_SCROLLED_WINDOW(scroller), child);
        if (name)
                accessible_set_name(scroller, name);
        return scroller;
}

static void scroll_to(GtkWidget *scroller, const graphene_rect_t *bounds)
{
        GtkAdjustment *adjustment =
                gtk_scrolled_window_get_vadjustment(GTK_SCROLLED_WINDOW(scroller));
        double value = gtk_adjustment_get_value(adjustment);
        double page = gtk_adjustment_get_page_size(adjustment);
        double top = value + bounds->origin.y, bottom = top + bounds->size.height;

        value = MAX(value, bottom - UPPER_PART * page);
        gtk_adjustment_set_value(adjustment, MIN(value, top - MARGIN));
}

/* Whoever clicks sees where that is, and must not have it moved away meanwhile. */
static void on_focus(GtkWindow *window, GParamSpec *property, GtkWidget *scroller)
{
        GtkWidget *focus = gtk_window_get_focus(window);
        graphene_rect_t bounds;

        if (focus && gtk_window_get_focus_visible(window) &&
            gtk_widget_is_ancestor(focus, scroller) &&
            gtk_widget_compute_bounds(focus, scroller, &bounds))
                scroll_to(scroller, &bounds);
}

static void on_root(GtkWidget *scroller, GParamSpec *property, void *userdata)
{
        GtkRoot *root = gtk_widget_get_root(scroller);

        if (GTK_IS_WINDOW(root))
                g_signal_connect_object(root, "notify::focus-widget", G_CALLBACK(on_focus),
                                        scroller, 0);
}

void scroller_keep_focus_up(GtkWidget *scroller)
{
        g_signal_connect(scroller, "notify::root", G_CALLBACK(on_root), NULL);
}
