# SPDX-License-Identifier: GPL-3.0-or-later
"""KWin, the compositor of KDE Plasma, in windows on Xvfb: their pointer and keyboard are its. Each
window is one of its outputs, which can be unplugged as a user does in Plasma's settings."""

import pathlib
import re
import shutil
import struct

import wayland
from process import wait_for

SOCKET = "surtitle-test"
OUTER_WINDOW = re.compile(r'(0x[0-9a-f]+) "KDE Wayland Compositor')

# Opcodes of kde_output_management_v2 and of the kde_output_configuration_v2 that it makes.
CREATE_CONFIGURATION = 0
ENABLE, APPLY = 0, 5
APPLIED = 0

# What KWin starts: it has KWin's environment.
TELL = """#!/bin/sh
echo "$DISPLAY $XAUTHORITY" >{told}
"""


def start(world, size, n_outputs):
    """Start it on the world's X server, which has room for its outputs beside each other."""
    width, height = size.split("x")
    world.outer_display = world.env["DISPLAY"]
    told, tell = world.folder / "kwin.told", world.folder / "kwin.tell"
    tell.write_text(TELL.format(told=told), encoding="utf-8")
    tell.chmod(0o700)
    # QPainter: OpenGL on Xvfb lacks what KWin needs.
    world.kwin = world.start(
        [copy_program(world), "--x11-display", world.outer_display, "--width", width,
         "--height", height, "--output-count", n_outputs, "--socket", SOCKET, "--xwayland",
         "--no-lockscreen", "--no-global-shortcuts", "--no-kactivities", tell],
        KWIN_COMPOSE="Q", WAYLAND_DISPLAY=None)
    wait_for(lambda: told.exists() and told.read_text().endswith("\n"), 30, "KWin and its XWayland")
    display, _, authority = told.read_text().strip().partition(" ")
    world.env.update(DISPLAY=display, WAYLAND_DISPLAY=SOCKET, XDG_CURRENT_DESKTOP="KDE",
                     XDG_SESSION_TYPE="wayland", GDK_BACKEND="wayland")
    if authority:
        world.env["XAUTHORITY"] = authority
    place_outputs(world, int(width), n_outputs)


def copy_program(world):
    """The installed one has a capability that a container won't give. Qt's plugin knows KWin by the
    program's name."""
    program = world.folder / "kwin" / "kwin_wayland"
    program.parent.mkdir()
    shutil.copyfile(shutil.which("kwin_wayland"), program)
    program.chmod(0o700)
    return program


def version(world):
    """Its first number."""
    told = world.run([world.kwin.command[0], "--version"], QT_QPA_PLATFORM="offscreen").out
    return int(re.search(r"\d+", told)[0])


def place_outputs(world, width, n_outputs):
    """There is no window manager that would put its windows where KWin takes them to be."""
    def windows():
        tree = world.run(["xwininfo", "-root", "-tree"], DISPLAY=world.outer_display).out
        found = sorted(int(window, 16) for window in OUTER_WINDOW.findall(tree))
        return found if len(found) == n_outputs else None
    for number, window in enumerate(wait_for(windows, 20, "KWin's windows")):
        world.run(["xdotool", "windowmove", window, number * width, 0],
                  DISPLAY=world.outer_display)


def set_plugged(world, output, plugged):
    """Let an output ("X11-0", "X11-1") be gone for all programs, or be there again."""
    with wayland.Client(pathlib.Path(world.env["XDG_RUNTIME_DIR"], SOCKET)) as client:
        devices = client.bind("kde_output_device_v2")
        manager, = client.bind("kde_output_management_v2")
        device = next(target for target, _, arguments in client.roundtrip()
                      if target in devices and wayland.string(output) in arguments)
        configuration = client.new_id()
        client.send(manager, CREATE_CONFIGURATION, struct.pack("=I", configuration))
        client.send(configuration, ENABLE, struct.pack("=Ii", device, plugged))
        client.send(configuration, APPLY)
        while (event := client.receive())[0] != configuration:
            pass
        assert event[1] == APPLIED, f"KWin didn't change {output}"
