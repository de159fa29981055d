#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Between window.c, which does what is common, and the kinds of windows. */

#include "base/time-util.h"
#include "overlay/full-screen.h"
#include "overlay/window.h"

struct WindowKind {
        const char *name;        /* as in SURTITLE_BACKEND */
        const char *gdk_display; /* what gdk_set_allowed_backends() is told */
        const char *hint;        /* untranslated; see window_kind_hint(); may be NULL */

        /* Whether it can be had: 0, -ENODEV without a display for it, -EOPNOTSUPP if that display
         * or this build lacks it. Called before GTK opens one. */
        int (*check)(void);

        /* The window is new, without a surface; it has its surface, and is not on screen yet; it is
         * about to lose it. All may be NULL. */
        void (*on_new)(CaptionWindow *window);
        void (*on_realize)(CaptionWindow *window);
        void (*on_unrealize)(CaptionWindow *window);

        /* It is on screen; it is so no longer. Both may be NULL. */
        void (*on_map)(CaptionWindow *window);
        void (*on_unmap)(CaptionWindow *window);

        /* Have it at this area of this monitor, in GDK's pixels; dock and place are the window's.
         * NULL where the desktop alone decides. */
        void (*move)(CaptionWindow *window, GdkMonitor *monitor, const Area *area);

        /* The monitor to prefer, borrowed. May be NULL or give NULL: the first. */
        GdkMonitor *(*find_monitor)(GdkDisplay *display);

        /* See window_get_pointer() and window_begin_drag(). Both may be NULL. */
        bool (*get_pointer)(CaptionWindow *window, double *ret_x, double *ret_y);
        bool (*begin_drag)(CaptionWindow *window, GtkGesture *gesture, double x, double y);

        /* Whether the desktop tells of full-screen windows; NULL: never. If it does: the window's
         * over_full_screen has changed; whether one of them hides it on this monitor, which is NULL
         * where the desktop does that. */
        bool (*knows_full_screen)(CaptionWindow *window);
        void (*obey_full_screen)(CaptionWindow *window);
        bool (*is_covered)(CaptionWindow *window, const Area *monitor);

        /* The desktop closes the window together with its monitor: it comes again on another. */
        bool closes_with_monitor;
};

struct CaptionWindow {
        const WindowKind *kind;
        GtkWindow *window;
        GdkMonitor *monitor; /* owned; the one wished for, NULL for none */
        Place place;
        PlaceDock dock;
        cairo_region_t *input_region; /* owned; never NULL */
        GtkRequisition asked;         /* for which size, in vain so far */
        guint asking;                 /* to do so, when idle */
        bool wanted, withheld, closed, over_full_screen;

        /* The kind's own: */
        guint timer;
        usec_t raised_at;
        GdkMonitor *on_monitor;  /* owned */
        Area area;               /* where it is */
        unsigned long strut;     /* a window's id, 0: none */
        FullScreen *full_screen; /* NULL: nothing to know of them */
        struct Waker *waker;     /* NULL: none is needed */
};

/* What is_covered() says may have changed. */
void window_update(CaptionWindow *window);

extern const WindowKind window_layer;
extern const WindowKind window_x11;
extern const WindowKind window_plain;
