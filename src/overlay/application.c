/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <glib-unix.h>

#include "base/i18n.h"
#include "base/log.h"
#include "overlay/application.h"
#include "overlay/preferences.h"
#include "overlay/presenter.h"
#include "overlay/service.h"
#include "overlay/window.h"

#define APPLICATION_ID "org.surtitle.Surtitle"

/* A notice of our own: which host the audio goes to. */
#define HOST_NOTICE "host"
#define HOST_NAME_MAX_SHOWN 128

typedef struct Application {
        GApplication *application;
        PreferencesSource *preferences;
        Presenter *presenter; /* NULL if there is no display */
        Service *service;
        uint64_t session; /* whose captions are shown */
        char *told_host;  /* where the audio goes, as last told; NULL: nothing told */
        int status;
} Application;

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

static void begin_session(Application *application, uint64_t session)
{
        if (session == 0 || session == application->session)
                return;
        application->session = session;
        g_clear_pointer(&application->told_host, g_free);
        presenter_clear_captions(application->presenter);
}

static void on_caption(const ServiceCaption *caption, void *userdata)
{
        Application *application = userdata;

        begin_session(application, caption->session);
        presenter_add_caption(application->presenter, &(LayoutSegment){
                                                              .number = caption->segment,
                                                              .text = caption->text,
                                                              .stable = caption->stable,
                                                              .final = caption->final,
                                                              .start = caption->start,
                                                              .end = caption->end,
                                                      });
}

static void on_state(ServiceState state, uint64_t session, const char *host, void *userdata)
{
        Application *application = userdata;

        begin_session(application, session);
        if (state == SERVICE_STATE_LISTENING)
                tell_host(application, host);
        if (state == SERVICE_STATE_IDLE)
                presenter_end_notices(application->presenter);
}

static void on_notice(const char *code, const char *message, void *userdata)
{
        Application *application = userdata;

        presenter_put_notice(application->presenter, code, message);
}

static void on_vanished(void *userdata)
{
        Application *application = userdata;

        application->session = 0;
        g_clear_pointer(&application->told_host, g_free);
        presenter_clear(application->presenter);
}

static void on_bus_lost(void *userdata)
{
        Application *application = userdata;

        log_info("The session bus is gone, so this ends too");
        g_application_quit(application->application);
}

static const ServiceEvents service_events = {
        .on_caption = on_caption,
        .on_state = on_state,
        .on_notice = on_notice,
        .on_vanished = on_vanished,
        .on_bus_lost = on_bus_lost,
};

static void on_preferences_changed(void *userdata)
{
        Application *application = userdata;
        Preferences preferences = preferences_read(application->preferences);

        presenter_set_preferences(application->presenter, &preferences);
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
                g_printerr(_("SURTITLE_BACKEND is “%s”, which this desktop or this build lacks; set it "
                             "to nothing, for what suits best.\n"),
                           name);
        else if (r < 0)
                g_printerr(_("There is no display to show captions on; start this in a desktop "
                             "session.\n"));
        return kind;
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
        application->preferences = preferences_open(on_preferences_changed, application);
        preferences = preferences_read(application->preferences);
        application->presenter = presenter_new(kind, &preferences);
        application->service = service_new(&service_events, application);
        g_unix_signal_add(SIGTERM, on_signal, application);
        g_unix_signal_add(SIGINT, on_signal, application);
        g_application_hold(gapplication);
}

/* Another start finds the captions running, which is all that it could want. */
static void on_activate(GApplication *gapplication, Application *application)
{
        log_debug("Activated");
}

static int on_options(GApplication *gapplication, GVariantDict *options, Application *application)
{
        if (!g_variant_dict_contains(options, "version"))
                return -1; /* go on */
        g_print("surtitle-overlay %s\n", SURTITLE_VERSION);
        return EXIT_SUCCESS;
}

static void add_options(GApplication *application)
{
        g_application_add_main_option(application, "version", 'V', G_OPTION_FLAG_NONE,
                                      G_OPTION_ARG_NONE, _("show the version"), NULL);
        g_application_set_option_context_summary(
                application,
                _("Shows live captions above all other windows, while surtitled makes them."));
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
        service_free(application.service);
        presenter_free(application.presenter);
        preferences_close(application.preferences);
        g_free(application.told_host);
        return application.status ? application.status : status;
}
