/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <math.h>

#include "overlay/window-kind.h"

/* In order of preference. */
static const WindowKind *const kinds[] = {&window_x11, &window_plain};

const char *window_kind_names(void)
{
        return "x11, plain";
}

int window_choose_kind(const char *name, const WindowKind **ret)
{
        int r = -EINVAL;

        for (size_t i = 0; i < ELEMENTSOF(kinds); i++) {
                if (name && *name && !g_str_equal(name, kinds[i]->name))
                        continue;
                r = -ENODEV;
                if (!kinds[i]->is_usable())
                        continue;
                /* What is set for GTK's programs in general must not undo the choice. */
                g_unsetenv("GDK_BACKEND");
                gdk_set_allowed_backends(kinds[i]->gdk_display);
                if (!gtk_init_check())
                        return -ENODEV;
                *ret = kinds[i];
                return 0;
        }
        return r;
}

GdkMonitor *window_get_monitor(CaptionWindow *window)
{
        GdkDisplay *display = gtk_widget_get_display(GTK_WIDGET(window->window));
        GdkMonitor *monitor = NULL;

        if (window->kind->find_monitor)
                monitor = window->kind->find_monitor(display);
        return monitor ? g_object_ref(monitor)
                       : g_list_model_get_item(gdk_display_get_monitors(display), 0);
}

/* The rectangle of this size at the window's place, wholly on its monitor. */
static GdkRectangle find_area(const WindowPlace *place, const GdkRectangle *monitor, int width,
                              int height)
{
        int x = (int) lround(place->x * monitor->width - width / 2.0);
        int y = (int) lround(place->y * monitor->height) - height;

        return (GdkRectangle){
                .x = monitor->x + CLAMP(x, 0, MAX(monitor->width - width, 0)),
                .y = monitor->y + CLAMP(y, 0, MAX(monitor->height - height, 0)),
                .width = width,
                .height = height,
        };
}

static void move(CaptionWindow *window, int width, int height)
{
        g_autoptr(GdkMonitor) monitor = window_get_monitor(window);
        GdkRectangle geometry, area;

        if (!window->kind->move || !monitor || width <= 0 || height <= 0)
                return;
        gdk_monitor_get_geometry(monitor, &geometry);
        area = find_area(&window->place, &geometry, width, height);
        window->kind->move(window, &area);
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
        GtkRequisition wanted;

        gtk_widget_get_preferred_size(GTK_WIDGET(window->window), NULL, &wanted);
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

static void on_realize(GtkWidget *widget, CaptionWindow *window)
{
        GdkSurface *surface = gtk_native_get_surface(GTK_NATIVE(widget));

        g_signal_connect(surface, "layout", G_CALLBACK(on_layout), window);
        apply_input_region(window);
        if (window->kind->on_realize)
                window->kind->on_realize(window);
}

static void on_unrealize(GtkWidget *widget, CaptionWindow *window)
{
        GdkSurface *surface = gtk_native_get_surface(GTK_NATIVE(widget));

        g_signal_handlers_disconnect_by_func(surface, on_layout, window);
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

static gboolean on_close_request(GtkWindow *widget, CaptionWindow *window)
{
        window_hide(window);
        return TRUE;
}

CaptionWindow *window_new(const WindowKind *kind, GtkWidget *content)
{
        CaptionWindow *window = g_new0(CaptionWindow, 1);
        GtkWidget *widget = gtk_window_new();

        window->kind = kind;
        window->window = g_object_ref_sink(GTK_WINDOW(widget));
        window->place = WINDOW_PLACE_DEFAULT;
        window->input_region = cairo_region_create();
        gtk_window_set_title(window->window, "Surtitle");
        gtk_window_set_decorated(window->window, FALSE);
        gtk_window_set_resizable(window->window, FALSE);
        gtk_window_set_child(window->window, content);
        gtk_widget_set_can_focus(widget, FALSE);
        gtk_widget_remove_css_class(widget, "background"); /* the content has its own */
        g_signal_connect(widget, "realize", G_CALLBACK(on_realize), window);
        g_signal_connect(widget, "unrealize", G_CALLBACK(on_unrealize), window);
        g_signal_connect(widget, "map", G_CALLBACK(on_map), window);
        g_signal_connect(widget, "unmap", G_CALLBACK(on_unmap), window);
        g_signal_connect(widget, "close-request", G_CALLBACK(on_close_request), window);
        return window;
}

CaptionWindow *window_free(CaptionWindow *window)
{
        if (!window)
                return NULL;
        g_clear_handle_id(&window->asking, g_source_remove);
        gtk_window_destroy(window->window);
        g_clear_object(&window->window);
        cairo_region_destroy(window->input_region);
        g_free(window);
        return NULL;
}

/* To where it will be, before it is seen anywhere else. */
static void move_unseen(CaptionWindow *window)
{
        GtkRequisition size;

        gtk_widget_realize(GTK_WIDGET(window->window));
        gtk_widget_get_preferred_size(GTK_WIDGET(window->window), NULL, &size);
        move(window, size.width, size.height);
}

/* Not gtk_window_present(): that asks for the keyboard focus. */
void window_show(CaptionWindow *window)
{
        if (window_is_shown(window))
                return;
        move_unseen(window);
        gtk_widget_set_visible(GTK_WIDGET(window->window), TRUE);
}

void window_hide(CaptionWindow *window)
{
        gtk_widget_set_visible(GTK_WIDGET(window->window), FALSE);
}

bool window_is_shown(const CaptionWindow *window)
{
        return gtk_widget_get_visible(GTK_WIDGET(window->window));
}

void window_place(CaptionWindow *window, const WindowPlace *place)
{
        GdkSurface *surface = gtk_native_get_surface(GTK_NATIVE(window->window));

        window->place = *place;
        if (surface)
                move(window, gdk_surface_get_width(surface), gdk_surface_get_height(surface));
}

void window_set_input_region(CaptionWindow *window, const cairo_region_t *region)
{
        cairo_region_destroy(window->input_region);
        window->input_region = region ? cairo_region_copy(region) : cairo_region_create();
        apply_input_region(window);
}
