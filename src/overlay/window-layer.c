/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A layer-shell surface: on Wayland desktops of wlroots' kind, KDE and COSMIC. It is a part of the
 * desktop rather than a window: above everything, full screen too, and no keyboard focus ever.
 */

#include <errno.h>
#include <gtk4-layer-shell.h>
#include <string.h>
#include <wayland-client.h>

#include "overlay/monitor.h"
#include "overlay/window-kind.h"

/* Users can name it in rules of their compositor. */
#define NAMESPACE "surtitle"

#define PROTOCOL "zwlr_layer_shell_v1"

static void on_global(void *userdata, struct wl_registry *registry, uint32_t name,
                      const char *interface, uint32_t version)
{
        bool *found = userdata;

        if (strcmp(interface, PROTOCOL) == 0)
                *found = true;
}

static void on_global_remove(void *userdata, struct wl_registry *registry, uint32_t name)
{
}

/* Asked on a connection of our own: when GTK has one, it is too late to choose another display. A
 * WAYLAND_SOCKET is a connection already, and can't be had twice. */
static int check(void)
{
        static const struct wl_registry_listener listener = {
                .global = on_global,
                .global_remove = on_global_remove,
        };
        struct wl_display *display;
        struct wl_registry *registry;
        bool found = false;

        if (g_getenv("WAYLAND_SOCKET"))
                return -EOPNOTSUPP;
        display = g_getenv("WAYLAND_DISPLAY") ? wl_display_connect(NULL) : NULL;
        if (!display)
                return -ENODEV;
        registry = wl_display_get_registry(display);
        wl_registry_add_listener(registry, &listener, &found);
        wl_display_roundtrip(display);
        wl_registry_destroy(registry);
        wl_display_disconnect(display);
        return found ? 0 : -EOPNOTSUPP;
}

static void on_new(CaptionWindow *window)
{
        gtk_layer_init_for_window(window->window);
        gtk_layer_set_namespace(window->window, NAMESPACE);
        gtk_layer_set_layer(window->window, GTK_LAYER_SHELL_LAYER_OVERLAY);
        gtk_layer_set_keyboard_mode(window->window, GTK_LAYER_SHELL_KEYBOARD_MODE_NONE);
}

/* gtk4-layer-shell keeps a plain pointer to it: it must not end before that is replaced. It is not
 * before the window is shown again; while the window loses its surface it must not be, as that is
 * how it gets to another monitor. */
static void set_monitor(CaptionWindow *window, GdkMonitor *monitor)
{
        g_autoptr(GdkMonitor) before = window->on_monitor;

        window->on_monitor = g_object_ref(monitor);
        gtk_layer_set_monitor(window->window, monitor);
}

static void anchor(CaptionWindow *window, bool left, bool top)
{
        gtk_layer_set_anchor(window->window, GTK_LAYER_SHELL_EDGE_LEFT, left);
        gtk_layer_set_anchor(window->window, GTK_LAYER_SHELL_EDGE_TOP, top);
        gtk_layer_set_anchor(window->window, GTK_LAYER_SHELL_EDGE_BOTTOM, !top);
}

/* Anchored to the edge that it doesn't grow towards. -1: panels don't push it aside, as the area is
 * one of the whole monitor. */
static void move(CaptionWindow *window, GdkMonitor *monitor, const Area *area)
{
        Area whole = monitor_get_area(monitor);
        bool docked = window->dock != PLACE_FLOATING;
        bool top = docked ? window->dock == PLACE_DOCKED_TOP : window->place.top;
        int below = whole.y + whole.height - (area->y + area->height);

        set_monitor(window, monitor);
        anchor(window, !docked, top);
        gtk_layer_set_margin(window->window, GTK_LAYER_SHELL_EDGE_LEFT,
                             docked ? 0 : area->x - whole.x);
        gtk_layer_set_margin(window->window, GTK_LAYER_SHELL_EDGE_TOP,
                             top && !docked ? area->y - whole.y : 0);
        gtk_layer_set_margin(window->window, GTK_LAYER_SHELL_EDGE_BOTTOM,
                             !top && !docked ? below : 0);
        gtk_layer_set_exclusive_zone(window->window, docked ? area->height : -1);
}

static bool knows_full_screen(CaptionWindow *window)
{
        return true; /* the protocol's word on its layers */
}

/* Full-screen windows are between these two. */
static void obey_full_screen(CaptionWindow *window)
{
        gtk_layer_set_layer(window->window, window->over_full_screen ? GTK_LAYER_SHELL_LAYER_OVERLAY
                                                                     : GTK_LAYER_SHELL_LAYER_TOP);
}

const WindowKind window_layer = {
        .name = "layer",
        .gdk_display = "wayland",
        .check = check,
        .on_new = on_new,
        .move = move,
        .knows_full_screen = knows_full_screen,
        .obey_full_screen = obey_full_screen,
        .closes_with_monitor = true,
};
