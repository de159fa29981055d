# SPDX-License-Identifier: GPL-3.0-or-later
"""A private GNOME Shell without a screen, with the extension in it."""

import json
import os
import pathlib
import re
import shutil
import sys
import unittest

from display import NOBODY
from gi.repository import Gio, GLib
from overlay_world import OverlayWorld, need
from process import wait_for
from world import ROOT, accepts, build_dir

UUID = "surtitle@surtitle.org"
NAME = "org.surtitle.Shell"
EXTENSION = f"Main.extensionManager.lookup('{UUID}').stateObj._surtitle"
SIZE = "1280x720"
TOOLS = ("gnome-shell", "gjs", "gsettings", "convert", "tesseract", "Xwayland")

BUS_CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={folder}/bus</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/>
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""

APPLICATION = """[Desktop Entry]
Type=Application
Name=Surtitle
Exec=true
Actions=settings;

[Desktop Action settings]
Name=Settings
Exec=touch {opened}
"""


def make_x11_folder():
    """XWayland's sockets are here, whatever TMPDIR says. A system makes the folder when it boots; one
    that Mutter makes itself is not good enough for it afterwards."""
    folder = pathlib.Path("/tmp/.X11-unix")
    if os.getuid() == 0 and not folder.exists():
        folder.mkdir()
        folder.chmod(0o1777)


class GnomeWorld(OverlayWorld):
    """GNOME Shell refuses to run as root, so that it, its bus and its home are another user's then."""

    grip_width = 0

    def __init__(self, sizes=(SIZE,)):
        super().__init__(display=False)
        self.sizes = sizes
        try:
            self._start_shell()
        except BaseException:
            self._print_logs()
            self.close()
            raise

    def _start_shell(self):
        self.home = self.folder / "gnome"
        self._make_home()
        self.drop = []
        if os.getuid() == 0:
            self.drop = ["setpriv", "--reuid", str(NOBODY), "--regid", str(NOBODY),
                         "--clear-groups", "--pdeathsig", "KILL", "--"]
        self._give_away()
        address = f"unix:path={self.home}/bus"
        self.env.update(
            HOME=str(self.home), XDG_RUNTIME_DIR=str(self.home), XDG_CONFIG_HOME=str(self.home),
            XDG_DATA_HOME=str(self.home), XDG_CACHE_HOME=str(self.home), TMPDIR=str(self.home),
            XDG_STATE_HOME=str(self.home), DBUS_SESSION_BUS_ADDRESS=address,
            DBUS_SYSTEM_BUS_ADDRESS=address, GSETTINGS_SCHEMA_DIR=str(self.home),
            XDG_CURRENT_DESKTOP="GNOME", XDG_SESSION_TYPE="wayland")
        make_x11_folder()
        self.start_as_user(["dbus-daemon", "--nofork", f"--config-file={self.home}/bus.conf"])
        wait_for(lambda: accepts(self.home / "bus"), 10, "the bus")
        self.set_shell("enabled-extensions", f"['{UUID}']")
        self.set_shell("welcome-dialog-last-shown-version", "99")
        self.shell = self.start_as_user(
            ["gnome-shell", "--headless", "--unsafe-mode", "--wayland-display", "surtitle-test",
             *(word for size in self.sizes for word in ("--virtual-monitor", size))],
            LIBGL_ALWAYS_SOFTWARE=1)
        self.connection = Gio.DBusConnection.new_for_address_sync(
            address, Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
            | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
        wait_for(self._is_up, 60, "GNOME Shell")
        self.env["WAYLAND_DISPLAY"] = "surtitle-test"
        self.leave_overview()

    def _make_home(self):
        self.home.mkdir(mode=0o700)
        (self.home / "bus.conf").write_text(BUS_CONFIG.format(folder=self.home), encoding="utf-8")
        for path in (build_dir() / "data/gschemas.compiled", ROOT / "tests/gnome-shell/victim.js"):
            shutil.copy(path, self.home)
        done = self.run([sys.executable, ROOT / "data/gnome-shell/build.py", self._find_kind(),
                         self.home / "gnome-shell/extensions" / UUID])
        assert done.code == 0, done.err

    def _find_kind(self):
        """Which build this shell loads: modules of imports.* before 45, ES modules since."""
        said = self.run(["gnome-shell", "--version"]).out
        return "45" if int(re.search(r"\d+", said)[0]) >= 45 else "43"

    def _give_away(self):
        if not self.drop:
            return
        self.folder.chmod(0o711)
        for path in [self.home, *self.home.rglob("*")]:
            os.chown(path, NOBODY, NOBODY)

    def start_as_user(self, command, **env):
        return self.start([*self.drop, *command], **env)

    def set_shell(self, key, value, schema="org.gnome.shell"):
        """Set a setting as the user does."""
        done = self.run([*self.drop, "gsettings", "set", schema, key, str(value)])
        assert done.code == 0, done.err

    def set_preference(self, key, value):
        self.set_shell(key, value, "org.surtitle.Surtitle.overlay")

    def reset_preference(self, key, schema="org.surtitle.Surtitle.overlay"):
        done = self.run([*self.drop, "gsettings", "reset", schema, key])
        assert done.code == 0, done.err

    def preference(self, key, schema="org.surtitle.Surtitle.overlay"):
        return self.run([*self.drop, "gsettings", "get", schema, key]).out.strip()

    def _is_up(self):
        assert self.shell.running(), "GNOME Shell ended"
        try:
            return self.eval("Main.layoutManager._startingUp") is False
        except GLib.Error:
            return False

    def eval(self, script):
        """The value of a JavaScript expression in the shell."""
        good, value = self.connection.call_sync(
            "org.gnome.Shell", "/org/gnome/Shell", "org.gnome.Shell", "Eval",
            GLib.Variant("(s)", (script,)), None, Gio.DBusCallFlags.NONE, 20000, None).unpack()
        assert good, value
        return json.loads(value) if value else None

    def leave_overview(self):
        """The shell begins in it."""
        self.eval("Main.overview.hide()")
        wait_for(lambda: self.eval("Main.overview._shownState") == "HIDDEN", 20,
                 "the overview to go")

    def owner_of(self, name):
        return self.connection.call_sync(
            "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
            "NameHasOwner", GLib.Variant("(s)", (name,)), None, Gio.DBusCallFlags.NONE, 5000,
            None).unpack()[0]

    def focused(self):
        return self.eval("global.display.focus_window?.title ?? null")

    def start_victim(self):
        """A full-screen window that has the focus."""
        victim = self.start_as_user(["gjs", "-m", self.home / "victim.js"],
                                    GDK_BACKEND="wayland", GSK_RENDERER="cairo")

        def active():
            assert victim.running(), victim.log
            return self.focused() == "victim"
        wait_for(active, 20, "the full-screen window")
        return victim

    def start_overlay_beside(self, *arguments):
        """The caption window, as the same user: another one may not see what was built."""
        program = self.home / "surtitle-overlay"
        shutil.copy(self.program("surtitle-overlay"), program)
        return self.start_as_user([program, *arguments], SURTITLE_LOG="debug", SURTITLE_BACKEND="plain",
                                  GDK_BACKEND="wayland", GSK_RENDERER="cairo")

    def has_overlay(self):
        return self.eval("global.get_window_actors().some("
                         "({meta_window: window}) => window.title === 'Surtitle')")

    def add_application(self):
        """Have Surtitle installed for the user, whose action “settings” makes the file given back."""
        opened, folder = self.home / "opened", self.home / "applications"
        folder.mkdir(exist_ok=True)
        entry = folder / "org.surtitle.Surtitle.desktop"
        entry.write_text(APPLICATION.format(opened=opened), encoding="utf-8")
        self._give_away()
        return opened

    def screenshot(self, path):
        """The shell writes it in its home; a whole path is where it is copied to."""
        shot = self.home / pathlib.Path(path).name
        taken = self.connection.call_sync(
            "org.gnome.Shell.Screenshot", "/org/gnome/Shell/Screenshot",
            "org.gnome.Shell.Screenshot", "Screenshot",
            GLib.Variant("(bbs)", (False, False, str(shot))), None, Gio.DBusCallFlags.NONE,
            20000, None).unpack()
        assert taken[0], "no screenshot"
        return pathlib.Path(shutil.copy(shot, path)) if pathlib.Path(path).is_absolute() else shot

    def clear_messages(self):
        """Such as that this shell can't lock its screen."""
        self.eval("Main.messageTray.getSources().forEach(source => source.destroy()), true")
        wait_for(lambda: self.eval("Main.messageTray._notification === null"), 10,
                 "the messages to go")

    def open_overview(self):
        self.eval("Main.overview.show()")
        wait_for(lambda: self.eval("Main.overview._shownState") == "SHOWN", 10, "the overview")

    def open_quick_settings(self):
        """With the menu of the captions' tile."""
        settings = "Main.panel.statusArea.quickSettings.menu"
        self.eval(f"{settings}.open()")
        self.eval(f"{EXTENSION}._indicator._indicator.quickSettingsItems[0].menu.open()")
        self.wait_still()

    def wait_still(self):
        """Until nothing moves."""
        def is_still():
            pictures = [self.screenshot(f"still-{i}.png").read_bytes() for i in range(2)]
            return pictures[0] == pictures[1]
        wait_for(is_still, 10, "nothing to move")

    def window(self):
        """Where the captions are, if they are to be seen."""
        return self.eval("""(() => {
            const actor = Main.layoutManager.uiGroup.get_children().find(
                child => child.name === 'surtitleCaptions');
            return actor?.mapped ? [actor.x, actor.y, actor.width, actor.height] : null;
        })()""")

    def click(self, x, y):
        """Press and release the pointer's first button there."""
        self.eval(f"""(() => {{
            const C = imports.gi.Clutter;
            global.surtitlePointer ??= C.get_default_backend().get_default_seat()
                .create_virtual_device(C.InputDeviceType.POINTER_DEVICE);
            const now = imports.gi.GLib.get_monotonic_time();
            const pointer = global.surtitlePointer;
            pointer.notify_absolute_motion(now, {x}, {y});
            pointer.notify_button(now + 1000, C.BUTTON_PRIMARY, C.ButtonState.PRESSED);
            pointer.notify_button(now + 2000, C.BUTTON_PRIMARY, C.ButtonState.RELEASED);
            return true;
        }})()""")


class GnomeCase(unittest.TestCase):
    """One shell for all tests of a class: it takes long to start. A daemon for each."""

    sizes = (SIZE,)
    world = None

    @classmethod
    def start_world(cls):
        cls.world = GnomeWorld(cls.sizes)
        cls.addClassCleanup(cls.world.close)
        cls.world.set_preference("hide-after", 0)
        wait_for(lambda: cls.world.owner_of(NAME), 20, "the extension")

    def setUp(self):
        need(TOOLS)
        if not self.world:
            self.start_world()
        self.n_logged = len(self.world.shell.log)
        self.fake = self.world.fake().start()
        self.addCleanup(self.fake.quit)
        self.wait_followed()

    def wait_followed(self):
        wait_for(lambda: self.extension("_client._proxy !== null"), 10, "the extension's client")

    def extension(self, expression):
        """Of the extension, in the shell."""
        return self.world.eval(f"{EXTENSION}.{expression}")

    def tile(self, expression):
        """Of the tile in the quick settings."""
        return self.extension(f"_indicator._indicator.quickSettingsItems[0].{expression}")

    def prefer(self, key, value):
        """Set a setting for the time of this test."""
        seen = f"_settings.get({json.dumps(key)})"
        before = self.extension(seen)

        def put_back(stored):
            self.world.set_preference(key, stored)
            wait_for(lambda: self.extension(seen) == before, 10, f"{key} to be as before")
        self.addCleanup(put_back, self.world.preference(key))
        self.world.set_preference(key, value)

    def keep_picture(self, name):
        folder = os.environ.get("SURTITLE_TEST_PICTURES")
        if folder:
            self.world.clear_messages()
            shutil.copy(self.world.screenshot("kept.png"), os.path.join(folder, f"{name}.png"))

    def tearDown(self):
        log = self.world.shell.log[self.n_logged:]
        self.assertEqual([line for line in log.splitlines() if UUID in line], [])  # an error's trace
