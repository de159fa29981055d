/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <math.h>

#include "base/i18n.h"
#include "overlay/accessible.h"
#include "overlay/controls-private.h"

/* A pointer that slips off comes back; a tap has no pointer that could leave. */
#define LEAVE_MS 500
#define TAP_MS 5000

struct _Controls {
        GtkWidget parent;
        ControlsOptions options;
        GtkWidget *column;                            /* owned: all that there is */
        GtkWidget *bar, *grip, *expand, *pause, *pin; /* borrowed: in it */
        GSList *menus;                                /* of popovers, borrowed */
        guint timer; /* until it is as if the pointer had never been there */
        bool inside, hovered, dragging, click_through;
        bool dragged, dragged_by_desktop;
};

G_DEFINE_FINAL_TYPE(Controls, controls, GTK_TYPE_WIDGET)

static bool has_open_menu(Controls *controls)
{
        for (GSList *menu = controls->menus; menu; menu = menu->next) {
                if (gtk_widget_get_visible(menu->data))
                        return true;
        }
        return false;
}

/* While nobody is here the grip alone takes clicks, as a rule; else all does that can be seen. */
static void update_input_region(Controls *controls)
{
        cairo_rectangle_int_t area = {0};
        cairo_region_t *region;
        graphene_rect_t bounds;

        area.width = gtk_widget_get_width(GTK_WIDGET(controls));
        area.height = gtk_widget_get_height(GTK_WIDGET(controls));
        if (controls->click_through && !controls->hovered &&
            gtk_widget_compute_bounds(controls->grip, GTK_WIDGET(controls), &bounds))
                area = (cairo_rectangle_int_t){
                        .x = (int) floorf(bounds.origin.x),
                        .y = (int) floorf(bounds.origin.y),
                        .width = (int) ceilf(bounds.size.width),
                        .height = (int) ceilf(bounds.size.height),
                };
        region = cairo_region_create_rectangle(&area);
        window_set_input_region(controls->options.window, region);
        cairo_region_destroy(region);
}

/* On the side that the captions grow to, so that they stay where they are. */
static void place_bar(Controls *controls)
{
        bool below = placement_is_at_top(controls->options.placement);
        GtkBox *column = GTK_BOX(controls->column);
        GtkWidget *last = gtk_widget_get_last_child(controls->column);

        gtk_widget_remove_css_class(controls->bar, below ? "above" : "below");
        gtk_widget_add_css_class(controls->bar, below ? "below" : "above");
        if (below && last != controls->bar)
                gtk_box_reorder_child_after(column, controls->bar, last);
        else if (!below)
                gtk_box_reorder_child_after(column, controls->bar, NULL);
}

static void set_hovered(Controls *controls, bool hovered)
{
        g_clear_handle_id(&controls->timer, g_source_remove);
        if (hovered == controls->hovered)
                return;
        controls->hovered = hovered;
        if (hovered) {
                place_bar(controls);
                gtk_widget_add_css_class(controls->grip, "hovered");
        } else {
                gtk_widget_remove_css_class(controls->grip, "hovered");
        }
        gtk_widget_set_visible(controls->bar, hovered);
        update_input_region(controls);
        controls->options.on_hover(hovered, controls->options.userdata);
}

static gboolean on_timer(void *userdata)
{
        Controls *controls = userdata;

        controls->timer = 0;
        if (!controls->inside && !controls->dragging && !has_open_menu(controls))
                set_hovered(controls, false);
        return G_SOURCE_REMOVE;
}

static void leave_in(Controls *controls, guint milliseconds)
{
        g_clear_handle_id(&controls->timer, g_source_remove);
        controls->timer = g_timeout_add(milliseconds, on_timer, controls);
}

static void on_enter(GtkEventControllerMotion *motion, double x, double y, Controls *controls)
{
        controls->inside = true;
        set_hovered(controls, true);
}

static void on_leave(GtkEventControllerMotion *motion, Controls *controls)
{
        controls->inside = false;
        leave_in(controls, LEAVE_MS);
}

static void on_menu_closed(GtkWidget *menu, Controls *controls)
{
        leave_in(controls, LEAVE_MS);
}

static void on_tap(GtkGestureClick *click, int n, double x, double y, Controls *controls)
{
        set_hovered(controls, true);
        if (!controls->inside)
                leave_in(controls, TAP_MS);
}

static void on_unmap(GtkWidget *widget, Controls *controls)
{
        controls->inside = controls->dragging = false;
        set_hovered(controls, false);
}

static void on_drag_begin(GtkGestureDrag *drag, double x, double y, Controls *controls)
{
        controls->dragging = true;
        controls->dragged = controls->dragged_by_desktop = false;
        placement_begin_drag(controls->options.placement);
}

static void on_drag_update(GtkGestureDrag *drag, double dx, double dy, Controls *controls)
{
        double x, y;

        if (controls->dragged_by_desktop)
                return;
        gtk_gesture_drag_get_start_point(drag, &x, &y);
        gtk_gesture_set_state(GTK_GESTURE(drag), GTK_EVENT_SEQUENCE_CLAIMED);
        controls->dragged_by_desktop =
                window_begin_drag(controls->options.window, GTK_GESTURE(drag), x, y);
        if (controls->dragged_by_desktop)
                return;
        controls->dragged = true;
        placement_drag(controls->options.placement, dx, dy);
}

static void on_drag_end(GtkGestureDrag *drag, double dx, double dy, Controls *controls)
{
        controls->dragging = false;
        placement_end_drag(controls->options.placement, controls->dragged);
        place_bar(controls);
        if (!controls->inside)
                leave_in(controls, LEAVE_MS);
}

static void make_draggable(Controls *controls, GtkWidget *widget)
{
        GtkGesture *drag = gtk_gesture_drag_new();

        g_signal_connect(drag, "drag-begin", G_CALLBACK(on_drag_begin), controls);
        g_signal_connect(drag, "drag-update", G_CALLBACK(on_drag_update), controls);
        g_signal_connect(drag, "drag-end", G_CALLBACK(on_drag_end), controls);
        gtk_widget_add_controller(widget, GTK_EVENT_CONTROLLER(drag));
}

static GtkWidget *new_grip(void)
{
        GtkWidget *grip = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 0);
        GtkWidget *glyph = glyph_new(GLYPH_GRIP);

        gtk_widget_set_hexpand(glyph, TRUE);
        gtk_box_append(GTK_BOX(grip), glyph);
        gtk_widget_add_css_class(grip, "surtitle-grip");
        gtk_widget_set_valign(grip, GTK_ALIGN_CENTER);
        return grip;
}

static bool has_action(Controls *controls, const char *detailed)
{
        g_autofree char *name = g_strdup(detailed + strlen("app."));

        g_strdelimit(name, ":", '\0');
        return g_action_group_has_action(controls->options.actions, name);
}

static GtkWidget *add_button(Controls *controls, GlyphKind kind, const char *action,
                             const char *name)
{
        GtkWidget *button;

        if (!has_action(controls, action))
                return NULL;
        button = controls_new_button(kind, action, name);
        gtk_box_append(GTK_BOX(controls->bar), button);
        return button;
}

static void add_menu(Controls *controls, GlyphKind kind, GtkWidget *menu, const char *name)
{
        gtk_box_append(GTK_BOX(controls->bar), controls_new_menu_button(kind, menu, name));
        g_signal_connect(menu, "closed", G_CALLBACK(on_menu_closed), controls);
        controls->menus = g_slist_prepend(controls->menus, menu);
}

static void fill_bar(Controls *controls)
{
        if (placement_is_possible(controls->options.placement))
                add_menu(controls, GLYPH_MOVE, controls_new_move_menu(), _("Move"));
        add_button(controls, GLYPH_SMALLER, "app.smaller", _("Smaller Text"));
        add_button(controls, GLYPH_LARGER, "app.larger", _("Larger Text"));
        controls->expand = add_button(controls, GLYPH_EXPAND, "app.expand", _("More Lines"));
        controls->pause = add_button(controls, GLYPH_PAUSE, "app.pause", _("Pause"));
        add_menu(controls, GLYPH_SOURCE, controls_new_source_menu(controls->options.service),
                 _("Listen To"));
        controls->pin = add_button(controls, GLYPH_PIN, "app.pin", _("Keep on Screen"));
        add_button(controls, GLYPH_TRANSCRIPT, "app.transcript", _("Transcript"));
        add_button(controls, GLYPH_SETTINGS, "app.settings", _("Settings"));
        add_button(controls, GLYPH_CLOSE, "app.stop", _("Turn Captions Off"));
}

/* What a press does now. */
static void show(GtkWidget *button, GlyphKind kind, const char *name)
{
        if (!button)
                return;
        glyph_set_kind(gtk_button_get_child(GTK_BUTTON(button)), kind);
        accessible_set_name_as_tooltip(button, name);
}

static void on_action_state(GActionGroup *actions, const char *name, GVariant *state,
                            Controls *controls)
{
        bool on =
                g_variant_is_of_type(state, G_VARIANT_TYPE_BOOLEAN) && g_variant_get_boolean(state);

        if (g_str_equal(name, "expand"))
                show(controls->expand, on ? GLYPH_REDUCE : GLYPH_EXPAND,
                     on ? _("Fewer Lines") : _("More Lines"));
        else if (g_str_equal(name, "pause"))
                show(controls->pause, on ? GLYPH_RESUME : GLYPH_PAUSE,
                     on ? _("Resume") : _("Pause"));
        else if (g_str_equal(name, "pin"))
                show(controls->pin, on ? GLYPH_PINNED : GLYPH_PIN,
                     on ? _("Let Captions Hide") : _("Keep on Screen"));
}

/* The window's content, with the grip before it. All of it that takes clicks can be dragged. */
static GtkWidget *new_row(Controls *controls)
{
        GtkWindow *window = window_get_widget(controls->options.window);
        g_autoptr(GtkWidget) content = g_object_ref(gtk_window_get_child(window));
        GtkWidget *row = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 0);
        GtkGesture *click = gtk_gesture_click_new();

        gtk_window_set_child(window, NULL);
        controls->grip = new_grip();
        gtk_box_append(GTK_BOX(row), controls->grip);
        gtk_box_append(GTK_BOX(row), content);
        gtk_widget_set_cursor_from_name(row, "grab");
        g_signal_connect(click, "released", G_CALLBACK(on_tap), controls);
        gtk_widget_add_controller(row, GTK_EVENT_CONTROLLER(click));
        make_draggable(controls, row);
        return row;
}

static void watch_pointer(Controls *controls)
{
        GtkEventController *motion = gtk_event_controller_motion_new();

        g_signal_connect(motion, "enter", G_CALLBACK(on_enter), controls);
        g_signal_connect(motion, "leave", G_CALLBACK(on_leave), controls);
        gtk_widget_add_controller(GTK_WIDGET(controls), motion);
        g_signal_connect(controls, "unmap", G_CALLBACK(on_unmap), controls);
}

Controls *controls_new(const ControlsOptions *options)
{
        Controls *controls = g_object_new(controls_get_type(), NULL);
        GtkWindow *window = window_get_widget(options->window);

        controls->options = *options;
        controls->click_through = true;
        controls_add_style(gtk_widget_get_display(GTK_WIDGET(window)));
        gtk_widget_insert_action_group(GTK_WIDGET(window), "app", options->actions);
        controls->bar = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 0);
        gtk_widget_add_css_class(controls->bar, "surtitle-bar");
        gtk_widget_set_halign(controls->bar, GTK_ALIGN_START);
        gtk_widget_set_visible(controls->bar, FALSE);
        make_draggable(controls, controls->bar);
        fill_bar(controls);
        gtk_box_append(GTK_BOX(controls->column), controls->bar);
        gtk_box_append(GTK_BOX(controls->column), new_row(controls));
        watch_pointer(controls);
        g_signal_connect(options->actions, "action-state-changed", G_CALLBACK(on_action_state),
                         controls);
        gtk_window_set_child(window, GTK_WIDGET(controls));
        return controls;
}

void controls_set_click_through(Controls *controls, bool click_through)
{
        controls->click_through = click_through;
        update_input_region(controls);
}

void controls_close(Controls *controls)
{
        g_clear_handle_id(&controls->timer, g_source_remove);
        g_signal_handlers_disconnect_by_data(controls->options.actions, controls);
        g_signal_handlers_disconnect_by_func(controls, on_unmap, controls);
}

static void measure(GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                    int *natural, int *minimum_baseline, int *natural_baseline)
{
        gtk_widget_measure(SURTITLE_CONTROLS(widget)->column, orientation, for_size, minimum,
                           natural, minimum_baseline, natural_baseline);
}

static void size_allocate(GtkWidget *widget, int width, int height, int baseline)
{
        Controls *controls = SURTITLE_CONTROLS(widget);

        gtk_widget_allocate(controls->column, width, height, baseline, NULL);
        update_input_region(controls);
}

static void dispose(GObject *object)
{
        Controls *controls = SURTITLE_CONTROLS(object);

        g_clear_handle_id(&controls->timer, g_source_remove);
        g_clear_pointer(&controls->menus, g_slist_free);
        g_clear_pointer(&controls->column, gtk_widget_unparent);
        G_OBJECT_CLASS(controls_parent_class)->dispose(object);
}

static void controls_class_init(ControlsClass *class)
{
        G_OBJECT_CLASS(class)->dispose = dispose;
        GTK_WIDGET_CLASS(class)->measure = measure;
        GTK_WIDGET_CLASS(class)->size_allocate = size_allocate;
        gtk_widget_class_set_accessible_role(GTK_WIDGET_CLASS(class), GTK_ACCESSIBLE_ROLE_GROUP);
}

static void controls_init(Controls *controls)
{
        controls->column = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
        gtk_widget_set_parent(controls->column, GTK_WIDGET(controls));
}
