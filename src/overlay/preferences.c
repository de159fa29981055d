/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <gio/gio.h>

#include "base/log.h"
#include "overlay/preferences.h"

#define SCHEMA "org.surtitle.Surtitle.overlay"

struct PreferencesSource {
        GSettings *settings; /* NULL without a schema */
        GSettingsSchema *schema;
        void (*on_changed)(void *userdata);
        void *userdata;
};

static void on_changed(GSettings *settings, const char *key, PreferencesSource *source)
{
        source->on_changed(source->userdata);
}

PreferencesSource *preferences_open(void (*on_change)(void *userdata), void *userdata)
{
        PreferencesSource *source = g_new0(PreferencesSource, 1);
        GSettingsSchemaSource *schemas = g_settings_schema_source_get_default();

        source->on_changed = on_change;
        source->userdata = userdata;
        if (schemas)
                source->schema = g_settings_schema_source_lookup(schemas, SCHEMA, TRUE);
        if (!source->schema) {
                log_debug("The settings %s are not installed; the defaults are used", SCHEMA);
                return source;
        }
        source->settings = g_settings_new_full(source->schema, NULL, NULL);
        g_signal_connect(source->settings, "changed", G_CALLBACK(on_changed), source);
        return source;
}

PreferencesSource *preferences_close(PreferencesSource *source)
{
        if (!source)
                return NULL;
        if (source->settings)
                g_signal_handlers_disconnect_by_data(source->settings, source);
        g_clear_object(&source->settings);
        g_clear_pointer(&source->schema, g_settings_schema_unref);
        g_free(source);
        return NULL;
}

/* A key that an older or newer schema lacks, or has as another type, has its default. */
static GVariant *read_value(PreferencesSource *source, const char *key, const GVariantType *type)
{
        g_autoptr(GVariant) value = NULL;

        if (!source->settings || !g_settings_schema_has_key(source->schema, key))
                return NULL;
        value = g_settings_get_value(source->settings, key);
        return g_variant_is_of_type(value, type) ? g_steal_pointer(&value) : NULL;
}

static unsigned read_number(PreferencesSource *source, const char *key, int from, int to,
                            int otherwise)
{
        g_autoptr(GVariant) value = read_value(source, key, G_VARIANT_TYPE_INT32);

        return (unsigned) (value ? CLAMP(g_variant_get_int32(value), from, to) : otherwise);
}

static bool read_flag(PreferencesSource *source, const char *key, bool otherwise)
{
        g_autoptr(GVariant) value = read_value(source, key, G_VARIANT_TYPE_BOOLEAN);

        return value ? g_variant_get_boolean(value) : otherwise;
}

Preferences preferences_read(PreferencesSource *source)
{
        return (Preferences){
                .n_lines = read_number(source, "lines", 1, 8, 2),
                .width_characters = read_number(source, "width-characters", 20, 60, 42),
                .size_percent = read_number(source, "size-percent", 50, 400, 100),
                .hide_after_sec = read_number(source, "hide-after", 0, 3600, 5),
                .dim_tentative = read_flag(source, "dim-tentative", true),
        };
}
