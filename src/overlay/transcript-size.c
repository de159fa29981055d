/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <stdbool.h>

#include "overlay/transcript-size.h"

#define SCHEMA "org.surtitle.Surtitle.overlay"
#define KEY_SIZE "transcript-size"
#define KEY_MAXIMIZED "transcript-maximized"
#define KEY_SIDEBAR "transcript-sidebar"

#define DEFAULT_WIDTH 920
#define DEFAULT_HEIGHT 640
#define MIN_PIXELS 200
#define MAX_PIXELS 16384

/* NULL if the schema isn't installed, or is an older one. */
static GSettings *open_settings(void)
{
        GSettingsSchemaSource *schemas = g_settings_schema_source_get_default();
        g_autoptr(GSettingsSchema) schema = NULL;

        if (schemas)
                schema = g_settings_schema_source_lookup(schemas, SCHEMA, TRUE);
        return schema && g_settings_schema_has_key(schema, KEY_SIZE)
                       ? g_settings_new_full(schema, NULL, NULL)
                       : NULL;
}

void transcript_size_restore(GtkWindow *window, GtkWidget *sidebar)
{
        g_autoptr(GSettings) settings = open_settings();
        int width = 0, height = 0;

        if (settings) {
                g_settings_get(settings, KEY_SIZE, "(ii)", &width, &height);
                gtk_widget_set_visible(sidebar, g_settings_get_boolean(settings, KEY_SIDEBAR));
                if (g_settings_get_boolean(settings, KEY_MAXIMIZED))
                        gtk_window_maximize(window);
        }
        gtk_window_set_default_size(
                window, width > 0 ? CLAMP(width, MIN_PIXELS, MAX_PIXELS) : DEFAULT_WIDTH,
                height > 0 ? CLAMP(height, MIN_PIXELS, MAX_PIXELS) : DEFAULT_HEIGHT);
}

void transcript_size_save(GtkWindow *window, GtkWidget *sidebar)
{
        g_autoptr(GSettings) settings = open_settings();
        bool maximized = gtk_window_is_maximized(window);
        int width, height;

        if (!settings)
                return;
        gtk_window_get_default_size(window, &width, &height);
        if (!maximized && width > 0 && height > 0)
                g_settings_set(settings, KEY_SIZE, "(ii)", width, height);
        g_settings_set_boolean(settings, KEY_MAXIMIZED, maximized);
        g_settings_set_boolean(settings, KEY_SIDEBAR, gtk_widget_get_visible(sidebar));
}
