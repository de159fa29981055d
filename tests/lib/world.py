# SPDX-License-Identifier: GPL-3.0-or-later
"""A private world for tests: its own home, bus, sound and screen, and nothing of the real ones.

    with World(display=True) as world:
        world.start_daemon()
        world.captions.start()
        world.play(speech)

Everything that was started in it has ended when the block is left, however it is left.
"""

import os
import pathlib
import re
import shutil
import signal
import socket
import sys
import tempfile

import display as displays
import process
from captions import BUS, Captions
from gi.repository import Gio, GLib
from pipewire import PipeWire, duration
from process import Process, wait_for

ROOT = pathlib.Path(__file__).resolve().parents[2]

# What programs may know of the world outside. Everything else, proxies and keys too, stays there.
INHERITED = ("PATH", "LD_LIBRARY_PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS",
             "TSAN_OPTIONS", "G_DEBUG", "MALLOC_PERTURB_", "SURTITLE_LOG")
LOG_TAIL_LINES = 40

BUS_CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={folder}/run/bus</listen>
  <auth>EXTERNAL</auth>
  <servicedir>{folder}/services</servicedir>
  <servicedir>{installed}/share/dbus-1/services</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


def build_dir():
    """The folder that was built: $BUILD_DIR, or build/ in the source tree."""
    return pathlib.Path(os.environ.get("BUILD_DIR", ROOT / "build"))


def accepts(path):
    """Whether a server accepts connections at this socket: it is there before it listens."""
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(path)) == 0


class World:
    """See above. rate and channels are the graph's and the null sink's; sink=None: no sink at all.

    quantum: frames of a cycle of the graph. Long ones forgive a busy machine: nothing is lost until a
    program is late by a whole one.

    display: False, True or "x11" (Xvfb and openbox), or another kind that display.py knows, such as
    "wayland" (sway without a screen).
    prefix: where Surtitle is installed, to have its programs, services and data from there instead
    of from the build folder.
    """

    def __init__(self, pipewire=True, display=False, rate=48000, channels=2, sink="speakers",
                 size="1280x720", prefix=None, quantum=1024):
        self.processes = []
        self.prefix = prefix
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="surtitle-"))
        self.env = self._make_environment()
        self.captions = self.pipewire = None
        self._clients = []
        try:
            self._start_bus()
            if pipewire:
                self.pipewire = PipeWire(self, rate, channels, sink, quantum)
                self.pipewire.start()
            if display:
                displays.start(self, "x11" if display is True else display, size)
            self.captions = self.new_client()
        except BaseException:
            self._print_logs()
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if kind and not issubclass(kind, (KeyboardInterrupt, GeneratorExit)):
            self._print_logs()
        self.close()

    def _make_environment(self):
        env = {name: os.environ[name] for name in INHERITED if name in os.environ}
        env["LANG"] = "C.UTF-8"
        env["SURTITLE_WORLD"] = str(self.folder)
        for variable, name in (("HOME", "home"), ("XDG_RUNTIME_DIR", "run"),
                               ("XDG_CONFIG_HOME", "config"), ("XDG_DATA_HOME", "data"),
                               ("XDG_STATE_HOME", "state"), ("XDG_CACHE_HOME", "cache"),
                               ("XDG_CONFIG_DIRS", "etc"), ("TMPDIR", "tmp")):
            (self.folder / name).mkdir(mode=0o700)
            env[variable] = str(self.folder / name)
        env["XDG_DATA_DIRS"] = "/usr/local/share:/usr/share"
        if self.prefix:
            env["XDG_DATA_DIRS"] = f"{self.prefix}/share:{env['XDG_DATA_DIRS']}"
            env["PATH"] = f"{self.prefix}/bin:{env['PATH']}"
        else:
            env["GSETTINGS_SCHEMA_DIR"] = str(build_dir() / "data")
        env["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={self.folder}/run/bus"
        env["DBUS_SYSTEM_BUS_ADDRESS"] = f"unix:path={self.folder}/run/no-system-bus"
        env["PIPEWIRE_RUNTIME_DIR"] = env["XDG_RUNTIME_DIR"]
        env["PULSE_SERVER"] = f"unix:{self.folder}/run/no-pulse"
        env["GSETTINGS_BACKEND"] = "keyfile"
        env["GTK_A11Y"] = "none"
        env["NO_AT_BRIDGE"] = "1"
        return env

    def _start_bus(self):
        (self.folder / "services").mkdir()
        config = self.folder / "bus.conf"
        config.write_text(BUS_CONFIG.format(
            folder=self.folder, installed=self.prefix or "/nonexistent"), encoding="utf-8")
        self.bus = self.start(["dbus-daemon", "--nofork", f"--config-file={config}"])
        wait_for(lambda: accepts(self.folder / "run/bus"), 10, "the bus")

    # Programs

    def start(self, command, pipe=False, cwd=None, pass_fds=(), stdout=None, **env):
        """Start a program; keywords in capitals are environment variables of its own."""
        log = self.folder / f"{len(self.processes):02}-{pathlib.Path(str(command[0])).name}.log"
        started = Process(command, self._env_with(env), log, pipe, cwd or self.folder, pass_fds,
                          stdout)
        self.processes.append(started)
        return started

    def run(self, command, seconds=30, stdin=None, cwd=None, **env):
        """Run a program to its end; give (code, out, err) back."""
        return process.run(command, self._env_with(env), seconds, cwd or self.folder, stdin)

    def _env_with(self, changes):
        env = {**self.env, **{name: str(value) for name, value in changes.items()
                              if value is not None}}
        return {name: value for name, value in env.items() if changes.get(name, "") is not None}

    def program(self, name):
        """The path of one of our own programs."""
        return self.prefix / "bin" / name if self.prefix else build_dir() / "src" / name

    def program_alone(self, name):
        """A copy of it that finds no other of ours: beside it is none, and where they would be
        installed, as scripts/run does, is another place to it."""
        config = (build_dir() / "config.h").read_text(encoding="utf-8")
        bindir = re.search(r'SURTITLE_BINDIR "(.*)"', config)[1].encode() + b"\0"
        alone = self.folder / "alone" / name
        alone.parent.mkdir()
        alone.write_bytes(self.program(name).read_bytes().replace(bindir, bindir[:-2] + b"_\0"))
        alone.chmod(0o755)
        return alone

    def start_daemon(self, **env):
        """Start surtitled and wait until it has its name on the bus."""
        daemon = self.start([self.program("surtitled")], **env)

        def owned():
            assert daemon.running(), f"surtitled ended with {daemon.popen.returncode}"
            return self.captions.owner()
        wait_for(owned, 15, "surtitled to own its name")
        return daemon

    def start_recognizer(self, *arguments, **env):
        """Start surtitle-recognizer on a port of the kernel's choice; its address is in `url`."""
        recognizer = self.start(
            [self.program("surtitle-recognizer"), "--listen", "127.0.0.1:0", *arguments],
            pipe=True, **env)
        recognizer.url = recognizer.wait_for_line("listening on ", 20).split()[-1]
        return recognizer

    def make_activatable(self, name, command, **env):
        """Let the bus start a program when somebody calls a name."""
        settings = [f"{variable}={value}" for variable, value in env.items()]
        line = " ".join(["/usr/bin/env", *settings, *(str(word) for word in command)])
        (self.folder / "services" / f"{name}.service").write_text(
            f"[D-BUS Service]\nName={name}\nExec={line}\n", encoding="utf-8")
        self.captions.connection.call_sync(*BUS, "ReloadConfig", None, None,
                                           Gio.DBusCallFlags.NONE, 5000, None)

    def new_client(self):
        """Another client of the service, with a connection of its own."""
        client = Captions(self.env["DBUS_SESSION_BUS_ADDRESS"])
        self._clients.append(client)
        return client

    # Sound and screen

    def play(self, path, target=None, **options):
        """Play a WAV file to its end; signals are collected meanwhile."""
        player = self.pipewire.play(path, target, **options)
        code = player.wait(duration(path) + 30)
        assert code == 0, f"pw-play failed:\n{player.log}"

    def screenshot(self, path):
        """Write a picture of the whole screen to a PNG file."""
        finished = self.run([*self.camera, path])
        assert finished.code == 0, finished.err
        return pathlib.Path(path)

    def ocr(self, path):
        """The text that tesseract reads in a picture; it reads twice the size better."""
        larger = self.folder / "ocr.png"
        finished = self.run(["convert", path, "-colorspace", "Gray", "-resize", "200%", larger])
        assert finished.code == 0, finished.err
        finished = self.run(["tesseract", larger, "stdout", "--psm", "11"], OMP_THREAD_LIMIT=1)
        assert finished.code == 0, finished.err
        return finished.out

    # The end

    def survivors(self):
        """Programs of this world that run now, whoever started them."""
        return process.processes_with("SURTITLE_WORLD", self.folder)

    def close(self):
        """End everything in the reverse order of its start, and remove the folder."""
        for client in self._clients:
            try:
                client.close()
            except GLib.Error:
                pass  # the bus may have ended first
        for started in reversed(self.processes):
            started.kill()
        for pid in self.survivors():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        wait_for(lambda: not self.survivors(), 10, "the end of all programs of the world")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _print_logs(self):
        for started in self.processes:
            lines = started.log.splitlines()[-LOG_TAIL_LINES:]
            if lines:
                print(f"--- {' '.join(started.command)}", *lines, sep="\n", file=sys.stderr)
