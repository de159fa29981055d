/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <X11/Xatom.h>
#include <X11/Xutil.h>

#include "base/cleanup.h"
#include "overlay/strut.h"

/* The fields of _NET_WM_STRUT_PARTIAL. */
enum {
        STRUT_TOP = 2,
        STRUT_BOTTOM = 3,
        STRUT_TOP_START = 8,
        STRUT_TOP_END = 9,
        STRUT_BOTTOM_START = 10,
        STRUT_BOTTOM_END = 11,
        N_STRUT = 12,
};

static void set_property(Display *display, Window window, const char *name, Atom type,
                         const void *values, int n_values)
{
        XChangeProperty(display, window, XInternAtom(display, name, False), type, 32,
                        PropModeReplace, values, n_values);
}

static Window new_window(Display *display)
{
        Window window = XCreateSimpleWindow(display, DefaultRootWindow(display), 0, 0, 1, 1, 0, 0,
                                            BlackPixel(display, DefaultScreen(display)));
        XWMHints hints = {.flags = InputHint, .input = False};
        Atom dock = XInternAtom(display, "_NET_WM_WINDOW_TYPE_DOCK", False);
        unsigned long everywhere = 0xFFFFFFFF;

        XStoreName(display, window, "Surtitle (reserved)");
        XSetWMHints(display, window, &hints);
        set_property(display, window, "_NET_WM_WINDOW_TYPE", XA_ATOM, &dock, 1);
        set_property(display, window, "_NET_WM_DESKTOP", XA_CARDINAL, &everywhere, 1);
        return window;
}

/* Widths are told from the edges of the whole screen, which may be beyond the monitor's. */
static void set_strut(Display *display, Window window, bool top, const Area *monitor, int height)
{
        int screen = DisplayHeight(display, DefaultScreen(display));
        unsigned long start = (unsigned long) monitor->x;
        unsigned long end = start + (unsigned long) monitor->width - 1;
        unsigned long values[N_STRUT] = {0};

        if (top) {
                values[STRUT_TOP] = (unsigned long) (monitor->y + height);
                values[STRUT_TOP_START] = start;
                values[STRUT_TOP_END] = end;
        } else {
                values[STRUT_BOTTOM] =
                        (unsigned long) (screen - monitor->y - monitor->height + height);
                values[STRUT_BOTTOM_START] = start;
                values[STRUT_BOTTOM_END] = end;
        }
        set_property(display, window, "_NET_WM_STRUT_PARTIAL", XA_CARDINAL, values, N_STRUT);
        set_property(display, window, "_NET_WM_STRUT", XA_CARDINAL, values, 4);
}

void strut_set(Display *display, Window *window, bool top, const Area *monitor, int height)
{
        bool is_new = *window == 0;

        if (is_new)
                *window = new_window(display);
        set_strut(display, *window, top, monitor, height);
        XMoveWindow(display, *window, monitor->x,
                    top ? monitor->y : monitor->y + monitor->height - 1);
        if (is_new)
                XMapWindow(display, *window);
}

void strut_clear(Display *display, Window *window)
{
        if (*window == 0)
                return;
        XDestroyWindow(display, *window);
        XFlush(display);
        *window = 0;
}
