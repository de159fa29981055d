#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The computer sleeps while it is captioned (faults 59 and 60): asked before, connected anew after."""

import os
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))

from captions import BUS, connect
from fault_table import fault
from gi.repository import Gio, GLib
from process import wait_for
from service import RATE, ServiceTest

NAME = "org.freedesktop.login1"
PATH = "/org/freedesktop/login1"
MANAGER = "org.freedesktop.login1.Manager"
XML = f"""<node><interface name="{MANAGER}">
  <method name="Inhibit"><arg type="s" direction="in"/><arg type="s" direction="in"/>
    <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="h" direction="out"/>
  </method>
  <signal name="PrepareForSleep"><arg type="b"/></signal>
</interface></node>"""


class FakeLogind:
    """As much of logind as delays sleep. inhibitors: (what, how, our end of its pipe)."""

    def __init__(self, address):
        self.inhibitors = []
        self.connection = connect(address)
        interface = Gio.DBusNodeInfo.new_for_xml(XML).interfaces[0]
        self.connection.register_object(PATH, interface, self._on_call, None, None)
        self.connection.call_sync(*BUS, "RequestName", GLib.Variant("(su)", (NAME, 4)), None,
                                  Gio.DBusCallFlags.NONE, 5000, None)

    def _on_call(self, connection, sender, path, interface, method, parameters, invocation):
        what, _, _, how = parameters.unpack()
        ours, theirs = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        self.inhibitors.append((what, how, ours))
        fds = Gio.UnixFDList.new_from_array([theirs])
        invocation.return_value_with_unix_fd_list(GLib.Variant("(h)", (0,)), fds)

    def held(self):
        """How many of the inhibitors are still held."""
        return sum(not self._is_released(fd) for _, _, fd in self.inhibitors)

    def _is_released(self, fd):
        try:
            return os.read(fd, 1) == b""
        except BlockingIOError:
            return False

    def tell(self, begins):
        """PrepareForSleep."""
        self.connection.emit_signal(None, PATH, MANAGER, "PrepareForSleep",
                                    GLib.Variant("(b)", (begins,)))

    def close(self):
        self.connection.close_sync(None)
        for _, _, fd in self.inhibitors:
            os.close(fd)


class SuspendTest(ServiceTest):
    def setUp(self):
        super().setUp()
        self.server = self.serve()

    def start(self):
        address = self.world.env["DBUS_SESSION_BUS_ADDRESS"]
        logind = FakeLogind(address)
        self.addCleanup(logind.close)
        self.begin_daemon(self.server, DBUS_SYSTEM_BUS_ADDRESS=address)
        self.assertEqual(logind.inhibitors, [])
        self.captions.start()
        wait_for(lambda: logind.held() == 1, 10, "the inhibitor")
        self.assertEqual(logind.inhibitors[0][:2], ("sleep", "delay"))
        return logind

    @fault("59, 60", "sleep and wake")
    def test_sleep_and_wake(self):
        """No word from before or after is lost or doubled, and the connection is a new one."""
        logind = self.start()
        self.speak(8)
        logind.tell(True)
        wait_for(lambda: logind.held() == 0, 10, "the computer to be let go to sleep")
        logind.tell(False)
        wait_for(lambda: logind.held() == 1, 10, "the next inhibitor")
        self.server.wait(lambda: len(self.server.records) == 2 and self.server.records[1].opened,
                         20, "another connection")
        self.speak(8, 9)
        summary = self.captions.stop()
        self.assertIs(summary["complete"], True)
        self.assert_words(16)
        wait_for(lambda: logind.held() == 0, 10, "the end of the inhibitor")

    @fault(59, "Stop at the edge of sleep")
    def test_stop_while_asleep(self):
        """As by a command that runs in the last moment before."""
        logind = self.start()
        self.speak(4)
        logind.tell(True)
        wait_for(lambda: logind.held() == 0, 10, "the computer to be let go to sleep")
        self.assertIs(self.captions.stop()["complete"], True)
        logind.tell(False)
        self.assertEqual(self.captions.property("State"), "idle")
        self.assert_words(4)

    def test_idle_holds_nothing_up(self):
        logind = self.start()
        self.captions.stop()
        wait_for(lambda: logind.held() == 0, 10, "the end of the inhibitor")
        for begins in (True, False, True, False):
            logind.tell(begins)
        self.assertEqual(self.captions.property("State"), "idle")

    def test_signals_that_make_no_sense(self):
        logind = self.start()
        for begins in (False, False, True, True):
            logind.tell(begins)
        wait_for(lambda: logind.held() == 0, 10, "the computer to be let go to sleep")
        logind.tell(False)
        wait_for(lambda: logind.held() == 1, 10, "the next inhibitor")
        self.assertIs(self.captions.stop()["complete"], True)

    def test_sleep_that_does_not_come(self):
        """Again and again: the gap is as long as the computer slept, which is not at all."""
        logind = self.start()
        for _ in range(60):
            logind.tell(True)
            logind.tell(False)
        wait_for(lambda: len(logind.inhibitors) == 61, 20, "the last inhibitor")
        summary = self.captions.stop()
        self.assertLess(summary["account"]["gap-suspend"], RATE)

    def test_without_system_bus(self):
        self.begin_daemon(self.server)
        self.captions.start()
        self.assertIs(self.captions.stop()["complete"], True)


if __name__ == "__main__":
    unittest.main()
