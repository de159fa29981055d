/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * An override-redirect window: on X11, and through XWayland on Wayland desktops without
 * layer-shell. No window manager puts anything over it, nor gives it the focus, nor moves it.
 */

#include <X11/Xlib.h>
#include <errno.h>
#include <gdk/x11/gdkx.h>

#include "overlay/monitor.h"
#include "overlay/strut.h"
#include "overlay/waker.h"
#include "overlay/window-kind.h"

/* Another window that insists on being above is not fought more often than this. */
#define RAISE_INTERVAL USEC_PER_SEC

static int check(void)
{
        Display *display = g_getenv("DISPLAY") ? XOpenDisplay(NULL) : NULL;

        if (!display)
                return -ENODEV;
        XCloseDisplay(display);
        return 0;
}

static Display *display_of(CaptionWindow *window)
{
        return gdk_x11_display_get_xdisplay(gtk_widget_get_display(GTK_WIDGET(window->window)));
}

static XID xid_of(CaptionWindow *window)
{
        return gdk_x11_surface_get_xid(gtk_native_get_surface(GTK_NATIVE(window->window)));
}

static gboolean raise_now(void *userdata)
{
        CaptionWindow *window = userdata;

        window->timer = 0;
        window->raised_at = usec_now();
        XRaiseWindow(display_of(window), xid_of(window));
        XFlush(display_of(window)); /* at rest nobody else would */
        return G_SOURCE_REMOVE;
}

static void raise_soon(CaptionWindow *window)
{
        usec_t now = usec_now(), due = window->raised_at + RAISE_INTERVAL;

        if (window->timer == 0)
                window->timer = g_timeout_add(due > now ? (guint) ((due - now) / USEC_PER_MSEC) : 0,
                                              raise_now, window);
}

/* Whether another window has come to be above ours, or may have. */
static bool may_cover(const XEvent *event, XID own)
{
        if (event->type == MapNotify)
                return event->xmap.event != event->xmap.window && event->xmap.window != own;
        if (event->type == ConfigureNotify)
                return event->xconfigure.window != own && event->xconfigure.above == own;
        return false;
}

static gboolean on_xevent(GdkDisplay *display, const XEvent *event, CaptionWindow *window)
{
        if (window_is_shown(window) && may_cover(event, xid_of(window)))
                raise_soon(window);
        return FALSE;
}

/*
 * Hear of what the other windows on the screen do, while ours is there. VisibilityNotify would say
 * less: the X server holds a translucent window to be visible always.
 */
static void watch_others(CaptionWindow *window, bool wanted)
{
        Display *display = display_of(window);
        XID root = DefaultRootWindow(display);
        XWindowAttributes attributes;
        long mask;

        if (!XGetWindowAttributes(display, root, &attributes))
                return;
        mask = attributes.your_event_mask & ~SubstructureNotifyMask;
        XSelectInput(display, root, wanted ? mask | SubstructureNotifyMask : mask);
}

/* Before it is first mapped: a window manager that has once managed it keeps it. What is drawn
 * stays at the bottom until GTK draws anew, as captions grow upwards. */
static void on_realize(CaptionWindow *window)
{
        GdkDisplay *display = gtk_widget_get_display(GTK_WIDGET(window->window));
        XSetWindowAttributes attributes = {
                .override_redirect = True,
                .bit_gravity = SouthWestGravity,
        };

        XChangeWindowAttributes(display_of(window), xid_of(window),
                                CWOverrideRedirect | CWBitGravity, &attributes);
        g_signal_connect(display, "xevent", G_CALLBACK(on_xevent), window);
        window->waker = waker_new(display);
}

static void on_unrealize(CaptionWindow *window)
{
        GdkDisplay *display = gtk_widget_get_display(GTK_WIDGET(window->window));

        g_signal_handlers_disconnect_by_func(display, on_xevent, window);
        window->waker = waker_free(window->waker);
}

static void on_map(CaptionWindow *window)
{
        int scale = gtk_widget_get_scale_factor(GTK_WIDGET(window->window));

        watch_others(window, true);
        if (window->waker)
                waker_wake(window->waker, window->area.x * scale, window->area.y * scale);
}

static void on_unmap(CaptionWindow *window)
{
        g_clear_handle_id(&window->timer, g_source_remove);
        watch_others(window, false);
        if (window->waker)
                waker_rest(window->waker);
        strut_clear(display_of(window), &window->strut);
}

/* Room for a docked window, kept by another one: window managers don't look at ours. */
static void reserve_room(CaptionWindow *window, GdkMonitor *monitor, const Area *area, int scale)
{
        Area whole = monitor_get_area(monitor);

        if (window->dock == PLACE_FLOATING || !window->wanted) {
                strut_clear(display_of(window), &window->strut);
                return;
        }
        strut_set(display_of(window), &window->strut, window->dock == PLACE_DOCKED_TOP,
                  &(Area){whole.x * scale, whole.y * scale, whole.width * scale,
                          whole.height * scale},
                  area->height * scale);
}

/* GTK takes what it drew last to be at the top still, and draws what has changed. */
static void redraw(CaptionWindow *window)
{
        XClearArea(display_of(window), xid_of(window), 0, 0, 0, 0, True);
}

static void move(CaptionWindow *window, GdkMonitor *monitor, const Area *area)
{
        int scale = gtk_widget_get_scale_factor(GTK_WIDGET(window->window));

        XMoveResizeWindow(display_of(window), xid_of(window), area->x * scale, area->y * scale,
                          (unsigned) (area->width * scale), (unsigned) (area->height * scale));
        if (area->width != window->area.width || area->height != window->area.height)
                redraw(window);
        window->area = *area;
        reserve_room(window, monitor, area, scale);
        XFlush(display_of(window));
}

static bool get_pointer(CaptionWindow *window, double *ret_x, double *ret_y)
{
        double scale = gtk_widget_get_scale_factor(GTK_WIDGET(window->window));
        Display *display = display_of(window);
        Window root, child;
        int x, y, own_x, own_y;
        unsigned mask;

        if (!XQueryPointer(display, DefaultRootWindow(display), &root, &child, &x, &y, &own_x,
                           &own_y, &mask))
                return false;
        *ret_x = x / scale;
        *ret_y = y / scale;
        return true;
}

static bool knows_full_screen(CaptionWindow *window)
{
        return full_screen_is_known(gtk_widget_get_display(GTK_WIDGET(window->window)));
}

static void on_full_screen_changed(void *userdata)
{
        window_update(userdata);
}

/* An override-redirect window is above all of them, so that we have to go ourselves. */
static void obey_full_screen(CaptionWindow *window)
{
        window->full_screen = full_screen_free(window->full_screen);
        if (!window->over_full_screen)
                window->full_screen =
                        full_screen_new(gtk_widget_get_display(GTK_WIDGET(window->window)),
                                        on_full_screen_changed, window);
}

static bool is_covered(CaptionWindow *window, const Area *monitor)
{
        int scale = gtk_widget_get_scale_factor(GTK_WIDGET(window->window));
        Area area = {monitor->x * scale, monitor->y * scale, monitor->width * scale,
                     monitor->height * scale};

        return window->full_screen && full_screen_is_on(window->full_screen, &area);
}

static GdkMonitor *find_monitor(GdkDisplay *display)
{
        return gdk_x11_display_get_primary_monitor(display);
}

const WindowKind window_x11 = {
        .name = "x11",
        .gdk_display = "x11",
        .check = check,
        .on_realize = on_realize,
        .on_unrealize = on_unrealize,
        .on_map = on_map,
        .on_unmap = on_unmap,
        .move = move,
        .knows_full_screen = knows_full_screen,
        .obey_full_screen = obey_full_screen,
        .is_covered = is_covered,
        .find_monitor = find_monitor,
        .get_pointer = get_pointer,
};
