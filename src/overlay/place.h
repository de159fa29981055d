#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Where captions are on a monitor, as fractions of its size: the same place on another resolution.
 * The edge that is nearer to the monitor's is the one that stays where it is: captions in the lower
 * half grow upwards, in the upper half downwards. Pure.
 */

#include <stdbool.h>

typedef struct Area {
        int x, y, width, height;
} Area;

/* The middle of the lower edge, or of the upper one. */
typedef struct Place {
        double x, y; /* 0 … 1 */
        bool top;    /* y is that of the upper edge */
} Place;

/* Bottom centre, 8 % up. */
#define PLACE_DEFAULT ((Place){.x = 0.5, .y = 0.92})

typedef enum PlaceDock {
        PLACE_FLOATING,
        PLACE_DOCKED_TOP, /* in room of its own at that edge, where the desktop can reserve some */
        PLACE_DOCKED_BOTTOM,
} PlaceDock;

/* Whether both numbers are fractions; what was stored may be anything. */
bool place_is_valid(const Place *place);

/* The area of this size at the place, wholly on the monitor where it has room. */
Area place_find_area(const Place *place, PlaceDock dock, const Area *monitor, int width,
                     int height);

/* The place of an area: place_find_area() gives it back, but for what is off the monitor. */
Place place_of_area(const Area *area, const Area *monitor);

/* One of place_presets(), for captions of this width; false for any other name. */
bool place_from_name(const char *name, const Area *monitor, int width, Place *ret);

/* The one after the one that this place is, or the first. */
const char *place_next_preset(const Place *place, const Area *monitor, int width);

/* NULL at the end: top-left, top, top-right, bottom-left, bottom, bottom-right. */
const char *const *place_presets(void);
