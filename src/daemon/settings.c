/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>

#include "base/log.h"
#include "daemon/settings-private.h"
#include "daemon/settings.h"

#define SCHEMA_ID "org.surtitle.Surtitle"
#define KEEP_SEC_DEFAULT 300
#define ENDPOINTING_MS_DEFAULT 300
#define UTTERANCE_END_MS_DEFAULT 1000

/* g_settings_new() would end the program where the schema isn't installed. */
GSettings *settings_open(void)
{
        GSettingsSchemaSource *source = g_settings_schema_source_get_default();
        g_autoptr(GSettingsSchema) schema =
                source ? g_settings_schema_source_lookup(source, SCHEMA_ID, true) : NULL;

        return schema ? g_settings_new_full(schema, NULL, NULL) : NULL;
}

static void read_defaults(Settings *settings)
{
        QueryFault fault;

        log_warning("The settings schema %s is not installed; using defaults.", SCHEMA_ID);
        settings->endpoint = g_strdup("");
        settings->ca_file = g_strdup("");
        settings->source = g_strdup("system");
        settings->target = g_strdup("");
        settings->keep_sec = KEEP_SEC_DEFAULT;
        (void) query_set_text(&settings->query, QUERY_LANGUAGE, "en", &fault);
        (void) query_set_flag(&settings->query, QUERY_SMART_FORMAT, true);
        (void) query_set_number(&settings->query, QUERY_ENDPOINTING, ENDPOINTING_MS_DEFAULT,
                                &fault);
        (void) query_set_number(&settings->query, QUERY_UTTERANCE_END, UTTERANCE_END_MS_DEFAULT,
                                &fault);
}

static int read_parameter(QueryOptions *query, GSettings *stored, QueryParameter parameter,
                          QueryFault *ret_fault)
{
        const char *key = query_fields[parameter].option;
        g_autoptr(GVariant) value = g_settings_get_value(stored, key);
        g_autofree const char **list = NULL;

        switch (query_fields[parameter].type) {
        case QUERY_TEXT:
                return query_set_text(query, parameter, g_variant_get_string(value, NULL),
                                      ret_fault);
        case QUERY_FLAG:
                return query_set_flag(query, parameter, g_variant_get_boolean(value));
        case QUERY_NUMBER:
                return query_set_number(query, parameter, g_variant_get_int32(value), ret_fault);
        case QUERY_LIST:
                list = g_variant_get_strv(value, NULL);
                return query_set_list(query, parameter, list, ret_fault);
        }
        return -EINVAL;
}

static void read_stored(Settings *settings, GSettings *stored)
{
        QueryFault fault;

        settings->upstream = (UpstreamChoice) g_settings_get_enum(stored, "upstream");
        settings->endpoint = g_settings_get_string(stored, "endpoint");
        settings->allow_insecure = g_settings_get_boolean(stored, "allow-insecure");
        settings->ca_file = g_settings_get_string(stored, "ca-file");
        settings->source = g_settings_get_string(stored, "source");
        settings->target = g_settings_get_string(stored, "target");
        settings->gate = (GateMode) g_settings_get_enum(stored, "gate");
        settings->keep_sec = (unsigned) g_settings_get_int(stored, "keep-seconds");
        settings->history = g_settings_get_boolean(stored, "history");
        settings->history_days = (unsigned) g_settings_get_int(stored, "history-days");
        for (int i = 0; i < _QUERY_PARAMETER_MAX; i++)
                if (read_parameter(&settings->query, stored, (QueryParameter) i, &fault) < 0)
                        log_warning("The setting %s can't be used; the server's default is.",
                                    query_fields[i].option);
}

int settings_read(Settings **ret)
{
        g_autoptr(GSettings) stored = settings_open();
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
        g_free(settings->ca_file);
        g_free(settings->source);
        g_free(settings->target);
        query_options_deinit(&settings->query);
        free(settings);
        return NULL;
}
