/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "overlay/portal.h"
#include "base/log.h"

#define REQUEST "org.freedesktop.portal.Request"
#define CALL_TIMEOUT_MS 10000

typedef struct Request {
        GDBusConnection *bus; /* owned */
        guint subscription;
        void (*on_response)(bool ok, GVariant *results, void *userdata);
        void *userdata;
} Request;

static void end(Request *request, bool ok, GVariant *results)
{
        g_autoptr(GVariant) none = g_variant_ref_sink(g_variant_new("a{sv}", NULL));

        g_dbus_connection_signal_unsubscribe(request->bus, request->subscription);
        request->on_response(ok, results ? results : none, request->userdata);
        g_object_unref(request->bus);
        g_free(request);
}

static void on_signal(GDBusConnection *bus, const char *sender, const char *path,
                      const char *interface, const char *signal, GVariant *arguments,
                      void *userdata)
{
        g_autoptr(GVariant) results = NULL;
        guint response = 1;

        if (g_variant_is_of_type(arguments, G_VARIANT_TYPE("(ua{sv})")))
                g_variant_get(arguments, "(u@a{sv})", &response, &results);
        end(userdata, response == 0, results);
}

/* It only says that the request was taken. */
static void on_reply(GObject *source, GAsyncResult *result, void *userdata)
{
        g_autoptr(GError) error = NULL;
        g_autoptr(GVariant) reply =
                g_dbus_connection_call_finish(G_DBUS_CONNECTION(source), result, &error);

        if (reply)
                return;
        log_debug("The portal refuses: %s", error->message);
        end(userdata, false, NULL);
}

/* Where the answer will come from, to hear it even if it comes before the reply. */
static char *request_path(GDBusConnection *bus, const char *token)
{
        g_autofree char *sender = g_strdup(g_dbus_connection_get_unique_name(bus) + 1);

        g_strdelimit(sender, ".", '_');
        return g_strdup_printf(PORTAL_PATH "/request/%s/%s", sender, token);
}

static GVariant *with_options(GVariant *arguments, GVariantBuilder *options, const char *token)
{
        g_autoptr(GVariant) before = g_variant_ref_sink(arguments);
        GVariantBuilder all;

        g_variant_builder_add(options, "{sv}", "handle_token", g_variant_new_string(token));
        g_variant_builder_init(&all, G_VARIANT_TYPE_TUPLE);
        for (gsize i = 0; i < g_variant_n_children(before); i++) {
                g_autoptr(GVariant) child = g_variant_get_child_value(before, i);

                g_variant_builder_add_value(&all, child);
        }
        g_variant_builder_add_value(&all, g_variant_builder_end(options));
        return g_variant_builder_end(&all);
}

void portal_request(const char *interface, const char *method, GVariant *arguments,
                    GVariantBuilder *options,
                    void (*on_response)(bool ok, GVariant *results, void *userdata), void *userdata)
{
        g_autoptr(GDBusConnection) bus = g_bus_get_sync(G_BUS_TYPE_SESSION, NULL, NULL);
        g_autofree char *token = g_strdup_printf("surtitle%u", g_random_int());
        g_autoptr(GVariant) call = g_variant_ref_sink(with_options(arguments, options, token));
        g_autofree char *path = NULL;
        Request *request;

        if (!bus) {
                g_autoptr(GVariant) none = g_variant_ref_sink(g_variant_new("a{sv}", NULL));

                on_response(false, none, userdata);
                return;
        }
        path = request_path(bus, token);
        request = g_new0(Request, 1);
        request->bus = g_object_ref(bus);
        request->on_response = on_response;
        request->userdata = userdata;
        request->subscription = g_dbus_connection_signal_subscribe(
                bus, PORTAL_NAME, REQUEST, "Response", path, NULL, G_DBUS_SIGNAL_FLAGS_NONE,
                on_signal, request, NULL);
        g_dbus_connection_call(bus, PORTAL_NAME, PORTAL_PATH, interface, method, call,
                               G_VARIANT_TYPE("(o)"), G_DBUS_CALL_FLAGS_NONE, CALL_TIMEOUT_MS, NULL,
                               on_reply, request);
}
