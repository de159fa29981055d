/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The application's actions, exported on the bus as org.gtk.Actions. */

#include "base/i18n.h"
#include "overlay/application-private.h"
#include "overlay/autostart.h"

#define KEY_SIZE "size-percent"
#define KEY_MODE "mode"

/* Percent of the usual size, by which one step makes the text larger. */
#define SIZE_STEP 10

#define PAUSED_NOTIFICATION "paused"

static void set_state(Application *application, const char *name, bool on)
{
        GAction *action = g_action_map_lookup_action(G_ACTION_MAP(application->application), name);

        g_simple_action_set_state(G_SIMPLE_ACTION(action), g_variant_new_boolean(on));
}

static void set_enabled(Application *application, const char *name, bool enabled)
{
        GAction *action = g_action_map_lookup_action(G_ACTION_MAP(application->application), name);

        g_simple_action_set_enabled(G_SIMPLE_ACTION(action), enabled);
}

static void on_toggle(GSimpleAction *action, GVariant *parameter, void *userdata)
{
        Application *application = userdata;

        service_toggle(application->service);
}

static void on_stop(GSimpleAction *action, GVariant *parameter, void *userdata)
{
        Application *application = userdata;

        service_stop(application->service);
}

/* The state follows when the daemon says so. */
static void on_pause(GSimpleAction *action, GVariant *parameter, void *userdata)
{
        Application *application = userdata;

        service_set_paused(application->service, application->state != SERVICE_STATE_PAUSED);
}

static void on_source(GSimpleAction *action, GVariant *parameter, void *userdata)
{
        Application *application = userdata;
        const char *kind, *target;

        g_variant_get(parameter, "(&s&s)", &kind, &target);
        if (application->running != 0)
                service_set_source(application->service, kind, target);
        else
                service_start_with(application->service, kind, target);
}

static void on_pin(GSimpleAction *action, GVariant *parameter, void *userdata)
{
        Application *application = userdata;

        application->pinned = !application->pinned;
        g_simple_action_set_state(action, g_variant_new_boolean(application->pinned));
        application_update_window(application);
}

/* For now: what is set comes back. */
static void on_expand(GSimpleAction *action, GVariant *parameter, void *userdata)
{
        Application *application = userdata;

        application->expanded = !application->expanded;
        g_simple_action_set_state(action, g_variant_new_boolean(application->expanded));
        application_obey_preferences(application);
}

static void change_size(Application *application, int change)
{
        GSettings *settings = preferences_get_settings(application->preferences, KEY_SIZE);
        g_autoptr(GSettingsSchema) schema = NULL;
        g_autoptr(GSettingsSchemaKey) key = NULL;
        g_autoptr(GVariant) size = NULL;

        if (!settings)
                return;
        g_object_get(settings, "settings-schema", &schema, NULL);
        key = g_settings_schema_get_key(schema, KEY_SIZE);
        size = g_variant_ref_sink(
                g_variant_new_int32(g_settings_get_int(settings, KEY_SIZE) + change));
        if (g_settings_schema_key_range_check(key, size))
                g_settings_set_value(settings, KEY_SIZE, size);
}

static void on_larger(GSimpleAction *action, GVariant *parameter, void *userdata)
{
        change_size(userdata, SIZE_STEP);
}

static void on_smaller(GSimpleAction *action, GVariant *parameter, void *userdata)
{
        change_size(userdata, -SIZE_STEP);
}

static void on_nudge(GSimpleAction *action, GVariant *parameter, void *userdata)
{
        static const struct {
                const char *name;
                int x, y;
        } directions[] = {{"up", 0, -1}, {"down", 0, 1}, {"left", -1, 0}, {"right", 1, 0}};
        Application *application = userdata;

        for (size_t i = 0; i < G_N_ELEMENTS(directions); i++) {
                if (g_str_equal(g_variant_get_string(parameter, NULL), directions[i].name))
                        placement_nudge(application->placement, directions[i].x, directions[i].y);
        }
}

static void on_place(GSimpleAction *action, GVariant *parameter, void *userdata)
{
        Application *application = userdata;

        placement_choose(application->placement, g_variant_get_string(parameter, NULL));
}

static void on_next_place(GSimpleAction *action, GVariant *parameter, void *userdata)
{
        Application *application = userdata;

        placement_choose_next(application->placement);
}

static void on_next_monitor(GSimpleAction *action, GVariant *parameter, void *userdata)
{
        Application *application = userdata;

        placement_go_to_next_monitor(application->placement);
}

static void on_autostart_set(bool enabled, void *userdata)
{
        set_state(userdata, "autostart", enabled);
}

static void on_autostart(GSimpleAction *action, GVariant *value, void *userdata)
{
        autostart_set(g_variant_get_boolean(value), on_autostart_set, userdata);
}

static void on_bind_shortcuts(GSimpleAction *action, GVariant *parameter, void *userdata)
{
        Application *application = userdata;

        shortcuts_bind(application->shortcuts);
}

static void on_transcript(GSimpleAction *action, GVariant *parameter, void *userdata)
{
        application_show_transcript(userdata);
}

static void on_settings(GSimpleAction *action, GVariant *parameter, void *userdata)
{
        application_show_settings(userdata);
}

static void on_quit(GSimpleAction *action, GVariant *parameter, void *userdata)
{
        Application *application = userdata;

        g_application_quit(application->application);
}

static const GActionEntry entries[] = {
        {.name = "toggle", .activate = on_toggle},
        {.name = "stop", .activate = on_stop},
        {.name = "pause", .activate = on_pause, .state = "false"},
        {.name = "source", .activate = on_source, .parameter_type = "(ss)", .state = "('', '')"},
        {.name = "expand", .activate = on_expand, .state = "false"},
        {.name = "pin", .activate = on_pin, .state = "false"},
        {.name = "larger", .activate = on_larger},
        {.name = "smaller", .activate = on_smaller},
        {.name = "nudge", .activate = on_nudge, .parameter_type = "s"},
        {.name = "place", .activate = on_place, .parameter_type = "s"},
        {.name = "next-place", .activate = on_next_place},
        {.name = "next-monitor", .activate = on_next_monitor},
        {.name = "autostart", .state = "false", .change_state = on_autostart},
        {.name = "bind-shortcuts", .activate = on_bind_shortcuts, .state = "@a{ss} {}"},
        {.name = "settings", .activate = on_settings},
        {.name = "transcript", .activate = on_transcript},
        {.name = "quit", .activate = on_quit},
};

void application_add_actions(Application *application)
{
        GSettings *settings = preferences_get_settings(application->preferences, KEY_MODE);
        g_autoptr(GAction) mode = settings ? g_settings_create_action(settings, KEY_MODE) : NULL;

        g_action_map_add_action_entries(G_ACTION_MAP(application->application), entries,
                                        G_N_ELEMENTS(entries), application);
        if (mode)
                g_action_map_add_action(G_ACTION_MAP(application->application), mode);
        set_state(application, "autostart", autostart_get());
        application_update_actions(application);
}

/* With the window gone, that captions are paused has to be told elsewhere. */
static void tell_paused(Application *application, bool paused)
{
        g_autoptr(GNotification) notification = NULL;

        if (!paused) {
                g_application_withdraw_notification(application->application, PAUSED_NOTIFICATION);
                return;
        }
        notification = g_notification_new(_("Captions are paused"));
        g_notification_add_button(notification, _("Resume"), "app.pause");
        g_application_send_notification(application->application, PAUSED_NOTIFICATION,
                                        notification);
}

void application_set_source(Application *application, const char *kind, const char *target)
{
        GAction *action =
                g_action_map_lookup_action(G_ACTION_MAP(application->application), "source");

        g_simple_action_set_state(G_SIMPLE_ACTION(action), g_variant_new("(ss)", kind, target));
}

void application_update_actions(Application *application)
{
        GApplication *gapplication = application->application;
        bool paused = application->state == SERVICE_STATE_PAUSED;
        g_autoptr(GVariant) before =
                g_action_group_get_action_state(G_ACTION_GROUP(gapplication), "pause");

        set_enabled(application, "stop", application->running != 0);
        set_enabled(application, "pause", application->running != 0);
        if (g_variant_get_boolean(before) == paused)
                return;
        set_state(application, "pause", paused);
        tell_paused(application, paused);
}
