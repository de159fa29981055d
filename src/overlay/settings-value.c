/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "overlay/settings-value.h"

static GVariant *read_value(GSettings *settings, const char *key, const GVariantType *type)
{
        g_autoptr(GSettingsSchema) schema = NULL;
        g_autoptr(GVariant) value = NULL;

        if (!settings)
                return NULL;
        g_object_get(settings, "settings-schema", &schema, NULL);
        if (!g_settings_schema_has_key(schema, key))
                return NULL;
        value = g_settings_get_value(settings, key);
        return g_variant_is_of_type(value, type) ? g_steal_pointer(&value) : NULL;
}

bool settings_value_is_set(GSettings *settings, const char *key)
{
        g_autoptr(GSettingsSchema) schema = NULL;
        g_autoptr(GVariant) value = NULL;

        if (!settings)
                return false;
        g_object_get(settings, "settings-schema", &schema, NULL);
        if (g_settings_schema_has_key(schema, key))
                value = g_settings_get_user_value(settings, key);
        return value;
}

int settings_value_get_int(GSettings *settings, const char *key, int from, int to, int otherwise)
{
        g_autoptr(GVariant) value = read_value(settings, key, G_VARIANT_TYPE_INT32);

        return value ? CLAMP(g_variant_get_int32(value), from, to) : otherwise;
}

bool settings_value_get_bool(GSettings *settings, const char *key, bool otherwise)
{
        g_autoptr(GVariant) value = read_value(settings, key, G_VARIANT_TYPE_BOOLEAN);

        return value ? g_variant_get_boolean(value) : otherwise;
}

char *settings_value_get_string(GSettings *settings, const char *key)
{
        g_autoptr(GVariant) value = read_value(settings, key, G_VARIANT_TYPE_STRING);

        return value ? g_variant_dup_string(value, NULL) : g_strdup("");
}

unsigned settings_value_get_choice(GSettings *settings, const char *key, const char *const *names,
                                   size_t n)
{
        g_autofree char *name = settings_value_get_string(settings, key);

        for (unsigned i = 0; i < n; i++) {
                if (g_str_equal(name, names[i]))
                        return i;
        }
        return 0;
}
