# SPDX-License-Identifier: GPL-3.0-or-later
"""Two networks of a test's own: a client's, whose default route comes and goes, and a server's.

    with Networks() as networks:
        with networks.in_server_network():
            server = FaultServer(scripts, host=SERVER_ADDRESS)
        daemon = world.start([*networks.as_client, program])
        networks.remove_route()

Unix sockets (D-Bus, PipeWire) are the same on both sides, and nothing of it reaches the real
network. It takes root: see unavailable().
"""

import contextlib
import ctypes
import os
import shutil
import subprocess

# Addresses for examples (RFC 5737). Two ways lead from the client to the server's network, as by
# cable and by radio: (gateway, the client's address).
SERVER_ADDRESS = "198.51.100.1"
WAYS = ("192.0.2.1", "192.0.2.2"), ("203.0.113.1", "203.0.113.2")

libc = ctypes.CDLL(None, use_errno=True)


def ip(*words):
    return subprocess.run(["ip", *words], check=True, capture_output=True, text=True)


def unavailable():
    """Why there can be no networks here, or None."""
    if os.geteuid() != 0:
        return "network namespaces take root"
    if not shutil.which("ip") or not shutil.which("nsenter"):
        return "ip (iproute2) and nsenter (util-linux) are needed"
    try:
        with Networks():
            return None
    except subprocess.CalledProcessError as error:
        return f"network namespaces can't be made here: {error.stderr.strip()}"


def enter(path):
    """This thread is in another network from here on."""
    with open(path, "rb") as file:
        if libc.setns(file.fileno(), 0) < 0:
            raise OSError(ctypes.get_errno(), f"setns to {path}")


class Networks:
    """The server has an address behind the gateway, so that only the default route leads there."""

    def __init__(self):
        self.client, self.server = (f"surtitle-{side}-{os.getpid()}" for side in ("c", "s"))
        self.as_client = ["nsenter", f"--net=/run/netns/{self.client}", "--"]

    def __enter__(self):
        try:
            self._make()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _make(self):
        for name in self.client, self.server:
            ip("netns", "add", name)
            ip("-n", name, "link", "set", "lo", "up")
        for i, (gateway, address) in enumerate(WAYS):
            ip("link", "add", f"veth{i}", "netns", self.client, "type", "veth",
               "peer", "name", f"veth{i}", "netns", self.server)
            for name, end in (self.client, address), (self.server, gateway):
                ip("-n", name, "address", "add", f"{end}/24", "dev", f"veth{i}")
                ip("-n", name, "link", "set", f"veth{i}", "up")
        ip("-n", self.server, "address", "add", f"{SERVER_ADDRESS}/32", "dev", "lo")
        self.add_route()

    def __exit__(self, *error):
        for name in self.client, self.server:
            subprocess.run(["ip", "netns", "delete", name], check=False, capture_output=True)

    def add_route(self):
        ip("-n", self.client, "route", "add", "default", "via", WAYS[0][0])

    def replace_route(self):
        """By the other way, without a moment in which there is none."""
        ip("-n", self.client, "route", "replace", "default", "via", WAYS[1][0])

    def remove_route(self):
        ip("-n", self.client, "route", "delete", "default")

    @contextlib.contextmanager
    def in_server_network(self):
        """What listens from now on, until the end of the block, does so there, and stays there."""
        with open("/proc/thread-self/ns/net", "rb") as home:
            enter(f"/run/netns/{self.server}")
            try:
                yield
            finally:
                enter(f"/proc/self/fd/{home.fileno()}")
