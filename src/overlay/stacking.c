/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "overlay/stacking.h"

/* A dialog's dialog's dialog; what is beyond may be a circle. */
#define OWNERS_MAX 8

const StackedWindow *stacking_find(const Stacking *stacking, unsigned long id)
{
        for (size_t i = 0; i < stacking->n_windows; i++) {
                if (stacking->windows[i].id == id)
                        return &stacking->windows[i];
        }
        return NULL;
}

static bool fills(const StackedWindow *window, const Area *monitor)
{
        const Area *area = &window->area;

        return window->shown && window->full_screen && area->x <= monitor->x &&
               area->y <= monitor->y && area->x + area->width >= monitor->x + monitor->width &&
               area->y + area->height >= monitor->y + monitor->height;
}

static bool is_on(const StackedWindow *window, const Area *monitor)
{
        int x = window->area.x + window->area.width / 2;
        int y = window->area.y + window->area.height / 2;

        return window->shown && x >= monitor->x && x < monitor->x + monitor->width &&
               y >= monitor->y && y < monitor->y + monitor->height;
}

static bool belongs_to(const Stacking *stacking, const StackedWindow *window, unsigned long owner)
{
        for (unsigned i = 0; window && i < OWNERS_MAX; i++) {
                if (window->id == owner)
                        return true;
                window = window->owner ? stacking_find(stacking, window->owner) : NULL;
        }
        return false;
}

bool stacking_is_filled(const Stacking *stacking, const Area *monitor)
{
        const StackedWindow *active = stacking_find(stacking, stacking->active);
        const StackedWindow *top = NULL;

        for (size_t i = 0; i < stacking->n_windows; i++) {
                if (fills(&stacking->windows[i], monitor))
                        top = &stacking->windows[i];
        }
        if (!top)
                return false;
        return !active || active < top || !is_on(active, monitor) ||
               belongs_to(stacking, active, top->id);
}
