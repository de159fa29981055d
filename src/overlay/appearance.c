/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <gtk/gtk.h>
#include <stdbool.h>

#include "base/log.h"
#include "overlay/appearance.h"

#define PORTAL_NAME "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"
#define PORTAL_SETTINGS "org.freedesktop.portal.Settings"
#define PORTAL_NAMESPACE "org.freedesktop.appearance"
#define PORTAL_TIMEOUT_MS 5000

#define GNOME_INTERFACE "org.gnome.desktop.interface"
#define GNOME_ACCESSIBILITY "org.gnome.desktop.a11y.interface"

#define HIGH_CONTRAST_THEME "Default-hc"
#define HIGH_CONTRAST_DARK_THEME "Default-hc-dark"

/* And one that is inverse. */
#define HIGH_CONTRAST_THEME_OF_DESKTOPS "HighContrast"

struct Appearance {
        GDBusProxy *portal; /* NULL if there is none, or not yet */
        GCancellable *cancellable;
        GSettings *interface, *accessibility; /* NULL without such settings */
        bool dark, high_contrast;
        bool set_theme; /* GTK's theme is ours, and to be given back */
};

static void apply(Appearance *appearance)
{
        GtkSettings *settings = gtk_settings_get_default();

        g_object_set(settings, "gtk-application-prefer-dark-theme", appearance->dark, NULL);
        if (appearance->high_contrast)
                g_object_set(settings, "gtk-theme-name",
                             appearance->dark ? HIGH_CONTRAST_DARK_THEME : HIGH_CONTRAST_THEME,
                             NULL);
        else if (appearance->set_theme)
                gtk_settings_reset_property(settings, "gtk-theme-name");
        appearance->set_theme = appearance->high_contrast;
}

/* The portal's values: a color-scheme of 1 is dark, a contrast of 1 is high. */
static void take_value(Appearance *appearance, const char *key, GVariant *value)
{
        if (!g_variant_is_of_type(value, G_VARIANT_TYPE_UINT32))
                return;
        if (g_str_equal(key, "color-scheme"))
                appearance->dark = g_variant_get_uint32(value) == 1;
        else if (g_str_equal(key, "contrast"))
                appearance->high_contrast = g_variant_get_uint32(value) == 1;
        else
                return;
        apply(appearance);
}

static void on_portal_signal(GDBusProxy *portal, const char *sender, const char *signal,
                             GVariant *arguments, Appearance *appearance)
{
        g_autoptr(GVariant) value = NULL;
        const char *namespace, *key;

        if (!g_str_equal(signal, "SettingChanged") ||
            !g_variant_is_of_type(arguments, G_VARIANT_TYPE("(ssv)")))
                return;
        g_variant_get(arguments, "(&s&sv)", &namespace, &key, &value);
        if (g_str_equal(namespace, PORTAL_NAMESPACE))
                take_value(appearance, key, value);
}

static void on_all(GObject *source, GAsyncResult *result, void *userdata)
{
        g_autoptr(GVariant) reply = g_dbus_proxy_call_finish(G_DBUS_PROXY(source), result, NULL);
        g_autoptr(GVariant) spaces = NULL, values = NULL;
        GVariantIter iter;
        const char *key;
        GVariant *value;

        if (!reply || !g_variant_is_of_type(reply, G_VARIANT_TYPE("(a{sa{sv}})")))
                return;
        spaces = g_variant_get_child_value(reply, 0);
        values = g_variant_lookup_value(spaces, PORTAL_NAMESPACE, G_VARIANT_TYPE_VARDICT);
        if (!values)
                return;
        g_variant_iter_init(&iter, values);
        while (g_variant_iter_loop(&iter, "{&sv}", &key, &value))
                take_value(userdata, key, value);
}

static void on_portal(GObject *source, GAsyncResult *result, void *userdata)
{
        static const char *const namespaces[] = {PORTAL_NAMESPACE, NULL};
        g_autoptr(GError) error = NULL;
        GDBusProxy *portal = g_dbus_proxy_new_for_bus_finish(result, &error);
        Appearance *appearance = userdata;

        if (!portal) {
                /* If it was cancelled, there is no appearance any more. */
                log_debug("No portal tells how windows are to look: %s", error->message);
                return;
        }
        appearance->portal = portal;
        g_signal_connect(portal, "g-signal", G_CALLBACK(on_portal_signal), appearance);
        g_dbus_proxy_call(portal, "ReadAll", g_variant_new("(^as)", namespaces),
                          G_DBUS_CALL_FLAGS_NONE, PORTAL_TIMEOUT_MS, appearance->cancellable,
                          on_all, appearance);
}

static void on_gnome_changed(Appearance *appearance)
{
        g_autofree char *scheme = NULL;

        if (appearance->interface) {
                scheme = g_settings_get_string(appearance->interface, "color-scheme");
                appearance->dark = g_str_equal(scheme, "prefer-dark");
        }
        if (appearance->accessibility)
                appearance->high_contrast =
                        g_settings_get_boolean(appearance->accessibility, "high-contrast");
        apply(appearance);
}

/* NULL where the desktop has no such settings. */
static GSettings *open_settings(Appearance *appearance, const char *name, const char *key)
{
        GSettingsSchemaSource *schemas = g_settings_schema_source_get_default();
        g_autoptr(GSettingsSchema) schema = NULL;
        GSettings *settings;

        if (schemas)
                schema = g_settings_schema_source_lookup(schemas, name, TRUE);
        if (!schema || !g_settings_schema_has_key(schema, key))
                return NULL;
        settings = g_settings_new_full(schema, NULL, NULL);
        g_signal_connect_swapped(settings, "changed", G_CALLBACK(on_gnome_changed), appearance);
        return settings;
}

Appearance *appearance_new(void)
{
        Appearance *appearance = g_new0(Appearance, 1);

        appearance->cancellable = g_cancellable_new();
        appearance->interface = open_settings(appearance, GNOME_INTERFACE, "color-scheme");
        appearance->accessibility = open_settings(appearance, GNOME_ACCESSIBILITY, "high-contrast");
        if (appearance->interface || appearance->accessibility)
                on_gnome_changed(appearance);
        g_dbus_proxy_new_for_bus(G_BUS_TYPE_SESSION, G_DBUS_PROXY_FLAGS_DO_NOT_LOAD_PROPERTIES,
                                 NULL, PORTAL_NAME, PORTAL_PATH, PORTAL_SETTINGS,
                                 appearance->cancellable, on_portal, appearance);
        return appearance;
}

bool appearance_is_high_contrast(void)
{
        g_autofree char *theme = NULL;

        g_object_get(gtk_settings_get_default(), "gtk-theme-name", &theme, NULL);
        return theme && (g_str_has_prefix(theme, HIGH_CONTRAST_THEME) ||
                         g_str_has_prefix(theme, HIGH_CONTRAST_THEME_OF_DESKTOPS));
}

static void close_settings(GSettings **settings, Appearance *appearance)
{
        if (*settings)
                g_signal_handlers_disconnect_by_data(*settings, appearance);
        g_clear_object(settings);
}

Appearance *appearance_free(Appearance *appearance)
{
        if (!appearance)
                return NULL;
        g_cancellable_cancel(appearance->cancellable);
        g_clear_object(&appearance->cancellable);
        if (appearance->portal)
                g_signal_handlers_disconnect_by_data(appearance->portal, appearance);
        g_clear_object(&appearance->portal);
        close_settings(&appearance->interface, appearance);
        close_settings(&appearance->accessibility, appearance);
        g_free(appearance);
        return NULL;
}
