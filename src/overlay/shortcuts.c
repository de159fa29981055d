/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "base/i18n.h"
#include "base/log.h"
#include "overlay/portal.h"
#include "overlay/shortcuts.h"

#define INTERFACE "org.freedesktop.portal.GlobalShortcuts"
#define REGISTRY "org.freedesktop.host.portal.Registry"
#define APPLICATION_ID "org.surtitle.Surtitle"
#define CALL_TIMEOUT_MS 10000

/* Bytes of the keys of one shortcut, as the desktop describes them. */
#define KEYS_MAX 200

/* Actions of the application, and what keys are proposed for them. */
static const struct {
        const char *action, *description, *trigger;
} wanted[] = {
        {"toggle", N_("Turn captions on or off"), "LOGO+CTRL+l"},
        {"pause", N_("Pause or resume captions"), NULL},
        {"expand", N_("More or fewer lines of captions"), NULL},
        {"next-place", N_("Move captions to the next place"), NULL},
        {"pin", N_("Keep captions on the screen"), NULL},
        {"larger", N_("Larger captions"), NULL},
        {"smaller", N_("Smaller captions"), NULL},
};

struct Shortcuts {
        const ShortcutsEvents *events; /* NULL once nobody listens any more */
        void *userdata;
        GDBusConnection *bus;     /* owned; NULL without */
        char *session;            /* a path; NULL: none */
        guint activated, changed; /* subscriptions */
        bool asking;
};

const char *shortcuts_get_command(void)
{
        return "surtitle-overlay --toggle";
}

char *shortcuts_describe_keys(GVariant *keys)
{
        GString *lines = g_string_new(NULL);
        const char *trigger;

        for (size_t i = 0; i < G_N_ELEMENTS(wanted); i++) {
                if (!g_variant_lookup(keys, wanted[i].action, "&s", &trigger))
                        continue;
                if (lines->len > 0)
                        g_string_append_c(lines, '\n');
                g_string_append_printf(lines, _("%s: %s"), _(wanted[i].description), trigger);
        }
        return g_string_free(lines, FALSE);
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

/* list: a(sa{sv}). */
static void tell_keys(Shortcuts *shortcuts, GVariant *list)
{
        GVariantBuilder keys;
        const char *action, *trigger;
        GVariantIter iter;
        GVariant *details;

        g_variant_builder_init(&keys, G_VARIANT_TYPE("a{ss}"));
        g_variant_iter_init(&iter, list);
        while (g_variant_iter_loop(&iter, "(&s@a{sv})", &action, &details)) {
                if (is_ours(action) &&
                    g_variant_lookup(details, "trigger_description", "&s", &trigger) && *trigger &&
                    strlen(trigger) <= KEYS_MAX)
                        g_variant_builder_add(&keys, "{ss}", action, trigger);
        }
        shortcuts->events->on_keys(g_variant_builder_end(&keys), shortcuts->userdata);
}

static void on_changed(GDBusConnection *bus, const char *sender, const char *path,
                       const char *interface, const char *signal, GVariant *arguments,
                       void *userdata)
{
        Shortcuts *shortcuts = userdata;
        g_autoptr(GVariant) list = NULL;
        const char *session;

        if (!g_variant_is_of_type(arguments, G_VARIANT_TYPE("(oa(sa{sv}))")))
                return;
        g_variant_get(arguments, "(&o@a(sa{sv}))", &session, &list);
        if (g_strcmp0(session, shortcuts->session) == 0)
                tell_keys(shortcuts, list);
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
        g_autoptr(GVariant) list = NULL;

        if (is_over(shortcuts))
                return;
        shortcuts->asking = false;
        log_debug("Global shortcuts are %s", ok ? "bound" : "refused");
        list = g_variant_lookup_value(results, "shortcuts", G_VARIANT_TYPE("a(sa{sv})"));
        if (ok && list)
                tell_keys(shortcuts, list);
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

static guint subscribe(Shortcuts *shortcuts, const char *signal, GDBusSignalCallback callback)
{
        if (!shortcuts->bus)
                return 0;
        return g_dbus_connection_signal_subscribe(shortcuts->bus, PORTAL_NAME, INTERFACE, signal,
                                                  PORTAL_PATH, NULL, G_DBUS_SIGNAL_FLAGS_NONE,
                                                  callback, shortcuts, NULL);
}

static void unsubscribe(Shortcuts *shortcuts, guint *subscription)
{
        if (*subscription > 0)
                g_dbus_connection_signal_unsubscribe(shortcuts->bus, *subscription);
        *subscription = 0;
}

Shortcuts *shortcuts_new(const ShortcutsEvents *events, void *userdata)
{
        Shortcuts *shortcuts = g_new0(Shortcuts, 1);

        shortcuts->events = events;
        shortcuts->userdata = userdata;
        shortcuts->bus = g_bus_get_sync(G_BUS_TYPE_SESSION, NULL, NULL);
        shortcuts->activated = subscribe(shortcuts, "Activated", on_activated);
        shortcuts->changed = subscribe(shortcuts, "ShortcutsChanged", on_changed);
        return shortcuts;
}

Shortcuts *shortcuts_free(Shortcuts *shortcuts)
{
        if (!shortcuts)
                return NULL;
        unsubscribe(shortcuts, &shortcuts->activated);
        unsubscribe(shortcuts, &shortcuts->changed);
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
