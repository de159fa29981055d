# SPDX-License-Identifier: GPL-3.0-or-later
"""The transcript window: what it shows, what can be done in it, and what a screen reader is told."""

import contextlib
import json
import pathlib
import time
import unittest

from accessibility import Accessibility
from overlay_world import X11_TOOLS, OverlayWorld, need, need_accessibility
from process import wait_for
from world import build_dir

MORNING = "Good morning, and welcome to the lecture."
SOUND = "Today we look at how sound becomes text."
COURSE = "Of course."
LAST = "The sound of the last words."

SEGMENTS = (MORNING, SOUND, COURSE, LAST)

# Of a list with 20,000 segments; GtkListView keeps some 200 rows at hand, whatever it shows.
ROWS_MAX = 260
# Processor time; a third to a tenth of this where nothing else runs.
APPEND_US_MAX = 1000
SCROLL_MS_MAX = 40
JUMP_MS_MAX = 250

# While a sentence is changed forty times, and when it is committed; the caption window tells of each
# word that won't change any more.
CHANGES = 40
EVENTS_MAX = 24


def emit(fake, session, segment, text, final=True, **details):
    fake.emit("Caption", session, segment, text, 0, final,
              {"start": float(segment), "source": "system", **details})


def row(text, voice="Computer"):
    """What a screen reader says of the first row of a voice."""
    return f"{voice}: {text}"


class Transcript:
    """An overlay with its transcript window, which has the keyboard."""

    def __init__(self, world, fake, overlay, spoken):
        self.world, self.fake, self.overlay, self.spoken = world, fake, overlay, spoken

    def find(self, role, name, seconds=15):
        return self.spoken.find(role, name, seconds)

    def names(self, role):
        return [row.name for row in self.spoken.rows() if row.role == role]

    def window(self):
        """The X window, once it is on the screen."""
        found = self.world.run(["xdotool", "search", "--onlyvisible", "--name", "^Transcript$"])
        return (found.out.split() or [None])[-1]

    def take_focus(self):
        window = wait_for(self.window, 15, "the transcript window")
        self.world.run(["xdotool", "windowfocus", "--sync", window])
        # A window that has just come takes keys only once it knows of its focus.
        wait_for(self.spoken.focused, 15, "the keyboard")

    def press(self, *keys):
        self.world.run(["xdotool", "key", *keys])

    def type(self, text):
        self.world.run(["xdotool", "type", "--delay", "20", text])

    def open_finder(self):
        self.press("ctrl+f")
        entry = self.find("search box", "Find in this transcript")
        wait_for(lambda: entry.focused, 10, "the finder to have the keyboard")

    def read_screen(self):
        """All words that are to be seen; to the reader, dim ones are as black as the others."""
        screen = self.world.screenshot(self.world.folder / "screen.png")
        dark = self.world.folder / "dark.png"
        self.world.run(["convert", screen, "-colorspace", "Gray", "-resize", "300%", "-level",
                        "35%,80%", dark])
        return " ".join(self.world.run(["tesseract", dark, "stdout", "--psm", "6"],
                                       OMP_THREAD_LIMIT=1).out.split())

    def read_entry(self, name):
        """What stands in a search entry."""
        for _, node in self.find("search box", name).walk():
            with contextlib.suppress(Exception):
                return node.text()
        return ""


@contextlib.contextmanager
def transcript(sessions=(), running=7, segments=SEGMENTS, **env):
    """A world in which a session runs and is shown."""
    with OverlayWorld() as world, world.fake() as fake:
        world.set_preference("size-percent", 50)
        world.set_preference("hide-after", 1)
        spoken = Accessibility(world)
        fake.sessions = list(sessions)
        if running:
            fake.set_property("Session", running)
            fake.set_property("State", "listening")
            for number, text in enumerate(segments, 1):
                emit(fake, running, number, text)
        overlay = world.start([world.program("surtitle-overlay"), "--transcript"],
                              SURTITLE_LOG="debug", **env)
        shown = Transcript(world, fake, overlay, spoken)
        shown.take_focus()
        try:
            yield shown
            overlay.popen.terminate()  # with its window open
            assert overlay.wait() == 0, overlay.log
            for word in ("CRITICAL", "WARNING", "runtime error"):
                assert word not in overlay.log, overlay.log
        finally:
            spoken.close()


def session(number, title, ended=True):
    return {"session": number, "started": 1_700_000_000_000_000 + number, "title": title,
            "words": 12, "duration": 65.0, **({"ended": 1_700_000_100_000_000} if ended else {})}


class TranscriptTest(unittest.TestCase):

    def setUp(self):
        need(X11_TOOLS)
        need_accessibility()

    def test_it_shows_the_running_session_as_it_comes(self):
        with transcript(segments=SEGMENTS[:2]) as shown:
            shown.find("list item", row(MORNING))
            emit(shown.fake, 7, 3, COURSE)
            emit(shown.fake, 7, 4, "and this is not yet", final=False)
            self.assertEqual(shown.find("list item", COURSE).description, "0:00:03")
            # Read from the screen: what may still change is seen, too, and is told to no reader.
            for words in ("Good morning, and welcome", "this is not yet"):
                wait_for(lambda words=words: words in shown.read_screen(), 20,
                         f"“{words}” on the screen")
            self.assertNotIn("and this is not yet", shown.names("list item"))
            # Of another speaker, of a source of its own, and after words that nobody heard.
            emit(shown.fake, 7, 5, "Hello.", speaker=1, source="microphone", lost=12.0)
            shown.find("list item", row("Hello.", "Speaker 2 · Microphone"))

    def test_a_screen_reader_hears_what_is_committed_and_no_more(self):
        with transcript() as shown:
            shown.find("list item", LAST)
            emit(shown.fake, 7, 5, "one", final=False)
            shown.find("list item", "being said")  # GTK tells of what a reader has looked at
            with shown.spoken.watch() as events:
                for i in range(CHANGES):
                    emit(shown.fake, 7, 5, "one two three four five"[:5 + i % 18], final=False)
                    time.sleep(0.02)  # so that they are not drawn as one
                emit(shown.fake, 7, 5, "One, two, three.")
                path = shown.find("list item", "One, two, three.").path
                wait_for(lambda: ("PropertyChange", "accessible-name", path) in events, 10,
                         "the event of the commit")
            self.assertEqual(events.count(("PropertyChange", "accessible-name", path)), 1, events)
            self.assertFalse([event for event in events if event[0] == "TextChanged"], events)
            self.assertLess(len(events), EVENTS_MAX, events)

    def test_find_and_copy(self):
        with transcript() as shown:
            shown.find("list item", LAST)
            shown.open_finder()
            shown.type("SOUND")
            shown.find("label", "1 of 2")
            shown.press("ctrl+g")
            shown.find("label", "2 of 2")
            shown.press("F3")
            shown.find("label", "1 of 2")
            shown.press("shift+F3")
            shown.find("label", "2 of 2")
            # What is said meanwhile counts at once.
            emit(shown.fake, 7, 5, "No sound at all.")
            shown.find("label", "2 of 3")
            # The line found is selected, and is what is copied; into the entry, to be seen.
            shown.press("Escape")
            shown.find("list", "Transcript")
            shown.press("ctrl+c")
            shown.find("label", "Copied.")
            shown.open_finder()
            shown.press("ctrl+a", "ctrl+v")
            wait_for(lambda: LAST in shown.read_entry("Find in this transcript"), 10, "the copy")
            self.assertNotIn(MORNING, shown.read_entry("Find in this transcript"))

    def test_past_sessions_are_read_page_by_page_searched_and_deleted(self):
        past = [session(7, "Speakers", ended=False), session(3, "Firefox"), session(2, "Zoom")]
        with transcript(past) as shown:
            for number, text in enumerate(("In the past.", "Long ago.", "Once upon a time."), 1):
                emit(shown.fake, 3, number, text)
            shown.fake.page = 2
            shown.find("list item", LAST)
            self.assertEqual(len(shown.names("list item")), len(past) + len(SEGMENTS))
            # In the history, by a word.
            shown.press("ctrl+shift+f")
            shown.type("Once upon")
            shown.find("list item", "Once upon a time.")
            shown.fake.wait_call("Search")
            shown.press("Tab", "Return")
            shown.find("list item", row("In the past."))
            first = [call["args"][1] for call in shown.fake.calls
                     if call["call"] == "GetCaptions" and call["args"][0] == 3]
            self.assertEqual(first, [1, 3, 4])
            # What is said now goes on unseen, and the way back leads to all of it.
            emit(shown.fake, 7, 5, "Meanwhile.")
            shown.press("ctrl+shift+f", "Escape")
            # Deleting asks, and may be called off.
            for answer, count in (("Escape", 0), ("alt+d", 1)):
                shown.press("F10")
                shown.press("d")
                shown.find("label", "Delete this session?")
                shown.fake.sessions = past[:1] + past[2:] if count else past
                shown.press(answer)
                wait_for(lambda: "Delete this session?" not in shown.names("label"), 10,
                         "the question to go")
                self.assertEqual(len([call for call in shown.fake.calls
                                      if call["call"] == "DeleteSession"]), count)
            self.assertEqual(shown.fake.wait_call("DeleteSession")["args"], [3])
            shown.find("list item", "Meanwhile.")
            self.assertNotIn(row("In the past."), shown.names("list item"))

    def test_export(self):
        with transcript([session(7, "Speakers", ended=False)]) as shown:
            target = pathlib.Path(shown.world.folder) / "export.txt"
            target.write_text("old", encoding="utf-8")
            shown.find("list item", LAST)
            for answer in ("Escape", None):
                shown.press("ctrl+s")
                self.wait_chooser(shown)
                if answer:
                    shown.press(answer)
                    wait_for(lambda: "Export Transcript" not in shown.world.run(
                        ["xwininfo", "-root", "-tree"]).out, 15, "it to go")
            shown.fake.fail("Export", "Limit", "Too many exports are being written; try later.")
            self.name_file(shown, target)
            shown.find("label", "Too many exports are being written; try later.")
            self.assertEqual(target.read_text(encoding="utf-8"), "old")
            shown.fake.forget_reply("Export")
            shown.take_focus()
            shown.press("ctrl+s")
            self.wait_chooser(shown)
            self.name_file(shown, target)
            shown.find("label", "Exported to “export.txt”.")
            self.assertEqual(target.read_text(encoding="utf-8").splitlines(), ["txt", *SEGMENTS])
            self.assertEqual([path.name for path in target.parent.glob("export*")], ["export.txt"])

    def wait_chooser(self, shown):
        """Wait until the question where to has the keyboard."""
        wait_for(lambda: shown.world.run(["xdotool", "getactivewindow", "getwindowname"]).out.strip()
                 == "Export Transcript", 15, "the question where to")
        wait_for(lambda: any(node.role == "text box" and node.focused for _, node in
                             shown.spoken.program().walk()), 15, "its keyboard")

    def name_file(self, shown, target):
        """Say where to; the toolkit asks whether the file that is there is to be replaced."""
        shown.press("ctrl+a")
        shown.type(str(target))

        def asked():
            shown.press("alt+e")  # while it still completes the name, it takes no answer
            return any("already exists" in name for name in shown.names("label"))
        wait_for(asked, 15, "the question whether to replace")
        shown.press("alt+r")

    def test_the_next_session_is_shown_and_what_nobody_keeps_stays_until_the_window_is_closed(self):
        with transcript() as shown:
            shown.find("list item", LAST)
            shown.fake.set_property("Session", 0)
            shown.fake.set_property("State", "idle")
            shown.find("label", "Not kept: it goes with this window")
            shown.find("list item", LAST)
            shown.fake.set_property("Session", 8)
            shown.find("label", "Nothing has been said yet")
            emit(shown.fake, 8, 1, "A new session.")
            shown.find("list item", row("A new session."))
            self.assertEqual(len(shown.names("list item")), 3)  # one line, two sessions
            shown.press("ctrl+w")
            wait_for(lambda: not shown.window(), 10, "the window to go")
            self.assertTrue(shown.overlay.running())
            size = shown.world.run(["gsettings", "get", "org.surtitle.Surtitle.overlay",
                                    "transcript-size"]).out
            self.assertRegex(size, r"^\([1-9]\d\d, [1-9]\d\d\)$")
            again = shown.world.run([shown.world.program("surtitle-overlay"), "--transcript"])
            self.assertEqual((again.code, again.err), (0, ""))
            shown.take_focus()
            shown.find("list item", row("A new session."))
            self.assertEqual(len(shown.names("list item")), 2)

    def test_all_keys_are_listed(self):
        with transcript() as shown:
            shown.find("list item", LAST)
            shown.press("ctrl+question")
            wait_for(lambda: "Copy everything" in shown.names("label"), 15, "the list of keys")

    def test_without_a_service_it_says_so(self):
        with OverlayWorld() as world:
            spoken = Accessibility(world)
            overlay = world.start([world.program("surtitle-overlay"), "--transcript"])
            spoken.find("label", "No transcripts")
            spoken.find("label", "The caption service gives no answer; try again.")
            self.assertTrue(overlay.running())
            with world.fake() as fake:
                fake.set_property("Session", 1)
                spoken.find("label", "Nothing has been said yet")
                emit(fake, 1, 1, MORNING)
                spoken.find("list item", row(MORNING))
            spoken.find("list item", row(MORNING))  # also when the service has ended
            spoken.close()

    def test_it_is_dark_or_light_as_the_desktop_is(self):
        with transcript() as shown:
            shown.find("list item", LAST)

            def brightness():
                screen = shown.world.screenshot(shown.world.folder / "screen.png")
                return float(shown.world.run(["convert", screen, "-crop", "400x100+500+400",
                                              "-format", "%[fx:mean]", "info:"]).out)
            wait_for(lambda: brightness() > 0.8, 10, "a light window")
            if not self.set_desktop(shown, "interface", "color-scheme", "prefer-dark"):
                self.skipTest("not installed: gsettings-desktop-schemas")
            wait_for(lambda: brightness() < 0.3, 10, "a dark window")
            self.set_desktop(shown, "interface", "color-scheme", "default")
            wait_for(lambda: brightness() > 0.8, 10, "a light window again")
            self.set_desktop(shown, "a11y.interface", "high-contrast", "true")
            self.set_desktop(shown, "interface", "color-scheme", "prefer-dark")
            wait_for(lambda: brightness() < 0.3, 10, "a dark window of high contrast")

    def set_desktop(self, shown, schema, key, value):
        return shown.world.run(["gsettings", "set", f"org.gnome.desktop.{schema}", key,
                                value]).code == 0

    def test_a_long_transcript_is_no_burden(self):
        with OverlayWorld() as world:
            driver = build_dir() / "tests" / "overlay" / "transcript-driver"
            done = world.run([driver], seconds=120, GSK_RENDERER="cairo",
                             GDK_DEBUG="gl-disable,vulkan-disable")
            self.assertEqual(done.code, 0, done.err)
            found = json.loads(done.out)
            print(f"# {done.out.strip()}")
            for held in ("followed", "followed_growth", "kept", "jumped"):
                self.assertTrue(found[held], held)
            self.assertLess(found["rows"], ROWS_MAX)
            self.assertLess(found["append_us"], APPEND_US_MAX)
            self.assertLess(found["scroll_ms"], SCROLL_MS_MAX)
            self.assertLess(found["jump_ms"], JUMP_MS_MAX)


if __name__ == "__main__":
    unittest.main()
