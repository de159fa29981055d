#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Monitors by a name that is the same when one is unplugged and plugged in again. */

#include <gtk/gtk.h>

#include "overlay/place.h"

/* Connector, maker and model, such as "DP-1 Dell U2720Q", or where it is if it has no such name; to
 * be freed. */
char *monitor_get_name(GdkMonitor *monitor);

/* The one of this name, or NULL. A new reference, as all that follow. */
GdkMonitor *monitor_find(GdkDisplay *display, const char *name);

/* The one after this in the list, around its end; NULL if there is none at all. */
GdkMonitor *monitor_next(GdkDisplay *display, GdkMonitor *monitor);

/* The one that this point is on, or NULL. */
GdkMonitor *monitor_at(GdkDisplay *display, int x, int y);

Area monitor_get_area(GdkMonitor *monitor);

/* Hear of monitors that come, go, or get another name, resolution or scale; until monitor_unwatch(), once
 * for each userdata. */
void monitor_watch(GdkDisplay *display, void (*on_changed)(void *userdata), void *userdata);
void monitor_unwatch(GdkDisplay *display, void *userdata);
