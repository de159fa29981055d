/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The application's ordinary windows, and what all look like. While one is open that is about
 * captions, those are shown. */

#include "base/i18n.h"
#include "overlay/application-private.h"
#include "overlay/first-run.h"
#include "overlay/settings-window.h"

#define SETTINGS_NOTICE "command"

#define KEY_FIRST_RUN_DONE "first-run-done"

/* What captions look like is seen only where there are some. */
static void update(Application *application)
{
        bool shown = window_is_shown(presenter_get_window(application->presenter));

        if ((application->settings || application->first_run) &&
            (application->running == 0 || !shown))
                preview_start(application->preview);
        else
                preview_stop(application->preview);
        application_update_window(application);
}

static void on_settings_closed(void *userdata)
{
        Application *application = userdata;

        application->settings = NULL;
        update(application);
}

void application_show_settings(Application *application)
{
        if (!application->settings) {
                application->settings = settings_window_new(&(SettingsWindowOptions){
                        .actions = G_ACTION_GROUP(application->application),
                        .service = application->service,
                        .knows_full_screen = window_knows_full_screen(
                                presenter_get_window(application->presenter)),
                        .on_closed = on_settings_closed,
                        .userdata = application,
                });
                update(application);
        }
        if (application->settings)
                gtk_window_present(application->settings);
        else
                presenter_put_notice(application->presenter, SETTINGS_NOTICE,
                                     _("The settings are not installed; install Surtitle anew."));
}

void application_show_transcript(Application *application)
{
        if (!application->transcript)
                g_set_weak_pointer(&application->transcript, transcript_window_new());
        gtk_window_present(GTK_WINDOW(application->transcript));
}

static void on_first_run_done(FirstRunOutcome outcome, void *userdata)
{
        Application *application = userdata;
        GSettings *settings =
                preferences_get_settings(application->preferences, KEY_FIRST_RUN_DONE);

        application->first_run = NULL;
        if (settings)
                g_settings_set_boolean(settings, KEY_FIRST_RUN_DONE, TRUE);
        if (outcome == FIRST_RUN_NEEDS_KEY) {
                application_show_settings(application);
                if (application->settings)
                        settings_window_turn_to(application->settings, "server");
        } else if (application->running == 0) {
                service_start(application->service);
        }
        update(application);
}

bool application_show_first_run(Application *application)
{
        GSettings *settings =
                preferences_get_settings(application->preferences, KEY_FIRST_RUN_DONE);

        if (!settings || g_settings_get_boolean(settings, KEY_FIRST_RUN_DONE))
                return false;
        if (!application->first_run) {
                application->first_run = first_run_new(on_first_run_done, application);
                update(application);
        }
        if (application->first_run)
                gtk_window_present(application->first_run);
        return application->first_run != NULL;
}

void application_close_windows(Application *application)
{
        if (application->transcript)
                gtk_window_destroy(GTK_WINDOW(application->transcript));
        if (application->settings)
                gtk_window_destroy(application->settings);
        if (application->first_run)
                first_run_free(application->first_run);
        application->first_run = NULL;
}

void application_add_appearance(Application *application)
{
        application->appearance = appearance_new();
        g_signal_connect_swapped(gtk_settings_get_default(), "notify::gtk-theme-name",
                                 G_CALLBACK(application_obey_preferences), application);
}

void application_remove_appearance(Application *application)
{
        if (!application->appearance)
                return; /* there is no display either */
        g_signal_handlers_disconnect_by_data(gtk_settings_get_default(), application);
        application->appearance = appearance_free(application->appearance);
}
