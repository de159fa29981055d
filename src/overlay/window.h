#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The window that the captions are on. What the desktop allows differs, so there are several kinds,
 * one of which is chosen before GTK opens a display (after that it is too late). All of them:
 * never the keyboard focus, every click to what lies below, no larger than the captions.
 */

#include <gtk/gtk.h>
#include <stdbool.h>

#include "base/cleanup.h"

typedef struct WindowKind WindowKind;
typedef struct CaptionWindow CaptionWindow;

/* Where on its monitor: the middle of the lower edge, as fractions of the monitor's size. */
typedef struct WindowPlace {
        double x, y;
} WindowPlace;

/* Bottom centre, 8 % up. */
#define WINDOW_PLACE_DEFAULT ((WindowPlace){.x = 0.5, .y = 0.92})

/*
 * Choose by name (SURTITLE_BACKEND; NULL or "" for what suits the desktop best), and let GTK open a
 * display of that kind. Errors: -EINVAL for an unknown name, -ENODEV without a display.
 */
int window_choose_kind(const char *name, const WindowKind **ret);

/* The names that window_choose_kind() knows, with commas between. */
const char *window_kind_names(void);

/* content's natural size is the window's. */
CaptionWindow *window_new(const WindowKind *kind, GtkWidget *content);
CaptionWindow *window_free(CaptionWindow *window);
DEFINE_CLEANUP(CaptionWindow, window_free)

void window_show(CaptionWindow *window);
void window_hide(CaptionWindow *window);
bool window_is_shown(const CaptionWindow *window);

/* Where the desktop leaves that to us; elsewhere the desktop places it. */
void window_place(CaptionWindow *window, const WindowPlace *place);

/* The part that takes clicks, in the window's pixels; NULL: none. Holds over hiding and showing. */
void window_set_input_region(CaptionWindow *window, const cairo_region_t *region);

/* The monitor that it is on, or would be: a new reference, NULL if there is none at all. */
GdkMonitor *window_get_monitor(CaptionWindow *window);
