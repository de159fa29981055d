/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <X11/Xatom.h>
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <gdk/x11/gdkx.h>

#include "overlay/full-screen.h"
#include "overlay/stacking.h"

#define ACTIVE "_NET_ACTIVE_WINDOW"
#define STACK "_NET_CLIENT_LIST_STACKING"
#define LIST "_NET_CLIENT_LIST"
#define DESKTOP "_NET_CURRENT_DESKTOP"
#define STATE "_NET_WM_STATE"
#define STATE_FULL_SCREEN "_NET_WM_STATE_FULLSCREEN"
#define STATE_HIDDEN "_NET_WM_STATE_HIDDEN"
#define OWN_DESKTOP "_NET_WM_DESKTOP"

#define ALL_DESKTOPS 0xFFFFFFFF

/* Of a list, that is read. */
#define VALUES_MAX 4096

#define EVENTS (PropertyChangeMask | StructureNotifyMask)

struct FullScreen {
        GdkDisplay *gdk_display; /* borrowed */
        Display *display;        /* the same */
        void (*on_changed)(void *userdata);
        void *userdata;
        Stacking stacking;
        guint reading; /* when idle */
};

static Atom find_atom(const FullScreen *full_screen, const char *name)
{
        return gdk_x11_get_xatom_by_name_for_display(full_screen->gdk_display, name);
}

/* Gives how many there are; *ret is XFree()'s. */
static size_t read_values(const FullScreen *full_screen, Window window, const char *name, Atom type,
                          unsigned long **ret)
{
        unsigned char *values = NULL;
        unsigned long n, left;
        Atom actual;
        int format;

        *ret = NULL;
        if (XGetWindowProperty(full_screen->display, window, find_atom(full_screen, name), 0,
                               VALUES_MAX, False, type, &actual, &format, &n, &left,
                               &values) != Success ||
            !values)
                return 0;
        if (actual != type || format != 32) {
                XFree(values);
                return 0;
        }
        *ret = (unsigned long *) values;
        return n;
}

static unsigned long read_value(const FullScreen *full_screen, Window window, const char *name,
                                Atom type, unsigned long otherwise)
{
        unsigned long *values, value;

        if (read_values(full_screen, window, name, type, &values) == 0)
                return otherwise;
        value = values[0];
        XFree(values);
        return value;
}

static bool has_state(const FullScreen *full_screen, Window window, const char *state)
{
        Atom wanted = find_atom(full_screen, state);
        unsigned long *values;
        size_t n = read_values(full_screen, window, STATE, XA_ATOM, &values);
        bool found = false;

        for (size_t i = 0; i < n; i++)
                found |= values[i] == wanted;
        if (values)
                XFree(values);
        return found;
}

/* What GTK hears of its own windows is its affair. */
static void watch_window(FullScreen *full_screen, Window window, bool wanted)
{
        if (!gdk_x11_surface_lookup_for_display(full_screen->gdk_display, window))
                XSelectInput(full_screen->display, window, wanted ? EVENTS : NoEventMask);
}

static StackedWindow read_window(const FullScreen *full_screen, Window id, unsigned long desktop)
{
        StackedWindow window = {.id = id};
        unsigned long own_desktop =
                read_value(full_screen, id, OWN_DESKTOP, XA_CARDINAL, ALL_DESKTOPS);
        XWindowAttributes attributes;
        Window child;

        if (!XGetWindowAttributes(full_screen->display, id, &attributes) ||
            !XTranslateCoordinates(full_screen->display, id, attributes.root, 0, 0, &window.area.x,
                                   &window.area.y, &child))
                return window; /* it has gone meanwhile */
        window.area.width = attributes.width;
        window.area.height = attributes.height;
        window.shown = attributes.map_state == IsViewable &&
                       (own_desktop == ALL_DESKTOPS || own_desktop == desktop) &&
                       !has_state(full_screen, id, STATE_HIDDEN);
        window.full_screen = has_state(full_screen, id, STATE_FULL_SCREEN);
        XGetTransientForHint(full_screen->display, id, &window.owner);
        return window;
}

/* xfwm4 tells of an order only once there has been a change of it. */
static size_t read_ids(const FullScreen *full_screen, Window root, unsigned long **ret)
{
        size_t n = read_values(full_screen, root, STACK, XA_WINDOW, ret);

        return n > 0 ? n : read_values(full_screen, root, LIST, XA_WINDOW, ret);
}

/* Watched before it is read: no change is missed. */
static void read_all(FullScreen *full_screen)
{
        Stacking *stacking = &full_screen->stacking;
        Window root = DefaultRootWindow(full_screen->display);
        unsigned long *ids;
        unsigned long desktop;
        size_t n;

        gdk_x11_display_error_trap_push(full_screen->gdk_display);
        n = read_ids(full_screen, root, &ids);
        desktop = read_value(full_screen, root, DESKTOP, XA_CARDINAL, ALL_DESKTOPS);
        stacking->active = read_value(full_screen, root, ACTIVE, XA_WINDOW, 0);
        stacking->n_windows = 0;
        for (size_t i = n > STACKING_MAX ? n - STACKING_MAX : 0; i < n; i++) {
                watch_window(full_screen, ids[i], true);
                stacking->windows[stacking->n_windows++] =
                        read_window(full_screen, ids[i], desktop);
        }
        gdk_x11_display_error_trap_pop_ignored(full_screen->gdk_display);
        if (ids)
                XFree(ids);
}

static gboolean on_idle(void *userdata)
{
        FullScreen *full_screen = userdata;

        full_screen->reading = 0;
        read_all(full_screen);
        full_screen->on_changed(full_screen->userdata);
        return G_SOURCE_REMOVE;
}

static bool matters(const FullScreen *full_screen, const XPropertyEvent *event)
{
        static const char *const of_root[] = {ACTIVE, STACK, LIST, DESKTOP, NULL};
        static const char *const of_windows[] = {STATE, OWN_DESKTOP, "WM_TRANSIENT_FOR", NULL};
        bool root = event->window == DefaultRootWindow(full_screen->display);

        if (!root && !stacking_find(&full_screen->stacking, event->window))
                return false;
        for (const char *const *name = root ? of_root : of_windows; *name; name++) {
                if (event->atom == find_atom(full_screen, *name))
                        return true;
        }
        return false;
}

/* A window that is dragged tells of each step; its place matters only while it fills a monitor. */
static bool may_change(const FullScreen *full_screen, const XEvent *event)
{
        const StackedWindow *window;

        if (event->type == PropertyNotify)
                return matters(full_screen, &event->xproperty);
        if (event->type != MapNotify && event->type != UnmapNotify &&
            event->type != ConfigureNotify)
                return false;
        window = stacking_find(&full_screen->stacking, event->xany.window);
        return window && (event->type != ConfigureNotify || window->full_screen);
}

static gboolean on_xevent(GdkDisplay *display, const XEvent *event, FullScreen *full_screen)
{
        if (full_screen->reading == 0 && may_change(full_screen, event))
                full_screen->reading = g_idle_add(on_idle, full_screen);
        return FALSE;
}

bool full_screen_is_known(GdkDisplay *display)
{
        static const char *const needed[] = {ACTIVE, STACK, STATE_FULL_SCREEN};
        GdkX11Screen *screen = gdk_x11_display_get_screen(display);
        int opcode, event, error;

        if (g_getenv("WAYLAND_DISPLAY") || XQueryExtension(gdk_x11_display_get_xdisplay(display),
                                                           "XWAYLAND", &opcode, &event, &error))
                return false;
        for (size_t i = 0; i < ELEMENTSOF(needed); i++) {
                if (!gdk_x11_screen_supports_net_wm_hint(screen, needed[i]))
                        return false;
        }
        return true;
}

FullScreen *full_screen_new(GdkDisplay *display, void (*on_changed)(void *userdata), void *userdata)
{
        FullScreen *full_screen = g_new0(FullScreen, 1);
        Display *xdisplay = gdk_x11_display_get_xdisplay(display);
        XWindowAttributes root;

        full_screen->gdk_display = display;
        full_screen->display = xdisplay;
        full_screen->on_changed = on_changed;
        full_screen->userdata = userdata;
        if (XGetWindowAttributes(xdisplay, DefaultRootWindow(xdisplay), &root))
                XSelectInput(xdisplay, DefaultRootWindow(xdisplay),
                             root.your_event_mask | PropertyChangeMask);
        g_signal_connect(display, "xevent", G_CALLBACK(on_xevent), full_screen);
        read_all(full_screen);
        return full_screen;
}

FullScreen *full_screen_free(FullScreen *full_screen)
{
        if (!full_screen)
                return NULL;
        g_clear_handle_id(&full_screen->reading, g_source_remove);
        g_signal_handlers_disconnect_by_data(full_screen->gdk_display, full_screen);
        gdk_x11_display_error_trap_push(full_screen->gdk_display);
        for (size_t i = 0; i < full_screen->stacking.n_windows; i++)
                watch_window(full_screen, full_screen->stacking.windows[i].id, false);
        gdk_x11_display_error_trap_pop_ignored(full_screen->gdk_display);
        g_free(full_screen);
        return NULL;
}

bool full_screen_is_on(const FullScreen *full_screen, const Area *monitor)
{
        return stacking_is_filled(&full_screen->stacking, monitor);
}
