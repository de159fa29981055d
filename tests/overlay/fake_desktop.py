# SPDX-License-Identifier: GPL-3.0-or-later
"""What else a desktop has on the bus, as far as the overlay asks for it: logind, a screen saver,
the portal for global shortcuts."""

from gi.repository import Gio, GLib

LOGIN = """<node>
<interface name="org.freedesktop.login1.Manager">
  <method name="GetSession"><arg type="s" direction="in"/><arg type="o" direction="out"/></method>
</interface>
<interface name="org.freedesktop.login1.Session">
  <property name="LockedHint" type="b" access="read"/>
</interface></node>"""

SAVER = """<node><interface name="org.gnome.ScreenSaver">
  <method name="GetActive"><arg type="b" direction="out"/></method>
  <signal name="ActiveChanged"><arg type="b"/></signal>
</interface></node>"""

PORTAL = """<node><interface name="org.freedesktop.portal.GlobalShortcuts">
  <method name="CreateSession"><arg type="a{sv}" direction="in"/><arg type="o" direction="out"/></method>
  <method name="BindShortcuts"><arg type="o" direction="in"/><arg type="a(sa{sv})" direction="in"/>
    <arg type="s" direction="in"/><arg type="a{sv}" direction="in"/><arg type="o" direction="out"/></method>
  <signal name="ShortcutsChanged"><arg type="o"/><arg type="a(sa{sv})"/></signal>
  <signal name="Activated"><arg type="o"/><arg type="s"/><arg type="t"/><arg type="a{sv}"/></signal>
</interface></node>"""

SETTINGS = """<node><interface name="org.freedesktop.portal.Settings">
  <method name="ReadAll"><arg type="as" direction="in"/><arg type="a{sa{sv}}" direction="out"/></method>
  <signal name="SettingChanged"><arg type="s"/><arg type="s"/><arg type="v"/></signal>
</interface></node>"""

APPEARANCE = "org.freedesktop.appearance"

SESSION_PATH = "/org/freedesktop/login1/session/_31"
PORTAL_PATH = "/org/freedesktop/portal/desktop"
PORTAL_SESSION = PORTAL_PATH + "/session/1_1/surtitle"


def describe_keys(keys):
    """What the portal says of shortcuts: which keys they have."""
    return [(name, {"trigger_description": GLib.Variant("s", text)}) for name, text in keys.items()]


class FakeDesktop:
    """On a connection whose context the test runs while it waits; all is answered there."""

    def __init__(self, connection):
        self.connection = connection
        self.locked = self.active = False
        self.bound = []

    def _own(self, name):
        self.connection.call_sync(
            "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
            GLib.Variant("(su)", (name, 0)), None, Gio.DBusCallFlags.NONE, 5000, None)

    def _register(self, path, interface, on_method, on_get=None):
        self.connection.register_object(path, interface, on_method, on_get, None)

    # logind

    def start_login(self):
        manager, session = Gio.DBusNodeInfo.new_for_xml(LOGIN).interfaces
        self._register("/org/freedesktop/login1", manager,
                       lambda *call: call[-1].return_value(GLib.Variant("(o)", (SESSION_PATH,))))
        self._register(SESSION_PATH, session, None,
                       lambda *_: GLib.Variant("b", self.locked))
        self._own("org.freedesktop.login1")

    def set_locked(self, locked):
        self.locked = locked
        self.connection.emit_signal(
            None, SESSION_PATH, "org.freedesktop.DBus.Properties", "PropertiesChanged",
            GLib.Variant("(sa{sv}as)", ("org.freedesktop.login1.Session",
                                        {"LockedHint": GLib.Variant("b", locked)}, [])))

    # The screen saver

    def start_saver(self):
        interface = Gio.DBusNodeInfo.new_for_xml(SAVER).interfaces[0]
        self._register("/org/gnome/ScreenSaver", interface,
                       lambda *call: call[-1].return_value(GLib.Variant("(b)", (self.active,))))
        self._own("org.gnome.ScreenSaver")

    def set_active(self, active):
        self.active = active
        self.connection.emit_signal(None, "/org/gnome/ScreenSaver", "org.gnome.ScreenSaver",
                                    "ActiveChanged", GLib.Variant("(b)", (active,)))

    # Global shortcuts

    def start_portal(self):
        interface = Gio.DBusNodeInfo.new_for_xml(PORTAL).interfaces[0]
        self._register(PORTAL_PATH, interface, self._on_portal)
        self._own("org.freedesktop.portal.Desktop")

    def _on_portal(self, connection, sender, path, interface, method, arguments, invocation):
        values = arguments.unpack()
        results = {}
        if method == "CreateSession":
            results["session_handle"] = GLib.Variant("s", PORTAL_SESSION)
        else:
            assert values[0] == PORTAL_SESSION
            self.bound = [name for name, _ in values[1]]
            results["shortcuts"] = GLib.Variant(
                "a(sa{sv})", describe_keys({"toggle": "Super+Ctrl+L", "pin": "", "quit": "Super+Q"}))
        request = (f"{PORTAL_PATH}/request/{sender[1:].replace('.', '_')}/"
                   f"{values[-1]['handle_token']}")
        invocation.return_value(GLib.Variant("(o)", (request,)))
        connection.emit_signal(sender, request, "org.freedesktop.portal.Request", "Response",
                               GLib.Variant("(ua{sv})", (0, results)))

    # How windows are to look

    def start_settings(self, **values):
        """The portal's settings, such as contrast=1."""
        self.appearance = values
        interface = Gio.DBusNodeInfo.new_for_xml(SETTINGS).interfaces[0]
        self._register(PORTAL_PATH, interface, self._on_settings)
        self._own("org.freedesktop.portal.Desktop")

    def _on_settings(self, connection, sender, path, interface, method, arguments, invocation):
        values = {key: GLib.Variant("u", value) for key, value in self.appearance.items()}
        invocation.return_value(GLib.Variant("(a{sa{sv}})", ({APPEARANCE: values},)))

    def change_setting(self, key, value):
        self.connection.emit_signal(
            None, PORTAL_PATH, "org.freedesktop.portal.Settings", "SettingChanged",
            GLib.Variant("(ssv)", (APPEARANCE, key, GLib.Variant("u", value))))

    def change_keys(self, keys):
        """As in the desktop's own settings."""
        self.connection.emit_signal(
            None, PORTAL_PATH, "org.freedesktop.portal.GlobalShortcuts", "ShortcutsChanged",
            GLib.Variant("(oa(sa{sv}))", (PORTAL_SESSION, describe_keys(keys))))

    def press(self, shortcut):
        self.connection.emit_signal(
            None, PORTAL_PATH, "org.freedesktop.portal.GlobalShortcuts", "Activated",
            GLib.Variant("(osta{sv})", (PORTAL_SESSION, shortcut, 0, {})))
