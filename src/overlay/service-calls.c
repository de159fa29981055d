/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What users ask the daemon for. The bus starts it where it doesn't run. */

#include "base/i18n.h"
#include "base/log.h"
#include "overlay/service-private.h"

/* Stop waits for the last words, up to 24 seconds; Start for a server's answer. */
#define CALL_TIMEOUT_MS 40000

/* A list that takes longer is of no use to who has a menu open. */
#define LIST_TIMEOUT_MS 3000

typedef struct List {
        void (*on_source)(const ServiceSource *source, void *userdata);
        void *userdata;
} List;

typedef struct Look {
        void (*on_spending)(const ServiceSpending *spending, void *userdata);
        void *userdata;
} Look;

typedef struct Forgetting {
        void (*on_forgotten)(const char *message, void *userdata);
        void *userdata;
} Forgetting;

static const char *lookup(GVariant *dictionary, const char *key)
{
        const char *value = "";

        g_variant_lookup(dictionary, key, "&s", &value);
        return value;
}

ServiceSource service_parse_source(GVariant *dictionary)
{
        gboolean is_default = FALSE, active = FALSE;

        if (!dictionary)
                return (ServiceSource){"", "", "", false, false};
        g_variant_lookup(dictionary, "default", "b", &is_default);
        g_variant_lookup(dictionary, "active", "b", &active);
        return (ServiceSource){
                .kind = lookup(dictionary, "kind"),
                .target = lookup(dictionary, "target"),
                .name = lookup(dictionary, "name"),
                .is_default = is_default,
                .active = active,
        };
}

/* The daemon's sentences are for people already, and the bus's own are not. */
static const char *explain(GError *error)
{
        g_autofree char *name = g_dbus_error_get_remote_error(error);

        log_debug("Refused: %s", error->message);
        if (!name || !g_str_has_prefix(name, SERVICE_INTERFACE "."))
                return _("The caption service does not answer; “surtitle doctor” says why.");
        g_dbus_error_strip_remote_error(error);
        return error->message;
}

static void report_refusal(Service *service, GError *error)
{
        service->events->on_refused(explain(error), service->userdata);
}

static GVariant *finish(GObject *source, GAsyncResult *result, Service *service)
{
        g_autoptr(GError) error = NULL;
        GVariant *reply = g_dbus_connection_call_finish(G_DBUS_CONNECTION(source), result, &error);

        if (!reply && !g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
                report_refusal(service, error);
        return reply;
}

static void on_started(GObject *source, GAsyncResult *result, void *userdata)
{
        g_autoptr(GVariant) reply = finish(source, result, userdata);
        Service *service = userdata;

        if (reply)
                service->events->on_done(true, service->userdata);
}

static void on_toggled(GObject *source, GAsyncResult *result, void *userdata)
{
        g_autoptr(GVariant) reply = finish(source, result, userdata);
        Service *service = userdata;
        gboolean running = FALSE;

        if (!reply)
                return;
        g_variant_get(reply, "(b)", &running);
        service->events->on_done(running, service->userdata);
}

static void on_changed(GObject *source, GAsyncResult *result, void *userdata)
{
        g_autoptr(GVariant) reply = finish(source, result, userdata);
        Service *service = userdata;

        if (reply)
                service->events->on_done(false, service->userdata);
}

static void call(Service *service, const char *method, GVariant *arguments, const char *reply_type,
                 GAsyncReadyCallback on_reply)
{
        if (!service->connection) {
                g_variant_unref(g_variant_ref_sink(arguments));
                return;
        }
        g_dbus_connection_call(service->connection, SERVICE_BUS_NAME, SERVICE_OBJECT_PATH,
                               SERVICE_INTERFACE, method, arguments, G_VARIANT_TYPE(reply_type),
                               G_DBUS_CALL_FLAGS_NONE, CALL_TIMEOUT_MS, service->asking, on_reply,
                               service);
}

void service_start(Service *service)
{
        call(service, "Start", g_variant_new("(a{sv})", NULL), "(t)", on_started);
}

void service_start_with(Service *service, const char *kind, const char *target)
{
        GVariantDict options;

        g_variant_dict_init(&options, NULL);
        g_variant_dict_insert(&options, "source", "s", kind);
        if (*target)
                g_variant_dict_insert(&options, "target", "s", target);
        call(service, "Start", g_variant_new("(@a{sv})", g_variant_dict_end(&options)), "(t)",
             on_started);
}

void service_stop(Service *service)
{
        call(service, "Stop", g_variant_new("()"), "(a{sv})", on_changed);
}

void service_toggle(Service *service)
{
        call(service, "Toggle", g_variant_new("()"), "(b)", on_toggled);
}

void service_set_paused(Service *service, bool paused)
{
        call(service, paused ? "Pause" : "Resume", g_variant_new("()"), "()", on_changed);
}

void service_set_source(Service *service, const char *kind, const char *target)
{
        call(service, "SetSource", g_variant_new("(ss)", kind, target), "()", on_changed);
}

static void tell_sources(List *list, GVariant *reply)
{
        g_autoptr(GVariantIter) sources = NULL;
        GVariant *dictionary;

        g_variant_get(reply, "(aa{sv})", &sources);
        while (g_variant_iter_loop(sources, "@a{sv}", &dictionary)) {
                ServiceSource source = service_parse_source(dictionary);

                list->on_source(&source, list->userdata);
        }
}

static void on_sources(GObject *source, GAsyncResult *result, void *userdata)
{
        g_autoptr(GError) error = NULL;
        g_autofree List *list = userdata;
        g_autoptr(GVariant) reply =
                g_dbus_connection_call_finish(G_DBUS_CONNECTION(source), result, &error);

        if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
                return;
        if (reply)
                tell_sources(list, reply);
        list->on_source(NULL, list->userdata);
}

void service_list_sources(Service *service,
                          void (*on_source)(const ServiceSource *source, void *userdata),
                          void *userdata)
{
        List *list;

        if (!service->connection) {
                on_source(NULL, userdata);
                return;
        }
        list = g_new(List, 1);
        *list = (List){.on_source = on_source, .userdata = userdata};
        g_dbus_connection_call(service->connection, SERVICE_BUS_NAME, SERVICE_OBJECT_PATH,
                               SERVICE_INTERFACE, "ListSources", NULL, G_VARIANT_TYPE("(aa{sv})"),
                               G_DBUS_CALL_FLAGS_NONE, LIST_TIMEOUT_MS, service->asking, on_sources,
                               list);
}

static void on_forgotten(GObject *source, GAsyncResult *result, void *userdata)
{
        g_autofree Forgetting *forgetting = userdata;
        g_autoptr(GError) error = NULL;
        g_autoptr(GVariant) reply =
                g_dbus_connection_call_finish(G_DBUS_CONNECTION(source), result, &error);

        if (!reply && g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
                return;
        forgetting->on_forgotten(reply ? NULL : explain(error), forgetting->userdata);
}

void service_forget_all(Service *service, GCancellable *cancellable,
                        void (*on_done)(const char *message, void *userdata), void *userdata)
{
        Forgetting *forgetting;

        if (!service->connection)
                return;
        forgetting = g_new(Forgetting, 1);
        *forgetting = (Forgetting){.on_forgotten = on_done, .userdata = userdata};
        g_dbus_connection_call(service->connection, SERVICE_BUS_NAME, SERVICE_OBJECT_PATH,
                               SERVICE_INTERFACE, "DeleteSession",
                               g_variant_new("(t)", (guint64) 0), NULL, G_DBUS_CALL_FLAGS_NONE,
                               CALL_TIMEOUT_MS, cancellable, on_forgotten, forgetting);
}

/* One that is older than we are doesn't tell it. */
static bool read_spending(GVariant *statistics, ServiceSpending *ret)
{
        *ret = (ServiceSpending){.currency = lookup(statistics, "currency")};
        ret->priced = g_variant_lookup(statistics, "cost-today", "d", &ret->today_cost) &&
                      g_variant_lookup(statistics, "cost-month", "d", &ret->month_cost);
        return g_variant_lookup(statistics, "sent-today", "d", &ret->today_sec) &&
               g_variant_lookup(statistics, "sent-month", "d", &ret->month_sec);
}

static void on_statistics(GObject *source, GAsyncResult *result, void *userdata)
{
        g_autoptr(GVariant) statistics = NULL;
        g_autofree Look *look = userdata;
        g_autoptr(GError) error = NULL;
        g_autoptr(GVariant) reply =
                g_dbus_connection_call_finish(G_DBUS_CONNECTION(source), result, &error);
        ServiceSpending spending;

        if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
                return;
        if (reply)
                g_variant_get(reply, "(v)", &statistics);
        if (statistics && g_variant_is_of_type(statistics, G_VARIANT_TYPE_VARDICT) &&
            read_spending(statistics, &spending))
                look->on_spending(&spending, look->userdata);
        else
                look->on_spending(NULL, look->userdata);
}

void service_read_spending(Service *service, GCancellable *cancellable,
                           void (*on_spending)(const ServiceSpending *spending, void *userdata),
                           void *userdata)
{
        Look *look;

        if (!service->captions) {
                on_spending(NULL, userdata);
                return;
        }
        look = g_new(Look, 1);
        *look = (Look){.on_spending = on_spending, .userdata = userdata};
        g_dbus_connection_call(service->connection, SERVICE_BUS_NAME, SERVICE_OBJECT_PATH,
                               "org.freedesktop.DBus.Properties", "Get",
                               g_variant_new("(ss)", SERVICE_INTERFACE, "Statistics"),
                               G_VARIANT_TYPE("(v)"), G_DBUS_CALL_FLAGS_NO_AUTO_START,
                               LIST_TIMEOUT_MS, cancellable, on_statistics, look);
}
