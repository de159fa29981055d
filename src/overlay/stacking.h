#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The windows of a screen, one above the other, as a window manager of X11 tells of them, and
 * whether one of them fills a monitor. Pure.
 */

#include <stdbool.h>
#include <stddef.h>

#include "overlay/place.h"

/* Of more, those at the bottom count as not there. */
#define STACKING_MAX 128

typedef struct StackedWindow {
        unsigned long id;
        unsigned long owner; /* whose dialog it is; 0: none's */
        Area area;
        bool shown; /* not on another desktop, nor minimised */
        bool full_screen;
} StackedWindow;

typedef struct Stacking {
        StackedWindow windows[STACKING_MAX]; /* from bottom to top */
        size_t n_windows;
        unsigned long active; /* which has the keyboard; 0: none */
} Stacking;

/* NULL if it is not there. */
const StackedWindow *stacking_find(const Stacking *stacking, unsigned long id);

/* Whether a full-screen window is what is seen on this monitor. It is so no longer while another
 * window that is used on the same monitor is above it, unless that is one of its dialogs. */
bool stacking_is_filled(const Stacking *stacking, const Area *monitor);
