/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <math.h>

#include "base/log.h"
#include "overlay/service-private.h"

/* Of the captions before our time, as many as may still be on screen. */
#define CATCH_UP_SEGMENTS 8
#define CATCH_UP_AGE_SEC 5

#define CATCH_UP_TIMEOUT_MS 5000

static ServiceState parse_state(const char *name)
{
        static const char *const names[] = {
                [SERVICE_STATE_IDLE] = "idle",
                [SERVICE_STATE_CONNECTING] = "connecting",
                [SERVICE_STATE_LISTENING] = "listening",
                [SERVICE_STATE_PAUSED] = "paused",
                [SERVICE_STATE_RECONNECTING] = "reconnecting",
                [SERVICE_STATE_STOPPING] = "stopping",
        };

        for (size_t i = 0; name && i < ELEMENTSOF(names); i++) {
                if (g_str_equal(name, names[i]))
                        return (ServiceState) i;
        }
        return SERVICE_STATE_IDLE;
}

static double detail_seconds(GVariant *details, const char *key)
{
        double seconds;

        return g_variant_lookup(details, key, "d", &seconds) && isfinite(seconds) ? seconds : NAN;
}

static int detail_number(GVariant *details, const char *key)
{
        gint32 number;

        return g_variant_lookup(details, key, "i", &number) ? number : -1;
}

static void report_state(Service *service)
{
        const char *host = surtitle_captions1_get_host(service->captions);
        GVariant *source = surtitle_captions1_get_source(service->captions);
        ServiceStatus status = {
                .state = parse_state(surtitle_captions1_get_state(service->captions)),
                .session = surtitle_captions1_get_session(service->captions),
                .host = host ? host : "",
                .source = service_parse_source(source),
        };

        service->events->on_status(&status, service->userdata);
}

static void report_caption(Service *service, guint64 session, guint64 segment, const char *text,
                           guint stable, gboolean final, GVariant *details)
{
        const char *source = "";
        ServiceCaption caption = {
                .session = session,
                .segment = segment,
                .text = text,
                .stable = stable,
                .final = final,
                .start = detail_seconds(details, "start"),
                .end = detail_seconds(details, "end"),
                .speaker = detail_number(details, "speaker"),
        };

        (void) g_variant_lookup(details, "source", "&s", &source);
        caption.source = source;
        service->events->on_caption(&caption, service->userdata);
}

static void on_caption(SurtitleCaptions1 *captions, guint64 session, guint64 segment,
                       const char *text, guint stable, gboolean final, GVariant *details,
                       Service *service)
{
        service->caught_up = true;
        report_caption(service, session, segment, text, stable, final, details);
}

static void on_notice(SurtitleCaptions1 *captions, const char *code, const char *message,
                      Service *service)
{
        service->events->on_notice(code, message, service->userdata);
}

static void on_properties_changed(SurtitleCaptions1 *captions, GVariant *changed, GStrv invalidated,
                                  Service *service)
{
        if (g_variant_n_children(changed) > 0)
                report_state(service);
}

/* Whether it would still be on screen, had we been there when it was said. */
static bool is_recent(GVariant *details, gboolean final)
{
        gint64 start;

        if (!final || !g_variant_lookup(details, "time", "x", &start))
                return true;
        return start / G_USEC_PER_SEC >= g_get_real_time() / G_USEC_PER_SEC - CATCH_UP_AGE_SEC;
}

static void report_earlier(Service *service, GVariant *captions)
{
        gsize n = g_variant_n_children(captions);

        for (gsize i = n > CATCH_UP_SEGMENTS ? n - CATCH_UP_SEGMENTS : 0; i < n; i++) {
                g_autoptr(GVariant) details = NULL;
                const char *text;
                guint64 session, segment;
                guint stable;
                gboolean final;

                g_variant_get_child(captions, i, "(tt&sub@a{sv})", &session, &segment, &text,
                                    &stable, &final, &details);
                if (is_recent(details, final))
                        report_caption(service, session, segment, text, stable, final, details);
        }
}

static void on_earlier_captions(GObject *source, GAsyncResult *result, void *userdata)
{
        g_autoptr(GVariant) captions = NULL;
        g_autoptr(GError) error = NULL;
        Service *service = userdata;

        if (!surtitle_captions1_call_get_captions_finish(SURTITLE_CAPTIONS1(source), &captions,
                                                         result, &error)) {
                if (!g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
                        log_debug("Earlier captions are not to be had: %s", error->message);
                return;
        }
        /* Signals that came before this reply are the newer. */
        if (!service->caught_up)
                report_earlier(service, captions);
        service->caught_up = true;
}

static void catch_up(Service *service)
{
        if (surtitle_captions1_get_session(service->captions) == 0)
                return;
        g_dbus_proxy_set_default_timeout(G_DBUS_PROXY(service->captions), CATCH_UP_TIMEOUT_MS);
        surtitle_captions1_call_get_captions(service->captions, 0, 0, service->cancellable,
                                             on_earlier_captions, service);
}

static void on_proxy(GObject *source, GAsyncResult *result, void *userdata)
{
        g_autoptr(GError) error = NULL;
        SurtitleCaptions1 *captions = surtitle_captions1_proxy_new_finish(result, &error);
        Service *service = userdata;

        if (!captions) {
                if (!g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
                        log_warning("The caption service can't be followed: %s", error->message);
                return;
        }
        service->captions = captions;
        log_debug("Following the caption service, %s",
                  g_dbus_proxy_get_name(G_DBUS_PROXY(captions)));
        g_signal_connect(captions, "caption", G_CALLBACK(on_caption), service);
        g_signal_connect(captions, "notice", G_CALLBACK(on_notice), service);
        g_signal_connect(captions, "g-properties-changed", G_CALLBACK(on_properties_changed),
                         service);
        report_state(service);
        catch_up(service);
}

static void drop_daemon(Service *service)
{
        g_cancellable_cancel(service->cancellable);
        g_clear_object(&service->cancellable);
        if (service->captions)
                g_signal_handlers_disconnect_by_data(service->captions, service);
        g_clear_object(&service->captions);
        service->caught_up = false;
}

static void on_appeared(GDBusConnection *connection, const char *name, const char *owner,
                        void *userdata)
{
        Service *service = userdata;

        drop_daemon(service);
        service->cancellable = g_cancellable_new();
        /* Of this owner, so that nothing of another one can be taken for its. */
        surtitle_captions1_proxy_new(connection, G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START, owner,
                                     SERVICE_OBJECT_PATH, service->cancellable, on_proxy, service);
}

static void on_vanished(GDBusConnection *connection, const char *name, void *userdata)
{
        Service *service = userdata;

        log_debug("The caption service is not there");
        drop_daemon(service);
        service->events->on_vanished(service->userdata);
}

static void on_closed(GDBusConnection *connection, gboolean remote, GError *error, Service *service)
{
        service->events->on_bus_lost(service->userdata);
}

Service *service_new(const ServiceEvents *events, void *userdata)
{
        g_autoptr(GError) error = NULL;
        Service *service = g_new0(Service, 1);

        service->events = events;
        service->userdata = userdata;
        service->asking = g_cancellable_new();
        service->connection = g_bus_get_sync(G_BUS_TYPE_SESSION, NULL, &error);
        if (!service->connection) {
                log_warning("There is no session bus, so no captions can come: %s", error->message);
                return service;
        }
        g_dbus_connection_set_exit_on_close(service->connection, FALSE);
        g_signal_connect(service->connection, "closed", G_CALLBACK(on_closed), service);
        service->watch = g_bus_watch_name_on_connection(service->connection, SERVICE_BUS_NAME,
                                                        G_BUS_NAME_WATCHER_FLAGS_NONE, on_appeared,
                                                        on_vanished, service, NULL);
        return service;
}

Service *service_free(Service *service)
{
        if (!service)
                return NULL;
        g_clear_handle_id(&service->watch, g_bus_unwatch_name);
        drop_daemon(service);
        g_cancellable_cancel(service->asking);
        g_clear_object(&service->asking);
        if (service->connection)
                g_signal_handlers_disconnect_by_data(service->connection, service);
        g_clear_object(&service->connection);
        g_free(service);
        return NULL;
}
