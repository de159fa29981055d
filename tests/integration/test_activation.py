#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The service comes when it is called and goes when nobody wants it, with systemd and without."""

import contextlib
import os
import pathlib
import signal
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))

import systemd
from captions import NAME, Captions
from fault_server import Script
from gi.repository import GLib
from process import wait_for
from service import ServiceTest, note
from world import build_dir

IDLE_SECONDS = 1
N_MOMENTS = 8
# Around the moment at which the service leaves: no sooner than its limit, no later than a part of it.
MOMENTS = (0.98, 1.05)


def built(name):
    """A file of build/data as it would be installed, but for where the program is."""
    text = (build_dir() / "data" / name).read_text(encoding="utf-8")
    (line,) = [line for line in text.splitlines() if line.startswith(("Exec=", "ExecStart="))]
    program, options = line.partition("=")[2].split(" ", 1)
    assert pathlib.Path(program).name == "surtitled", line
    return text, program, options


def processes(world):
    """The ids of all surtitled of a world."""
    found = []
    for pid in world.survivors():
        with contextlib.suppress(OSError):
            if pathlib.Path(f"/proc/{pid}/comm").read_text("ascii").strip() == "surtitled":
                found.append(pid)
    return found


class PlainTest(ServiceTest):
    """By the bus alone, as its service file says where there is no systemd."""

    def setUp(self):
        # After everything else that a test leaves behind, its clients.
        self.addCleanup(wait_for, lambda: not processes(self.world), 20, "the service's end")
        super().setUp()
        self.server = self.serve()
        _, _, options = built(f"{NAME}.service")
        self.assertEqual(options, "--exit-when-idle")
        self.world.make_activatable(
            NAME, [self.world.program("surtitled"), f"{options}={IDLE_SECONDS}"],
            SURTITLE_ENDPOINT=self.server.url)

    def passing_client(self):
        """A client that is gone behind the block."""
        return contextlib.closing(Captions(self.world.env["DBUS_SESSION_BUS_ADDRESS"]))

    def test_comes_and_goes(self):
        """It goes when its last client has gone, whose call or session it would disturb."""
        self.assertIsNone(self.world.captions.owner())
        version = self.captions.property("Version")
        (pid,) = processes(self.world)
        time.sleep(IDLE_SECONDS * 1.5)
        self.assertEqual(processes(self.world), [pid], "it left its client")
        with self.passing_client() as other:
            self.assertEqual(other.property("Version"), version)
        self.captions.start()
        self.captions.close()
        listener = self.new_client()
        self.speak(3)
        time.sleep(IDLE_SECONDS * 1.5)
        self.assertEqual(processes(self.world), [pid], "it left its session")
        with self.passing_client() as other:
            self.assertTrue(other.stop()["complete"])
        begun = time.monotonic()
        wait_for(lambda: not processes(self.world), 20, "its end")
        note(f"it left {time.monotonic() - begun:.2f} s after its last client")
        self.assertGreater(time.monotonic() - begun, IDLE_SECONDS * 0.9)
        # Who only listens doesn't hold it, and hears the next one all the same.
        self.assert_words(3, client=listener)
        with self.passing_client() as other:
            session = other.start()
            self.assertNotEqual(processes(self.world), [pid])
            other.stop()
        listener.wait_for_signal("SessionEnded", matching=lambda number, _: number == session)

    def test_calls_while_it_leaves(self):
        """Calls at the very moment at which it gives up its name are served by it or its heir."""
        self.leave(self.captions)
        pids = set()
        for i in range(N_MOMENTS):
            with self.passing_client() as other:
                session = other.start()
                pids.update(processes(self.world))
                self.assertEqual(other.property("Session"), session)
                self.assertEqual(other.stop()["session"], session)
            late = self.new_client()
            first, last = MOMENTS
            time.sleep(IDLE_SECONDS * (first + (last - first) * i / N_MOMENTS))
            outcome = self.begin_start(client=late)
            self.assertIsInstance(self.outcome(outcome), int)
            pids.update(processes(self.world))
            self.assertEqual(late.stop()["reason"], "stopped")
            self.leave(late)
        note(f"{N_MOMENTS} calls at the last moment, {len(pids)} services")
        self.assertGreater(len(pids), 1)


@unittest.skipUnless(systemd.available(), "needs systemd, and root for a /run of its own")
class SystemdTest(ServiceTest):
    """By a user manager, as its unit says, sandbox and all."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = systemd.Systemd(cls.world)
        unit, program, _ = built("surtitled.service")
        cls.manager.add_unit("surtitled.service",
                             unit.replace(program, str(cls.world.program("surtitled"))))
        service, program, _ = built(f"{NAME}.service")
        # It has to be systemd that starts it.
        (cls.manager.services / f"{NAME}.service").write_text(
            service.replace(program, "/nonexistent"), encoding="utf-8")
        cls.manager.add_settings("surtitled.service", "watchdog", "[Service]\nWatchdogSec=3\n")
        cls.manager.start()
        cls.addClassCleanup(cls.manager.stop)

    def show(self, name):
        return self.manager.show("surtitled.service", name)

    def pid(self):
        return int(self.show("MainPID"))

    def set_idle(self, seconds):
        """Until the end of the test, and with no limit to how often it starts."""
        program = self.world.program("surtitled")
        settings = self.manager.add_settings(
            "surtitled.service", "idle", "[Unit]\nStartLimitIntervalSec=0\n[Service]\nExecStart=\n"
            f"ExecStart={program} --exit-when-idle={seconds}\n")
        self.manager.control("daemon-reload")
        self.addCleanup(self.manager.control, "daemon-reload")
        self.addCleanup(settings.unlink)

    def set_server(self, server=None):
        url = server.url if server else "local"
        self.manager.control("set-environment", f"SURTITLE_ENDPOINT={url}")
        self.manager.control("stop", "surtitled.service")

    def setUp(self):
        super().setUp()
        self.captions = Captions(self.manager.env["DBUS_SESSION_BUS_ADDRESS"])
        self.addCleanup(self.leave, self.captions)

    def test_sandboxed_session(self):
        """Activated, it captures, connects and captions; and a stop of the unit drains it."""
        server = self.serve(Script(slow_tail=1.0))
        self.set_server(server)
        session = self.captions.start()
        self.assertEqual(self.show("NRestarts"), "0")
        status = pathlib.Path(f"/proc/{self.pid()}/status").read_text("ascii")
        self.assertIn("NoNewPrivs:\t1", status)
        self.assertIn("Seccomp:\t2", status)
        limits = pathlib.Path(f"/proc/{self.pid()}/limits").read_text("ascii")
        self.assertRegex(limits, r"Max core file size +0 +0")
        self.speak(4)
        self.manager.control("stop", "surtitled.service")
        _, summary = self.captions.wait_for_signal("SessionEnded")
        self.assertEqual((summary["reason"], summary["complete"]), ("shutdown", True))
        self.assert_words(4, session=session)
        self.assertEqual((self.show("ActiveState"), self.show("Result")), ("inactive", "success"))

    def test_recognizer_outlives_the_order_to_end(self):
        """The stop of the unit is the service's to obey: its last words need the recogniser."""
        self.set_server()
        session = self.captions.start()
        self.speak(3)
        self.manager.control("stop", "surtitled.service")
        number, summary = self.captions.wait_for_signal("SessionEnded")
        self.assertEqual((number, summary["reason"], summary["complete"]),
                         (session, "shutdown", True))
        self.assertEqual(summary["reconnections"], 0, "the recogniser was ended, and started anew")

    def test_calls_while_it_leaves(self):
        """systemd takes no service that is about to end for one that runs."""
        self.set_idle(IDLE_SECONDS)
        self.set_server(self.serve())
        self.leave(self.captions)
        pids = set()
        for i in range(N_MOMENTS // 2):
            with contextlib.closing(Captions(self.manager.env["DBUS_SESSION_BUS_ADDRESS"])) as one:
                self.assertEqual(one.property("State"), "idle")
                pids.add(self.pid())
            first, last = MOMENTS
            time.sleep(IDLE_SECONDS * (first + 0.02 + (last - first) * i / N_MOMENTS))
            with contextlib.closing(Captions(self.manager.env["DBUS_SESSION_BUS_ADDRESS"])) as one:
                session = one.start()
                self.assertEqual(one.stop()["session"], session)
        note(f"{N_MOMENTS // 2} calls at the last moment, {len(pids)} services")
        self.assertGreater(len(pids), 1)

    def test_crash_and_hang(self):
        """It is started again: after a crash at once, after a hang when its watchdog barks."""
        self.set_server(self.serve())
        self.captions.property("Version")
        first = self.pid()
        time.sleep(3.5)
        self.assertEqual(self.pid(), first, "the watchdog is not fed")
        os.kill(first, signal.SIGKILL)
        second = wait_for(lambda: self.pid() not in (0, first) and self.pid(), 10, "another one")
        wait_for(lambda: self.show("SubState") == "running", 10, "its name")
        os.kill(second, signal.SIGSTOP)
        wait_for(lambda: self.pid() not in (0, second), 15, "a third one")
        self.assertEqual(self.show("NRestarts"), "2")
        wait_for(lambda: self.show("SubState") == "running", 10, "its name")
        session = self.captions.start()
        self.assertEqual(self.captions.stop()["session"], session)


if __name__ == "__main__":
    unittest.main()
