/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/i18n.h"
#include "base/log.h"
#include "overlay/tray-dbusmenu.h"
#include "overlay/tray.h"

#define WATCHER_NAME "org.kde.StatusNotifierWatcher"
#define WATCHER_PATH "/StatusNotifierWatcher"
#define ITEM_PATH "/StatusNotifierItem"
#define ITEM_INTERFACE "org.kde.StatusNotifierItem"
#define MENU_PATH "/StatusNotifierItem/Menu"

#define CALL_TIMEOUT_MS 5000

static const char xml[] =
        "<node><interface name='" ITEM_INTERFACE "'>"
        "<method name='Activate'>"
        "<arg type='i' direction='in'/><arg type='i' direction='in'/></method>"
        "<method name='SecondaryActivate'>"
        "<arg type='i' direction='in'/><arg type='i' direction='in'/></method>"
        "<method name='ContextMenu'>"
        "<arg type='i' direction='in'/><arg type='i' direction='in'/></method>"
        "<method name='Scroll'>"
        "<arg type='i' direction='in'/><arg type='s' direction='in'/></method>"
        "<signal name='NewTitle'/><signal name='NewIcon'/><signal name='NewAttentionIcon'/>"
        "<signal name='NewToolTip'/><signal name='NewStatus'><arg type='s'/></signal>"
        "<property name='Category' type='s' access='read'/>"
        "<property name='Id' type='s' access='read'/>"
        "<property name='Title' type='s' access='read'/>"
        "<property name='Status' type='s' access='read'/>"
        "<property name='WindowId' type='i' access='read'/>"
        "<property name='IconName' type='s' access='read'/>"
        "<property name='AttentionIconName' type='s' access='read'/>"
        "<property name='IconThemePath' type='s' access='read'/>"
        "<property name='ToolTip' type='(sa(iiay)ss)' access='read'/>"
        "<property name='ItemIsMenu' type='b' access='read'/>"
        "<property name='Menu' type='o' access='read'/>"
        "</interface></node>";

struct Tray {
        GActionGroup *actions;
        Service *service;
        guint watch;
        bool wanted, watched; /* watched: there is a tray */
        bool asking;          /* for sources */
        GCancellable *cancellable;
        GDBusConnection *connection; /* the item's own: when it closes, the tray lets go of it */
        guint registration;
        TrayDbusmenu *dbusmenu;
        TrayState state;
        TraySource sources[TRAY_SOURCES_MAX];
        size_t n_sources;
        TrayMenu menu;
};

static void emit(Tray *tray, const char *signal, GVariant *arguments)
{
        g_dbus_connection_emit_signal(tray->connection, NULL, ITEM_PATH, ITEM_INTERFACE, signal,
                                      arguments, NULL);
}

static void build_menu(Tray *tray)
{
        tray->state.has_settings = g_action_group_has_action(tray->actions, "settings");
        tray->state.has_transcript = g_action_group_has_action(tray->actions, "transcript");
        tray_menu_build(&tray->menu, &tray->state, tray->sources, tray->n_sources);
        if (tray->dbusmenu)
                tray_dbusmenu_update(tray->dbusmenu);
}

static void on_source(const ServiceSource *source, void *userdata)
{
        Tray *tray = userdata;

        if (!source) {
                tray->asking = false;
                build_menu(tray);
                return;
        }
        if (*source->target && tray->n_sources < TRAY_SOURCES_MAX &&
            tray_source_set(&tray->sources[tray->n_sources], source))
                tray->n_sources++;
}

static void on_opening(void *userdata)
{
        Tray *tray = userdata;

        if (tray->asking)
                return;
        tray->asking = true;
        tray->n_sources = 0;
        service_list_sources(tray->service, on_source, tray);
}

static void on_chosen(const TrayItem *item, void *userdata)
{
        Tray *tray = userdata;
        GVariant *parameter =
                item->kind == TRAY_ITEM_CHOICE
                        ? g_variant_new("(ss)", item->source.kind, item->source.target)
                        : NULL;

        g_action_group_activate_action(tray->actions, item->action, parameter);
}

static const TrayDbusmenuEvents dbusmenu_events = {
        .on_chosen = on_chosen,
        .on_opening = on_opening,
};

static void on_method(GDBusConnection *connection, const char *sender, const char *path,
                      const char *interface, const char *method, GVariant *arguments,
                      GDBusMethodInvocation *invocation, void *userdata)
{
        Tray *tray = userdata;

        g_dbus_method_invocation_return_value(invocation, NULL);
        if (g_str_equal(method, "Activate"))
                g_action_group_activate_action(tray->actions, "toggle", NULL);
        else if (g_str_equal(method, "SecondaryActivate"))
                g_action_group_activate_action(tray->actions, "pause", NULL);
}

static GVariant *new_tip(const Tray *tray)
{
        char buffer[TRAY_LABEL_MAX];

        return g_variant_new("(s@a(iiay)ss)", "",
                             g_variant_new_array(G_VARIANT_TYPE("(iiay)"), NULL, 0), _("Captions"),
                             tray_describe(&tray->state, buffer));
}

static GVariant *on_get(GDBusConnection *connection, const char *sender, const char *path,
                        const char *interface, const char *property, GError **error, void *userdata)
{
        Tray *tray = userdata;

        if (g_str_equal(property, "Category"))
                return g_variant_new_string("ApplicationStatus");
        if (g_str_equal(property, "Id"))
                return g_variant_new_string("org.surtitle.Surtitle");
        if (g_str_equal(property, "Title"))
                return g_variant_new_string(_("Captions"));
        if (g_str_equal(property, "Status"))
                return g_variant_new_string(tray_get_status(&tray->state));
        if (g_str_equal(property, "IconThemePath"))
                return g_variant_new_string(SURTITLE_DATADIR "/icons");
        if (g_str_equal(property, "WindowId"))
                return g_variant_new_int32(0);
        if (g_str_equal(property, "ToolTip"))
                return new_tip(tray);
        if (g_str_equal(property, "ItemIsMenu"))
                return g_variant_new_boolean(FALSE);
        if (g_str_equal(property, "Menu"))
                return g_variant_new_object_path(MENU_PATH);
        return g_variant_new_string(tray_get_icon(&tray->state));
}

static const GDBusInterfaceVTable vtable = {.method_call = on_method, .get_property = on_get};

static void leave(Tray *tray)
{
        g_cancellable_cancel(tray->cancellable);
        g_clear_object(&tray->cancellable);
        tray->dbusmenu = tray_dbusmenu_free(tray->dbusmenu);
        if (!tray->connection)
                return;
        if (tray->registration != 0)
                g_dbus_connection_unregister_object(tray->connection, tray->registration);
        tray->registration = 0;
        g_dbus_connection_close(tray->connection, NULL, NULL, NULL);
        g_clear_object(&tray->connection);
}

static void on_registered(GObject *source, GAsyncResult *result, void *userdata)
{
        g_autoptr(GError) error = NULL;
        g_autoptr(GVariant) reply =
                g_dbus_connection_call_finish(G_DBUS_CONNECTION(source), result, &error);

        if (reply)
                log_debug("In the tray");
        else if (!g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED) &&
                 !g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CLOSED))
                log_warning("The tray takes no icon of ours: %s", error->message);
}

static void enter(Tray *tray)
{
        g_autoptr(GDBusNodeInfo) node = g_dbus_node_info_new_for_xml(xml, NULL);

        tray->registration = g_dbus_connection_register_object(
                tray->connection, ITEM_PATH, node->interfaces[0], &vtable, tray, NULL, NULL);
        tray->dbusmenu =
                tray_dbusmenu_new(tray->connection, MENU_PATH, &tray->menu, &dbusmenu_events, tray);
        if (tray->registration == 0 || !tray->dbusmenu)
                return;
        g_dbus_connection_call(
                tray->connection, WATCHER_NAME, WATCHER_PATH, WATCHER_NAME,
                "RegisterStatusNotifierItem",
                g_variant_new("(s)", g_dbus_connection_get_unique_name(tray->connection)), NULL,
                G_DBUS_CALL_FLAGS_NO_AUTO_START, CALL_TIMEOUT_MS, tray->cancellable, on_registered,
                NULL);
}

static void on_connection(GObject *source, GAsyncResult *result, void *userdata)
{
        g_autoptr(GError) error = NULL;
        GDBusConnection *connection = g_dbus_connection_new_for_address_finish(result, &error);
        Tray *tray = userdata;

        if (!connection) {
                if (!g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
                        log_warning("There is no bus for the tray: %s", error->message);
                return;
        }
        g_dbus_connection_set_exit_on_close(connection, FALSE);
        tray->connection = connection;
        enter(tray);
}

/* Be in the tray if there is one and it is wanted. */
static void update_presence(Tray *tray)
{
        g_autofree char *address = NULL;

        if (!tray->wanted || !tray->watched) {
                leave(tray);
                return;
        }
        if (tray->cancellable)
                return; /* there, or on its way */
        address = g_dbus_address_get_for_bus_sync(G_BUS_TYPE_SESSION, NULL, NULL);
        if (!address)
                return;
        tray->cancellable = g_cancellable_new();
        g_dbus_connection_new_for_address(address,
                                          G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                  G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                          NULL, tray->cancellable, on_connection, tray);
}

static void on_watcher(GDBusConnection *connection, const char *name, const char *owner,
                       void *userdata)
{
        Tray *tray = userdata;

        leave(tray); /* of another one */
        tray->watched = true;
        update_presence(tray);
}

static void on_watcher_gone(GDBusConnection *connection, const char *name, void *userdata)
{
        Tray *tray = userdata;

        tray->watched = false;
        update_presence(tray);
}

Tray *tray_new(GActionGroup *actions, Service *service)
{
        Tray *tray = g_new0(Tray, 1);

        tray->actions = actions;
        tray->service = service;
        build_menu(tray);
        tray->watch =
                g_bus_watch_name(G_BUS_TYPE_SESSION, WATCHER_NAME, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                 on_watcher, on_watcher_gone, tray, NULL);
        return tray;
}

Tray *tray_free(Tray *tray)
{
        if (!tray)
                return NULL;
        g_bus_unwatch_name(tray->watch);
        leave(tray);
        g_free(tray);
        return NULL;
}

void tray_set_wanted(Tray *tray, bool wanted)
{
        if (wanted == tray->wanted)
                return;
        tray->wanted = wanted;
        update_presence(tray);
}

void tray_update(Tray *tray, const ServiceStatus *status)
{
        tray->state.state = status ? status->state : SERVICE_STATE_IDLE;
        tray->state.running = status && status->session != 0;
        tray->state.source = (TraySource){0};
        if (status)
                (void) tray_source_set(&tray->state.source, &status->source);
        build_menu(tray);
        if (!tray->connection)
                return;
        emit(tray, "NewStatus", g_variant_new("(s)", tray_get_status(&tray->state)));
        emit(tray, "NewIcon", NULL);
        emit(tray, "NewAttentionIcon", NULL);
        emit(tray, "NewToolTip", NULL);
}
