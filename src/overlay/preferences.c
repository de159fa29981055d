/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "overlay/preferences.h"
#include "base/log.h"
#include "overlay/settings-value.h"
#include "overlay/style-settings.h"

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

GSettings *preferences_get_settings(PreferencesSource *source, const char *key)
{
        return source->settings && g_settings_schema_has_key(source->schema, key) ? source->settings
                                                                                  : NULL;
}

Preferences preferences_read(PreferencesSource *source, bool high_contrast)
{
        static const char *const stabilities[] = {
                [LAYOUT_BALANCED] = "balanced",
                [LAYOUT_FAST] = "fast",
                [LAYOUT_CALM] = "calm",
        };
        static const char *const motions[] = {
                [PREFERENCES_MOTION_SYSTEM] = "system",
                [PREFERENCES_MOTION_FULL] = "full",
                [PREFERENCES_MOTION_REDUCED] = "reduced",
                [PREFERENCES_MOTION_NONE] = "none",
        };
        GSettings *settings = source->settings;

        return (Preferences){
                .style = style_settings_read(settings, high_contrast),
                .stability = (LayoutStability) settings_value_get_choice(
                        settings, "stability", stabilities, ELEMENTSOF(stabilities)),
                .motion = (PreferencesMotion) settings_value_get_choice(settings, "motion", motions,
                                                                        ELEMENTSOF(motions)),
                .hide_after_sec =
                        (unsigned) settings_value_get_int(settings, "hide-after", 0, 3600, 5),
                .click_through = settings_value_get_bool(settings, "click-through", true),
                .over_full_screen = settings_value_get_bool(settings, "over-full-screen", true),
        };
}
