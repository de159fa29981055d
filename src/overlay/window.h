#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The window that the captions are on. What the desktop allows differs, so there are several kinds,
 * one of which is chosen before GTK opens a display (after that it is too late). All of them:
 * never the keyboard focus, every click to what lies below but for the input region, no larger than
 * the captions and their controls.
 */

#include <gtk/gtk.h>
#include <stdbool.h>

#include "base/cleanup.h"
#include "overlay/place.h"

typedef struct WindowKind WindowKind;
typedef struct CaptionWindow CaptionWindow;

/*
 * Choose by name (SURTITLE_BACKEND; NULL or "" for what suits the desktop best), and let GTK open a
 * display of that kind. Errors: -EINVAL for an unknown name, -ENODEV without a display, -EOPNOTSUPP
 * for one that this desktop, or this build, doesn't have.
 */
int window_choose_kind(const char *name, const WindowKind **ret);

/* The names that window_choose_kind() knows, with commas between. */
const char *window_kind_names(void);

/* What the user should know of a kind that can't do all, or NULL. */
const char *window_kind_hint(const WindowKind *kind);

/* content's natural size is the window's. */
CaptionWindow *window_new(const WindowKind *kind, GtkWidget *content);
CaptionWindow *window_free(CaptionWindow *window);
DEFINE_CLEANUP(CaptionWindow, window_free)

void window_show(CaptionWindow *window);
void window_hide(CaptionWindow *window);
bool window_is_shown(const CaptionWindow *window);

/* Of all that is on it, controls too: 0 to 1. */
void window_set_opacity(CaptionWindow *window, double opacity);

/* While withheld it is not on screen, whatever else is said, and goes at once: captions are private
 * when the session is locked. */
void window_set_withheld(CaptionWindow *window, bool withheld);

/* Whether it is above full-screen windows, too, as it is at first; else it goes while one of them
 * fills its monitor. Where the desktop doesn't tell of those, it is above them whatever is set. */
void window_set_over_full_screen(CaptionWindow *window, bool over);
bool window_knows_full_screen(CaptionWindow *window);

/* Where the desktop leaves that to us; elsewhere the desktop places it. monitor: NULL for the
 * primary one, which also serves while that monitor is unplugged. */
void window_place(CaptionWindow *window, GdkMonitor *monitor, const Place *place, PlaceDock dock);
bool window_can_be_placed(const CaptionWindow *window);

/* Where it is, or will be when it is shown. */
Area window_get_area(CaptionWindow *window);

/* The pointer on the screen, in GDK's pixels; false where the desktop doesn't tell. */
bool window_get_pointer(CaptionWindow *window, double *ret_x, double *ret_y);

/* Let the desktop drag the window, beginning with this event; false where we have to do it. */
bool window_begin_drag(CaptionWindow *window, GtkGesture *gesture, double x, double y);

/* The part that takes clicks, in the window's pixels; NULL: none. Holds over hiding and showing. */
void window_set_input_region(CaptionWindow *window, const cairo_region_t *region);

/* The monitor that it is on, or would be: a new reference, NULL if there is none at all. */
GdkMonitor *window_get_monitor(CaptionWindow *window);

/* For what is put around the content. */
GtkWindow *window_get_widget(CaptionWindow *window);
