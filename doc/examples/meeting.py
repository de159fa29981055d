#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Caption what the computer plays for as long as a meeting application has its microphone open.

    ./meeting.py zoom teams "Chromium input"

Each is a part of the application's name or program, as pw-dump (pipewire-bin) tells them.
"""

import json
import subprocess
import sys

from gi.repository import Gio, GLib

NAME = "org.surtitle.Captions1"


def call(bus, method, arguments):
    try:
        return bus.call_sync(NAME, "/org/surtitle/Captions1", NAME, method, arguments, None,
                             Gio.DBusCallFlags.NONE, 40000, None)  # last words may take 24 s
    except GLib.Error as error:  # such as that captions run with other options
        print(error.message, file=sys.stderr)


def is_meeting(item, names):
    """Whether an object is a stream that records for one of the applications."""
    properties = (item.get("info") or {}).get("props") or {}  # what is gone has neither
    told = f"{properties.get('application.name')}\n{properties.get('application.process.binary')}"
    return (properties.get("media.class") == "Stream/Input/Audio"
            and any(name in told.lower() for name in names))


def changes():
    """Each of PipeWire's objects that there is, comes, changes or goes."""
    dump = subprocess.Popen(["pw-dump", "--monitor"], stdout=subprocess.PIPE, text=True)
    text = ""
    for line in dump.stdout:
        text += line
        if line.startswith("]"):
            yield from json.loads(text)
            text = ""


def main():
    names = [name.lower() for name in sys.argv[1:]]
    bus, meetings, session = Gio.bus_get_sync(Gio.BusType.SESSION), set(), None
    options = GLib.Variant("(a{sv})", ({"bind": GLib.Variant("b", True)},))  # end with this
    for item in changes():
        (meetings.add if is_meeting(item, names) else meetings.discard)(item["id"])
        if meetings and not session:
            session = call(bus, "Start", options)
        elif session and not meetings:
            call(bus, "Stop", None)
            session = None


if __name__ == "__main__":
    main()
