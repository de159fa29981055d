/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "overlay/monitor.h"

/* How XWayland before 23.1 calls monitors: by their number, another one each time. */
#define NUMBERED "XWAYLAND"

/* Where it is among the others is what stays the same of a numbered one. */
static char *get_name_by_area(GdkMonitor *monitor)
{
        Area area = monitor_get_area(monitor);

        return g_strdup_printf(NUMBERED " %dx%d+%d+%d", area.width, area.height, area.x, area.y);
}

char *monitor_get_name(GdkMonitor *monitor)
{
        const char *parts[] = {gdk_monitor_get_connector(monitor),
                               gdk_monitor_get_manufacturer(monitor),
                               gdk_monitor_get_model(monitor)};
        GString *name;

        if (parts[0] && g_str_has_prefix(parts[0], NUMBERED))
                return get_name_by_area(monitor);
        name = g_string_new(NULL);
        for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
                if (parts[i] && *parts[i])
                        g_string_append_printf(name, "%s%s", name->len > 0 ? " " : "", parts[i]);
        }
        return g_string_free(name, FALSE);
}

Area monitor_get_area(GdkMonitor *monitor)
{
        GdkRectangle geometry;

        gdk_monitor_get_geometry(monitor, &geometry);
        return (Area){geometry.x, geometry.y, geometry.width, geometry.height};
}

GdkMonitor *monitor_find(GdkDisplay *display, const char *name)
{
        GListModel *monitors = gdk_display_get_monitors(display);

        for (guint i = 0; i < g_list_model_get_n_items(monitors); i++) {
                g_autoptr(GdkMonitor) monitor = g_list_model_get_item(monitors, i);
                g_autofree char *own = monitor_get_name(monitor);

                if (g_str_equal(own, name))
                        return g_steal_pointer(&monitor);
        }
        return NULL;
}

GdkMonitor *monitor_next(GdkDisplay *display, GdkMonitor *monitor)
{
        GListModel *monitors = gdk_display_get_monitors(display);
        guint n = g_list_model_get_n_items(monitors);

        for (guint i = 0; i < n; i++) {
                g_autoptr(GdkMonitor) other = g_list_model_get_item(monitors, i);

                if (other == monitor)
                        return g_list_model_get_item(monitors, (i + 1) % n);
        }
        return g_list_model_get_item(monitors, 0);
}

GdkMonitor *monitor_at(GdkDisplay *display, int x, int y)
{
        GListModel *monitors = gdk_display_get_monitors(display);

        for (guint i = 0; i < g_list_model_get_n_items(monitors); i++) {
                g_autoptr(GdkMonitor) monitor = g_list_model_get_item(monitors, i);
                Area area = monitor_get_area(monitor);

                if (x >= area.x && x < area.x + area.width && y >= area.y &&
                    y < area.y + area.height)
                        return g_steal_pointer(&monitor);
        }
        return NULL;
}

typedef struct Watch {
        GdkDisplay *display; /* borrowed */
        void (*on_changed)(void *userdata);
        void *userdata;
} Watch;

static void on_monitor_changed(Watch *watch)
{
        watch->on_changed(watch->userdata);
}

/* A new one has its name and its place only after it is on the list. */
static void watch_range(Watch *watch, guint from, guint n)
{
        static const char *const signals[] = {
                "notify::connector", "notify::manufacturer", "notify::model",
                "notify::geometry",  "notify::scale-factor",
        };
        GListModel *monitors = gdk_display_get_monitors(watch->display);

        for (guint i = from; i < from + n; i++) {
                g_autoptr(GdkMonitor) monitor = g_list_model_get_item(monitors, i);

                for (size_t j = 0; j < G_N_ELEMENTS(signals); j++)
                        g_signal_connect_swapped(monitor, signals[j],
                                                 G_CALLBACK(on_monitor_changed), watch);
        }
}

static void on_monitors_changed(GListModel *monitors, guint position, guint removed, guint added,
                                Watch *watch)
{
        watch_range(watch, position, added);
        watch->on_changed(watch->userdata);
}

/* Kept by the display, under the address of who wants to hear. */
static char *watch_key(const void *userdata)
{
        return g_strdup_printf("surtitle-monitor-watch-%p", userdata);
}

void monitor_watch(GdkDisplay *display, void (*on_changed)(void *userdata), void *userdata)
{
        GListModel *monitors = gdk_display_get_monitors(display);
        g_autofree char *key = watch_key(userdata);
        Watch *watch = g_new(Watch, 1);

        *watch = (Watch){.display = display, .on_changed = on_changed, .userdata = userdata};
        g_object_set_data_full(G_OBJECT(display), key, watch, g_free);
        g_signal_connect(monitors, "items-changed", G_CALLBACK(on_monitors_changed), watch);
        watch_range(watch, 0, g_list_model_get_n_items(monitors));
}

void monitor_unwatch(GdkDisplay *display, void *userdata)
{
        GListModel *monitors = gdk_display_get_monitors(display);
        g_autofree char *key = watch_key(userdata);
        Watch *watch = g_object_get_data(G_OBJECT(display), key);

        for (guint i = 0; i < g_list_model_get_n_items(monitors); i++) {
                g_autoptr(GdkMonitor) monitor = g_list_model_get_item(monitors, i);

                g_signal_handlers_disconnect_by_data(monitor, watch);
        }
        g_signal_handlers_disconnect_by_data(monitors, watch);
        g_object_set_data(G_OBJECT(display), key, NULL);
}
