# SPDX-License-Identifier: GPL-3.0-or-later
"""A private user manager (systemd --user) with a bus of its own, inside a World.

It wants /run/systemd/system to be there, so it is given a /run of its own, which takes root.
"""

import os
import pathlib
import shutil
import unittest

from process import wait_for

PROGRAM = "/lib/systemd/systemd"

BUS_SOCKET = """[Socket]
ListenStream=%t/bus
"""
BUS_SERVICE = """[Unit]
Requires=dbus.socket

[Service]
ExecStart=/usr/bin/dbus-daemon --config-file={config} --address=systemd: --nofork --nopidfile \\
    --systemd-activation
"""

SCRIPT = f"mount -t tmpfs none /run && mkdir -p /run/systemd/system && exec {PROGRAM} --user"


def available():
    """Whether there is a systemd, and we may give it what it wants."""
    return os.access(PROGRAM, os.X_OK) and os.geteuid() == 0 and bool(shutil.which("unshare"))


class Systemd:
    """Programs that it starts know of the world what `env` says."""

    def __init__(self, world):
        self.world = world
        self.folder = world.folder / "systemd"
        self.units = self.folder / "config/systemd/user"
        self.services = self.folder / "services"
        for folder in (self.units, self.services, self.folder / "run"):
            folder.mkdir(parents=True, mode=0o700)
        self.env = {"XDG_RUNTIME_DIR": str(self.folder / "run"),
                    "XDG_CONFIG_HOME": str(self.folder / "config"),
                    "DBUS_SESSION_BUS_ADDRESS": f"unix:path={self.folder}/run/bus"}
        self._write_bus()

    def _write_bus(self):
        config = self.world.folder / "bus.conf"
        text = config.read_text(encoding="utf-8")
        text = text.replace(f"{self.world.folder}/services", str(self.services))
        mine = self.folder / "bus.conf"
        mine.write_text(text, encoding="utf-8")
        self.add_unit("dbus.socket", BUS_SOCKET)
        self.add_unit("dbus.service", BUS_SERVICE.format(config=mine))

    def add_unit(self, name, text):
        (self.units / name).write_text(text, encoding="utf-8")

    def add_settings(self, unit, name, text):
        """A drop-in of a unit; give its file back."""
        folder = self.units / f"{unit}.d"
        folder.mkdir(exist_ok=True)
        (folder / f"{name}.conf").write_text(text, encoding="utf-8")
        return folder / f"{name}.conf"

    def start(self, **env):
        """Start it, and the bus."""
        self.process = self.world.start(["unshare", "--mount", "sh", "-c", SCRIPT],
                                        **self.env, **env)
        private = pathlib.Path(self.env["XDG_RUNTIME_DIR"], "systemd/private")
        wait_for(lambda: private.exists() or not self.process.running(), 20, "systemd")
        if not self.process.running():  # as of 256, it wants a kernel with cgroup v2 alone
            raise unittest.SkipTest(f"systemd --user doesn't run here: {self.process.log[-200:]}")
        self.control("start", "dbus.service")

    def control(self, *arguments):
        """systemctl --user; give its output back."""
        finished = self.world.run(["systemctl", "--user", *arguments], **self.env)
        assert finished.code == 0, finished.err
        return finished.out

    def show(self, unit, name):
        """A property of a unit."""
        return self.control("show", "--value", f"--property={name}", unit).strip()

    def stop(self):
        self.process.stop(20)
