/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <glib-unix.h>

#include "base/i18n.h"
#include "base/log.h"
#include "overlay/application-private.h"

#define APPLICATION_ID "org.surtitle.Surtitle"

#define KEY_PLACES "places"

/* Notices of our own: which host the audio goes to; the daemon's end; what this kind of window can't
 * do. */
#define HOST_NOTICE "host"
#define ENDED_NOTICE "ended"
#define WINDOW_NOTICE "window"

#define HOST_NAME_MAX_SHOWN 128

/* Say where the audio goes: once a session, and again when that changes. */
static void tell_host(Application *application, const char *host)
{
        g_autofree char *shown = NULL, *message = NULL;

        if (g_strcmp0(host, application->told_host) == 0)
                return;
        g_free(application->told_host);
        application->told_host = g_strdup(host);
        if (*host) {
                shown = g_utf8_substring(host, 0,
                                         MIN(g_utf8_strlen(host, -1), HOST_NAME_MAX_SHOWN));
                /* Translators: %s is the name of the computer that turns speech into text. */
                message = g_strdup_printf(_("Audio goes to %s"), shown);
        }
        presenter_put_notice(application->presenter, HOST_NOTICE, message ? message : "");
}

/* Something is really said. */
static void end_preview(Application *application)
{
        if (!preview_is_shown(application->preview))
                return;
        preview_stop(application->preview);
        application_update_window(application);
}

static void begin_session(Application *application, uint64_t session)
{
        if (session == 0 || session == application->session)
                return;
        application->session = session;
        g_clear_pointer(&application->told_host, g_free);
        end_preview(application);
        presenter_clear_captions(application->presenter);
        if (application->hint)
                presenter_put_notice(application->presenter, WINDOW_NOTICE,
                                     g_steal_pointer(&application->hint));
}

static void on_caption(const ServiceCaption *caption, void *userdata)
{
        Application *application = userdata;

        begin_session(application, caption->session);
        end_preview(application);
        presenter_add_caption(application->presenter,
                              &(LayoutSegment){
                                      .number = caption->segment,
                                      .text = caption->text,
                                      .stable = caption->stable,
                                      .final = caption->final,
                                      .start = caption->start,
                                      .end = caption->end,
                              },
                              caption->source, caption->speaker);
}

void application_update_window(Application *application)
{
        bool paused = application->state == SERVICE_STATE_PAUSED;
        bool docked = placement_get_dock(application->placement) != PLACE_FLOATING;
        /* A preview is here, whoever shows the captions themselves. */
        bool yields = application->yields && !preview_is_shown(application->preview);

        /* Docked captions keep their room while they are on: it must not come and go with
         * speech. */
        presenter_set_held(application->presenter,
                           application->hovered || application->pinned || application->settings ||
                                   application->first_run || (docked && application->running != 0));
        window_set_withheld(presenter_get_window(application->presenter),
                            application->locked || yields ||
                                    (paused && !application->hovered && !application->settings));
}

static void on_status(const ServiceStatus *status, void *userdata)
{
        Application *application = userdata;

        application->state = status->state;
        application->running = status->session;
        begin_session(application, status->session);
        if (status->state == SERVICE_STATE_LISTENING)
                tell_host(application, status->host);
        if (status->state == SERVICE_STATE_IDLE)
                presenter_end_notices(application->presenter);
        application_set_source(application, status->source.kind, status->source.target);
        tray_update(application->tray, status);
        application_update_actions(application);
        application_update_window(application);
}

static void on_notice(const char *code, const char *message, void *userdata)
{
        Application *application = userdata;

        presenter_put_notice(application->presenter, code, message);
}

/* Where nothing else would be seen yet, that captions are on is worth a word. */
static void on_done(bool started, void *userdata)
{
        Application *application = userdata;
        const char *host = application->told_host;

        if (started && !(host && *host))
                presenter_put_notice(application->presenter, COMMAND_NOTICE,
                                     _("Captions are on. All sound stays on this computer."));
}

static void on_refused(const char *message, void *userdata)
{
        Application *application = userdata;

        presenter_put_notice(application->presenter, COMMAND_NOTICE, message);
}

static void on_vanished(void *userdata)
{
        Application *application = userdata;
        bool was_running = application->running != 0;

        application->session = application->running = 0;
        application->state = SERVICE_STATE_IDLE;
        g_clear_pointer(&application->told_host, g_free);
        presenter_clear(application->presenter);
        if (was_running)
                presenter_put_notice(
                        application->presenter, ENDED_NOTICE,
                        _("The caption service has ended in mid-session. Turn captions on again."));
        tray_update(application->tray, NULL);
        application_update_actions(application);
        application_update_window(application);
}

static void on_bus_lost(void *userdata)
{
        Application *application = userdata;

        log_info("The session bus is gone, so this ends too");
        g_application_quit(application->application);
}

static const ServiceEvents service_events = {
        .on_caption = on_caption,
        .on_status = on_status,
        .on_notice = on_notice,
        .on_done = on_done,
        .on_refused = on_refused,
        .on_vanished = on_vanished,
        .on_bus_lost = on_bus_lost,
};

static Preferences read_preferences(Application *application)
{
        Preferences preferences =
                preferences_read(application->preferences, appearance_is_high_contrast());

        if (application->expanded)
                preferences.style.n_lines = LAYOUT_LINES_MAX;
        return preferences;
}

void application_obey_preferences(Application *application)
{
        Preferences preferences = read_preferences(application);

        if (!application->shortcuts)
                return; /* not all is there yet, or still */
        presenter_set_preferences(application->presenter, &preferences);
        controls_set_click_through(application->controls, preferences.click_through);
        window_set_over_full_screen(presenter_get_window(application->presenter),
                                    preferences.over_full_screen);
        application_update_tray(application);
        application_update_window(application);
}

static void on_preferences_changed(void *userdata)
{
        application_obey_preferences(userdata);
}

static void on_locked(bool locked, void *userdata)
{
        Application *application = userdata;

        application->locked = locked;
        application_update_window(application);
}

static void on_hover(bool hovered, void *userdata)
{
        Application *application = userdata;

        application->hovered = hovered;
        application_update_window(application);
}

static gboolean on_signal(void *userdata)
{
        Application *application = userdata;

        g_application_quit(application->application);
        return G_SOURCE_CONTINUE;
}

static const WindowKind *choose_kind(void)
{
        const char *name = g_getenv("SURTITLE_BACKEND");
        const WindowKind *kind = NULL;
        int r = window_choose_kind(name, &kind);

        if (r == -EINVAL)
                g_printerr(
                        _("SURTITLE_BACKEND is “%s”; set it to one of these, or to nothing: %s\n"),
                        name, window_kind_names());
        else if (r == -EOPNOTSUPP)
                g_printerr(_("SURTITLE_BACKEND is “%s”, which this desktop or this build lacks; "
                             "set it "
                             "to nothing, for what suits best.\n"),
                           name);
        else if (r < 0)
                g_printerr(_("There is no display to show captions on; start this in a desktop "
                             "session.\n"));
        return kind;
}

/* Everything around the captions. */
static void add_surroundings(Application *application, const WindowKind *kind)
{
        CaptionWindow *window = presenter_get_window(application->presenter);

        application->placement = placement_new(
                window, preferences_get_settings(application->preferences, KEY_PLACES));
        application->service = service_new(&service_events, application);
        application_add_actions(application);
        application->controls = controls_new(&(ControlsOptions){
                .window = window,
                .actions = G_ACTION_GROUP(application->application),
                .placement = application->placement,
                .service = application->service,
                .on_hover = on_hover,
                .userdata = application,
        });
        application->lock = lock_new(on_locked, application);
        application_add_tray(application);
        application_add_shortcuts(application);
        application_obey_preferences(application);
        application->hint = window_kind_hint(kind);
}

/* Of the first instance only. */
static void on_startup(GApplication *gapplication, Application *application)
{
        const WindowKind *kind = choose_kind();
        Preferences preferences;

        if (!kind) {
                application->status = EXIT_FAILURE;
                g_application_quit(gapplication);
                return;
        }
        g_unix_signal_add(SIGTERM, on_signal, application);
        g_unix_signal_add(SIGINT, on_signal, application);
        application->preferences = preferences_open(on_preferences_changed, application);
        application_add_appearance(application);
        preferences = read_preferences(application);
        application->presenter = presenter_new(kind, &preferences);
        application->preview = preview_new(application->presenter);
        add_surroundings(application, kind);
        g_application_hold(gapplication);
}

/* From a desktop's menu, by way of the bus: captions on. A start from the command line only waits
 * for them, as it may be one at the beginning of the session. */
static void on_activate(GApplication *gapplication, Application *application)
{
        log_debug("Activated");
        if (!application->service)
                return;
        if (!application->resting && !application_show_first_run(application) &&
            application->running == 0)
                service_start(application->service);
        application->resting = false;
}

static int on_options(GApplication *gapplication, GVariantDict *options, Application *application)
{
        g_autoptr(GError) error = NULL;

        if (g_variant_dict_contains(options, "version")) {
                g_print("surtitle-overlay %s\n", SURTITLE_VERSION);
                return EXIT_SUCCESS;
        }
        if (g_application_get_flags(gapplication) & G_APPLICATION_IS_SERVICE)
                return -1; /* go on */
        if (!g_application_register(gapplication, NULL, &error)) {
                g_printerr("%s\n", error->message);
                return EXIT_FAILURE;
        }
        if (application->status != EXIT_SUCCESS)
                return application->status;
        if (g_variant_dict_contains(options, "toggle"))
                g_action_group_activate_action(G_ACTION_GROUP(gapplication), "toggle", NULL);
        if (g_variant_dict_contains(options, "settings"))
                g_action_group_activate_action(G_ACTION_GROUP(gapplication), "settings", NULL);
        if (g_variant_dict_contains(options, "transcript"))
                g_action_group_activate_action(G_ACTION_GROUP(gapplication), "transcript", NULL);
        application->resting = true;
        if (!g_application_get_is_remote(gapplication))
                return -1;
        g_dbus_connection_flush_sync(g_application_get_dbus_connection(gapplication), NULL, NULL);
        return EXIT_SUCCESS;
}

static void add_options(GApplication *application)
{
        g_application_add_main_option(application, "toggle", 't', G_OPTION_FLAG_NONE,
                                      G_OPTION_ARG_NONE, _("turn captions on, or off"), NULL);
        g_application_add_main_option(application, "transcript", 0, G_OPTION_FLAG_NONE,
                                      G_OPTION_ARG_NONE, _("open the transcript"), NULL);
        g_application_add_main_option(application, "settings", 's', G_OPTION_FLAG_NONE,
                                      G_OPTION_ARG_NONE, _("open the settings"), NULL);
        g_application_add_main_option(application, "version", 'V', G_OPTION_FLAG_NONE,
                                      G_OPTION_ARG_NONE, _("show the version"), NULL);
        g_application_set_option_context_summary(
                application,
                _("Shows live captions above all other windows, while surtitled makes them."));
        g_application_set_option_context_description(application,
                                                     _("To turn captions on and off by a key, bind "
                                                       "it to this in your desktop's keyboard "
                                                       "settings:\n  surtitle-overlay --toggle"));
}

static void end(Application *application)
{
        application_close_windows(application);
        application_remove_appearance(application);
        application->shortcuts = shortcuts_free(application->shortcuts);
        application->lock = lock_free(application->lock);
        if (application->controls)
                controls_close(application->controls);
        application->service = service_free(application->service);
        application_remove_tray(application);
        application->placement = placement_free(application->placement);
        application->preview = preview_free(application->preview);
        application->presenter = presenter_free(application->presenter);
        application->preferences = preferences_close(application->preferences);
        g_free(application->told_host);
}

int application_run(int argc, char **argv)
{
        Application application = {0};
        g_autoptr(GApplication) gapplication =
                g_application_new(APPLICATION_ID, G_APPLICATION_DEFAULT_FLAGS);
        int status;

        application.application = gapplication;
        add_options(gapplication);
        g_signal_connect(gapplication, "handle-local-options", G_CALLBACK(on_options),
                         &application);
        g_signal_connect(gapplication, "startup", G_CALLBACK(on_startup), &application);
        g_signal_connect(gapplication, "activate", G_CALLBACK(on_activate), &application);
        status = g_application_run(gapplication, argc, argv);
        end(&application);
        return application.status ? application.status : status;
}
