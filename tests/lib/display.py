# SPDX-License-Identifier: GPL-3.0-or-later
"""Private screens: Xvfb with openbox or xfwm4; sway, by itself or in a window on Xvfb; KWin in one or
two such windows."""

import os

import kwin
from process import wait_for

NOBODY = 65534

# Without them a window has no name, and can't be told to close.
WINDOW_ATOMS = ("WM_PROTOCOLS", "WM_DELETE_WINDOW", "_NET_WM_NAME", "UTF8_STRING")

SWAY_CONFIG = """
xwayland {xwayland}
output HEADLESS-1 mode {size} position 0 0
output X11-1 mode {size}
default_border none
exec sh -c 'echo "$DISPLAY" >{folder}/display'
bar {{
    # It has none; "swaybar -b tray" is one.
    id tray
    swaybar_command true
    position top
    height 32
    tray_output *
}}
"""


def start(world, kind, size):
    """Start a screen of this kind; its address is in the world's environment afterwards."""
    {"x11": start_x11, "x11-composited": start_composited, "wayland": start_wayland,
     "wayland-seat": start_wayland_with_seat, "kwin": start_kwin,
     "kwin-two-outputs": start_kwin_with_two_outputs}[kind](world, size)


def start_x_server(world, size):
    number = start_server(world, size)
    world.env["DISPLAY"] = f":{number}"
    world.camera = ["import", "-display", f":{number}", "-window", "root"]
    wait_for(lambda: world.run(["xdpyinfo"]).code == 0, 20, "the X server")


def start_x11(world, size):
    start_x11_with(world, size, ["openbox", "--sm-disable"])


def start_composited(world, size):
    """xfwm4 makes what is translucent be so."""
    start_x11_with(world, size, ["xfwm4", "--compositor=on", "--vblank=off"])


def start_x11_with(world, size, window_manager):
    start_x_server(world, size)
    world.env["GDK_BACKEND"] = "x11"
    world.window_manager = world.start(window_manager)
    wait_for(lambda: "window id" in world.run(
        ["xprop", "-root", "_NET_SUPPORTING_WM_CHECK"]).out, 20, "the window manager")


def start_server(world, size):
    """Start Xvfb on a number that it chooses itself, so that several can't collide."""
    reader, writer = os.pipe()
    world.screen = world.start(
        ["Xvfb", "-displayfd", str(writer), "-screen", "0", f"{size}x24",
         "-nolisten", "tcp", "-noreset"], pass_fds=(writer,))
    os.close(writer)
    os.set_blocking(reader, False)
    text = b""

    def number():
        nonlocal text
        try:
            text += os.read(reader, 16)
        except BlockingIOError:
            pass
        return text.endswith(b"\n")
    try:
        wait_for(number, 20, "the number of the X server")
    finally:
        os.close(reader)
    return int(text)


def start_kwin(world, size, n_outputs=1):
    width, height = size.split("x")
    start_x_server(world, f"{int(width) * n_outputs}x{height}")
    kwin.start(world, size, n_outputs)


def start_kwin_with_two_outputs(world, size):
    start_kwin(world, size, 2)


def start_wayland_with_seat(world, size):
    """Sway in a window on Xvfb, whose pointer and keyboard are its, with XWayland for X programs."""
    start_x_server(world, size)
    world.outer_display = world.env["DISPLAY"]
    for atom in WINDOW_ATOMS:  # sway takes those that it finds
        world.run(["xprop", "-root", "-f", atom, "8s", "-set", atom, ""])
    start_wayland(world, size, "enable", "x11")
    told = world.folder / "screen" / "display"
    world.env["DISPLAY"] = wait_for(lambda: told.exists() and told.read_text().strip(), 20,
                                    "XWayland's number")


def start_wayland(world, size, xwayland="disable", backend="headless"):
    """Start sway. It refuses to run as root, so that it gets a folder and a user of its own then."""
    folder = world.folder / "screen"
    folder.mkdir(mode=0o700)
    config = world.folder / "sway.conf"
    config.write_text(SWAY_CONFIG.format(size=size, xwayland=xwayland, folder=folder),
                      encoding="utf-8")
    drop = []
    if os.getuid() == 0:
        drop = ["setpriv", "--reuid", str(NOBODY), "--regid", str(NOBODY), "--clear-groups",
                "--pdeathsig", "KILL", "--"]
        os.chown(folder, NOBODY, NOBODY)
        world.folder.chmod(0o711)
    world.as_screen_user = drop  # XWayland lets its own user in alone
    world.screen = world.start(
        [*drop, "sway", "--config", config], XDG_RUNTIME_DIR=folder, WLR_BACKENDS=backend,
        WLR_RENDERER="pixman", WLR_LIBINPUT_NO_DEVICES=1)

    def socket():
        names = sorted(folder.glob("wayland-*"))
        return next((name for name in names if name.suffix != ".lock"), None)
    world.env["WAYLAND_DISPLAY"] = str(wait_for(socket, 20, "the compositor"))
    world.env["SWAYSOCK"] = str(wait_for(lambda: next(folder.glob("sway-ipc*"), None), 20, "sway"))
    world.env["GDK_BACKEND"] = "wayland"
    world.camera = ["grim"]
    picture = world.folder / "first.png"
    wait_for(lambda: world.run(["grim", picture]).code == 0, 20, "the compositor's first picture")
