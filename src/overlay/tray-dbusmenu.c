/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/log.h"
#include "overlay/tray-dbusmenu.h"

#define INTERFACE "com.canonical.dbusmenu"
#define VERSION 3

/* Entries of a list that are looked at. */
#define LIST_MAX 256

static const char xml[] =
        "<node><interface name='" INTERFACE "'>"
        "<method name='GetLayout'>"
        "<arg type='i' direction='in'/><arg type='i' direction='in'/>"
        "<arg type='as' direction='in'/>"
        "<arg type='u' direction='out'/><arg type='(ia{sv}av)' direction='out'/></method>"
        "<method name='GetGroupProperties'>"
        "<arg type='ai' direction='in'/><arg type='as' direction='in'/>"
        "<arg type='a(ia{sv})' direction='out'/></method>"
        "<method name='GetProperty'>"
        "<arg type='i' direction='in'/><arg type='s' direction='in'/>"
        "<arg type='v' direction='out'/></method>"
        "<method name='Event'>"
        "<arg type='i' direction='in'/><arg type='s' direction='in'/>"
        "<arg type='v' direction='in'/><arg type='u' direction='in'/></method>"
        "<method name='EventGroup'>"
        "<arg type='a(isvu)' direction='in'/><arg type='ai' direction='out'/></method>"
        "<method name='AboutToShow'>"
        "<arg type='i' direction='in'/><arg type='b' direction='out'/></method>"
        "<method name='AboutToShowGroup'>"
        "<arg type='ai' direction='in'/>"
        "<arg type='ai' direction='out'/><arg type='ai' direction='out'/></method>"
        "<signal name='LayoutUpdated'><arg type='u'/><arg type='i'/></signal>"
        "<signal name='ItemsPropertiesUpdated'><arg type='a(ia{sv})'/><arg type='a(ias)'/></signal>"
        "<property name='Version' type='u' access='read'/>"
        "<property name='TextDirection' type='s' access='read'/>"
        "<property name='Status' type='s' access='read'/>"
        "<property name='IconThemePath' type='as' access='read'/>"
        "</interface></node>";

struct TrayDbusmenu {
        GDBusConnection *connection;
        char *path;
        guint registration;
        const TrayMenu *menu;
        guint32 revision;
        const TrayDbusmenuEvents *events;
        void *userdata;
};

static bool has_item(const TrayDbusmenu *dbusmenu, int id)
{
        return id == TRAY_MENU || tray_menu_find(dbusmenu->menu, id);
}

static void add(GVariantBuilder *properties, const char *key, GVariant *value)
{
        g_variant_builder_add(properties, "{sv}", key, value);
}

/* All of an item's properties: who asks for some of them can take these from among them. */
static GVariant *properties_of(const TrayDbusmenu *dbusmenu, int id)
{
        const TrayItem *item = tray_menu_find(dbusmenu->menu, id);
        GVariantBuilder properties;

        g_variant_builder_init(&properties, G_VARIANT_TYPE_VARDICT);
        if (!item || item->kind == TRAY_ITEM_SUBMENU)
                add(&properties, "children-display", g_variant_new_string("submenu"));
        if (!item)
                return g_variant_builder_end(&properties);
        if (item->kind == TRAY_ITEM_SEPARATOR) {
                add(&properties, "type", g_variant_new_string("separator"));
                return g_variant_builder_end(&properties);
        }
        add(&properties, "label", g_variant_new_string(item->label));
        add(&properties, "enabled", g_variant_new_boolean(item->enabled));
        if (item->kind == TRAY_ITEM_CHOICE) {
                add(&properties, "toggle-type", g_variant_new_string("radio"));
                add(&properties, "toggle-state", g_variant_new_int32(item->chosen));
        }
        return g_variant_builder_end(&properties);
}

/* An item and what is below it, so many levels deep; below 0: all. */
static GVariant *layout_of(const TrayDbusmenu *dbusmenu, int id, int depth)
{
        const TrayMenu *menu = dbusmenu->menu;
        GVariantBuilder children;

        g_variant_builder_init(&children, G_VARIANT_TYPE("av"));
        for (size_t i = 0; depth != 0 && i < menu->n; i++) {
                if (menu->items[i].parent == id)
                        g_variant_builder_add(&children, "v",
                                              layout_of(dbusmenu, menu->items[i].id, depth - 1));
        }
        return g_variant_new("(i@a{sv}av)", id, properties_of(dbusmenu, id), &children);
}

static void refuse(GDBusMethodInvocation *invocation)
{
        g_dbus_method_invocation_return_error_literal(
                invocation, G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS, "There is no such item");
}

static void get_layout(TrayDbusmenu *dbusmenu, GVariant *arguments,
                       GDBusMethodInvocation *invocation)
{
        int id, depth;

        g_variant_get(arguments, "(iias)", &id, &depth, NULL);
        if (!has_item(dbusmenu, id)) {
                refuse(invocation);
                return;
        }
        g_dbus_method_invocation_return_value(invocation,
                                              g_variant_new("(u@(ia{sv}av))", dbusmenu->revision,
                                                            layout_of(dbusmenu, id, depth)));
}

/* Of these items, or of all if none is named. */
static void get_group_properties(TrayDbusmenu *dbusmenu, GVariant *arguments,
                                 GDBusMethodInvocation *invocation)
{
        g_autoptr(GVariant) ids = g_variant_get_child_value(arguments, 0);
        const TrayMenu *menu = dbusmenu->menu;
        gsize n = g_variant_n_children(ids);
        GVariantBuilder group;

        g_variant_builder_init(&group, G_VARIANT_TYPE("a(ia{sv})"));
        for (gsize i = 0; i < (n > 0 ? MIN(n, LIST_MAX) : menu->n); i++) {
                int id;

                if (n > 0)
                        g_variant_get_child(ids, i, "i", &id);
                else
                        id = menu->items[i].id;
                if (has_item(dbusmenu, id))
                        g_variant_builder_add(&group, "(i@a{sv})", id, properties_of(dbusmenu, id));
        }
        g_dbus_method_invocation_return_value(invocation, g_variant_new("(a(ia{sv}))", &group));
}

static void get_property(TrayDbusmenu *dbusmenu, GVariant *arguments,
                         GDBusMethodInvocation *invocation)
{
        g_autoptr(GVariant) properties = NULL, value = NULL;
        const char *name;
        int id;

        g_variant_get(arguments, "(i&s)", &id, &name);
        if (has_item(dbusmenu, id)) {
                properties = g_variant_ref_sink(properties_of(dbusmenu, id));
                value = g_variant_lookup_value(properties, name, NULL);
        }
        if (value)
                g_dbus_method_invocation_return_value(invocation, g_variant_new("(v)", value));
        else
                refuse(invocation);
}

static void handle_event(TrayDbusmenu *dbusmenu, int id, const char *event)
{
        const TrayItem *item = tray_menu_find(dbusmenu->menu, id);

        if (g_str_equal(event, "opened"))
                dbusmenu->events->on_opening(dbusmenu->userdata);
        if (item && item->enabled && item->action && g_str_equal(event, "clicked"))
                dbusmenu->events->on_chosen(item, dbusmenu->userdata);
}

/* The answer goes first: what is chosen may end this menu. */
static void take_event(TrayDbusmenu *dbusmenu, GVariant *arguments,
                       GDBusMethodInvocation *invocation)
{
        const char *event;
        int id;

        g_variant_get(arguments, "(i&svu)", &id, &event, NULL, NULL);
        if (!has_item(dbusmenu, id)) {
                refuse(invocation);
                return;
        }
        g_dbus_method_invocation_return_value(invocation, NULL);
        handle_event(dbusmenu, id, event);
}

static void take_events(TrayDbusmenu *dbusmenu, GVariant *arguments,
                        GDBusMethodInvocation *invocation)
{
        g_autoptr(GVariant) events = g_variant_get_child_value(arguments, 0);
        gsize n = MIN(g_variant_n_children(events), LIST_MAX);
        GVariantBuilder unknown;
        const char *event;
        int id;

        g_variant_builder_init(&unknown, G_VARIANT_TYPE("ai"));
        for (gsize i = 0; i < n; i++) {
                g_variant_get_child(events, i, "(i&svu)", &id, &event, NULL, NULL);
                if (!has_item(dbusmenu, id))
                        g_variant_builder_add(&unknown, "i", id);
                else
                        handle_event(dbusmenu, id, event);
        }
        g_dbus_method_invocation_return_value(invocation, g_variant_new("(ai)", &unknown));
}

/* What changes because of it is told by LayoutUpdated. */
static void about_to_show(TrayDbusmenu *dbusmenu, GDBusMethodInvocation *invocation,
                          GVariant *answer)
{
        g_dbus_method_invocation_return_value(invocation, answer);
        dbusmenu->events->on_opening(dbusmenu->userdata);
}

static void on_method(GDBusConnection *connection, const char *sender, const char *path,
                      const char *interface, const char *method, GVariant *arguments,
                      GDBusMethodInvocation *invocation, void *userdata)
{
        TrayDbusmenu *dbusmenu = userdata;

        if (g_str_equal(method, "GetLayout"))
                get_layout(dbusmenu, arguments, invocation);
        else if (g_str_equal(method, "GetGroupProperties"))
                get_group_properties(dbusmenu, arguments, invocation);
        else if (g_str_equal(method, "GetProperty"))
                get_property(dbusmenu, arguments, invocation);
        else if (g_str_equal(method, "Event"))
                take_event(dbusmenu, arguments, invocation);
        else if (g_str_equal(method, "EventGroup"))
                take_events(dbusmenu, arguments, invocation);
        else if (g_str_equal(method, "AboutToShow"))
                about_to_show(dbusmenu, invocation, g_variant_new("(b)", FALSE));
        else
                about_to_show(dbusmenu, invocation, g_variant_new("(aiai)", NULL, NULL));
}

static GVariant *on_get(GDBusConnection *connection, const char *sender, const char *path,
                        const char *interface, const char *property, GError **error, void *userdata)
{
        if (g_str_equal(property, "Version"))
                return g_variant_new_uint32(VERSION);
        if (g_str_equal(property, "TextDirection"))
                return g_variant_new_string("ltr");
        if (g_str_equal(property, "Status"))
                return g_variant_new_string("normal");
        return g_variant_new_strv(NULL, 0);
}

static const GDBusInterfaceVTable vtable = {.method_call = on_method, .get_property = on_get};

TrayDbusmenu *tray_dbusmenu_new(GDBusConnection *connection, const char *path, const TrayMenu *menu,
                                const TrayDbusmenuEvents *events, void *userdata)
{
        g_autoptr(GDBusNodeInfo) node = g_dbus_node_info_new_for_xml(xml, NULL);
        g_autoptr(GError) error = NULL;
        TrayDbusmenu *dbusmenu = g_new0(TrayDbusmenu, 1);

        dbusmenu->connection = g_object_ref(connection);
        dbusmenu->path = g_strdup(path);
        dbusmenu->menu = menu;
        dbusmenu->revision = 1;
        dbusmenu->events = events;
        dbusmenu->userdata = userdata;
        dbusmenu->registration = g_dbus_connection_register_object(
                connection, path, node->interfaces[0], &vtable, dbusmenu, NULL, &error);
        if (dbusmenu->registration == 0) {
                log_warning("The tray's menu can't be offered: %s", error->message);
                return tray_dbusmenu_free(dbusmenu);
        }
        return dbusmenu;
}

TrayDbusmenu *tray_dbusmenu_free(TrayDbusmenu *dbusmenu)
{
        if (!dbusmenu)
                return NULL;
        if (dbusmenu->registration != 0)
                g_dbus_connection_unregister_object(dbusmenu->connection, dbusmenu->registration);
        g_object_unref(dbusmenu->connection);
        g_free(dbusmenu->path);
        g_free(dbusmenu);
        return NULL;
}

void tray_dbusmenu_update(TrayDbusmenu *dbusmenu)
{
        dbusmenu->revision++;
        g_dbus_connection_emit_signal(dbusmenu->connection, NULL, dbusmenu->path, INTERFACE,
                                      "LayoutUpdated",
                                      g_variant_new("(ui)", dbusmenu->revision, TRAY_MENU), NULL);
}
