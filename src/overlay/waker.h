#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * While a full-screen window is at rest, such as a slide, KWin 5.27 doesn't draw what XWayland's
 * other windows show (RenderLoop::scheduleRepaint() takes but the full-screen one's word for it),
 * so that an override-redirect window which is new isn't seen. But it draws the screen where a
 * window goes. So one of a single clear pixel comes below ours, and goes.
 */

#include <gdk/gdk.h>

#include "base/cleanup.h"
#include "overlay/place.h"

typedef struct Waker Waker;

/* NULL where the desktop needs none. The display is borrowed. */
Waker *waker_new(GdkDisplay *display);
Waker *waker_free(Waker *waker);
DEFINE_CLEANUP(Waker, waker_free)

/* A window has come to be at this place, in the X server's pixels. */
void waker_wake(Waker *waker, int x, int y);

/* It has gone again. */
void waker_rest(Waker *waker);
