#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Show a notification when one of some words is said.

    ./word-alert.py Anna deadline "next week"

Captions are started elsewhere, such as by "surtitle start". Needs python3-gi.
"""

import re
import sys

from gi.repository import Gio, GLib

NAME = "org.surtitle.Captions1"
NOTIFICATIONS = "org.freedesktop.Notifications"


class Listener:
    def __init__(self, words):
        choice = "|".join(re.escape(word) for word in words)
        self.pattern = re.compile(rf"\b({choice})\b", re.IGNORECASE)
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        self.told = set()  # words of the segment that is being spoken
        # By the name: whoever has it, now or after a restart of the service.
        self.bus.signal_subscribe(NAME, NAME, "Caption", None, None, Gio.DBusSignalFlags.NONE,
                                  self.on_caption)

    def on_caption(self, connection, sender, path, interface, signal, arguments):
        session, segment, text, stable, final, details = arguments
        # What isn't stable may be heard otherwise in a moment.
        for word in self.pattern.findall(text[:stable]):
            if word.lower() not in self.told:
                self.told.add(word.lower())
                self.notify(word, text)
        if final:
            self.told.clear()

    def notify(self, word, text):
        body = GLib.markup_escape_text(text)
        arguments = GLib.Variant("(susssasa{sv}i)", (
            "Surtitle", 0, "org.surtitle.Surtitle", f"“{word}” was said", body, [], {}, -1))
        self.bus.call(NOTIFICATIONS, "/org/freedesktop/Notifications", NOTIFICATIONS, "Notify",
                      arguments, None, Gio.DBusCallFlags.NONE, -1, None, None)


def main():
    if len(sys.argv) < 2:
        sys.exit(f"usage: {sys.argv[0]} WORD …")
    listener = Listener(sys.argv[1:])  # kept: it has the subscription
    GLib.MainLoop().run()
    del listener


if __name__ == "__main__":
    main()
