#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Between window.c, which does what is common, and the kinds of windows. */

#include "base/time-util.h"
#include "overlay/window.h"

struct WindowKind {
        const char *name;        /* as in SURTITLE_BACKEND */
        const char *gdk_display; /* what gdk_set_allowed_backends() is told */

        /* Whether there is a display for it. Called before GTK opens one. */
        bool (*is_usable)(void);

        /* The window has its surface, and is not on screen yet; it is about to lose it. Both may be
         * NULL. */
        void (*on_realize)(CaptionWindow *window);
        void (*on_unrealize)(CaptionWindow *window);

        /* It is on screen; it is so no longer. Both may be NULL. */
        void (*on_map)(CaptionWindow *window);
        void (*on_unmap)(CaptionWindow *window);

        /* Have it at this area, in GDK's pixels. NULL where the desktop alone decides. */
        void (*move)(CaptionWindow *window, const GdkRectangle *area);

        /* The monitor to prefer, borrowed. May be NULL or give NULL: the first. */
        GdkMonitor *(*find_monitor)(GdkDisplay *display);
};

struct CaptionWindow {
        const WindowKind *kind;
        GtkWindow *window;
        WindowPlace place;
        cairo_region_t *input_region; /* owned; never NULL */
        GtkRequisition asked;         /* for which size, in vain so far */
        guint asking;                 /* to do so, when idle */
        guint timer;                  /* the kind's own, as is: */
        usec_t raised_at;
};

extern const WindowKind window_x11;
extern const WindowKind window_plain;
