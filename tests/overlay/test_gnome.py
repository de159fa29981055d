# SPDX-License-Identifier: GPL-3.0-or-later
"""The extension in GNOME Shell: read from screenshots by OCR.

GNOME Shell is not among the packages that the tests want (scripts/packages), since it brings some
hundred others. Where it isn't installed, each test is skipped: apt-get install gnome-shell.
"""

import time
import unittest

from gi.repository import GLib
from gnome_world import NAME, UUID, GnomeCase
from overlay_world import TEXT, emit_caption
from process import wait_for


class GnomeTest(GnomeCase):
    def test_over_a_full_screen_window_and_in_the_overview(self):
        victim = self.world.start_victim()
        self.addCleanup(victim.stop)
        emit_caption(self.fake, TEXT)
        self.world.wait_words("Captions are calm and legible")
        self.world.wait_words("all other windows.")
        self.keep_picture("full-screen")
        self.assertTrue(self.world.eval("global.display.focus_window.is_fullscreen()"))
        self.world.open_overview()
        self.world.wait_words("Captions are calm and legible")
        self.keep_picture("overview")
        self.world.leave_overview()
        # Unless they are not wanted there; in the overview there is no such window.
        self.prefer("over-full-screen", "false")
        self.world.wait_hidden(10)
        self.world.open_overview()
        self.world.wait_shown()
        self.world.leave_overview()
        self.world.wait_hidden(10)
        victim.stop()
        self.world.wait_shown()

    def test_no_click_and_no_focus(self):
        victim = self.world.start_victim()
        self.addCleanup(victim.stop)
        emit_caption(self.fake, TEXT)
        x, y, width, height = self.world.wait_shown()
        self.world.wait_words("calm and legible")
        middle = int(x + width / 2), int(y + height / 2)

        def clicked():
            self.world.click(*middle)
            return "click %d %d" % middle in victim.log
        wait_for(clicked, 10, "a click through the captions")
        self.assertEqual(self.world.focused(), "victim")

    def test_tentative_words_are_dimmed_and_the_newest_line_is_lowest(self):
        self.fake.emit("Caption", 1, 1, "First words are here and they fill one whole line of the "
                       "plate so that others follow", 92, True, {})
        self.fake.emit("Caption", 1, 2, "maybe", 0, False, {})
        self.world.wait_words("follow maybe")
        words = " ".join(self.world.read_plate())
        self.assertLess(words.index("line"), words.index("follow"))
        self.assertNotIn("maybe", self.spoken())
        self.fake.emit("Caption", 1, 2, "maybe", 5, True, {})
        wait_for(lambda: self.spoken().endswith("maybe"), 10, "the last line to be told of")
        before = self.colours()
        self.prefer("preset", "black-on-white")
        wait_for(lambda: self.colours()[0] > before[0] + 100, 10, "another style")

    def spoken(self):
        """What a screen reader finds."""
        return self.extension("_captions._view.actor.accessible_name").strip()

    def colours(self):
        """The mean and the greatest brightness of the plate."""
        x, y, width, height = self.world.window()
        done = self.world.run(
            ["convert", self.world.screenshot("c.png"), "-crop", f"{width}x{height}+{x}+{y}",
             "-alpha", "off", "-colorspace", "Gray", "-format", "%[fx:255*mean] %[fx:255*maxima]", "info:"])
        return [float(word) for word in done.out.split()]

    def test_nothing_stale_and_catching_up(self):
        self.fake.set_property("Session", 1)
        emit_caption(self.fake, TEXT)
        self.world.wait_words("calm and legible")
        self.fake.own(False)
        # What is left is that the service has ended.
        self.world.wait_words("The caption service has ended")
        self.assertNotIn("legible", self.world.read_plate())
        self.fake.emit("Caption", 1, 2, "Said while nobody listened", 26, True,
                       {"time": int(time.time() * 1e6)})
        self.fake.own(True)
        self.world.wait_words("Said while nobody listened")
        self.assertNotIn("ended", self.world.read_plate())

    def test_garbage_costs_no_more_than_itself(self):
        self.fake.emit("Caption", "nonsense", signature="(s)")
        self.fake.emit("Notice", 7, signature="(i)")
        self.fake.emit("Caption", 2**63, 2**63, "<b>&amp; no markup", 2**31, True,
                       {"start": float("nan"), "end": GLib.Variant("s", "never")})
        self.world.wait_words("no markup")
        self.fake.emit("Caption", 1, 1, "endless" * 20000, 0, True, {})
        self.fake.set_property("Source", {"kind": GLib.Variant("i", 7), "name": "x" * 5000})
        self.fake.reply("ListSources", [
            {"target": GLib.Variant("i", 5)},
            {"kind": "application", "target": "a" * 900, "name": "long" * 900}])
        self.tile("_ask()")
        wait_for(lambda: self.tile("_items.length") == 4, 10, "the sources")
        emit_caption(self.fake, TEXT, segment=3)
        self.world.wait_words("calm and legible")

    def test_the_tile(self):
        self.assertFalse(self.tile("checked"))
        self.fake.hold("Toggle")
        self.tile("emit('clicked', 0)")
        self.fake.wait_call("Toggle")
        self.fake.release("Toggle")
        wait_for(lambda: self.tile("checked"), 10, "the tile to be on")
        self.world.wait_words("All sound stays on this computer.")
        self.fake.set_property("State", "paused")
        wait_for(lambda: self.tile("_pause.label.text") == "Resume", 10, "the tile's pause")
        self.tile("_pause.emit('activate', null)")
        self.fake.wait_call("Resume")
        self.fake.reply("ListSources", [{"kind": "microphone", "target": "alsa.usb",
                                         "name": "USB microphone", "active": True}])
        self.tile("_ask()")
        wait_for(lambda: self.tile("_items.length") == 4, 10, "the sources")
        self.assertEqual(self.tile("_items[3].item.label.text"), "USB microphone ♪")
        self.tile("_items[3].item.emit('activate', null)")
        self.assertEqual(self.fake.wait_call("SetSource")["args"], ["microphone", "alsa.usb"])
        self.world.open_quick_settings()
        self.keep_picture("quick-settings")
        self.world.eval("Main.panel.statusArea.quickSettings.menu.close()")

    def test_the_menu_opens_windows(self):
        def offered():
            self.tile("_open()")
            return self.tile("_windows.actor.visible")
        self.assertFalse(offered())
        opened = self.world.add_application()
        wait_for(offered, 20, "the windows' names")
        self.tile("_windows._getMenuItems()[1].activate(null)")
        wait_for(lambda: opened.exists(), 10, "the settings")

    def test_it_comes_back_to_what_is_said(self):
        self.fake.set_property("Session", 1)
        emit_caption(self.fake, TEXT)
        self.world.wait_words("calm and legible")
        actors = "Main.layoutManager.uiGroup.get_n_children()"
        before = self.world.eval(actors)
        for change in 5 * ("disableExtension", "enableExtension"):
            self.world.eval(f"Main.extensionManager.{change}('{UUID}')")
        self.assertEqual(self.world.eval(actors), before)
        self.world.wait_words("calm and legible")
        self.wait_followed()
        # Another service, and another session of it.
        self.fake.own(False)
        self.world.wait_words("The caption service has ended")
        self.fake.own(True)
        self.fake.set_property("Session", 2)
        emit_caption(self.fake, "Words of another session.", session=2)
        self.world.wait_words("Words of another session.")
        self.assertNotIn("legible", self.world.read_plate())
        self.assertNotIn("ended", self.world.read_plate())

    def test_the_caption_window_yields(self):
        overlay = self.world.start_overlay_beside()
        self.addCleanup(overlay.stop)
        self.world.wait_found(overlay)
        emit_caption(self.fake, TEXT)
        self.world.wait_words("calm and legible")
        self.assertFalse(self.world.has_overlay())
        self.world.eval(f"Main.extensionManager.disableExtension('{UUID}')")
        wait_for(self.world.has_overlay, 15, "the caption window")
        self.world.eval(f"Main.extensionManager.enableExtension('{UUID}')")
        wait_for(lambda: not self.world.has_overlay(), 15, "the caption window to yield")
        self.wait_followed()

    def test_the_settings_have_their_preview(self):
        overlay = self.world.start_overlay_beside("--settings")
        self.addCleanup(overlay.stop)
        wait_for(self.world.has_overlay, 15, "a preview in the caption window")
        self.assertIsNone(self.world.window())
        self.fake.set_property("Session", 1)
        emit_caption(self.fake, TEXT)
        wait_for(lambda: not self.world.has_overlay(), 15, "the preview to go before captions")
        self.world.wait_words("calm and legible")

    def test_paused_and_disabled_show_nothing(self):
        emit_caption(self.fake, TEXT)
        self.world.wait_shown()
        self.fake.set_property("State", "paused")
        self.world.wait_hidden(5)
        self.fake.set_property("State", "listening")
        self.world.wait_shown()
        self.world.eval(f"Main.extensionManager.disableExtension('{UUID}')")
        wait_for(lambda: not self.world.owner_of(NAME), 10, "the name to be free")
        self.assertIsNone(self.world.window())
        self.world.eval(f"Main.extensionManager.enableExtension('{UUID}')")
        wait_for(lambda: self.world.owner_of(NAME), 10, "the extension again")

    def test_on_the_lock_screen_there_is_nothing(self):
        self.fake.set_property("Session", 1)
        emit_caption(self.fake, TEXT)
        self.world.wait_shown()
        self.world.eval("Main.sessionMode.pushMode('unlock-dialog')")
        wait_for(lambda: not self.world.owner_of(NAME), 10, "the extension to rest")
        self.assertIsNone(self.world.window())
        self.world.eval("Main.sessionMode.popMode('unlock-dialog')")
        # What was said a moment ago is there again.
        self.world.wait_words("calm and legible")


if __name__ == "__main__":
    unittest.main()
