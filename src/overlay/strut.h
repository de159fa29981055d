#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Room that X11 window managers keep free at an edge of a monitor (_NET_WM_STRUT_PARTIAL). It hangs
 * on a window that they manage: one pixel, at that edge, which nothing happens to.
 */

#include <X11/Xlib.h>
#include <stdbool.h>

#include "overlay/place.h"

/* Reserve `height` pixels of the monitor's upper or lower edge. *window is 0 or one of before. */
void strut_set(Display *display, Window *window, bool top, const Area *monitor, int height);

/* Give the room back, if there is any. */
void strut_clear(Display *display, Window *window);
