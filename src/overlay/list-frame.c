/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "overlay/list-frame.h"
#include "overlay/accessible.h"
#include "overlay/scroller.h"

/* Pixels that a row which is seen may lack. */
#define SLACK 2

struct _ListFrame {
        GtkWidget parent;
        GtkWidget *scroller, *list; /* the first has the second; owned */
};

G_DEFINE_FINAL_TYPE(ListFrame, list_frame, GTK_TYPE_WIDGET)

static bool is_at_end(ListFrame *frame)
{
        GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment(GTK_SCROLLABLE(frame->list));

        return gtk_adjustment_get_value(adjustment) + gtk_adjustment_get_page_size(adjustment) >=
               gtk_adjustment_get_upper(adjustment) - SLACK;
}

/* Of a row that is larger than the list, more can't be. */
static bool is_seen(ListFrame *frame, GtkWidget *row)
{
        double height = gtk_widget_get_height(frame->list);
        graphene_rect_t bounds;

        if (!gtk_widget_get_mapped(row) || !gtk_widget_compute_bounds(row, frame->list, &bounds))
                return false;
        if (bounds.size.height > height)
                return bounds.origin.y < height && bounds.origin.y + bounds.size.height > 0;
        return bounds.origin.y >= -SLACK && bounds.origin.y + bounds.size.height <= height + SLACK;
}

static GtkWidget *find_seen(ListFrame *frame)
{
        bool last = is_at_end(frame);
        GtkWidget *row = last ? gtk_widget_get_last_child(frame->list)
                              : gtk_widget_get_first_child(frame->list);

        while (row && !is_seen(frame, row))
                row = last ? gtk_widget_get_prev_sibling(row) : gtk_widget_get_next_sibling(row);
        return row;
}

/* The row that has the keyboard, or something in it. */
static GtkWidget *find_focused(ListFrame *frame)
{
        GtkWidget *row = gtk_root_get_focus(gtk_widget_get_root(frame->list));

        while (row && gtk_widget_get_parent(row) != frame->list)
                row = gtk_widget_get_parent(row);
        return row;
}

static bool focus_seen(ListFrame *frame)
{
        GtkWidget *row = find_focused(frame);

        if (row && is_seen(frame, row))
                return true;
        row = find_seen(frame);
        return row && gtk_widget_grab_focus(row);
}

static gboolean on_key(GtkEventControllerKey *keys, guint key, guint code, GdkModifierType state,
                       ListFrame *frame)
{
        switch (key) {
        case GDK_KEY_Up:
        case GDK_KEY_KP_Up:
        case GDK_KEY_Down:
        case GDK_KEY_KP_Down:
        case GDK_KEY_Page_Up:
        case GDK_KEY_KP_Page_Up:
        case GDK_KEY_Page_Down:
        case GDK_KEY_KP_Page_Down:
                focus_seen(frame);
                break;
        default:
                break;
        }
        return GDK_EVENT_PROPAGATE;
}

static gboolean list_frame_focus(GtkWidget *widget, GtkDirectionType direction)
{
        ListFrame *frame = SURTITLE_LIST_FRAME(widget);

        if (direction == GTK_DIR_TAB_FORWARD || direction == GTK_DIR_TAB_BACKWARD) {
                if (find_focused(frame))
                        return FALSE;
                if (focus_seen(frame))
                        return TRUE;
        }
        return GTK_WIDGET_CLASS(list_frame_parent_class)->focus(widget, direction);
}

static void list_frame_dispose(GObject *object)
{
        g_clear_pointer(&SURTITLE_LIST_FRAME(object)->scroller, gtk_widget_unparent);
        G_OBJECT_CLASS(list_frame_parent_class)->dispose(object);
}

static void list_frame_class_init(ListFrameClass *class)
{
        G_OBJECT_CLASS(class)->dispose = list_frame_dispose;
        GTK_WIDGET_CLASS(class)->focus = list_frame_focus;
        gtk_widget_class_set_layout_manager_type(GTK_WIDGET_CLASS(class), GTK_TYPE_BIN_LAYOUT);
        gtk_widget_class_set_accessible_role(GTK_WIDGET_CLASS(class), GTK_ACCESSIBLE_ROLE_GROUP);
}

static void list_frame_init(ListFrame *frame)
{
        GtkEventController *keys = gtk_event_controller_key_new();

        gtk_event_controller_set_propagation_phase(keys, GTK_PHASE_CAPTURE);
        g_signal_connect(keys, "key-pressed", G_CALLBACK(on_key), frame);
        gtk_widget_add_controller(GTK_WIDGET(frame), keys);
}

GtkWidget *list_frame_new(GtkWidget *list, const char *name)
{
        ListFrame *frame = g_object_new(list_frame_get_type(), NULL);

        accessible_set_name(list, name);
        frame->list = list;
        frame->scroller = scroller_new(list, name);
        gtk_widget_set_parent(frame->scroller, GTK_WIDGET(frame));
        return GTK_WIDGET(frame);
}

void list_frame_take_focus(GtkWidget *frame)
{
        ListFrame *own = SURTITLE_LIST_FRAME(frame);

        if (!focus_seen(own))
                gtk_widget_grab_focus(own->list);
}
