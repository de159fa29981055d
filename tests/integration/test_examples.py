#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The examples of doc/examples do what they say, with the real service, and outlive its restart."""

import pathlib
import shutil
import signal
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))

from captions import connect
from gi.repository import Gio, GLib
from process import wait_for
from service import ServiceTest, note
from world import ROOT

EXAMPLES = ROOT / "doc/examples"
LINES_MAX = 60

NOTIFICATIONS = """<node><interface name="org.freedesktop.Notifications">
  <method name="Notify"><arg type="s" direction="in"/><arg type="u" direction="in"/>
    <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/>
    <arg type="as" direction="in"/><arg type="a{sv}" direction="in"/><arg type="i" direction="in"/>
    <arg type="u" direction="out"/></method>
</interface></node>"""


class Desktop:
    """What shows notifications: their summaries are in `shown`."""

    def __init__(self, address):
        self.shown = []
        self.connection = connect(address)
        info = Gio.DBusNodeInfo.new_for_xml(NOTIFICATIONS).interfaces[0]
        self.connection.register_object("/org/freedesktop/Notifications", info, self._on_call,
                                        None, None)
        Gio.bus_own_name_on_connection(self.connection, info.name, Gio.BusNameOwnerFlags.NONE)

    def _on_call(self, connection, sender, path, interface, method, arguments, invocation):
        self.shown.append(arguments.unpack()[3])
        invocation.return_value(GLib.Variant("(u)", (1,)))


class ExamplesTest(ServiceTest):
    def run_example(self, name, *arguments):
        example = self.world.start([EXAMPLES / name, *arguments], pipe=True, PYTHONUNBUFFERED=1)
        self.addCleanup(example.kill)
        return example

    def compile_example(self):
        """By the command that stands in it."""
        source = EXAMPLES / "captions.c"
        (command,) = [line for line in source.read_text("utf-8").splitlines() if " cc -o" in line]
        command = command.lstrip(" *").replace("captions.c", str(source))
        finished = self.world.run(["sh", "-ec", command])
        self.assertEqual((finished.code, finished.err), (0, ""))
        program = self.world.start([self.world.folder / "captions"], pipe=True)
        self.addCleanup(program.kill)
        return program

    def wait_for_text(self, example, text):
        wait_for(lambda: text in example.out, 15, f"“{text}” from {example.name}")

    def test_listeners(self):
        """Each shows a session of one service, then one of the next."""
        desktop = Desktop(self.world.env["DBUS_SESSION_BUS_ADDRESS"])
        self.addCleanup(desktop.connection.close_sync, None)
        self.text_file = self.world.folder / "obs.txt"
        self.begin_daemon(self.serve())
        self.listeners = [self.compile_example()]
        if shutil.which("gjs"):
            self.listeners.append(self.run_example("captions.js"))
        else:
            note("gjs is not installed: captions.js is not tried")
        others = [self.run_example("obs-text.py", self.text_file),
                  self.run_example("word-alert.py", "W0002", "w0102")]
        self.wait_for_listeners(2 + len(others))
        for first in (1, 101):
            self.captions.start()
            self.speak(3, first)
            # The file is blank again once the session is over.
            self.wait_for_word(first + 2)
            wait_for(lambda: f"w{first + 2:04}" in self.text_file.read_text("utf-8"), 10, "OBS")
            self.captions.stop()
            for example in self.listeners:
                self.wait_for_text(example, f"w{first:04} w{first + 1:04} w{first + 2:04}")
            wait_for(lambda: self.text_file.read_text("utf-8") == "", 10, "a blank file")
            self.begin_daemon(self.serve())
        self.assertEqual(desktop.shown, ["“w0002” was said", "“w0102” was said"])
        if len(self.listeners) > 1:
            self.wait_for_text(self.listeners[1], "(listening; the sound goes to this computer)")
            self.wait_for_text(self.listeners[1], "(idle)")
        for example in [*self.listeners, *others]:
            self.assertEqual(example.log, "")
            self.assertTrue(example.running())

    def wait_for_listeners(self, n_wanted):
        """Until so many connections of theirs have told the bus what they want to hear."""
        def count():
            reply = self.captions.connection.call_sync(
                "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus.Debug.Stats",
                "GetAllMatchRules", None, None, Gio.DBusCallFlags.NONE, 5000, None).unpack()[0]
            return sum(any("org.surtitle" in rule and "Caption" in rule or
                           "sender='org.surtitle" in rule for rule in rules)
                       for rules in reply.values())
        wait_for(lambda: count() >= n_wanted + 1, 15, "the listeners")

    @unittest.skipUnless(shutil.which("jq"), "jq is not installed")
    def test_shell(self):
        """It starts captions, shows them, and ends them with their last words at Ctrl-C."""
        server = self.serve()
        self.begin_daemon(server)
        example = self.run_example("captions.sh", "{'language': <'pt'>}")
        self.captions.wait_for_signal("SessionStarted")
        self.assertEqual(server.records[0].request.parameter("language"), "pt")
        self.speak(3)
        example.signal(signal.SIGINT)
        self.assertEqual(example.wait(15), 0)
        self.assertEqual(example.out, "w0001 w0002 w0003\n")
        _, summary = self.captions.wait_for_signal("SessionEnded")
        self.assertEqual(summary["reason"], "stopped")
        # What can't be is said, and leaves nothing running.
        example = self.run_example("captions.sh", "{'language': <1>}")
        self.assertEqual(example.wait(15), 1)
        self.assertIn("language", example.log)

    def test_meeting(self):
        """Captions run while an application of that name has its microphone open."""
        self.begin_daemon(self.serve())
        example = self.run_example("meeting.py", "zoom")
        self.world.pipewire.add_source("headset")
        for _ in range(2):
            self.assertEqual(self.captions.property("Session"), 0)
            properties = '{"application.name": "ZOOM VoiceEngine"}'
            meeting = self.world.start(["pw-record", "--target", "headset", "--properties",
                                        properties, self.world.folder / "meeting.wav"])
            wait_for(lambda: self.captions.property("State") == "listening", 15, "captions")
            meeting.stop()
            wait_for(lambda: self.captions.property("State") == "idle", 15, "their end")
        meeting = self.world.start(["pw-record", "--target", "headset", "--properties", properties,
                                    self.world.folder / "meeting.wav"])
        wait_for(lambda: self.captions.property("State") == "listening", 15, "captions")
        example.kill()
        wait_for(lambda: self.captions.property("State") == "idle", 15, "their end")
        meeting.kill()
        self.assertEqual(example.log, "")

    def test_length(self):
        """They are to be read in a minute."""
        for path in EXAMPLES.glob("*.*"):
            with self.subTest(path.name):
                lines = path.read_text("utf-8").splitlines()
                self.assertLessEqual(len(lines), LINES_MAX)
                self.assertLessEqual(max(map(len, lines)), 100)


if __name__ == "__main__":
    unittest.main()
