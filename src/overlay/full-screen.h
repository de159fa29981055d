#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Which monitors a full-screen window fills, asked of an X11 window manager (EWMH:
 * _NET_CLIENT_LIST_STACKING, _NET_ACTIVE_WINDOW, _NET_WM_STATE), and each change of that.
 */

#include <gdk/gdk.h>
#include <stdbool.h>

#include "base/cleanup.h"
#include "overlay/place.h"

typedef struct FullScreen FullScreen;

/* Whether this display's window manager tells. Through XWayland nobody tells of the windows that
 * are not of X11. */
bool full_screen_is_known(GdkDisplay *display);

/* on_changed: perhaps the answers are others now. */
FullScreen *full_screen_new(GdkDisplay *display, void (*on_changed)(void *userdata),
                            void *userdata);
FullScreen *full_screen_free(FullScreen *full_screen);
DEFINE_CLEANUP(FullScreen, full_screen_free)

/* monitor: in the X server's pixels. */
bool full_screen_is_on(const FullScreen *full_screen, const Area *monitor);
