/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <math.h>

#include "overlay/monitor.h"
#include "overlay/placement.h"

#define KEY_PLACES "places"
#define KEY_MONITOR "monitor"
#define KEY_MODE "mode"

#define PLACES_TYPE "a{s(ddb)}"

/* What an arrow key moves by, in pixels. */
#define STEP 16

struct Placement {
        CaptionWindow *window;
        GSettings *settings; /* owned; NULL: none */
        GdkMonitor *monitor; /* owned; the one chosen, NULL: the primary */
        Place place;         /* on the monitor that the window is on */
        PlaceDock dock;
        Area drag_area;
        double drag_x, drag_y;
        bool drag_by_pointer, dragging, saving;
};

static GdkDisplay *display_of(Placement *placement)
{
        return gtk_widget_get_display(GTK_WIDGET(window_get_widget(placement->window)));
}

static void apply(Placement *placement)
{
        window_place(placement->window, placement->monitor, &placement->place, placement->dock);
}

static Place read_place(Placement *placement, GdkMonitor *monitor)
{
        g_autofree char *name = monitor_get_name(monitor);
        g_autoptr(GVariant) places = NULL;
        Place place = PLACE_DEFAULT;
        gboolean top;

        if (!placement->settings)
                return PLACE_DEFAULT;
        places = g_settings_get_value(placement->settings, KEY_PLACES);
        if (!g_variant_lookup(places, name, "(ddb)", &place.x, &place.y, &top))
                return PLACE_DEFAULT;
        place.top = top;
        return place_is_valid(&place) ? place : PLACE_DEFAULT;
}

/* The newest is the first, so that the last ones are those of longest ago. */
static void write_place(Placement *placement, GdkMonitor *monitor)
{
        g_autofree char *name = monitor_get_name(monitor);
        g_autoptr(GVariant) before = g_settings_get_value(placement->settings, KEY_PLACES);
        const Place *place = &placement->place;
        GVariantBuilder places;
        GVariantIter iterator;
        const char *other;
        GVariant *value;
        unsigned n = 1;

        g_variant_builder_init(&places, G_VARIANT_TYPE(PLACES_TYPE));
        g_variant_builder_add(&places, "{s(ddb)}", name, place->x, place->y, place->top);
        g_variant_iter_init(&iterator, before);
        while (g_variant_iter_loop(&iterator, "{&s@(ddb)}", &other, &value)) {
                if (!g_str_equal(other, name) && n++ < PLACEMENT_MONITORS_MAX)
                        g_variant_builder_add(&places, "{s@(ddb)}", other, value);
        }
        g_settings_set_value(placement->settings, KEY_PLACES, g_variant_builder_end(&places));
}

/* What is half written must not be read meanwhile, as it is at each change of settings. */
static void save(Placement *placement)
{
        g_autoptr(GdkMonitor) monitor = window_get_monitor(placement->window);
        g_autofree char *name = NULL;

        if (!placement->settings || !monitor)
                return;
        placement->saving = true;
        write_place(placement, monitor);
        if (placement->monitor) {
                name = monitor_get_name(placement->monitor);
                g_settings_set_string(placement->settings, KEY_MONITOR, name);
        }
        placement->saving = false;
}

/* All anew from the settings: which monitor, where on it. */
static void read_settings(Placement *placement)
{
        g_autoptr(GdkMonitor) monitor = NULL;
        g_autofree char *name = NULL;

        g_clear_object(&placement->monitor);
        if (placement->settings) {
                name = g_settings_get_string(placement->settings, KEY_MONITOR);
                placement->monitor = *name ? monitor_find(display_of(placement), name) : NULL;
                placement->dock = (PlaceDock) g_settings_get_enum(placement->settings, KEY_MODE);
        }
        apply(placement); /* the window says which monitor that comes to */
        monitor = window_get_monitor(placement->window);
        if (!monitor)
                return;
        placement->place = read_place(placement, monitor);
        apply(placement);
}

static void on_settings_changed(GSettings *settings, const char *key, Placement *placement)
{
        if (placement->dragging || placement->saving)
                return;
        if (g_str_equal(key, KEY_PLACES) || g_str_equal(key, KEY_MODE) ||
            g_str_equal(key, KEY_MONITOR))
                read_settings(placement);
}

static void on_monitors_changed(void *userdata)
{
        read_settings(userdata);
}

Placement *placement_new(CaptionWindow *window, GSettings *settings)
{
        Placement *placement = g_new0(Placement, 1);

        placement->window = window;
        placement->place = PLACE_DEFAULT;
        if (settings) {
                placement->settings = g_object_ref(settings);
                g_signal_connect(settings, "changed", G_CALLBACK(on_settings_changed), placement);
        }
        monitor_watch(display_of(placement), on_monitors_changed, placement);
        read_settings(placement);
        return placement;
}

Placement *placement_free(Placement *placement)
{
        if (!placement)
                return NULL;
        monitor_unwatch(display_of(placement), placement);
        if (placement->settings)
                g_signal_handlers_disconnect_by_data(placement->settings, placement);
        g_clear_object(&placement->settings);
        g_clear_object(&placement->monitor);
        g_free(placement);
        return NULL;
}

bool placement_is_possible(const Placement *placement)
{
        return window_can_be_placed(placement->window);
}

PlaceDock placement_get_dock(const Placement *placement)
{
        return placement->dock;
}

bool placement_is_at_top(const Placement *placement)
{
        return placement->dock == PLACE_FLOATING ? placement->place.top
                                                 : placement->dock == PLACE_DOCKED_TOP;
}

/* A window that is moved is not docked any more. */
static void set_floating(Placement *placement)
{
        if (placement->dock == PLACE_FLOATING)
                return;
        placement->dock = PLACE_FLOATING;
        if (placement->settings)
                g_settings_set_enum(placement->settings, KEY_MODE, PLACE_FLOATING);
}

/* The monitor that the area's middle is on. A drag that the window itself is the measure of can't
 * leave its monitor: there it would be another window. */
static GdkMonitor *find_target(Placement *placement, const Area *area)
{
        GdkMonitor *target = NULL;

        if (!placement->dragging || placement->drag_by_pointer)
                target = monitor_at(display_of(placement), area->x + area->width / 2,
                                    area->y + area->height / 2);
        return target ? target : window_get_monitor(placement->window);
}

static void go_to(Placement *placement, const Area *area)
{
        g_autoptr(GdkMonitor) before = window_get_monitor(placement->window);
        g_autoptr(GdkMonitor) monitor = find_target(placement, area);
        Area whole;

        if (!monitor)
                return;
        whole = monitor_get_area(monitor);
        if (monitor != before)
                g_set_object(&placement->monitor, monitor);
        placement->place = place_of_area(area, &whole);
        placement->dock = PLACE_FLOATING;
        apply(placement);
}

void placement_nudge(Placement *placement, int steps_x, int steps_y)
{
        Area area = window_get_area(placement->window);

        set_floating(placement);
        area.x += steps_x * STEP;
        area.y += steps_y * STEP;
        go_to(placement, &area);
        save(placement);
}

void placement_choose(Placement *placement, const char *preset)
{
        g_autoptr(GdkMonitor) monitor = window_get_monitor(placement->window);
        Area whole, area = window_get_area(placement->window);

        if (!monitor)
                return;
        whole = monitor_get_area(monitor);
        if (!place_from_name(preset, &whole, area.width, &placement->place))
                return;
        set_floating(placement);
        apply(placement);
        save(placement);
}

void placement_choose_next(Placement *placement)
{
        g_autoptr(GdkMonitor) monitor = window_get_monitor(placement->window);
        Area whole, area = window_get_area(placement->window);

        if (!monitor)
                return;
        whole = monitor_get_area(monitor);
        placement_choose(placement, place_next_preset(&placement->place, &whole, area.width));
}

void placement_go_to_next_monitor(Placement *placement)
{
        g_autoptr(GdkMonitor) monitor = window_get_monitor(placement->window);
        g_autoptr(GdkMonitor) next = monitor ? monitor_next(display_of(placement), monitor) : NULL;

        if (!next)
                return;
        g_set_object(&placement->monitor, next);
        placement->place = read_place(placement, next);
        apply(placement);
        save(placement);
}

void placement_begin_drag(Placement *placement)
{
        placement->dragging = true;
        placement->drag_area = window_get_area(placement->window);
        placement->drag_by_pointer =
                window_get_pointer(placement->window, &placement->drag_x, &placement->drag_y);
}

void placement_drag(Placement *placement, double dx, double dy)
{
        double x, y;
        Area area = placement->drag_area;

        if (placement->drag_by_pointer && window_get_pointer(placement->window, &x, &y)) {
                dx = x - placement->drag_x;
                dy = y - placement->drag_y;
        } else {
                area = window_get_area(placement->window);
        }
        area.x += (int) lround(dx);
        area.y += (int) lround(dy);
        go_to(placement, &area);
}

void placement_end_drag(Placement *placement, bool moved)
{
        placement->dragging = false;
        if (!moved)
                return;
        set_floating(placement);
        save(placement);
}
