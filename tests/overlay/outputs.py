# SPDX-License-Identifier: GPL-3.0-or-later
"""Monitors of sway that can be unplugged. Without real ones it can disable none; but those that are
windows on Xvfb are gone when these are closed, as a window manager would ask them to."""

import ctypes
import re
import subprocess

CLIENT_MESSAGE = 33


class ClientMessage(ctypes.Structure):
    """XClientMessageEvent of Xlib, with the room that an XEvent has."""
    _fields_ = [("type", ctypes.c_int), ("serial", ctypes.c_ulong), ("send_event", ctypes.c_int),
                ("display", ctypes.c_void_p), ("window", ctypes.c_ulong),
                ("message_type", ctypes.c_ulong), ("format", ctypes.c_int),
                ("data", ctypes.c_long * 5), ("rest", ctypes.c_long * 12)]


def _open(display):
    x11 = ctypes.CDLL("libX11.so.6")
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XInternAtom.restype = ctypes.c_ulong
    x11.XInternAtom.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int]
    x11.XSendEvent.argtypes = [ctypes.c_void_p, ctypes.c_ulong, ctypes.c_int, ctypes.c_long,
                               ctypes.c_void_p]
    x11.XCloseDisplay.argtypes = [ctypes.c_void_p]
    return x11, x11.XOpenDisplay(display.encode())


def unplug(world, output):
    """Let an output ("X11-1") of the world's sway be gone."""
    tree = subprocess.run(["xwininfo", "-root", "-tree", "-display", world.outer_display],
                          capture_output=True, text=True, check=True).stdout
    window = int(re.search(rf'(0x[0-9a-f]+) "wlroots - {output}"', tree)[1], 16)
    x11, display = _open(world.outer_display)
    message = ClientMessage(type=CLIENT_MESSAGE, window=window, format=32,
                            message_type=x11.XInternAtom(display, b"WM_PROTOCOLS", 0))
    message.data[0] = x11.XInternAtom(display, b"WM_DELETE_WINDOW", 0)
    x11.XSendEvent(display, window, 0, 0, ctypes.byref(message))
    x11.XCloseDisplay(display)  # which sends it
