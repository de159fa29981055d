/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * An ordinary window without a frame, where nothing better is to be had: Wayland without
 * layer-shell and without XWayland. The desktop alone says where it is and what is above it.
 */

#include <errno.h>

#include "base/i18n.h"
#include "overlay/window-kind.h"

static int check(void)
{
        return g_getenv("WAYLAND_DISPLAY") || g_getenv("WAYLAND_SOCKET") || g_getenv("DISPLAY")
                       ? 0
                       : -ENODEV;
}

static bool begin_drag(CaptionWindow *window, GtkGesture *gesture, double x, double y)
{
        GdkSurface *surface = gtk_native_get_surface(GTK_NATIVE(window->window));
        GdkDevice *device =
                gtk_event_controller_get_current_event_device(GTK_EVENT_CONTROLLER(gesture));
        guint32 time = gtk_event_controller_get_current_event_time(GTK_EVENT_CONTROLLER(gesture));

        gdk_toplevel_begin_move(GDK_TOPLEVEL(surface), device, GDK_BUTTON_PRIMARY, x, y, time);
        return true;
}

const WindowKind window_plain = {
        .name = "plain",
        .gdk_display = "wayland,x11",
        .hint = N_("This desktop lets no program stay above the others. To keep captions in sight, "
                   "click the grip, press Alt+Space and choose “Always on Top”."),
        .check = check,
        .begin_drag = begin_drag,
};
