# SPDX-License-Identifier: GPL-3.0-or-later
"""A client of org.surtitle.Captions1 that remembers, in their order, all signals and replies."""

import collections

from gi.repository import Gio, GLib

from process import wait_for

NAME = INTERFACE = "org.surtitle.Captions1"
OBJECT = "/org/surtitle/Captions1"
PROPERTIES = "org.freedesktop.DBus.Properties"
BUS = ("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus")
CALL_SECONDS = 30

# What arrived: a signal (its name and arguments) or a method's reply ("Stop()", its results).
Event = collections.namedtuple("Event", "name args")


class BusError(Exception):
    """A method answered with an error: `name` is that of D-Bus, `message` is for people."""

    def __init__(self, name, message):
        super().__init__(f"{name}: {message}")
        self.name = name
        self.message = message

    @classmethod
    def of(cls, error):
        name = Gio.DBusError.get_remote_error(error) or "GLib." + error.domain
        # Gio's own strip_remote_error() works on a copy.
        return cls(name, error.message.removeprefix(f"GDBus.Error:{name}: "))


def connect(address):
    """A connection to the bus of its own, so that tests can let a single client leave."""
    flags = (Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
             | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION)
    connection = Gio.DBusConnection.new_for_address_sync(address, flags, None, None)
    connection.set_exit_on_close(False)
    return connection


def variant(value):
    """A Python value as a D-Bus one, by its type alone."""
    if isinstance(value, GLib.Variant):
        return value
    if isinstance(value, bool):
        return GLib.Variant("b", value)
    if isinstance(value, str):
        return GLib.Variant("s", value)
    if isinstance(value, (list, tuple)):
        return GLib.Variant("as", value)
    if isinstance(value, float):
        return GLib.Variant("d", value)
    return GLib.Variant("i", value)


def check_account(holder):
    """Every frame has exactly one fate; a complete session owes none."""
    account = holder.get("account")
    if not account:  # a fake service need not keep one
        return
    fates = account["captioned"] + account["kept"] + account["lost"]
    assert account["captured"] == fates, f"the account is not even: {account}"
    assert not (holder.get("complete") and account["kept"]), f"complete, but owed: {account}"


class Captions:
    """The service, seen by one client."""

    def __init__(self, address):
        self.connection = connect(address)
        self.events = []
        self.ended = []  # the summaries, which are checked at the end: a callback can't fail a test
        for interface in (INTERFACE, PROPERTIES):
            self.connection.signal_subscribe(
                NAME, interface, None, OBJECT, None, Gio.DBusSignalFlags.NONE, self._on_signal)

    def _on_signal(self, connection, sender, path, interface, name, args):
        self.events.append(Event(name, args.unpack()))
        if name == "SessionEnded" and args.get_type_string() == "(ta{sv})":
            self.ended.append(self.events[-1].args[1])

    def close(self):
        """Leave the bus."""
        for summary in self.ended:
            check_account(summary)
        self.connection.close_sync(None)

    def begin(self, method, signature=None, *args, seconds=CALL_SECONDS, interface=INTERFACE):
        """Call a method without waiting; the list given back gets its one outcome in time."""
        outcome = []

        def on_reply(connection, result):
            try:
                reply = connection.call_finish(result).unpack()
            except GLib.Error as error:
                reply = BusError.of(error)
            self.events.append(Event(f"{method}()", reply))
            outcome.append(reply)

        parameters = GLib.Variant(signature, args) if signature else None
        self.connection.call(NAME, OBJECT, interface, method, parameters, None,
                             Gio.DBusCallFlags.NONE, int(seconds * 1000), None, on_reply)
        return outcome

    def call(self, method, signature=None, *args, seconds=CALL_SECONDS, interface=INTERFACE):
        """Call a method; give its single result, or the tuple of them, back."""
        outcome = self.begin(method, signature, *args, seconds=seconds, interface=interface)
        wait_for(lambda: outcome, seconds + 5, f"the reply of {method}")
        if isinstance(outcome[0], Exception):
            raise outcome[0]
        return outcome[0][0] if len(outcome[0]) == 1 else outcome[0]

    def start(self, seconds=CALL_SECONDS, **options):
        """Start a session; options by their names, `keep_it` standing for `keep-it`."""
        values = {key.replace("_", "-"): variant(value) for key, value in options.items()}
        return self.call("Start", "(a{sv})", values, seconds=seconds)

    def stop(self, seconds=CALL_SECONDS):
        """Stop, drained; give the summary back."""
        summary = self.call("Stop", seconds=seconds)
        check_account(summary)
        return summary

    def statistics(self):
        """The property Statistics, whose account is even at any instant."""
        statistics = self.property("Statistics")
        check_account(statistics)
        return statistics

    def property(self, name):
        return self.call("Get", "(ss)", INTERFACE, name, interface=PROPERTIES)

    def owner(self):
        """The unique name of the service, or None while nobody has its name."""
        try:
            reply = self.connection.call_sync(
                *BUS, "GetNameOwner", GLib.Variant("(s)", (NAME,)), None,
                Gio.DBusCallFlags.NONE, 5000, None)
        except GLib.Error:
            return None
        return reply.unpack()[0]

    def wait_for_owner(self, seconds=10):
        return wait_for(self.owner, seconds, f"somebody to own {NAME}")

    def signals(self, name):
        """The arguments of all signals of this name so far, oldest first."""
        return [event.args for event in self.events if event.name == name]

    def wait_for_signal(self, name, seconds=10, matching=lambda *args: True):
        """Wait for a signal (one that has come already counts); give its arguments back."""
        def find():
            return next((args for args in self.signals(name) if matching(*args)), None)
        return wait_for(find, seconds, f"the signal {name}")

    def wait_for_state(self, state, seconds=10):
        wait_for(lambda: self.property("State") == state, seconds, f"the state {state}")

    def finals(self, session=None):
        """The texts of all final segments so far, in their order."""
        return [text for number, _, text, _, final, _ in self.signals("Caption")
                if final and session in (None, number)]
