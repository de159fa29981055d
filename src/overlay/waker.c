/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <X11/Xutil.h>
#include <gdk/x11/gdkx.h>

#include "overlay/waker.h"

/* Until the pixel goes, comes again, and goes for good: XWayland passes on what was drawn some frames
 * later, and much later on a busy machine. What KWin has drawn once it goes on to draw. */
static const guint intervals_ms[] = {60, 100, 300};

struct Waker {
        GdkDisplay *display;
        Window window; /* 0: not there */
        guint timer;
        size_t step;
        int x, y;
};

static Display *display_of(Waker *waker)
{
        return gdk_x11_display_get_xdisplay(waker->display);
}

Waker *waker_new(GdkDisplay *display)
{
        GdkX11Screen *screen = gdk_x11_display_get_screen(display);
        Waker *waker;

        if (!g_getenv("WAYLAND_DISPLAY") ||
            !g_str_equal(gdk_x11_screen_get_window_manager_name(screen), "KWin"))
                return NULL;
        waker = g_new0(Waker, 1);
        waker->display = display;
        return waker;
}

Waker *waker_free(Waker *waker)
{
        if (!waker)
                return NULL;
        waker_rest(waker);
        g_free(waker);
        return NULL;
}

static void put(Waker *waker)
{
        Display *display = display_of(waker);
        Window root = DefaultRootWindow(display);
        XSetWindowAttributes attributes = {.override_redirect = True};
        XVisualInfo info;

        if (!XMatchVisualInfo(display, DefaultScreen(display), 32, TrueColor, &info))
                return;
        attributes.colormap = XCreateColormap(display, root, info.visual, AllocNone);
        waker->window = XCreateWindow(
                display, root, waker->x, waker->y, 1, 1, 0, info.depth, InputOutput, info.visual,
                CWOverrideRedirect | CWColormap | CWBackPixel | CWBorderPixel, &attributes);
        XFreeColormap(display, attributes.colormap);
        XMapWindow(display, waker->window);
        XLowerWindow(display, waker->window);
        XFlush(display);
}

static void take_away(Waker *waker)
{
        if (waker->window == 0)
                return;
        XDestroyWindow(display_of(waker), waker->window);
        XFlush(display_of(waker));
        waker->window = 0;
}

static gboolean on_timer(void *userdata)
{
        Waker *waker = userdata;

        if (waker->window)
                take_away(waker);
        else
                put(waker);
        waker->step++;
        waker->timer = waker->step < G_N_ELEMENTS(intervals_ms)
                               ? g_timeout_add(intervals_ms[waker->step], on_timer, waker)
                               : 0;
        return G_SOURCE_REMOVE;
}

void waker_wake(Waker *waker, int x, int y)
{
        waker_rest(waker);
        waker->x = x;
        waker->y = y;
        waker->step = 0;
        put(waker);
        waker->timer = g_timeout_add(intervals_ms[0], on_timer, waker);
}

void waker_rest(Waker *waker)
{
        g_clear_handle_id(&waker->timer, g_source_remove);
        take_away(waker);
}
