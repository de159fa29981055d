/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <gio/gio.h>

#include "base/log.h"
#include "overlay/lock.h"

#define LOGIN_NAME "org.freedesktop.login1"
#define LOGIN_PATH "/org/freedesktop/login1"
#define LOGIN_MANAGER "org.freedesktop.login1.Manager"
#define LOGIN_SESSION "org.freedesktop.login1.Session"

#define CALL_TIMEOUT_MS 5000

/* Each is the name, and the interface, of a screen saver. */
static const struct {
        const char *name, *path;
} savers[] = {
        {"org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver"},
        {"org.gnome.ScreenSaver", "/org/gnome/ScreenSaver"},
        {"org.cinnamon.ScreenSaver", "/org/cinnamon/ScreenSaver"},
        {"org.mate.ScreenSaver", "/org/mate/ScreenSaver"},
        {"org.xfce.ScreenSaver", "/org/xfce/ScreenSaver"},
};

typedef struct Saver {
        Lock *lock;
        size_t index; /* in savers */
        guint watch, subscription;
        bool active;
} Saver;

struct Lock {
        void (*on_changed)(bool locked, void *userdata);
        void *userdata;
        GDBusConnection *bus; /* the session's; NULL without */
        GCancellable *cancellable;
        GDBusProxy *session; /* logind's; NULL until found */
        Saver savers[G_N_ELEMENTS(savers)];
        bool hinted, locked;
};

static void update(Lock *lock)
{
        bool locked = lock->hinted;

        for (size_t i = 0; i < G_N_ELEMENTS(savers); i++)
                locked |= lock->savers[i].active;
        if (locked == lock->locked)
                return;
        lock->locked = locked;
        log_debug("The session is %s", locked ? "locked" : "unlocked");
        lock->on_changed(locked, lock->userdata);
}

static void set_active(Saver *saver, bool active)
{
        saver->active = active;
        update(saver->lock);
}

static void on_active(GDBusConnection *bus, const char *sender, const char *path,
                      const char *interface, const char *signal, GVariant *arguments,
                      void *userdata)
{
        gboolean active = FALSE;

        if (!g_variant_is_of_type(arguments, G_VARIANT_TYPE("(b)")))
                return;
        g_variant_get(arguments, "(b)", &active);
        set_active(userdata, active);
}

static void on_is_active(GObject *source, GAsyncResult *result, void *userdata)
{
        g_autoptr(GVariant) reply =
                g_dbus_connection_call_finish(G_DBUS_CONNECTION(source), result, NULL);
        gboolean active = FALSE;

        if (!reply)
                return; /* ended meanwhile, or not for us to know */
        g_variant_get(reply, "(b)", &active);
        if (active)
                set_active(userdata, true);
}

static void on_saver(GDBusConnection *bus, const char *name, const char *owner, void *userdata)
{
        Saver *saver = userdata;

        g_dbus_connection_call(bus, name, savers[saver->index].path, name, "GetActive", NULL,
                               G_VARIANT_TYPE("(b)"), G_DBUS_CALL_FLAGS_NO_AUTO_START,
                               CALL_TIMEOUT_MS, saver->lock->cancellable, on_is_active, saver);
}

static void on_saver_gone(GDBusConnection *bus, const char *name, void *userdata)
{
        set_active(userdata, false);
}

static void watch_saver(Lock *lock, size_t index)
{
        Saver *saver = &lock->savers[index];
        const char *name = savers[index].name;

        saver->lock = lock;
        saver->index = index;
        saver->subscription = g_dbus_connection_signal_subscribe(
                lock->bus, name, name, "ActiveChanged", NULL, NULL, G_DBUS_SIGNAL_FLAGS_NONE,
                on_active, saver, NULL);
        saver->watch =
                g_bus_watch_name_on_connection(lock->bus, name, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                               on_saver, on_saver_gone, saver, NULL);
}

static void read_hint(Lock *lock)
{
        g_autoptr(GVariant) hint = g_dbus_proxy_get_cached_property(lock->session, "LockedHint");

        lock->hinted = hint && g_variant_is_of_type(hint, G_VARIANT_TYPE_BOOLEAN) &&
                       g_variant_get_boolean(hint);
        update(lock);
}

static void on_hint(GDBusProxy *session, GVariant *changed, GStrv invalidated, Lock *lock)
{
        read_hint(lock);
}

static void on_session(GObject *source, GAsyncResult *result, void *userdata)
{
        GDBusProxy *session = g_dbus_proxy_new_finish(result, NULL);
        Lock *lock = userdata;

        if (!session)
                return;
        lock->session = session;
        g_signal_connect(session, "g-properties-changed", G_CALLBACK(on_hint), lock);
        read_hint(lock);
}

static void on_session_path(GObject *source, GAsyncResult *result, void *userdata)
{
        g_autoptr(GError) error = NULL;
        g_autoptr(GVariant) reply =
                g_dbus_connection_call_finish(G_DBUS_CONNECTION(source), result, &error);
        Lock *lock = userdata;
        const char *path;

        if (!reply) {
                if (!g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
                        log_debug("logind knows no session of ours: %s", error->message);
                return;
        }
        g_variant_get(reply, "(&o)", &path);
        g_dbus_proxy_new(G_DBUS_CONNECTION(source), G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START, NULL,
                         LOGIN_NAME, path, LOGIN_SESSION, lock->cancellable, on_session, lock);
}

/* "auto": the session of the caller, or else, for one that the user's systemd started, that of the
 * user's display. */
static void on_system_bus(GObject *source, GAsyncResult *result, void *userdata)
{
        g_autoptr(GError) error = NULL;
        g_autoptr(GDBusConnection) bus = g_bus_get_finish(result, &error);
        Lock *lock = userdata;

        if (!bus) {
                if (!g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
                        log_debug("There is no system bus: %s", error->message);
                return;
        }
        g_dbus_connection_set_exit_on_close(bus, FALSE);
        g_dbus_connection_call(bus, LOGIN_NAME, LOGIN_PATH, LOGIN_MANAGER, "GetSession",
                               g_variant_new("(s)", "auto"), G_VARIANT_TYPE("(o)"),
                               G_DBUS_CALL_FLAGS_NONE, CALL_TIMEOUT_MS, lock->cancellable,
                               on_session_path, lock);
}

Lock *lock_new(void (*on_changed)(bool locked, void *userdata), void *userdata)
{
        Lock *lock = g_new0(Lock, 1);

        lock->on_changed = on_changed;
        lock->userdata = userdata;
        lock->cancellable = g_cancellable_new();
        g_bus_get(G_BUS_TYPE_SYSTEM, lock->cancellable, on_system_bus, lock);
        lock->bus = g_bus_get_sync(G_BUS_TYPE_SESSION, NULL, NULL);
        for (size_t i = 0; lock->bus && i < G_N_ELEMENTS(savers); i++)
                watch_saver(lock, i);
        return lock;
}

Lock *lock_free(Lock *lock)
{
        if (!lock)
                return NULL;
        g_cancellable_cancel(lock->cancellable);
        for (size_t i = 0; lock->bus && i < G_N_ELEMENTS(savers); i++) {
                g_bus_unwatch_name(lock->savers[i].watch);
                g_dbus_connection_signal_unsubscribe(lock->bus, lock->savers[i].subscription);
        }
        if (lock->session)
                g_signal_handlers_disconnect_by_data(lock->session, lock);
        g_clear_object(&lock->session);
        g_clear_object(&lock->bus);
        g_clear_object(&lock->cancellable);
        g_free(lock);
        return NULL;
}
