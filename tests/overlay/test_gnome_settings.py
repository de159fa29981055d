# SPDX-License-Identifier: GPL-3.0-or-later
"""The extension in GNOME Shell obeys what the user has set, at once; on two monitors."""

import time
import unittest

from gi.repository import GLib
from gnome_world import EXTENSION, GnomeCase
from overlay_world import TEXT, emit_caption
from process import wait_for

WIDTH, HEIGHT = 1280, 720
ARABIC = "مرحبا بكم"
LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
DESKTOP = "org.gnome.desktop.interface"
ACCESS = "org.gnome.desktop.a11y.interface"


class GnomeSettingsTest(GnomeCase):
    sizes = (f"{WIDTH}x{HEIGHT}", f"{WIDTH}x{HEIGHT}")

    def monitor_name(self, index):
        """As the settings know it."""
        return wait_for(lambda: self.extension(
            f"_captions.placement._monitors.list().filter(({{connector}}) => connector).map("
            f"({{connector, maker, model}}) => `${{connector}} ${{maker}} ${{model}}`)[{index}]"
            " ?? null"), 10, "the monitors' names")

    def wait_at(self, x=None, y=None, top=None):
        """Wait until the captions are there: their left and lower edge, or their upper one."""
        def there():
            area = self.world.window()
            return area and (x is None or abs(area[0] - x) <= 1) and (
                y is None or abs(area[1] + area[3] - y) <= 1) and (
                    top is None or abs(area[1] - top) <= 1) and area
        return wait_for(there, 10, f"captions at x {x}, lower edge {y}, upper edge {top}")

    def work_area(self, monitor=0):
        """Upper and lower edge of what the monitor has for windows."""
        return tuple(self.world.eval(
            f"(({{y, height}}) => [y, y + height])(Main.layoutManager"
            f".getWorkAreaForMonitor({monitor}))"))

    def test_places_and_monitors(self):
        first, second = self.monitor_name(0), self.monitor_name(1)
        emit_caption(self.fake, TEXT)
        _, _, width, _ = self.wait_at(y=round(HEIGHT * 0.92))
        self.prefer("places", f"{{'{first}': (0.25, 0.4, true), '{second}': (0.5, 0.5, false)}}")
        self.wait_at(x=round(WIDTH * 0.25 - width / 2), top=HEIGHT * 0.4)
        self.prefer("monitor", second)
        self.wait_at(x=WIDTH + (WIDTH - width) // 2, y=HEIGHT * 0.5)
        # As overlays on XWayland know it; and one that isn't plugged in.
        for name in (first.split()[0], f"XWAYLAND {WIDTH}x{HEIGHT}+0+0"):
            self.world.set_preference("monitor", name)
            self.wait_at(x=round(WIDTH * 0.25 - width / 2))
            self.world.set_preference("monitor", second)
            self.wait_at(x=WIDTH + (WIDTH - width) // 2)
        self.world.set_preference("monitor", f"{second} of another maker")
        self.wait_at(x=round(WIDTH * 0.25 - width / 2))
        # Nothing that was stored puts them where nobody sees them.
        self.world.set_preference("places", f"{{'{first}': (1.0, 1.0, false)}}")
        self.wait_at(x=WIDTH - width, y=HEIGHT)
        self.world.set_preference("places", f"{{'{first}': (-7.0, 1e300, false)}}")
        self.wait_at(x=(WIDTH - width) // 2, y=round(HEIGHT * 0.92))

    def test_monitors_come_and_go(self):
        second = self.monitor_name(1)
        self.prefer("monitor", second)
        emit_caption(self.fake, TEXT)
        _, _, width, _ = self.wait_at(y=round(HEIGHT * 0.92))
        self.wait_at(x=WIDTH + (WIDTH - width) // 2)
        self.use_monitors(1)
        self.wait_at(x=(WIDTH - width) // 2)
        self.world.wait_words("calm and legible")
        self.assertEqual(self.world.preference("monitor").strip("'"), second)
        # None at all, for a while: nothing breaks, and nothing is lost.
        monitors = "_captions.placement._monitors"
        self.extension(f"{monitors}.list = () => []")
        self.extension("_captions.restyle()")
        emit_caption(self.fake, "Said while no monitor was there.", segment=2)
        self.world.eval(f"delete {EXTENSION}.{monitors}.list")
        self.world.wait_words("Said while no monitor was there.")
        self.use_monitors(2)
        self.wait_at(x=WIDTH + (WIDTH - width) // 2)

    def use_monitors(self, n):
        """Have the first n monitors on, as the user does in the desktop's settings."""
        def call(method, parameters=None):
            return self.world.connection.call_sync(
                "org.gnome.Mutter.DisplayConfig", "/org/gnome/Mutter/DisplayConfig",
                "org.gnome.Mutter.DisplayConfig", method, parameters, None, 0, 10000, None).unpack()
        serial, monitors, _, _ = call("GetCurrentState")
        wanted = [(i * WIDTH, 0, 1.0, 0, i == 0, [(spec[0], modes[0][0], {})])
                  for i, (spec, modes, _) in enumerate(monitors[:n])]
        call("ApplyMonitorsConfig",
             GLib.Variant("(uua(iiduba(ssa{sv}))a{sv})", (serial, 1, wanted, {})))
        wait_for(lambda: self.world.eval("Main.layoutManager.monitors.length") == n, 10,
                 f"{n} monitors")

    def test_the_menu_moves_them(self):
        for key in ("places", "monitor", "mode"):
            self.prefer(key, self.world.preference(key))
        emit_caption(self.fake, TEXT)
        _, _, _, height = self.wait_at(y=round(HEIGHT * 0.92))
        top, bottom, next_monitor, *modes = range(6)
        self.choose_move(top)
        self.wait_at(top=round(HEIGHT * 0.08))
        self.choose_move(next_monitor)
        wait_for(lambda: self.world.window()[0] > WIDTH, 10, "the other monitor")
        self.assertIn(self.monitor_name(1), self.world.preference("monitor"))
        self.choose_move(modes[1])
        self.wait_at(y=HEIGHT)
        self.choose_move(bottom)
        self.wait_at(y=round(HEIGHT * 0.92))
        wait_for(lambda: self.world.preference("mode") == "'floating'", 10, "floating captions")

    def choose_move(self, index):
        self.tile("_move.sync()")
        self.tile(f"_move.menu._getMenuItems()[{index}].activate(null)")

    def test_docked_they_have_room_of_their_own(self):
        free = self.work_area()
        self.prefer("hide-after", 1)
        self.prefer("motion", "none")
        self.prefer("mode", "docked-bottom")
        self.fake.set_property("Session", 1)
        emit_caption(self.fake, TEXT)
        _, y, _, height = self.wait_at(y=HEIGHT)
        wait_for(lambda: self.work_area() == (free[0], HEIGHT - height), 10, "room at the bottom")
        self.world.set_preference("mode", "docked-top")
        self.wait_at(top=free[0])
        wait_for(lambda: self.work_area() == (free[0] + height, HEIGHT), 10, "room at the top")
        # They stay as long as captions are on.
        self.fake.set_property("Session", 0)
        self.world.wait_hidden(10)
        wait_for(lambda: self.work_area() == free, 10, "the room to be free again")

    def test_who_speaks_is_told(self):
        self.fake.emit("Caption", 1, 1, "Welcome to everybody.", 21, True,
                       {"source": "system", "speaker": GLib.Variant("i", 1)})
        self.world.wait_words("Speaker 2: Welcome to everybody.")
        self.fake.emit("Caption", 1, 2, "Thank you very much.", 20, True,
                       {"source": "microphone", "speaker": GLib.Variant("i", 0)})
        self.world.wait_words("You: Thank you very much.")
        self.keep_picture("speakers")

    def test_lines_width_and_case(self):
        emit_caption(self.fake, TEXT)
        _, _, width, height = self.world.wait_shown()
        self.prefer("letter-case", "upper")
        self.world.wait_words("CAPTIONS ARE CALM")
        self.prefer("lines", 4)
        wait_for(lambda: self.world.window()[3] > 1.6 * height, 10, "four lines")
        self.prefer("width-characters", 20)
        wait_for(lambda: self.world.window()[2] < 0.6 * width, 10, "narrow lines")
        self.world.wait_words("CALM AND LEGIBLE")

    def test_words_that_may_change(self):
        self.prefer("stability", "calm")
        self.fake.emit("Caption", 1, 1, "certain maybe", 7, False, {})
        # By and by it has stood for long enough; what it was until then, other tests tell.
        self.world.wait_words("certain maybe")
        wait_for(lambda: self.extension("_captions._layout._options.stability") == "calm", 10, "calm")

    def test_motion(self):
        self.world.eval("""(() => {
            const {_lines, actor} = %s._captions._view;
            global.surtitleMoves = {roll: 0, fade: 0};
            global.surtitleSignals = [
                _lines.connect('notify::translation-y', () => global.surtitleMoves.roll++),
                actor.connect('notify::opacity', () => global.surtitleMoves.fade++)];
        })()""" % EXTENSION)
        self.prefer("motion", "full")
        self.prefer("hide-after", 0)
        for session, (motion, rolls, fades) in enumerate((
                ("full", True, True), ("reduced", False, True), ("none", False, False)), 1):
            with self.subTest(motion):
                self.world.set_preference("motion", motion)
                self.world.set_preference("hide-after", 0)
                wait_for(lambda: self.extension("_captions._motion.hideAfter") is None, 10, "the setting")
                self.say_lines(session)
                self.world.set_preference("hide-after", 3)
                wait_for(lambda: self.extension("_captions._motion.hideAfter"), 10, "the setting")
                self.world.eval("global.surtitleMoves = {roll: 0, fade: 0}, true")
                emit_caption(self.fake, "One more line that fills it wholly.", segment=4,
                             session=session)
                self.world.wait_hidden(10)
                moves = self.world.eval("global.surtitleMoves")
                self.assertEqual(moves["roll"] > 2, rolls, moves)
                self.assertEqual(moves["fade"] > 2, fades, moves)

    def say_lines(self, session):
        for segment in (1, 2, 3):
            emit_caption(self.fake, "Words fill this line of captions wholly.", segment=segment,
                         session=session)
        self.world.wait_words("of captions wholly.")

    def test_larger_text(self):
        emit_caption(self.fake, TEXT)
        _, _, _, height = self.world.wait_shown()
        self.addCleanup(self.scale_text, 1)
        self.scale_text(2)
        wait_for(lambda: self.world.window()[3] > 1.7 * height, 10, "larger captions")
        self.world.wait_words("above all")
        x, y, width, height = self.world.window()
        self.assertLessEqual(width, WIDTH * 0.68 + 2)
        self.keep_picture("larger-text")

    def scale_text(self, factor):
        self.world.set_shell("text-scaling-factor", factor, DESKTOP)
        wait_for(lambda: self.extension("_settings.textScale") == factor, 10, "the text's scale")

    def plate(self):
        """The mean colour of the plate's lower right corner, where no words are: 0 … 1."""
        x, y, width, height = self.world.wait_shown()
        return float(self.world.run(
            ["convert", self.world.screenshot("c.png"), "-crop",
             f"20x6+{x + width - 40}+{y + height - 8}", "-format", "%[fx:mean]", "info:"]).out)

    def test_high_contrast_is_the_desktops(self):
        """As long as nobody has set another look."""
        emit_caption(self.fake, TEXT)
        self.world.wait_words("calm and legible")
        self.assertGreater(self.plate(), 0)  # what is behind
        self.addCleanup(self.world.reset_preference, "high-contrast", ACCESS)
        self.world.set_shell("high-contrast", "true", ACCESS)
        wait_for(lambda: self.plate() == 0, 10, "an opaque plate")
        self.addCleanup(self.world.reset_preference, "preset")
        self.world.set_preference("preset", "black-on-white")
        wait_for(lambda: self.plate() > 0.5, 10, "the look that was set")

    def test_text_from_right_to_left(self):
        emit_caption(self.fake, ARABIC)
        self.world.wait_shown()

        def halves():
            """How bright the plate's left and right half are."""
            x, y, width, height = self.world.window()
            screen = self.world.screenshot("rtl.png")
            return [float(self.world.run(
                ["convert", screen, "-crop", f"{width / 2 - 20:.0f}x{height}+{left:.0f}+{y}",
                 "-alpha", "off", "-colorspace", "Gray", "-format", "%[fx:maxima]", "info:"]).out)
                    for left in (x + 10, x + width / 2 + 10)]
        wait_for(lambda: halves()[1] > 0.9 > 0.5 > halves()[0], 10, "words at the right alone")
        self.keep_picture("right-to-left")

    def test_a_long_word_stays_on_the_plate(self):
        self.prefer("lines", 4)
        emit_caption(self.fake, f"Die {LONG_WORD} tagt.")
        self.world.wait_words("tagt.")
        x, _, width, _ = self.world.window()
        self.assertLessEqual(x + width, WIDTH)
        self.keep_picture("long-word")

    def test_any_number_of_updates_is_taken_in_once_a_frame(self):
        self.world.eval("""(() => {
            const {_layout} = %s._captions;
            const {update} = _layout;
            global.surtitleUpdates = 0;
            _layout.update = (...args) => {
                global.surtitleUpdates++;
                update.apply(_layout, args);
            };
        })()""" % EXTENSION)
        begun = time.monotonic()
        for number in range(1000):
            self.fake.emit("Caption", 1, 1, f"{TEXT} Number {number}", 0, number == 999, {})
        self.world.wait_words("Number 999")
        seconds = time.monotonic() - begun
        updates = self.world.eval("global.surtitleUpdates")
        self.assertLess(updates, 70 * seconds + 5)
        self.assertLess(updates, 900)


if __name__ == "__main__":
    unittest.main()
