/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the desktop itself shows of captions: an icon in its tray, or, in GNOME Shell with our
 * extension, all of them. */

#include "base/log.h"
#include "overlay/application-private.h"
#include "overlay/settings-value.h"

/* Owned by the extension while it is enabled. */
#define SHELL_NAME "org.surtitle.Shell"

#define KEY_TRAY "tray"

static const char *const choices[] = {"auto", "on", "off"};

/* By itself there is one, but not beside the tile that the extension has. */
void application_update_tray(Application *application)
{
        GSettings *settings = preferences_get_settings(application->preferences, KEY_TRAY);
        unsigned choice =
                settings_value_get_choice(settings, KEY_TRAY, choices, G_N_ELEMENTS(choices));

        tray_set_wanted(application->tray, choice == 1 || (choice == 0 && !application->yields));
}

static void set_yields(Application *application, bool yields)
{
        application->yields = yields;
        application_update_tray(application);
        application_update_window(application);
}

static void on_shell(GDBusConnection *connection, const char *name, const char *owner,
                     void *userdata)
{
        log_debug("GNOME Shell shows the captions");
        set_yields(userdata, true);
}

static void on_shell_gone(GDBusConnection *connection, const char *name, void *userdata)
{
        set_yields(userdata, false);
}

void application_add_tray(Application *application)
{
        application->tray =
                tray_new(G_ACTION_GROUP(application->application), application->service);
        application->shell_watch =
                g_bus_watch_name(G_BUS_TYPE_SESSION, SHELL_NAME, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                 on_shell, on_shell_gone, application, NULL);
}

void application_remove_tray(Application *application)
{
        g_clear_handle_id(&application->shell_watch, g_bus_unwatch_name);
        application->tray = tray_free(application->tray);
}
