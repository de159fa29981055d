# SPDX-License-Identifier: GPL-3.0-or-later
"""Every window, for those who do not see it or have no pointer: whatever can be used has a name, and
the keyboard comes to it."""

import contextlib
import re
import subprocess
import tempfile
import unittest

import windows
from accessibility import BUTTONS
from overlay_world import X11_TOOLS, need, need_accessibility
from process import wait_for
from world import ROOT

# GTK's, which have keys of the window manager's.
FRAME = ("Minimize", "Maximize", "Close")

# Some of what is on each page: groups, and what the keyboard comes to.
PAGES = {
    "Appearance": (("Colours", "Colours of My Own", "Text"), (
        "Preset: Colours of my own", "Text: White", "Text: another colour", "Opacity of the Text",
        "Edges of Letters: None", "Height of a Line")),
    "Behaviour": (("Lines", "Words", "Place", "Start"), (
        "Lines", "Hide after Silence", "Motion: As the desktop", "Clicks Go through Captions",
        "Show over Full-Screen Windows", "Icon in the Tray: As the desktop",
        "Choose Keys… Keys That Work Everywhere")),
    "Speech": (("What Is Captioned", "Words"), (
        "Listen To: What the computer plays", "Keep “uh” and “um”")),
    "Server": (("Where Speech Is Recognised", "API Key", "Does It Work?"), (
        "Recognised By: Deepgram if there is a key", "Key", "Forget Stored Key",
        "Test Test All That Captions Need")),
    "Privacy": (("What Is Kept", "What Is Sent", "Cost"), (
        "Keep Transcripts", "Delete… All That Was Kept", "No Use for Training",
        "Price of an Hour", "Daily Limit")),
}

MANY = tuple(f"Sentence {number} of very many." for number in range(200))


@contextlib.contextmanager
def long_transcript():
    """It is followed, so that its end is seen; the captions are somewhere else."""
    with windows.window(windows.TRANSCRIPT, "--transcript", segments=MANY, hide_after=1) as both:
        both[1].find("list item", MANY[-1])
        both[0].wait_hidden(10)
        yield both


class AccessibleTest(unittest.TestCase):

    def setUp(self):
        need(X11_TOOLS)
        need_accessibility()

    def check_names(self, rows):
        usable = [row for row in rows if row.is_usable()]
        self.assertTrue(usable)
        for row in usable:
            with self.subTest(str(row)):
                self.assertTrue(row.name.strip())
                self.assertNotIn("_", row.name)
                self.assertFalse(row.name.startswith("Gtk"))
                self.assertNotEqual(row.description, row.name)

    def check(self, spoken, title, rows, hidden=()):
        """hidden: what is not to be seen now, which GTK 4.8 does not tell."""
        self.check_names(rows)
        reached = spoken.reach(title)
        self.assertEqual([str(row) for row in reached if not row.name.strip()], [])
        nodes = {row.node for row in reached}
        self.assertEqual([str(row) for row in rows if row.is_usable() and row.node not in nodes
                          and row.name not in (*FRAME, *hidden)], [])
        return {row.name for row in reached}

    def test_settings(self):
        with windows.settings() as (world, spoken):
            for page, (groups, controls) in PAGES.items():
                spoken.press(page)
                rows = list(spoken.find("group", page).look())
                self.assertLessEqual(set(groups), {row.name for row in rows if row.role == "group"})
                reached = self.check(spoken, windows.SETTINGS, rows)
                self.assertLessEqual({*controls, *PAGES, "Reset All…"}, reached)
            spoken.press("Reset All…")
            title = "Reset all settings?"
            spoken.window(title)
            world.focus_window(title.replace("?", "."))
            self.check(spoken, title, spoken.rows(title))

    def test_what_the_keyboard_comes_to_is_not_below_the_captions(self):
        with windows.settings() as (world, spoken):
            captions = world.wait_shown()
            told = world.run(["xwininfo", "-name", windows.SETTINGS]).out
            window = int(re.search(r"upper-left Y:\s+(\d+)", told)[1])

            def is_seen(node):
                _, y, _, height = node.extents()
                return window + y + height < captions[1]
            for page in ("Appearance", "Behaviour"):
                spoken.press(page)
                seen = set()
                for row in spoken.steps(windows.SETTINGS):
                    wait_for(lambda row=row: is_seen(row.node), 3, f"{row} to be above the captions")
                    if row.node in seen:
                        break
                    seen.add(row.node)

    def test_large_text_is_broken_between_words_alone(self):
        with windows.settings(large=True) as (_, spoken):
            for page in windows.PAGES:
                spoken.press(page)
                rows = list(spoken.find("group", page).look())
                labels = [row for row in rows if row.role == "label" and " " in row.name]
                self.assertTrue(labels)
                for row in labels:
                    _, _, width, height = row.node.extents()
                    self.assertLess(height, 2 * width, f"{row}, {width} x {height}")

    def test_first_run(self):
        with windows.first_run() as (_, spoken):
            rows = spoken.rows(windows.FIRST_RUN)
            self.assertEqual(len([row for row in rows if row.role.startswith("radio")]), 7)
            self.assertIn("What shall be captioned?",
                          [row.name for row in rows if row.role == "group"])
            self.check(spoken, windows.FIRST_RUN, rows)

    def test_transcript(self):
        with windows.transcript() as (world, spoken):
            spoken.find("list item", windows.SEGMENTS[-1])
            world.run(["xdotool", "key", "ctrl+f"])
            entry = spoken.find("search box", "Find in this transcript")
            wait_for(lambda: entry.focused, 10, "the finder to have the keyboard")
            world.run(["xdotool", "type", "o"])
            spoken.wait_heard("1 of ")
            reached = self.check(spoken, windows.TRANSCRIPT, spoken.rows(windows.TRANSCRIPT),
                                 hidden=("Follow what is being said",))
            self.assertLessEqual({"Sessions", "Find in this transcript", "Previous place",
                                  "Next place", "Main menu", "Search all sessions", "Now",
                                  *windows.SEGMENTS}, reached)

    def test_an_empty_transcript(self):
        with windows.window(windows.TRANSCRIPT, "--transcript", segments=()) as (_, spoken):
            spoken.find("label", "Nothing has been said yet")
            self.check(spoken, windows.TRANSCRIPT, spoken.rows(windows.TRANSCRIPT), hidden=(
                "Find in this transcript", "Previous place", "Next place", "Follow what is being said"))

    def test_captions(self):
        with windows.captions() as (world, spoken):
            self.check_names(spoken.rows(windows.CAPTIONS))
            world.do("expand")
            spoken.find("button", "Fewer Lines")
            world.do("pin")
            spoken.find("button", "Let Captions Hide")
            buttons = [row.name for row in spoken.rows(windows.CAPTIONS) if row.role in BUTTONS]
            self.assertNotIn("More Lines", buttons)

    def test_tab_leaves_a_list_of_many_rows(self):
        with long_transcript() as (_, spoken):
            names = [row.name for row in spoken.walk(windows.TRANSCRIPT)]
            self.assertLess(len(names), 12)
            self.assertEqual([name for name in names if name in MANY], [MANY[-1]])
            back = [row.name for row in spoken.walk(windows.TRANSCRIPT, "shift+Tab")]
            self.assertEqual(sorted(names), sorted(back))

    def test_arrow_keys_begin_where_one_reads(self):
        with long_transcript() as (world, spoken):
            self.wait_focus(spoken, lambda number: number == len(MANY) - 1)
            world.run(["xdotool", "key", "ctrl+Up"])
            self.wait_focus(spoken, lambda number: number == len(MANY) - 2)
            world.pointer("mousemove", 640, 300, "click", "--repeat", 20, "--delay", 10, 4)
            wait_for(lambda: self.read_first_row(world) < 150, 10, "earlier rows")
            world.run(["xdotool", "key", "ctrl+Down"])
            self.wait_focus(spoken, lambda number: number < 150)

    def wait_focus(self, spoken, test):
        def found():
            node = spoken.focused(windows.TRANSCRIPT)
            return node and node.name in MANY and test(MANY.index(node.name))
        wait_for(found, 10, "the keyboard")

    def read_first_row(self, world):
        screen = world.screenshot(world.folder / "rows.png")
        rows = re.findall(r"Sentence (\d+)", world.ocr(screen))
        return int(rows[0]) if rows else len(MANY)

    def test_the_script_writes_all_down(self):
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run([ROOT / "scripts/accessible-tree", folder], capture_output=True,
                                  text=True, timeout=120, check=False)
            self.assertEqual(done.returncode, 0, done.stderr)
            for name in done.stdout.split():
                self.assertIn("“", open(name, encoding="utf-8").read())
            self.assertEqual(len(done.stdout.split()), 8)


if __name__ == "__main__":
    unittest.main()
