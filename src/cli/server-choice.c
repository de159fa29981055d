/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <gio/gio.h>
#include <string.h>

#include "cli/server-choice.h"

#define SCHEMA_ID "org.surtitle.Surtitle"

/* The values of the setting upstream, in the order of the schema. */
static const ServerKind kinds[] = {SERVER_AUTO, SERVER_LOCAL, SERVER_DEEPGRAM, SERVER_CUSTOM};

/* NULL where the schema isn't installed: g_settings_new() would end the program. */
static GSettings *open_settings(void)
{
        GSettingsSchemaSource *source = g_settings_schema_source_get_default();
        g_autoptr(GSettingsSchema) schema =
                source ? g_settings_schema_source_lookup(source, SCHEMA_ID, true) : NULL;

        return schema ? g_settings_new_full(schema, NULL, NULL) : NULL;
}

static void read_settings(ServerChoice *choice, GSettings *settings)
{
        unsigned kind = (unsigned) g_settings_get_enum(settings, "upstream");

        choice->kind = kind < ELEMENTSOF(kinds) ? kinds[kind] : SERVER_AUTO;
        choice->url = g_settings_get_string(settings, "endpoint");
        choice->ca_file = g_settings_get_string(settings, "ca-file");
        choice->allow_insecure = g_settings_get_boolean(settings, "allow-insecure");
        choice->source = g_settings_get_string(settings, "source");
        choice->has_schema = true;
}

/* The environment wins over the setting. */
static void read_environment(ServerChoice *choice)
{
        const char *variable = g_getenv("SURTITLE_ENDPOINT");

        if (!variable || !*variable)
                return;
        choice->kind = strcmp(variable, "local") == 0 ? SERVER_LOCAL : SERVER_CUSTOM;
        g_free(choice->url);
        choice->url = g_strdup(variable);
}

ServerChoice *server_choice_new(void)
{
        g_autoptr(GSettings) settings = open_settings();
        ServerChoice *choice = g_new0(ServerChoice, 1);

        if (settings)
                read_settings(choice, settings);
        else {
                choice->url = g_strdup("");
                choice->ca_file = g_strdup("");
                choice->source = g_strdup("system");
        }
        read_environment(choice);
        return choice;
}

ServerChoice *server_choice_free(ServerChoice *choice)
{
        if (!choice)
                return NULL;
        g_free(choice->url);
        g_free(choice->ca_file);
        g_free(choice->source);
        g_free(choice);
        return NULL;
}
