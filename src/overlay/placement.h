#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Where the user has put the captions, remembered for each monitor, and everything that moves them:
 * dragging, arrow keys, names of places, the next monitor, an edge to dock at.
 */

#include <gio/gio.h>

#include "base/cleanup.h"
#include "overlay/window.h"

/* Monitors that are remembered; of more, the ones of longest ago are forgotten. */
#define PLACEMENT_MONITORS_MAX 16

typedef struct Placement Placement;

/* Puts the window where it belongs at once, and at each change. settings: NULL where their schema
 * isn't installed: then nothing is remembered. */
Placement *placement_new(CaptionWindow *window, GSettings *settings);
Placement *placement_free(Placement *placement);
DEFINE_CLEANUP(Placement, placement_free)

/* Whether there is anything to be moved: not on a desktop that alone places windows. */
bool placement_is_possible(const Placement *placement);

/* By so many steps, each as far as an arrow key goes. */
void placement_nudge(Placement *placement, int steps_x, int steps_y);

/* By a name of place_presets(); any other does nothing. */
void placement_choose(Placement *placement, const char *preset);

/* To the one after the one where it is, or to the first. */
void placement_choose_next(Placement *placement);

void placement_go_to_next_monitor(Placement *placement);

PlaceDock placement_get_dock(const Placement *placement);

/* Whether it is in the upper half, where it grows downwards. */
bool placement_is_at_top(const Placement *placement);

/* Follow the pointer. dx and dy, in the window's pixels, are what it has moved since the beginning
 * or, where it doesn't tell where it is on the screen, since the window last moved. */
void placement_begin_drag(Placement *placement);
void placement_drag(Placement *placement, double dx, double dy);
void placement_end_drag(Placement *placement, bool moved);
