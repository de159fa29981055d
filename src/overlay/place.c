/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <math.h>
#include <string.h>

#include "base/cleanup.h"
#include "overlay/place.h"

/* Places less far from each other are the same. */
#define SAME 0.005

/* Of the monitor's size, between its edges and captions that are put there by name. */
#define MARGIN_X 0.03
#define MARGIN_Y 0.08

static const char *const presets[] = {
        "top-left", "top", "top-right", "bottom-left", "bottom", "bottom-right", NULL,
};

bool place_is_valid(const Place *place)
{
        return place->x >= 0 && place->x <= 1 && place->y >= 0 && place->y <= 1;
}

static int clamp(double value, int room)
{
        return (int) lround(MIN(MAX(value, 0.0), (double) MAX(room, 0)));
}

Area place_find_area(const Place *place, PlaceDock dock, const Area *monitor, int width, int height)
{
        Place at = *place;

        if (dock != PLACE_FLOATING)
                at = (Place){.x = 0.5,
                             .y = dock == PLACE_DOCKED_BOTTOM ? 1 : 0,
                             .top = dock == PLACE_DOCKED_TOP};
        return (Area){
                .x = monitor->x +
                     clamp(at.x * monitor->width - width / 2.0, monitor->width - width),
                .y = monitor->y + clamp(at.y * monitor->height - (at.top ? 0 : height),
                                        monitor->height - height),
                .width = width,
                .height = height,
        };
}

static double fraction(double part, int whole)
{
        return whole > 0 ? MIN(MAX(part / whole, 0.0), 1.0) : 0;
}

Place place_of_area(const Area *area, const Area *monitor)
{
        double middle = area->y - monitor->y + area->height / 2.0;
        bool top = middle < monitor->height / 2.0;

        return (Place){
                .x = fraction(area->x - monitor->x + area->width / 2.0, monitor->width),
                .y = fraction(area->y - monitor->y + (top ? 0 : area->height), monitor->height),
                .top = top,
        };
}

bool place_from_name(const char *name, const Area *monitor, int width, Place *ret)
{
        bool top = strncmp(name, "top", 3) == 0;
        double half = fraction(width / 2.0, monitor->width);
        Place place = {.x = 0.5, .y = top ? MARGIN_Y : 1 - MARGIN_Y, .top = top};
        bool known = false;

        for (size_t i = 0; presets[i]; i++)
                known |= strcmp(name, presets[i]) == 0;
        if (!known)
                return false;
        if (strstr(name, "-left"))
                place.x = MIN(MARGIN_X + half, 1.0);
        else if (strstr(name, "-right"))
                place.x = MAX(1 - MARGIN_X - half, 0.0);
        *ret = place;
        return true;
}

static bool is_same(const Place *one, const Place *other)
{
        return one->top == other->top && fabs(one->x - other->x) < SAME &&
               fabs(one->y - other->y) < SAME;
}

const char *place_next_preset(const Place *place, const Area *monitor, int width)
{
        Place preset;

        for (size_t i = 0; i + 1 < ELEMENTSOF(presets); i++) {
                if (place_from_name(presets[i], monitor, width, &preset) && is_same(place, &preset))
                        return presets[i + 1] ? presets[i + 1] : presets[0];
        }
        return presets[0];
}

const char *const *place_presets(void)
{
        return presets;
}
