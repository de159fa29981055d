/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <stdbool.h>

#include "base/log.h"
#include "overlay/window-style.h"

#define PORTAL_NAME "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"
#define PORTAL_INTERFACE "org.freedesktop.portal.Settings"
#define APPEARANCE "org.freedesktop.appearance"

/* Values of the keys that the portal has. */
#define COLOR_SCHEME_DARK 1
#define CONTRAST_HIGH 1

#define ICON "org.surtitle.Surtitle"

static const char style[] =
        ".surtitle-sidebar { min-width: 150px; padding: 6px; background: @theme_base_color;"
        "  border-right: 1px solid @borders; }"
        ".surtitle-sidebar:dir(rtl) { border-right: none; border-left: 1px solid @borders; }"
        ".surtitle-sidebar button { padding: 10px 12px; border-radius: 6px; }"
        ".surtitle-sidebar button:checked { background: @theme_selected_bg_color;"
        "  color: @theme_selected_fg_color; }"
        ".surtitle-sidebar label { font-weight: normal; }"
        /* The captions, which are above the window, may cover its lower part. */
        ".surtitle-page { padding: 18px 24px 12em; }"
        ".surtitle-heading { font-weight: bold; margin-top: 12px; margin-bottom: 6px; }"
        ".surtitle-description, .surtitle-note { font-size: smaller; }"
        ".surtitle-description { opacity: 0.75; }"
        ".surtitle-heading + .surtitle-description { margin-bottom: 6px; }"
        ".surtitle-group { background: @theme_base_color; border: 1px solid @borders;"
        "  border-radius: 10px; margin-bottom: 12px; }"
        ".surtitle-row { padding: 8px 12px; min-height: 36px; }"
        ".surtitle-row:not(:first-child) { border-top: 1px solid alpha(currentColor, 0.12); }"
        ".surtitle-reset { min-width: 30px; min-height: 30px; padding: 0; margin-right: -4px; }"
        "box.surtitle-reset { min-width: 32px; }" /* as the button with its border */
        "label.surtitle-note { padding: 6px 12px; }"
        ".surtitle-warning { color: @warning_color; font-weight: bold; }"
        ".surtitle-choice { padding: 8px 12px; }"
        ".surtitle-choice .surtitle-description { margin-left: 28px; margin-right: 28px; }"
        ".surtitle-large { font-size: 160%; font-weight: bold; }";

/* Of the process: GTK has one set of settings, too. */
static bool is_watching;

static void obey(const char *key, guint32 value)
{
        GtkSettings *settings = gtk_settings_get_default();

        if (!settings)
                return;
        if (g_str_equal(key, "color-scheme"))
                g_object_set(settings, "gtk-application-prefer-dark-theme",
                             value == COLOR_SCHEME_DARK, NULL);
        else if (g_str_equal(key, "contrast") && value == CONTRAST_HIGH)
                g_object_set(settings, "gtk-theme-name", "Default-hc", NULL);
        else if (g_str_equal(key, "contrast"))
                gtk_settings_reset_property(settings, "gtk-theme-name");
}

/* A value within so many others as this version of the portal wraps it in. */
static void unwrap(const char *key, GVariant *wrapped)
{
        g_autoptr(GVariant) value = g_variant_ref(wrapped);

        while (g_variant_is_of_type(value, G_VARIANT_TYPE_VARIANT)) {
                GVariant *inner = g_variant_get_variant(value);

                g_variant_unref(value);
                value = inner;
        }
        if (g_variant_is_of_type(value, G_VARIANT_TYPE_UINT32))
                obey(key, g_variant_get_uint32(value));
}

static void on_setting(GDBusConnection *connection, const char *sender, const char *path,
                       const char *interface, const char *signal, GVariant *arguments,
                       void *userdata)
{
        g_autoptr(GVariant) value = NULL;
        const char *group, *key;

        if (!g_variant_is_of_type(arguments, G_VARIANT_TYPE("(ssv)")))
                return;
        g_variant_get(arguments, "(&s&s@v)", &group, &key, &value);
        if (g_str_equal(group, APPEARANCE))
                unwrap(key, value);
}

/* A desktop without the portal, or one that is too old for a key, has GTK's own settings. */
static void on_read(GObject *source, GAsyncResult *result, void *userdata)
{
        g_autoptr(GError) error = NULL;
        g_autoptr(GVariant) reply =
                g_dbus_connection_call_finish(G_DBUS_CONNECTION(source), result, &error);
        g_autoptr(GVariant) value = NULL;

        if (!reply) {
                log_debug("The desktop does not tell its %s: %s", (const char *) userdata,
                          error->message);
                return;
        }
        value = g_variant_get_child_value(reply, 0);
        unwrap(userdata, value);
}

static void on_bus(GObject *source, GAsyncResult *result, void *userdata)
{
        static const char *const keys[] = {"color-scheme", "contrast"};
        g_autoptr(GDBusConnection) connection = g_bus_get_finish(result, NULL);

        if (!connection)
                return;
        g_dbus_connection_signal_subscribe(connection, PORTAL_NAME, PORTAL_INTERFACE,
                                           "SettingChanged", PORTAL_PATH, APPEARANCE,
                                           G_DBUS_SIGNAL_FLAGS_NONE, on_setting, NULL, NULL);
        for (size_t i = 0; i < G_N_ELEMENTS(keys); i++)
                g_dbus_connection_call(connection, PORTAL_NAME, PORTAL_PATH, PORTAL_INTERFACE,
                                       "Read", g_variant_new("(ss)", APPEARANCE, keys[i]),
                                       G_VARIANT_TYPE("(v)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL,
                                       on_read, (void *) keys[i]);
}

static void watch_desktop(GdkDisplay *display)
{
        g_autoptr(GtkCssProvider) provider = gtk_css_provider_new();

        if (is_watching)
                return;
        is_watching = true;
        gtk_css_provider_load_from_data(provider, style, -1);
        gtk_style_context_add_provider_for_display(display, GTK_STYLE_PROVIDER(provider),
                                                   GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
        g_bus_get(G_BUS_TYPE_SESSION, NULL, on_bus, NULL);
}

void window_style_add(GtkWidget *window, const char *title, int width, int height)
{
        watch_desktop(gtk_widget_get_display(window));
        gtk_widget_add_css_class(window, "surtitle-window");
        gtk_window_set_title(GTK_WINDOW(window), title);
        gtk_window_set_icon_name(GTK_WINDOW(window), ICON);
        gtk_window_set_default_size(GTK_WINDOW(window), width, height);
}
