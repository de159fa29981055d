/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "overlay/monitor.h"

char *monitor_get_name(GdkMonitor *monitor)
{
        const char *parts[] = {gdk_monitor_get_connector(monitor),
                               gdk_monitor_get_manufacturer(monitor),
                               gdk_monitor_get_model(monitor)};
        GString *name = g_string_new(NULL);

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
