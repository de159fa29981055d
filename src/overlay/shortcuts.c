/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "overlay/shortcuts.h"
#include "base/i18n.h"
#include "base/log.h"
#include "overlay/portal.h"

#define INTERFACE "org.freedesktop.portal.GlobalShortcuts"
#define REGISTRY "org.freedesktop.host.portal.Registry"
#define APPLICATION_ID "org.surtitle.Surtitle"
#define CALL_TIMEOUT_MS 10000

/* Actions of the application, and what keys are proposed for them. */
static const struct {
        const char *action, *description, *trigger;
} wanted[] = {
        {"toggle", N_("Turn captions on or off"), "LOGO+CTRL+l"},
        {"pause", N_("Pause or resume captions"), NULL},
        {"pin", N_("Keep captions on the screen"), NULL},
        {"larger", N_("Larger captions"), NULL},
        {"smaller", N_("Smaller captions"), NULL},
};

struct Shortcuts {
        const ShortcutsEvents *events; /* NULL once nobody listens any more */
        void *userdata;
        GDBusConnection *bus; /* owned; NULL without */
        char *session;        /* a path; NULL: none */
        guint subscription;
        bool asking;
};

const char *shortcuts_get_command(void)
{
        return "surtitle-overlay --toggle";
}

static bool is_ours(const char *action)
{
        for (size_t i = 0; i < G_N_ELEMENTS(wanted); i++) {
                if (g_str_equal(action, wanted[i].action))
                        return true;
        }
        return false;
}

static void on_activated(GDBusConnection *bus, const char *sender, const char *path,
                         const char *interface, const char *signal, GVariant *arguments,
                         void *userdata)
{
        Shortcuts *shortcuts = userdata;
        const char *session, *action;

        if (!g_variant_is_of_type(arguments, G_VARIANT_TYPE("(osta{sv})")))
                return;
        g_variant_get_child(arguments, 0, "&o", &session);
        g_variant_get_child(arguments, 1, "&s", &action);
        if (g_strcmp0(session, shortcuts->session) == 0 && is_ours(action))
                shortcuts->events->on_activated(action, shortcuts->userdata);
}

/* An answer may come when nobody wants it any more: what is left is freed then. */
static bool is_over(Shortcuts *shortcuts)
{
        if (shortcuts->events)
                return false;
        shortcuts->asking = false;
        shortcuts_free(shortcuts);
        return true;
}

static void on_bound(bool ok, GVariant *results, void *userdata)
{
        Shortcuts *shortcuts = userdata;

        if (is_over(shortcuts))
                return;
        shortcuts->asking = false;
        log_debug("Global shortcuts are %s", ok ? "bound" : "refused");
        shortcuts->events->on_bound(ok, shortcuts->userdata);
}

static GVariant *describe(void)
{
        GVariantBuilder list;

        g_variant_builder_init(&list, G_VARIANT_TYPE("a(sa{sv})"));
        for (size_t i = 0; i < G_N_ELEMENTS(wanted); i++) {
                GVariantDict details;

                g_variant_dict_init(&details, NULL);
                g_variant_dict_insert(&details, "description", "s", _(wanted[i].description));
                if (wanted[i].trigger)
                        g_variant_dict_insert(&details, "preferred_trigger", "s",
                                              wanted[i].trigger);
                g_variant_builder_add(&list, "(s@a{sv})", wanted[i].action,
                                      g_variant_dict_end(&details));
        }
        return g_variant_builder_end(&list);
}

static void on_session(bool ok, GVariant *results, void *userdata)
{
        Shortcuts *shortcuts = userdata;
        GVariantBuilder options;
        const char *session = NULL;

        if (is_over(shortcuts))
                return;
        if (!ok || !g_variant_lookup(results, "session_handle", "&s", &session) ||
            !g_variant_is_object_path(session)) {
                on_bound(false, results, shortcuts);
                return;
        }
        g_free(shortcuts->session);
        shortcuts->session = g_strdup(session);
        g_variant_builder_init(&options, G_VARIANT_TYPE_VARDICT);
        portal_request(INTERFACE, "BindShortcuts",
                       g_variant_new("(o@a(sa{sv})s)", session, describe(), ""), &options, on_bound,
                       shortcuts);
}

Shortcuts *shortcuts_new(const ShortcutsEvents *events, void *userdata)
{
        Shortcuts *shortcuts = g_new0(Shortcuts, 1);

        shortcuts->events = events;
        shortcuts->userdata = userdata;
        shortcuts->bus = g_bus_get_sync(G_BUS_TYPE_SESSION, NULL, NULL);
        if (shortcuts->bus)
                shortcuts->subscription = g_dbus_connection_signal_subscribe(
                        shortcuts->bus, PORTAL_NAME, INTERFACE, "Activated", PORTAL_PATH, NULL,
                        G_DBUS_SIGNAL_FLAGS_NONE, on_activated, shortcuts, NULL);
        return shortcuts;
}

Shortcuts *shortcuts_free(Shortcuts *shortcuts)
{
        if (!shortcuts)
                return NULL;
        if (shortcuts->subscription > 0)
                g_dbus_connection_signal_unsubscribe(shortcuts->bus, shortcuts->subscription);
        shortcuts->subscription = 0;
        shortcuts->events = NULL;
        if (shortcuts->asking)
                return NULL; /* its answer frees it */
        g_clear_object(&shortcuts->bus);
        g_free(shortcuts->session);
        g_free(shortcuts);
        return NULL;
}

/* Outside Flatpak the portal can't tell who we are; newer ones let us say it, others don't mind. */
static void register_application(Shortcuts *shortcuts)
{
        g_dbus_connection_call(shortcuts->bus, PORTAL_NAME, PORTAL_PATH, REGISTRY, "Register",
                               g_variant_new("(sa{sv})", APPLICATION_ID, NULL), NULL,
                               G_DBUS_CALL_FLAGS_NONE, CALL_TIMEOUT_MS, NULL, NULL, NULL);
}

void shortcuts_bind(Shortcuts *shortcuts)
{
        g_autofree char *token = g_strdup_printf("surtitle%u", g_random_int());
        GVariantBuilder options;

        if (shortcuts->asking)
                return;
        if (!shortcuts->bus) {
                shortcuts->events->on_bound(false, shortcuts->userdata);
                return;
        }
        shortcuts->asking = true;
        register_application(shortcuts);
        g_variant_builder_init(&options, G_VARIANT_TYPE_VARDICT);
        g_variant_builder_add(&options, "{sv}", "session_handle_token",
                              g_variant_new_string(token));
        portal_request(INTERFACE, "CreateSession", g_variant_new("()"), &options, on_session,
                       shortcuts);
}
