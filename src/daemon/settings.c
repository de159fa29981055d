/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <gio/gio.h>

#include "base/log.h"
#include "daemon/settings.h"

#define SCHEMA_ID "org.surtitle.Surtitle"
#define KEEP_SEC_DEFAULT 300

/* NULL where the schema isn't installed: g_settings_new() would end the program. */
static GSettings *open_settings(void)
{
        GSettingsSchemaSource *source = g_settings_schema_source_get_default();
        g_autoptr(GSettingsSchema) schema =
                source ? g_settings_schema_source_lookup(source, SCHEMA_ID, true) : NULL;

        return schema ? g_settings_new_full(schema, NULL, NULL) : NULL;
}

static void read_defaults(Settings *settings)
{
        log_warning("The settings schema %s is not installed; using defaults.", SCHEMA_ID);
        settings->endpoint = g_strdup("");
        settings->source = g_strdup("system");
        settings->language = g_strdup("en");
        settings->model = g_strdup("");
        settings->keep_sec = KEEP_SEC_DEFAULT;
}

static void read_stored(Settings *settings, GSettings *stored)
{
        settings->upstream = (UpstreamChoice) g_settings_get_enum(stored, "upstream");
        settings->endpoint = g_settings_get_string(stored, "endpoint");
        settings->allow_insecure = g_settings_get_boolean(stored, "allow-insecure");
        settings->source = g_settings_get_string(stored, "source");
        settings->language = g_settings_get_string(stored, "language");
        settings->model = g_settings_get_string(stored, "model");
        settings->keep_sec = (unsigned) g_settings_get_int(stored, "keep-seconds");
}

int settings_read(Settings **ret)
{
        g_autoptr(GSettings) stored = open_settings();
        Settings *settings = calloc(1, sizeof(*settings));

        if (!settings)
                return -ENOMEM;
        if (stored)
                read_stored(settings, stored);
        else
                read_defaults(settings);
        *ret = settings;
        return 0;
}

Settings *settings_free(Settings *settings)
{
        if (!settings)
                return NULL;
        g_free(settings->endpoint);
        g_free(settings->source);
        g_free(settings->language);
        g_free(settings->model);
        free(settings);
        return NULL;
}
