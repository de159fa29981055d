#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keep the newest words of captions in a text file, for a text source of OBS ("read from file").

    ./obs-text.py ~/captions.txt

The file is replaced as a whole, so that OBS never reads half of it. Captions are started elsewhere:
"surtitle start", or a keyboard shortcut for "surtitle toggle". Needs python3-gi.
"""

import os
import sys
import textwrap

from gi.repository import Gio, GLib

NAME = "org.surtitle.Captions1"
LINES, COLUMNS = 2, 42


class TextFile:
    def __init__(self, path):
        self.path = path
        self.before = ""  # what is final
        self.show("")

    def show(self, text):
        lines = textwrap.wrap(text, COLUMNS)[-LINES:]
        with open(self.path + ".new", "w", encoding="utf-8") as file:
            file.write("\n".join(lines))
        os.replace(self.path + ".new", self.path)

    def on_signal(self, connection, sender, path, interface, signal, arguments):
        if signal == "Caption":
            session, segment, text, stable, final, details = arguments
            self.show(f"{self.before} {text}")
            if final:
                # More than the file can show need not be kept.
                self.before = f"{self.before} {text}"[-LINES * COLUMNS * 2:]
        elif signal in ("SessionStarted", "SessionEnded"):
            self.before = ""
            self.show("")


def main():
    if len(sys.argv) != 2:
        sys.exit(f"usage: {sys.argv[0]} FILE")
    text_file = TextFile(os.path.abspath(sys.argv[1]))
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    # By the name: whoever has it, now or after a restart of the service.
    bus.signal_subscribe(NAME, NAME, None, None, None, Gio.DBusSignalFlags.NONE,
                         text_file.on_signal)
    GLib.MainLoop().run()


if __name__ == "__main__":
    main()
