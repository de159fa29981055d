# SPDX-License-Identifier: GPL-3.0-or-later
"""A scriptable Secret Service: as much of org.freedesktop.secrets as libsecret uses.

    keyring = FakeKeyring(world.env["DBUS_SESSION_BUS_ADDRESS"])
    keyring.store("api.example.org", "the key")
    keyring.locked = True        # what is in it can be found, not read
    keyring.prompt = "unlock"    # what its user does when asked: "unlock", "dismiss" or "ignore"
    keyring.hangs = {"SearchItems"}     # methods that are never answered
    keyring.close()

It runs in the default main context, so a test has to wait by process.wait_for(). Secrets travel
plain: the encrypted session is answered with NotSupported, after which libsecret takes the other.
"""

from gi.repository import Gio, GLib

from captions import BUS, connect

NAME = "org.freedesktop.secrets"
ROOT = "/org/freedesktop/secrets"
COLLECTION = ROOT + "/collection/login"
DEFAULT_ALIAS = ROOT + "/aliases/default"
SESSION = ROOT + "/session/1"
PREFIX = "org.freedesktop.Secret."
SCHEMA = "org.surtitle.Surtitle.ApiKey"

XML = """<node>
<interface name="org.freedesktop.Secret.Service">
  <method name="OpenSession"><arg type="s" direction="in"/><arg type="v" direction="in"/>
    <arg type="v" direction="out"/><arg type="o" direction="out"/></method>
  <method name="SearchItems"><arg type="a{ss}" direction="in"/>
    <arg type="ao" direction="out"/><arg type="ao" direction="out"/></method>
  <method name="Unlock"><arg type="ao" direction="in"/>
    <arg type="ao" direction="out"/><arg type="o" direction="out"/></method>
  <method name="GetSecrets"><arg type="ao" direction="in"/><arg type="o" direction="in"/>
    <arg type="a{o(oayays)}" direction="out"/></method>
  <method name="ReadAlias"><arg type="s" direction="in"/><arg type="o" direction="out"/></method>
  <property name="Collections" type="ao" access="read"/>
</interface>
<interface name="org.freedesktop.Secret.Collection">
  <method name="CreateItem"><arg type="a{sv}" direction="in"/>
    <arg type="(oayays)" direction="in"/><arg type="b" direction="in"/>
    <arg type="o" direction="out"/><arg type="o" direction="out"/></method>
  <property name="Items" type="ao" access="read"/>
  <property name="Label" type="s" access="read"/>
  <property name="Locked" type="b" access="read"/>
  <property name="Created" type="t" access="read"/>
  <property name="Modified" type="t" access="read"/>
</interface>
<interface name="org.freedesktop.Secret.Item">
  <method name="Delete"><arg type="o" direction="out"/></method>
  <method name="GetSecret"><arg type="o" direction="in"/>
    <arg type="(oayays)" direction="out"/></method>
  <property name="Locked" type="b" access="read"/>
  <property name="Attributes" type="a{ss}" access="read"/>
  <property name="Label" type="s" access="read"/>
  <property name="Created" type="t" access="read"/>
  <property name="Modified" type="t" access="read"/>
</interface>
<interface name="org.freedesktop.Secret.Session"><method name="Close"/></interface>
<interface name="org.freedesktop.Secret.Prompt">
  <method name="Prompt"><arg type="s" direction="in"/></method>
  <method name="Dismiss"/>
  <signal name="Completed"><arg type="b"/><arg type="v"/></signal>
</interface>
</node>"""
INTERFACES = {info.name: info for info in Gio.DBusNodeInfo.new_for_xml(XML).interfaces}


class FakeKeyring:
    """See above. calls: the names of all methods that were called; items: path → (attributes,
    secret)."""

    def __init__(self, address):
        self.items = {}
        self.locked = False
        self.prompt = "unlock"
        self.hangs = set()
        self.calls = []
        self.prompts = []  # "shown" and "dismissed", as they come
        self._n_objects = 0
        self._open_prompt = None
        self._registered = {}
        self.connection = connect(address)
        self._register(ROOT, "Service", self._on_service, self._get_service)
        for path in (COLLECTION, DEFAULT_ALIAS):
            self._register(path, "Collection", self._on_collection, self._get_collection)
        self._register(SESSION, "Session", self._on_session, None)
        self._call_bus("RequestName", GLib.Variant("(su)", (NAME, 4)))

    def close(self):
        """Leave the bus, as a keyring does that crashes."""
        self.connection.close_sync(None)

    def store(self, host, secret, schema=SCHEMA):
        """Put a key for a host in place of the one it had."""
        attributes = {"xdg:schema": schema, "host": host}
        for path, (there, _) in self.items.items():
            if there == attributes:
                self.items[path] = (attributes, secret)
                return path
        path = self._new_path(COLLECTION)
        self.items[path] = (attributes, secret)
        self._register(path, "Item", self._on_item, self._get_item)
        return path

    def unlock(self):
        """What its user does at last, after a prompt that was ignored."""
        path, paths = self._open_prompt
        self._complete(path, paths, dismissed=False)

    def secrets(self):
        """host → key."""
        return {attributes["host"]: secret for attributes, secret in self.items.values()}

    # The bus

    def _call_bus(self, method, parameters):
        self.connection.call_sync(*BUS, method, parameters, None, Gio.DBusCallFlags.NONE, 5000,
                                  None)

    def _new_path(self, parent):
        self._n_objects += 1
        return f"{parent}/{self._n_objects}"

    def _register(self, path, interface, on_call, on_get):
        def call(connection, sender, path, interface, method, parameters, invocation):
            self.calls.append(method)
            if method not in self.hangs:
                on_call(path, method, parameters.unpack(), invocation)

        def get(connection, sender, path, interface, name):
            return on_get(path, name)

        self._registered[path] = self.connection.register_object(
            path, INTERFACES[PREFIX + interface], call, get if on_get else None, None)

    # Objects

    def _on_service(self, path, method, args, invocation):
        answer = getattr(self, "_" + method)
        signature, values = answer(*args) or (None, None)
        if signature:
            invocation.return_value(GLib.Variant(signature, values))
        else:
            invocation.return_dbus_error("org.freedesktop.DBus.Error.NotSupported", "Not here.")

    def _OpenSession(self, algorithm, _):
        if algorithm == "plain":
            return "(vo)", (GLib.Variant("s", ""), SESSION)
        return None

    def _SearchItems(self, wanted):
        found = [path for path, (attributes, _) in self.items.items()
                 if wanted.items() <= attributes.items()]
        return "(aoao)", ([], found) if self.locked else (found, [])

    def _Unlock(self, paths):
        if not self.locked:
            return "(aoo)", (paths, "/")
        prompt = self._new_path(ROOT + "/prompt")
        self._register(prompt, "Prompt", lambda *call: self._on_prompt(paths, *call), None)
        return "(aoo)", ([], prompt)

    def _GetSecrets(self, paths, session):
        secrets = {} if self.locked else {path: self._secret(path, session) for path in paths}
        return "(a{o(oayays)})", (secrets,)

    def _ReadAlias(self, name):
        return "(o)", (COLLECTION if name == "default" else "/",)

    def _secret(self, path, session):
        return (session, b"", self.items[path][1].encode(), "text/plain")

    def _get_service(self, path, name):
        return GLib.Variant("ao", [COLLECTION])

    def _on_prompt(self, paths, path, method, args, invocation):
        invocation.return_value(None)
        self.prompts.append("shown" if method == "Prompt" else "dismissed")
        if method == "Prompt" and self.prompt == "ignore":
            self._open_prompt = (path, paths)
        else:
            self._complete(path, paths, method == "Dismiss" or self.prompt == "dismiss")

    def _complete(self, path, paths, dismissed):
        self.locked = self.locked and dismissed
        result = GLib.Variant("(bv)", (dismissed, GLib.Variant("ao", [] if dismissed else paths)))
        self.connection.emit_signal(None, path, PREFIX + "Prompt", "Completed", result)

    def _on_collection(self, path, method, args, invocation):
        properties, (_, _, secret, _), _ = args
        if self.locked:
            invocation.return_dbus_error(PREFIX + "Error.IsLocked", "The collection is locked.")
            return
        attributes = properties[PREFIX + "Item.Attributes"]
        item = self.store(attributes["host"], bytes(secret).decode(), attributes["xdg:schema"])
        invocation.return_value(GLib.Variant("(oo)", (item, "/")))

    def _get_collection(self, path, name):
        return {"Items": GLib.Variant("ao", list(self.items)), "Label": GLib.Variant("s", "Login"),
                "Locked": GLib.Variant("b", self.locked)}.get(name, GLib.Variant("t", 0))

    def _on_item(self, path, method, args, invocation):
        if method == "GetSecret":
            invocation.return_value(GLib.Variant("((oayays))", (self._secret(path, args[0]),)))
            return
        del self.items[path]
        self.connection.unregister_object(self._registered.pop(path))
        invocation.return_value(GLib.Variant("(o)", ("/",)))

    def _get_item(self, path, name):
        return {"Locked": GLib.Variant("b", self.locked),
                "Attributes": GLib.Variant("a{ss}", self.items[path][0]),
                "Label": GLib.Variant("s", "A key")}.get(name, GLib.Variant("t", 0))

    def _on_session(self, path, method, args, invocation):
        invocation.return_value(None)
