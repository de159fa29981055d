/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "overlay/monitor.h"
#include "overlay/window-kind.h"

GdkMonitor *window_get_monitor(CaptionWindow *window)
{
        GdkDisplay *display = gtk_widget_get_display(GTK_WIDGET(window->window));
        GdkMonitor *monitor = window->monitor;

        if ((!monitor || !gdk_monitor_is_valid(monitor)) && window->kind->find_monitor)
                monitor = window->kind->find_monitor(display);
        return monitor && gdk_monitor_is_valid(monitor)
                       ? g_object_ref(monitor)
                       : g_list_model_get_item(gdk_display_get_monitors(display), 0);
}

static Area area_of_size(CaptionWindow *window, GdkMonitor *monitor, int width, int height)
{
        Area whole = monitor_get_area(monitor);

        return place_find_area(&window->place, window->dock, &whole, width, height);
}

static void move(CaptionWindow *window, int width, int height)
{
        g_autoptr(GdkMonitor) monitor = window_get_monitor(window);
        Area area;

        if (!window->kind->move || !monitor || width <= 0 || height <= 0)
                return;
        area = area_of_size(window, monitor, width, height);
        window->kind->move(window, monitor, &area);
}

static GtkRequisition wanted_size(CaptionWindow *window)
{
        GtkRequisition size;

        gtk_widget_get_preferred_size(GTK_WIDGET(window->window), NULL, &size);
        return size;
}

Area window_get_area(CaptionWindow *window)
{
        g_autoptr(GdkMonitor) monitor = window_get_monitor(window);
        GtkRequisition size = wanted_size(window);

        return monitor ? area_of_size(window, monitor, size.width, size.height)
                       : (Area){.width = size.width, .height = size.height};
}

static void apply_input_region(CaptionWindow *window)
{
        GdkSurface *surface = gtk_native_get_surface(GTK_NATIVE(window->window));

        if (surface)
                gdk_surface_set_input_region(surface, window->input_region);
}

static gboolean ask_again(void *userdata)
{
        CaptionWindow *window = userdata;

        window->asking = 0;
        gtk_widget_queue_resize(GTK_WIDGET(window->window));
        return G_SOURCE_REMOVE;
}

/* GTK 4.8 on X11 forgets a size that is asked for while the window is being mapped. Ask once more,
 * but no more for the same size, lest a desktop that won't give it be asked for ever. */
static void insist_on_size(CaptionWindow *window, int width, int height)
{
        GtkRequisition wanted = wanted_size(window);

        if (wanted.width == width && wanted.height == height) {
                window->asked = (GtkRequisition){0};
        } else if (wanted.width != window->asked.width || wanted.height != window->asked.height) {
                window->asked = wanted;
                if (window->asking == 0)
                        window->asking = g_idle_add(ask_again, window);
        }
}

/* The surface has got a size, the first one included. */
static void on_layout(GdkSurface *surface, int width, int height, CaptionWindow *window)
{
        move(window, width, height);
        insist_on_size(window, width, height);
}

/* GDK is about to ask for another size: be where that will be first, so that captions which grow
 * upwards are not seen to go down and up. */
static void on_compute_size(GdkToplevel *surface, GdkToplevelSize *size, CaptionWindow *window)
{
        GtkRequisition wanted = wanted_size(window);

        move(window, wanted.width, wanted.height);
}

static void on_realize(GtkWidget *widget, CaptionWindow *window)
{
        GdkSurface *surface = gtk_native_get_surface(GTK_NATIVE(widget));

        g_signal_connect(surface, "layout", G_CALLBACK(on_layout), window);
        g_signal_connect(surface, "compute-size", G_CALLBACK(on_compute_size), window);
        apply_input_region(window);
        if (window->kind->on_realize)
                window->kind->on_realize(window);
}

static void on_unrealize(GtkWidget *widget, CaptionWindow *window)
{
        GdkSurface *surface = gtk_native_get_surface(GTK_NATIVE(widget));

        g_signal_handlers_disconnect_by_data(surface, window);
        if (window->kind->on_unrealize)
                window->kind->on_unrealize(window);
}

/* Some desktops forget the region with the window that they unmapped: then it would eat clicks. */
static void on_map(GtkWidget *widget, CaptionWindow *window)
{
        apply_input_region(window);
        if (window->kind->on_map)
                window->kind->on_map(window);
}

static void on_unmap(GtkWidget *widget, CaptionWindow *window)
{
        if (window->kind->on_unmap)
                window->kind->on_unmap(window);
}

/* To where it will be, before it is seen anywhere else. */
static void move_unseen(CaptionWindow *window)
{
        GtkRequisition size;

        gtk_widget_realize(GTK_WIDGET(window->window));
        size = wanted_size(window);
        move(window, size.width, size.height);
}

static bool has_room(CaptionWindow *window)
{
        g_autoptr(GdkMonitor) monitor = window_get_monitor(window);
        Area area;

        if (!monitor)
                return false;
        area = monitor_get_area(monitor);
        return !window->kind->is_covered || !window->kind->is_covered(window, &area);
}

/* Have it on screen or not, as all that was said of it comes to. Not gtk_window_present(): that
 * asks for the keyboard focus. */
void window_update(CaptionWindow *window)
{
        bool visible = window->wanted && !window->withheld && !window->closed && has_room(window);

        if (visible == gtk_widget_get_visible(GTK_WIDGET(window->window)))
                return;
        if (visible)
                move_unseen(window);
        gtk_widget_set_visible(GTK_WIDGET(window->window), visible);
}

void window_show(CaptionWindow *window)
{
        if (window->wanted)
                return;
        window->wanted = true;
        window->closed = false;
        window_update(window);
}

void window_hide(CaptionWindow *window)
{
        window->wanted = false;
        window_update(window);
}

bool window_is_shown(const CaptionWindow *window)
{
        return gtk_widget_get_visible(GTK_WIDGET(window->window));
}

void window_set_over_full_screen(CaptionWindow *window, bool over)
{
        if (over == window->over_full_screen || !window_knows_full_screen(window))
                return;
        window->over_full_screen = over;
        window->kind->obey_full_screen(window);
        window_update(window);
}

bool window_knows_full_screen(CaptionWindow *window)
{
        return window->kind->knows_full_screen && window->kind->knows_full_screen(window);
}

void window_set_opacity(CaptionWindow *window, double opacity)
{
        gtk_widget_set_opacity(GTK_WIDGET(window->window), opacity);
}

void window_set_withheld(CaptionWindow *window, bool withheld)
{
        if (withheld == window->withheld)
                return;
        window->withheld = withheld;
        window_update(window);
}

/* Told by the desktop, whether by way of a user or because the monitor has gone. */
static gboolean on_close_request(GtkWindow *widget, CaptionWindow *window)
{
        window->closed = !window->kind->closes_with_monitor;
        gtk_widget_set_visible(GTK_WIDGET(widget), FALSE);
        if (window->kind->closes_with_monitor)
                window_update(window);
        return TRUE;
}

static void on_monitors_changed(void *userdata)
{
        CaptionWindow *window = userdata;
        GtkRequisition size;

        window_update(window);
        if (!window_is_shown(window))
                return;
        size = wanted_size(window);
        move(window, size.width, size.height);
}

static void watch(CaptionWindow *window)
{
        GtkWidget *widget = GTK_WIDGET(window->window);

        g_signal_connect(widget, "realize", G_CALLBACK(on_realize), window);
        g_signal_connect(widget, "unrealize", G_CALLBACK(on_unrealize), window);
        g_signal_connect(widget, "map", G_CALLBACK(on_map), window);
        g_signal_connect(widget, "unmap", G_CALLBACK(on_unmap), window);
        g_signal_connect(widget, "close-request", G_CALLBACK(on_close_request), window);
        monitor_watch(gtk_widget_get_display(widget), on_monitors_changed, window);
}

CaptionWindow *window_new(const WindowKind *kind, GtkWidget *content)
{
        CaptionWindow *window = g_new0(CaptionWindow, 1);
        GtkWidget *widget = gtk_window_new();

        window->kind = kind;
        window->window = g_object_ref_sink(GTK_WINDOW(widget));
        window->place = PLACE_DEFAULT;
        window->over_full_screen = true;
        window->input_region = cairo_region_create();
        gtk_window_set_title(window->window, "Surtitle");
        gtk_window_set_decorated(window->window, FALSE);
        gtk_window_set_resizable(window->window, FALSE);
        gtk_window_set_child(window->window, content);
        gtk_widget_remove_css_class(widget, "background"); /* the content has its own */
        watch(window);
        if (kind->on_new)
                kind->on_new(window);
        return window;
}

CaptionWindow *window_free(CaptionWindow *window)
{
        if (!window)
                return NULL;
        monitor_unwatch(gtk_widget_get_display(GTK_WIDGET(window->window)), window);
        window->wanted = false;
        window_set_over_full_screen(window, true);
        g_clear_handle_id(&window->asking, g_source_remove);
        gtk_window_destroy(window->window);
        g_clear_object(&window->window);
        g_clear_object(&window->on_monitor);
        g_clear_object(&window->monitor);
        cairo_region_destroy(window->input_region);
        g_free(window);
        return NULL;
}

void window_place(CaptionWindow *window, GdkMonitor *monitor, const Place *place, PlaceDock dock)
{
        GtkRequisition size;

        g_set_object(&window->monitor, monitor);
        window->place = *place;
        window->dock = dock;
        window_update(window);
        if (!gtk_widget_get_realized(GTK_WIDGET(window->window)))
                return;
        size = wanted_size(window);
        move(window, size.width, size.height);
}

bool window_can_be_placed(const CaptionWindow *window)
{
        return window->kind->move;
}

bool window_get_pointer(CaptionWindow *window, double *ret_x, double *ret_y)
{
        return window->kind->get_pointer && window->kind->get_pointer(window, ret_x, ret_y);
}

bool window_begin_drag(CaptionWindow *window, GtkGesture *gesture, double x, double y)
{
        return window->kind->begin_drag && window->kind->begin_drag(window, gesture, x, y);
}

void window_set_input_region(CaptionWindow *window, const cairo_region_t *region)
{
        cairo_region_destroy(window->input_region);
        window->input_region = region ? cairo_region_copy(region) : cairo_region_create();
        apply_input_region(window);
}

GtkWindow *window_get_widget(CaptionWindow *window)
{
        return window->window;
}
