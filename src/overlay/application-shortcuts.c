/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Keys that work wherever the focus is, where the desktop has them. */

#include "base/i18n.h"
#include "overlay/application-private.h"

#define KEY_SHORTCUTS "global-shortcuts"

static void on_shortcut(const char *action, void *userdata)
{
        Application *application = userdata;

        g_action_group_activate_action(G_ACTION_GROUP(application->application), action, NULL);
}

/* They are asked for again at each start from now on, which is how the portal keeps them. */
static void on_shortcuts_bound(bool bound, void *userdata)
{
        Application *application = userdata;
        GSettings *settings = preferences_get_settings(application->preferences, KEY_SHORTCUTS);
        g_autofree char *message = NULL;

        if (bound) {
                if (settings)
                        g_settings_set_boolean(settings, KEY_SHORTCUTS, TRUE);
                return;
        }
        /* Translators: %s is a command. */
        message = g_strdup_printf(_("This desktop offers no global shortcuts here; in its keyboard "
                                    "settings, bind a key to: %s"),
                                  shortcuts_get_command());
        presenter_put_notice(application->presenter, COMMAND_NOTICE, message);
}

static void on_shortcuts_keys(GVariant *keys, void *userdata)
{
        Application *application = userdata;
        GAction *action = g_action_map_lookup_action(G_ACTION_MAP(application->application),
                                                     "bind-shortcuts");

        g_simple_action_set_state(G_SIMPLE_ACTION(action), keys);
}

static const ShortcutsEvents shortcuts_events = {
        .on_activated = on_shortcut,
        .on_bound = on_shortcuts_bound,
        .on_keys = on_shortcuts_keys,
};

void application_add_shortcuts(Application *application)
{
        GSettings *settings = preferences_get_settings(application->preferences, KEY_SHORTCUTS);

        application->shortcuts = shortcuts_new(&shortcuts_events, application);
        if (settings && g_settings_get_boolean(settings, KEY_SHORTCUTS))
                shortcuts_bind(application->shortcuts);
}
